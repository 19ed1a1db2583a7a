//! The styles of a document, as far as they say what is a heading, what is numbered, and what is
//! the table of contents.

use std::collections::HashMap;

use super::elements::{Element, Elements};
use crate::minutes::containers::ReadError;

/// How many styles are kept; Word itself has less than four hundred.
const MOST_STYLES: usize = 5_000;
/// How many styles a style is based on, one on the other.
const LONGEST_LINE: usize = 12;
/// Outline levels from here on are those of ordinary text.
const TEXT_LEVEL: u32 = 9;
/// The names of headings, in the languages that Word writes them in here.
const HEADINGS: [&str; 2] = ["heading ", "overskrift "];
/// The names of the lines of a table of contents.
const CONTENTS: [&str; 2] = ["toc ", "indholdsfortegnelse "];

/// What a paragraph or its style says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    pub(super) style: Option<String>,
    pub(super) outline: Option<u32>,
    /// The list that it is counted in; the list 0 is none.
    pub(super) list: Option<u32>,
    pub(super) level: Option<u32>,
}

impl Properties {
    /// Takes what an element among the properties says.
    pub(super) fn take(&mut self, tag: &super::elements::Tag<'_>) {
        match tag.name() {
            "pStyle" => self.style = tag.value(),
            "outlineLvl" => self.outline = tag.number(),
            "numId" => self.list = tag.number(),
            "ilvl" => self.level = tag.number(),
            _ => {}
        }
    }
}

/// A style of paragraphs.
#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    properties: Properties,
}

/// The styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    /// The styles of a part, which may be empty.
    pub(super) fn read(part: &str) -> Result<Self, ReadError> {
        let mut elements = Elements::of(part);
        let mut styles = HashMap::new();
        let mut open: Option<(String, Style)> = None;
        while let Some(element) = elements.next()? {
            match (element, open.as_mut()) {
                (Element::Start(tag), None) if tag.name() == "style" => {
                    open = Some((
                        tag.attribute("styleId").unwrap_or_default(),
                        Style::default(),
                    ));
                }
                (Element::Start(tag), Some((_, style))) => match tag.name() {
                    "name" => style.name = tag.value().unwrap_or_default().to_lowercase(),
                    "basedOn" => style.based_on = tag.value(),
                    _ => style.properties.take(&tag),
                },
                (Element::End(name), Some(_)) if name == "style" => {
                    styles.extend(open.take());
                }
                _ => {}
            }
            if styles.len() > MOST_STYLES {
                break;
            }
        }
        Ok(Self(styles))
    }

    /// A style and those that it is based on.
    fn line(&self, id: Option<&str>) -> impl Iterator<Item = &Style> {
        let first = id.and_then(|id| self.0.get(id));
        let next = |style: &&Style| self.0.get(style.based_on.as_deref()?);
        std::iter::successors(first, next).take(LONGEST_LINE)
    }

    /// Whether a paragraph with these properties is a heading.
    pub(super) fn is_heading(&self, properties: &Properties) -> bool {
        let id = properties.style.as_deref();
        let outline = properties
            .outline
            .or_else(|| self.line(id).find_map(|style| style.properties.outline));
        outline.map_or_else(
            || self.line(id).any(|style| is_named(style, &HEADINGS)),
            |level| level < TEXT_LEVEL,
        )
    }

    /// Whether a paragraph with these properties is a line of the table of contents.
    pub(super) fn is_contents(&self, properties: &Properties) -> bool {
        let mut line = self.line(properties.style.as_deref());
        line.any(|style| is_named(style, &CONTENTS))
    }

    /// The list and level that a paragraph is counted in, by itself or by its style.
    pub(super) fn list(&self, properties: &Properties) -> Option<(u32, usize)> {
        let id = properties.style.as_deref();
        let styled = || self.line(id).find_map(|style| style.properties.list);
        let level = || self.line(id).find_map(|style| style.properties.level);
        let list = properties.list.or_else(styled).filter(|&list| list > 0)?;
        let level = properties.level.or_else(level).unwrap_or(0);
        Some((list, usize::try_from(level).ok()?))
    }
}

fn is_named(style: &Style, names: &[&str]) -> bool {
    names.iter().any(|name| style.name.starts_with(name))
}
