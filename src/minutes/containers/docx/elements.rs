//! The elements of a part, one after the other, with an eye on how deep they stand.
//!
//! Entities that a document declares itself are how a small file becomes a large one: Word writes
//! none, and a part that declares any is refused.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::minutes::containers::xml::character_of;
use crate::minutes::containers::{Container, ReadError};

const DAMAGED: ReadError = ReadError::Damaged(Container::Docx);
/// How deeply elements stand in each other; a table in a table in a text box has some forty.
const DEEPEST: usize = 256;

/// What comes next in a part.
#[derive(Debug)]
pub(super) enum Element<'a> {
    Start(Tag<'a>),
    /// The end of the element with this name.
    End(String),
    Text(String),
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Its name without the prefix; Word's own prefix is always the same.
    pub(super) fn name(&self) -> &str {
        name_of(self.0.name().into_inner())
    }

    /// The attribute with this name, prefix left out.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .filter_map(Result::ok)
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(XmlVersion::default()).ok()?;
        Some(value.into_owned())
    }

    /// The attribute `val`, which most settings are in.
    pub(super) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// The attribute `val` as a number.
    pub(super) fn number(&self) -> Option<u32> {
        self.value()?.parse().ok()
    }

    /// Whether a setting that is on by being there is not switched off.
    pub(super) fn is_on(&self) -> bool {
        let value = self.value();
        !matches!(value.as_deref(), Some("0" | "false" | "off"))
    }
}

/// Formulas and drawings have elements of the same local names: theirs keep their prefix.
fn name_of(name: &str) -> &str {
    name.strip_prefix("w:").unwrap_or(name)
}

/// Reads a part element by element.
pub(super) struct Elements<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    has_root: bool,
}

impl<'a> Elements<'a> {
    pub(super) fn of(part: &'a str) -> Self {
        let mut reader = Reader::from_str(part);
        // Every element then has an end, also one without content.
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            depth: 0,
            has_root: false,
        }
    }

    /// The next element; none at the end of the part.
    ///
    /// # Errors
    /// When the part is not well-formed, too deep, or declares entities.
    pub(super) fn next(&mut self) -> Result<Option<Element<'a>>, ReadError> {
        loop {
            match self.reader.read_event().map_err(|_| DAMAGED)? {
                Event::Start(start) => {
                    self.depth += 1;
                    self.has_root = true;
                    if self.depth > DEEPEST {
                        return Err(DAMAGED);
                    }
                    return Ok(Some(Element::Start(Tag(start))));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    let name = name_of(end.name().into_inner()).to_owned();
                    return Ok(Some(Element::End(name)));
                }
                Event::Text(text) => {
                    return Ok(Some(Element::Text(text.into_inner().into_owned())));
                }
                Event::CData(text) => {
                    return Ok(Some(Element::Text(text.into_inner().into_owned())));
                }
                Event::GeneralRef(name) => {
                    return Ok(Some(Element::Text(character_of(&name).ok_or(DAMAGED)?)));
                }
                Event::DocType(_) => return Err(DAMAGED),
                Event::Eof if self.depth > 0 => return Err(DAMAGED),
                Event::Eof => return Ok(None),
                Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            }
        }
    }

    /// Passes over the rest of the element that has just started.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Whether there was any element at all.
    pub(super) fn has_root(&self) -> bool {
        self.has_root
    }
}
