//! Elements that are not seen, and where they end: writers of HTML may leave out end tags.

use std::collections::BTreeMap;

use html5gum::{HtmlString, Spanned};

use super::{HEADINGS, PARAGRAPHS};

/// Elements whose content is not part of the text.
const UNSEEN: &[&str] = &[
    "aside", "footer", "iframe", "math", "nav", "noscript", "object", "option", "script", "select",
    "style", "svg", "template", "textarea", "title",
];

/// Elements whose end tag may be missing.
struct Implied {
    names: &'static [&'static str],
    /// What ends them by its start, and by its end where it is around them.
    next: &'static [&'static str],
    /// What stands around them; inside of them it may stand again.
    around: &'static [&'static str],
}

const IMPLIED: &[Implied] = &[
    Implied {
        names: &["li"],
        next: &["li"],
        around: &["ul", "ol", "menu"],
    },
    Implied {
        names: &["dt", "dd"],
        next: &["dt", "dd"],
        around: &["dl"],
    },
    Implied {
        names: &["td", "th"],
        next: &["td", "th", "tr", "tbody", "thead", "tfoot"],
        around: &["table"],
    },
    Implied {
        names: &["tr"],
        next: &["tr", "tbody", "thead", "tfoot"],
        around: &["table"],
    },
    Implied {
        names: &["tbody", "thead", "tfoot"],
        next: &["tbody", "thead", "tfoot"],
        around: &["table"],
    },
    Implied {
        names: &["option"],
        next: &["option", "optgroup"],
        around: &["select"],
    },
];

/// An element that hides what it holds, while it is open.
pub(super) struct Unseen {
    name: String,
    /// How many elements of its name are open.
    depth: usize,
    /// How many of what stands around it are open inside of it.
    inside: usize,
}

/// What a tag is to the element that hides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Hidden.
    Inside,
    /// Its end.
    End,
    /// Beyond it, and so its end as well.
    Beyond,
}

impl Unseen {
    /// The element with this start tag, if it hides what it holds.
    pub(super) fn open(
        name: &str,
        attributes: &BTreeMap<HtmlString, Spanned<HtmlString, ()>>,
    ) -> Option<Self> {
        let is_hidden = hides(attributes) || !is_block(name) && is_for_eyes_only(attributes);
        (UNSEEN.contains(&name) || is_hidden).then(|| Self {
            name: name.to_owned(),
            depth: 1,
            inside: 0,
        })
    }

    fn implied(&self) -> Option<&'static Implied> {
        IMPLIED
            .iter()
            .find(|one| one.names.contains(&self.name.as_str()))
    }

    /// Takes a start tag.
    pub(super) fn start(&mut self, name: &str) -> Reach {
        match self.implied() {
            _ if self.name == "p" && is_block(name) => return Reach::Beyond,
            Some(implied) if implied.around.contains(&name) => self.inside += 1,
            Some(implied) if self.inside == 0 && implied.next.contains(&name) => {
                return Reach::Beyond;
            }
            None if self.name == name => self.depth += 1,
            _ => {}
        }
        Reach::Inside
    }

    /// Takes an end tag.
    pub(super) fn end(&mut self, name: &str) -> Reach {
        let is_own = self.name == name;
        match self.implied() {
            _ if self.name == "p" && is_block(name) && !is_own => return Reach::Beyond,
            Some(implied) if implied.around.contains(&name) => {
                let Some(inside) = self.inside.checked_sub(1) else {
                    return Reach::Beyond;
                };
                self.inside = inside;
            }
            Some(_) if self.inside == 0 && is_own => return Reach::End,
            Some(implied) if self.inside == 0 && implied.next.contains(&name) => {
                return Reach::Beyond;
            }
            None if is_own => {
                self.depth -= 1;
                if self.depth == 0 {
                    return Reach::End;
                }
            }
            _ => {}
        }
        Reach::Inside
    }
}

/// Whether an element cannot stand in a paragraph.
pub(super) fn is_block(name: &str) -> bool {
    PARAGRAPHS.contains(&name)
        || HEADINGS.contains(&name)
        || matches!(name, "table" | "td" | "th" | "tr" | "dt")
}

/// Whether the element is kept from those who listen: an ornament, or a section that is folded for now, which
/// only what is no block can be told from.
fn is_for_eyes_only(attributes: &BTreeMap<HtmlString, Spanned<HtmlString, ()>>) -> bool {
    let value = attributes.get(&b"aria-hidden"[..]);
    value.is_some_and(|value| value.eq_ignore_ascii_case(b"true"))
}

/// Whether the attributes hide their element, or make it a menu.
fn hides(attributes: &BTreeMap<HtmlString, Spanned<HtmlString, ()>>) -> bool {
    let is = |name: &[u8], values: &[&[u8]]| {
        attributes
            .get(name)
            .is_some_and(|value| values.iter().any(|known| value.eq_ignore_ascii_case(known)))
    };
    attributes.contains_key(&b"hidden"[..])
        || is(
            b"role",
            &[b"menu", b"navigation", b"search", b"contentinfo"],
        )
}
