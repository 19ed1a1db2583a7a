//! Exports by the names of their fields: SBSYS, eDoc (Fujitsu and older), agMan, Acadre.
//!
//! The result are lines as a reader of minutes would print them; texts keep their words, whatever
//! HTML they carry. What a system calls a thing is a line of a table in `vocabulary`.

use super::Node;
use super::vocabulary::{
    ABSENT, AFFIRMED, ATTACHMENT_NAMES, ATTACHMENTS, BESIDE, BODIES, CASES, CLOSED, CONTENTS, DAYS,
    DENIED, ENGLISH_PARTS, HISTORY, ITEMS, KINDS, NAMES, NUMBERS, OPEN, OPENLY, PLACES, PRESENT,
    PUBLIC_TITLES, ROWS, TIMES, TITLES, WHOLE, WRAPPERS,
};
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::containers::{ReadError, html};

/// The blocks of an export.
///
/// # Errors
/// When its texts have too many lines.
pub(super) fn read(root: &Node) -> Result<Blocks, ReadError> {
    let mut blocks = Blocks::default();
    let mut head = Head::default();
    head.look_at(root);
    head.push_to(&mut blocks);
    walk(root, None, &mut blocks)?;
    Ok(blocks)
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
fn walk(node: &Node, number: Option<&Node>, blocks: &mut Blocks) -> Result<(), ReadError> {
    if is_item(node) {
        return push_item(node, number, blocks);
    }
    let number = node.named(NUMBERS).next();
    node.children
        .iter()
        .try_for_each(|child| walk(child, number, blocks))
}

fn title_of(node: &Node) -> Option<&Node> {
    find(node, TITLES).or_else(|| find(node, NAMES))
}

/// The fields with one of these names in the node, then those in what only wraps its fields.
fn all<'a>(node: &'a Node, names: &[&str]) -> Vec<&'a Node> {
    let is_wanted = |field: &&Node| field.is(names) && !field.text.is_empty();
    let mut found: Vec<&Node> = node.children.iter().filter(is_wanted).collect();
    for wrapper in node.children.iter().filter(|child| child.is(WRAPPERS)) {
        found.extend(all(wrapper, names));
    }
    found
}

/// The first of them.
fn find<'a>(node: &'a Node, names: &[&str]) -> Option<&'a Node> {
    all(node, names).into_iter().next()
}

fn push_item(item: &Node, number: Option<&Node>, blocks: &mut Blocks) -> Result<(), ReadError> {
    let Some(title) = title_of(item) else {
        return Ok(());
    };
    let is_closed = is_closed(item);
    let mark = Mark::Item { is_closed };
    blocks.leave_gap();
    if let Some(number) = find(item, NUMBERS).or(number) {
        push_line(&number.text, mark, blocks);
        note_public_title(item, is_closed, blocks);
        push_line(&title.text, Mark::Text, blocks);
    } else {
        push_line(&title.text, mark, blocks);
        note_public_title(item, is_closed, blocks);
    }
    if let Some(case) = find(item, CASES) {
        push_line(&format!("Sagsnr.: {}", case.text), Mark::Text, blocks);
    }
    push_parts(item, blocks)
}

/// Keeps with the line of an item that was added last what everybody may read of it.
fn note_public_title(item: &Node, is_closed: bool, blocks: &mut Blocks) {
    if let Some(title) = find(item, PUBLIC_TITLES).filter(|_| is_closed) {
        blocks.set_public_title(&on_one_line(&title.text));
    }
}

fn push_line(text: &str, mark: Mark, blocks: &mut Blocks) {
    blocks.push(&on_one_line(text), mark);
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parts of an item, each under its name.
fn push_parts(node: &Node, blocks: &mut Blocks) -> Result<(), ReadError> {
    for part in &node.children {
        let caption = part.named(TITLES).next();
        let content = part.named(CONTENTS).next();
        if part.is(ATTACHMENTS) {
            push_attachments(part, blocks);
        } else if part.is(HISTORY) {
            push_history(part, blocks)?;
        } else if part.is(WRAPPERS) && content.is_none_or(|content| content.text.is_empty()) {
            push_parts(part, blocks)?;
        } else if let (Some(caption), Some(content)) = (caption, content) {
            push_part(&caption.text, &content.text, blocks)?;
        } else if part.is(WHOLE) {
            html::add_value_to(blocks, &part.text)?;
        } else if is_section(part) {
            push_part(&name_of_part(part), &part.text, blocks)?;
        } else {
            push_parts(part, blocks)?;
        }
    }
    Ok(())
}

fn push_part(name: &str, text: &str, blocks: &mut Blocks) -> Result<(), ReadError> {
    if text.is_empty() {
        return Ok(());
    }
    blocks.leave_gap();
    push_line(name, Mark::Heading, blocks);
    html::add_value_to(blocks, text)
}

/// What a part is called, in Danish where its system speaks English.
fn name_of_part(part: &Node) -> String {
    let danish = ENGLISH_PARTS.iter().find(|(name, _)| part.is(&[name]));
    danish.map_or_else(
        || part.name.replace(['_', '-'], " "),
        |(_, danish)| (*danish).to_owned(),
    )
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
            push_line(name, Mark::Text, blocks);
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
fn push_history(history: &Node, blocks: &mut Blocks) -> Result<(), ReadError> {
    blocks.leave_gap();
    blocks.push("Sagsforløb", Mark::Heading);
    push_texts(history, blocks)
}

fn push_texts(node: &Node, blocks: &mut Blocks) -> Result<(), ReadError> {
    if node.children.is_empty() {
        html::add_value_to(blocks, &node.text)?;
    }
    node.children
        .iter()
        .try_for_each(|child| push_texts(child, blocks))
}

/// Whether an item is kept as closed. What a field says that nobody foresaw is taken for closed:
/// an item that is shown by mistake cannot be called back.
fn is_closed(item: &Node) -> bool {
    let says = |field: &Node, words: &[&str]| words.contains(&field.text.to_lowercase().as_str());
    let says_open = |field: &Node| {
        let text = field.text.to_lowercase();
        OPENLY.iter().any(|word| text.starts_with(word))
    };
    let is_open = |field: &&Node| says(field, AFFIRMED) || says_open(field);
    let is_not_closed = |field: &&Node| says(field, DENIED) || says_open(field);
    !all(item, OPEN).iter().all(is_open) || !all(item, CLOSED).iter().all(is_not_closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::containers::xml;

    fn blocks(item: &str) -> Blocks {
        xml::read(format!("<Agenda><AgendaItem>{item}</AgendaItem></Agenda>").as_bytes()).unwrap()
    }

    #[test]
    fn an_item_is_open_only_where_its_fields_say_so_in_known_words() {
        for (fields, closed) in [
            ("", false),
            ("<IsPublic>true</IsPublic>", false),
            ("<Adgang>Åben sag</Adgang>", false),
            ("<Access>1</Access>", false),
            ("<Access>2</Access>", true),
            ("<IsPublic>false</IsPublic>", true),
            ("<Public>Lukket</Public>", true),
            ("<Adgang>Fortroligt</Adgang>", true),
            ("<Offentlig>Ikke offentlig</Offentlig>", true),
            ("<Lukket>0</Lukket>", false),
            ("<Lukket>Nej</Lukket>", false),
            ("<Closed>Åbent punkt</Closed>", false),
            ("<Lukket>-1</Lukket>", true),
            ("<Closed>Lukket</Closed>", true),
            ("<IsClosed>x</IsClosed>", true),
            ("<Public>ja</Public><Lukket>1</Lukket>", true),
            ("<IsPublic>1</IsPublic><Adgang>Intern</Adgang>", true),
        ] {
            let is_closed = closed;
            let mark = blocks(&format!("<Title>A</Title>{fields}")).mark(0);
            assert_eq!(mark, Mark::Item { is_closed }, "{fields}");
        }
    }

    #[test]
    fn a_closed_item_keeps_its_title_beside_the_one_for_everybody() {
        let titles = "<Title>Sag om\n NN</Title><OffentligTitel>Personsag</OffentligTitel>";
        for (fields, line) in [
            ("<Lukket>1</Lukket>", 0),
            ("<Nummer>1</Nummer><Lukket>1</Lukket>", 1),
        ] {
            let blocks = blocks(&format!("{titles}{fields}"));
            assert_eq!(
                (blocks.line(line), blocks.public_title(0)),
                ("Sag om NN", Some("Personsag"))
            );
        }
        assert_eq!(blocks(titles).public_title(0), None);
    }

    #[test]
    fn parts_have_danish_names() {
        let text =
            blocks("<Title>A</Title><Decision>Godkendt.</Decision><Mere_om>b</Mere_om>").text;
        assert_eq!(text, "A\n\nBeslutning\n\nGodkendt.\n\nMere om\n\nb");
    }

    #[test]
    fn a_value_without_tags_keeps_its_lines() {
        let text =
            blocks("<Title>A</Title><Beslutning>Aftalt:\n- Brev: A\n\nB var væk.</Beslutning>")
                .text;
        assert_eq!(text, "A\n\nBeslutning\n\nAftalt:\n- Brev: A\n\nB var væk.");
    }
}
