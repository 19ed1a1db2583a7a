//! What an item's title says beside its name: open or closed, (B), (O) or (D).

use crate::minutes::document::ItemMark;
use crate::minutes::pattern::Pattern;

/// A title taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// A number that stands before the title, where the container keeps both together.
    pub(super) number: Option<String>,
    pub(super) text: String,
    pub(super) mark: Option<ItemMark>,
    pub(super) is_closed: bool,
}

/// Words for what is dealt with behind closed doors, with a separator after or around them.
static CLOSED: Pattern = Pattern::new(
    r"(?i)^(?:[(\[](?:lukket|lukket punkt|lukket sag|fortroligt?|ikke[- ]offentligt?)[)\]]\s*[:–-]?\s*|(?:lukket|lukket punkt|lukket sag|lukket dagsordenspunkt|fortroligt?|ikke[- ]offentligt?)\s*[:–-]\s*)|\s*[(\[–-]\s*(?:lukket|fortroligt?|ikke[- ]offentligt?)(?: punkt| sag| dagsorden| dagsordenspunkt)?(?:[\s,]*(?:jf\.?|efter|i henhold til)?\s*§[^()\[\]]*)?[)\]]?$",
);
/// Words for an item of the open part, in brackets.
static OPEN: Pattern = Pattern::new(
    r"(?i)^[(\[](?:åben|åbent|åben sag|åbent punkt|offentligt?)[)\]]\s*[:–-]?\s*|\s*[(\[](?:åben|åbent|åben sag|åbent punkt|offentligt?)[)\]]$",
);
/// A title that says nothing else.
static ONLY_CLOSED: Pattern = Pattern::new(
    r"(?i)^(?:lukket|lukket punkt|lukket sag|lukket dagsordenspunkt|punktet er lukket|fortroligt? (?:punkt|sag))(?:\.|\s+\d.*)?$",
);
static MARK: Pattern =
    Pattern::new(r"\s*[(\[](?P<mark>[BOD])[)\]]$|^[(\[](?P<first>[BOD])[)\]]\s*");
static NUMBER: Pattern = Pattern::new(r"^(?P<number>\d{1,4})[.):]\s+(?P<title>\p{Lu}.*)$");

/// Reads a title as printed after its number.
pub(super) fn read(printed: &str) -> Title {
    let (number, printed) = match NUMBER.captures(printed) {
        Some(found) => (
            found
                .name("number")
                .map(|number| number.as_str().to_owned()),
            found.name("title").map_or(printed, |title| title.as_str()),
        ),
        None => (None, printed),
    };
    let (text, mark) = take_mark(printed);
    let is_closed = CLOSED.is_match(&text) || ONLY_CLOSED.is_match(&text);
    let text = CLOSED.replace(&text, "");
    let text = OPEN.replace(&text, "").trim().to_owned();
    // "Lukket sag" alone is all there is to call it by.
    let text = if text.is_empty() {
        printed.trim().to_owned()
    } else {
        text
    };
    Title {
        number,
        text,
        mark,
        is_closed,
    }
}

fn take_mark(title: &str) -> (String, Option<ItemMark>) {
    let Some(captures) = MARK.captures(title) else {
        return (title.to_owned(), None);
    };
    let letter = captures.name("mark").or_else(|| captures.name("first"));
    let mark = match letter.map(|mark| mark.as_str()) {
        Some("B") => ItemMark::Decision,
        Some("O") => ItemMark::Information,
        _ => ItemMark::Discussion,
    };
    (MARK.replace(title, "").into_owned(), Some(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_parted_from_what_surrounds_it() {
        let (open, closed) = (false, true);
        for (printed, text, is_closed, mark) in [
            ("Budget", "Budget", open, None),
            ("Budget (B)", "Budget", open, Some(ItemMark::Decision)),
            ("(O) Budget", "Budget", open, Some(ItemMark::Information)),
            ("(Åben) Budget", "Budget", open, None),
            ("[Lukket] Salg", "Salg", closed, None),
            ("LUKKET SAG: Salg", "Salg", closed, None),
            ("Lukket punkt", "Lukket punkt", closed, None),
            ("Lukkede skoler", "Lukkede skoler", open, None),
            (
                "Drift af fortrolig linje",
                "Drift af fortrolig linje",
                open,
                None,
            ),
        ] {
            let title = read(printed);
            assert_eq!(
                (title.text.as_str(), title.is_closed, title.mark),
                (text, is_closed, mark)
            );
        }
    }
}
