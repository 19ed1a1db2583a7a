//! XML exports of records systems: agendas and minutes with a field for everything.
//!
//! The elements become a small tree, which `export` reads by the names that the systems use.
//! Entities are never expanded and nothing outside the document is looked at.

mod export;
mod vocabulary;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Container, ReadError, text};
use crate::minutes::blocks::Blocks;

/// How deep elements may be nested; exports have about ten levels.
const DEEPEST: usize = 64;
/// How many elements and attributes are read; the largest export met has some thousands.
const MOST_NODES: usize = 200_000;
const DAMAGED: ReadError = ReadError::Damaged(Container::Xml);

/// Elements that are named by an attribute.
const NAMED_BY_ATTRIBUTE: &[&str] = &["column", "field", "table"];

/// Elements that only hold fields together.
const BUNDLES: &[&str] = &["fields"];

/// An element or an attribute: attributes and child elements are told apart by nobody here.
#[derive(Debug, Default)]
struct Node {
    /// The name without its prefix.
    name: String,
    /// Its text, trimmed.
    text: String,
    children: Vec<Node>,
}

/// The blocks of an export.
///
/// # Errors
/// When it is not well-formed, or is not kept within bounds.
pub(super) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    let text = text::decode(bytes)?;
    export::read(&parse(&text)?)
}

/// The tree of a document.
fn parse(xml: &str) -> Result<Node, ReadError> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{FEFF}').trim_start());
    let mut open: Vec<Node> = Vec::new();
    let mut nodes = 0;
    loop {
        match reader.read_event().map_err(|_| DAMAGED)? {
            Event::Start(start) => {
                if open.len() >= DEEPEST {
                    return Err(DAMAGED);
                }
                open.push(node_of(&start, &mut nodes)?);
            }
            Event::Empty(start) => {
                let node = node_of(&start, &mut nodes)?.settled();
                match open.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None => return Ok(node),
                }
            }
            Event::End(_) => {
                let mut node = open.pop().ok_or(DAMAGED)?.settled();
                match open.last_mut() {
                    // "fields" only bundles the fields of what is around it.
                    Some(parent) if node.is(BUNDLES) => parent.children.append(&mut node.children),
                    Some(parent) => parent.children.push(node),
                    None => return Ok(node),
                }
            }
            Event::Text(words) => add_text(&mut open, &words),
            Event::CData(words) => add_text(&mut open, &words),
            Event::GeneralRef(name) => {
                add_text(&mut open, &character_of(&name).ok_or(DAMAGED)?);
            }
            Event::Eof => return Err(DAMAGED),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
        }
    }
}

fn add_text(open: &mut [Node], words: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(words);
    }
}

/// An element with its attributes as children.
fn node_of(start: &BytesStart<'_>, nodes: &mut usize) -> Result<Node, ReadError> {
    let mut node = Node {
        name: start.local_name().as_ref().to_owned(),
        ..Node::default()
    };
    count(nodes)?;
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| DAMAGED)?;
        count(nodes)?;
        let name = attribute.key.local_name().as_ref().to_owned();
        let value = attribute.normalized_value(XmlVersion::default());
        node.children.push(Node {
            name,
            text: value.map_err(|_| DAMAGED)?.trim().to_owned(),
            children: Vec::new(),
        });
    }
    Ok(node)
}

fn count(nodes: &mut usize) -> Result<(), ReadError> {
    *nodes += 1;
    if *nodes > MOST_NODES {
        Err(ReadError::Overfull { limit: MOST_NODES })
    } else {
        Ok(())
    }
}

/// What a reference stands for: a character by its number, or one of XML's own five. Others are
/// declared by the document itself, and expanding them is how a small file becomes a large one:
/// they stay as they are written. None where the number is that of no character.
pub(super) fn character_of(name: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = name.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    let name: &str = name;
    let known = quick_xml::escape::resolve_predefined_entity(name);
    Some(known.map_or_else(|| format!("&{name};"), str::to_owned))
}

impl Node {
    /// The element once all of it is read. One that only says "field" is called by its `name`.
    fn settled(mut self) -> Self {
        self.text = self.text.trim().to_owned();
        if !self.is(NAMED_BY_ATTRIBUTE) {
            return self;
        }
        if let Some(at) = self.children.iter().position(|child| child.is(&["name"])) {
            self.name = self.children.remove(at).text;
        }
        if self.text.is_empty()
            && let Some(at) = self.children.iter().position(|child| child.is(&["value"]))
        {
            self.text = self.children.remove(at).text;
        }
        self
    }

    /// The children with one of these names, whatever their case.
    fn named<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(|child| child.is(names))
    }

    fn is(&self, names: &[&str]) -> bool {
        let own = self.name.to_lowercase();
        names.contains(&own.as_str())
    }
}
