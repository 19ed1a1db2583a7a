//! Exports by the names of their fields: SBSYS, eDoc (Fujitsu and older), agMan, Acadre.
//!
//! The result are lines as a reader of minutes would print them; texts keep their words, whatever
//! HTML they carry. What a system calls a thing is a line of a table in `vocabulary`.

use super::Node;
use super::vocabulary::{
    ABSENT, ATTACHMENT_NAMES, ATTACHMENTS, BESIDE, BODIES, CASES, CLOSED, CONTENTS, DAYS, HISTORY,
    ITEMS, KINDS, NAMES, NUMBERS, OPEN, PLACES, PRESENT, PUBLIC_TITLES, ROWS, TIMES, TITLES, WHOLE,
    WRAPPERS,
};
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::containers::html;

/// The blocks of an export.
pub(super) fn read(root: &Node) -> Blocks {
    let mut blocks = Blocks::default();
    let mut head = Head::default();
    head.look_at(root);
    head.push_to(&mut blocks);
    walk(root, None, &mut blocks);
    blocks
}

/// What the fields outside all items say of the meeting.
#[derive(Debug, Default)]
struct Head<'a> {
    kind: Option<&'a str>,
    body: Option<&'a str>,
    day: Option<&'a str>,
    time: Option<&'a str>,
    place: Option<&'a str>,
    present: Vec<&'a str>,
    absent: Vec<&'a str>,
}

impl<'a> Head<'a> {
    fn look_at(&mut self, node: &'a Node) {
        for child in node.children.iter().filter(|child| !is_item(child)) {
            if child.is(PRESENT) {
                let is_absent = find(child, ABSENT).is_some_and(|absent| absent.text != "0");
                let names = if is_absent {
                    &mut self.absent
                } else {
                    &mut self.present
                };
                names_in(child, names);
                continue;
            }
            if child.is(ABSENT) {
                names_in(child, &mut self.absent);
                continue;
            }
            let named = child.named(&["name", "navn"]).next();
            let text = named.map_or(child.text.as_str(), |name| name.text.as_str());
            let field = match () {
                () if child.is(KINDS) => Some(&mut self.kind),
                () if child.is(BODIES) => Some(&mut self.body),
                () if child.is(DAYS) => Some(&mut self.day),
                () if child.is(TIMES) => Some(&mut self.time),
                () if child.is(PLACES) => Some(&mut self.place),
                () if child.is(NAMES) && is_kind(&child.text) => Some(&mut self.kind),
                () => None,
            };
            if let Some(field) = field
                && !text.is_empty()
            {
                field.get_or_insert(text);
            }
            self.look_at(child);
        }
    }

    fn push_to(&self, blocks: &mut Blocks) {
        let mut field = |label: &str, value: String| {
            if !value.trim().is_empty() {
                blocks.push(&format!("{label}: {value}"), Mark::Text);
            }
        };
        field("Udvalg", self.body.unwrap_or_default().to_owned());
        let day = self.day.unwrap_or_default().replace('T', " ");
        let time = self.time.map(|time| format!(" kl. {time}"));
        field("Mødedato", day + &time.unwrap_or_default());
        field("Mødested", self.place.unwrap_or_default().to_owned());
        field("Deltagere", self.present.join(", "));
        field("Fraværende", self.absent.join(", "));
        let kind = self.kind.unwrap_or_default().to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        if says(&[
            "referat",
            "minutes",
            "protokol",
            "protocol",
            "beslutning",
            "decision",
        ]) {
            blocks.push("Referat", Mark::Text);
        } else if says(&["dagsorden", "agenda"]) {
            blocks.push("Dagsorden", Mark::Text);
        }
    }
}

fn is_kind(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "referat" | "dagsorden")
}

/// The names of people below a node: a field of that name each, or its text.
fn names_in<'a>(node: &'a Node, names: &mut Vec<&'a str>) {
    let own = node.named(&["name", "navn"]).next();
    match own {
        Some(name) => names.push(&name.text),
        None if node.children.is_empty() && !node.text.is_empty() => names.push(&node.text),
        None => node
            .children
            .iter()
            .for_each(|child| names_in(child, names)),
    }
}

fn is_item(node: &Node) -> bool {
    let has_title = title_of(node).is_some();
    has_title && (node.is(ITEMS) || node.is(ROWS) && node.children.len() > 2)
}

/// Pushes all items below a node; `number` is one that stands around an item and not in it.
fn walk(node: &Node, number: Option<&Node>, blocks: &mut Blocks) {
    if is_item(node) {
        push_item(node, number, blocks);
        return;
    }
    let number = node.named(NUMBERS).next();
    for child in &node.children {
        walk(child, number, blocks);
    }
}

fn title_of(node: &Node) -> Option<&Node> {
    find(node, TITLES).or_else(|| find(node, NAMES))
}

/// The first field with one of these names in the node or in what only wraps its fields.
fn find<'a>(node: &'a Node, names: &[&str]) -> Option<&'a Node> {
    let has_text = |field: &&Node| !field.text.is_empty();
    let own = node.children.iter().filter(|child| child.is(names));
    own.clone().find(has_text).or_else(|| {
        let wrappers = node.children.iter().filter(|child| child.is(WRAPPERS));
        wrappers.clone().find_map(|wrapper| find(wrapper, names))
    })
}

fn push_item(item: &Node, number: Option<&Node>, blocks: &mut Blocks) {
    let is_closed = find(item, OPEN).is_some_and(|open| denies(&open.text))
        || find(item, CLOSED).is_some_and(|closed| affirms(&closed.text));
    let public = find(item, PUBLIC_TITLES).filter(|_| is_closed);
    let Some(title) = public.or_else(|| title_of(item)) else {
        return;
    };
    blocks.leave_gap();
    if let Some(number) = find(item, NUMBERS).or(number) {
        blocks.push(&number.text, Mark::Item { is_closed });
        blocks.push(&title.text, Mark::Text);
    } else {
        blocks.push(&title.text, Mark::Item { is_closed });
    }
    if let Some(case) = find(item, CASES) {
        blocks.push(&format!("Sagsnr.: {}", case.text), Mark::Text);
    }
    push_parts(item, blocks);
}

/// The parts of an item, each under its name.
fn push_parts(node: &Node, blocks: &mut Blocks) {
    for part in &node.children {
        let caption = part.named(TITLES).next();
        let content = part.named(CONTENTS).next();
        if part.is(ATTACHMENTS) {
            push_attachments(part, blocks);
        } else if part.is(HISTORY) {
            push_history(part, blocks);
        } else if part.is(WRAPPERS) && content.is_none_or(|content| content.text.is_empty()) {
            push_parts(part, blocks);
        } else if let (Some(caption), Some(content)) = (caption, content) {
            push_part(&caption.text, &content.text, blocks);
        } else if part.is(WHOLE) {
            html::add_to(blocks, &part.text);
        } else if is_section(part) {
            push_part(&part.name.replace(['_', '-'], " "), &part.text, blocks);
        } else {
            push_parts(part, blocks);
        }
    }
}

fn push_part(name: &str, text: &str, blocks: &mut Blocks) {
    if text.is_empty() {
        return;
    }
    blocks.leave_gap();
    blocks.push(name, Mark::Heading);
    html::add_to(blocks, text);
}

/// Whether a field is text for readers, and no number, switch or id.
fn is_section(field: &Node) -> bool {
    let name = field.name.to_lowercase();
    let is_known = [
        TITLES,
        NAMES,
        PUBLIC_TITLES,
        NUMBERS,
        CASES,
        OPEN,
        CLOSED,
        BESIDE,
    ]
    .iter()
    .any(|names| field.is(names));
    let is_id = ["id", "identifier", "guid"]
        .iter()
        .any(|end| name.ends_with(end));
    !is_known && !is_id && !field.text.is_empty() && field.children.is_empty()
}

fn push_attachments(attachments: &Node, blocks: &mut Blocks) {
    let mut names = Vec::new();
    names_of_attachments(attachments, &mut names);
    if !names.is_empty() {
        blocks.leave_gap();
        blocks.push("Bilag", Mark::Heading);
        for name in names {
            blocks.push(name, Mark::Text);
        }
    }
}

fn names_of_attachments<'a>(node: &'a Node, names: &mut Vec<&'a str>) {
    match node.named(ATTACHMENT_NAMES).next() {
        Some(name) => names.push(&name.text),
        None => node
            .children
            .iter()
            .for_each(|child| names_of_attachments(child, names)),
    }
}

/// What earlier meetings made of the item; none of it is this meeting's decision.
fn push_history(history: &Node, blocks: &mut Blocks) {
    blocks.leave_gap();
    blocks.push("Sagsforløb", Mark::Heading);
    push_texts(history, blocks);
}

fn push_texts(node: &Node, blocks: &mut Blocks) {
    if node.children.is_empty() {
        html::add_to(blocks, &node.text);
    }
    node.children
        .iter()
        .for_each(|child| push_texts(child, blocks));
}

fn denies(value: &str) -> bool {
    let value = value.to_lowercase();
    matches!(value.as_str(), "false" | "0" | "nej" | "no")
        || ["lukket", "closed", "internal", "ikke"]
            .iter()
            .any(|word| value.starts_with(word))
}

fn affirms(value: &str) -> bool {
    matches!(value.to_lowercase().as_str(), "true" | "1" | "ja" | "yes")
}
