//! Which markup language a text is written in, by its first element.

use super::Container;

/// The elements that a page, or a piece of one, begins with.
const OF_HTML: &[&str] = &[
    "a",
    "article",
    "b",
    "base",
    "blockquote",
    "body",
    "br",
    "center",
    "details",
    "div",
    "dl",
    "em",
    "figure",
    "font",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "span",
    "strong",
    "style",
    "table",
    "title",
    "u",
    "ul",
];

/// The markup language of a text; none of plain text.
pub(super) fn recognise(text: &str) -> Option<Container> {
    let mut rest = text.trim_start_matches(is_blank);
    let mut is_declared = false;
    loop {
        let (start, end) = if starts_with(rest, "<?xml") {
            is_declared = true;
            ("<?", "?>")
        } else if rest.starts_with("<!--") {
            ("<!--", "-->")
        } else if starts_with(rest, "<!doctype") {
            let name = rest.get("<!doctype".len()..)?.trim_start();
            return Some(if starts_with(name, "html") {
                Container::Html
            } else {
                Container::Xml
            });
        } else if is_declared && rest.starts_with("<?") {
            ("<?", "?>")
        } else {
            break;
        };
        let after = rest.strip_prefix(start)?.split_once(end);
        rest = after.map_or("", |(_, after)| after.trim_start_matches(is_blank));
    }
    let name = first_name(rest);
    let is_page = name.eq_ignore_ascii_case("html");
    if is_page || starts_with(rest, "<html") {
        return Some(Container::Html);
    }
    if is_declared {
        return Some(Container::Xml);
    }
    // What is neither declared nor whole is text that has a tag in it.
    let end = text.trim_end_matches(is_blank);
    if name.is_empty() || !end.ends_with('>') {
        return None;
    }
    if OF_HTML.contains(&name.to_ascii_lowercase().as_str()) {
        return Some(Container::Html);
    }
    let closing = end.strip_suffix('>')?.trim_end();
    let is_closed = closing
        .strip_suffix(name)
        .is_some_and(|before| before.ends_with("</"));
    is_closed.then_some(Container::Xml)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

fn starts_with(text: &str, start: &str) -> bool {
    let head = text.get(..start.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The name of the element that a text begins with; empty when it begins with none.
fn first_name(text: &str) -> &str {
    let name = text.strip_prefix('<').unwrap_or("");
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    let name = end.and_then(|end| name.get(..end)).unwrap_or("");
    let is_name = name.starts_with(char::is_alphabetic)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'));
    if is_name { name } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_the_first_element() {
        let (html, xml) = (Some(Container::Html), Some(Container::Xml));
        for (text, container) in [
            ("\u{FEFF}\n<!DOCTYPE html><p>a", html),
            ("<HTML lang=da>a", html),
            (
                "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'><html/>",
                html,
            ),
            (
                "<?xml version='1.0'?><!-- <a> --><html xmlns='x'></html>",
                html,
            ),
            ("<!-- saved from url --><html><body>a", html),
            ("<div>\n<p>a</p></div>", html),
            ("<P class=x>a</P>\n", html),
            (
                "<?xml version='1.0'?><?xml-stylesheet href='a'?><Agenda>",
                xml,
            ),
            ("<?xml version='1.0'?>", xml),
            ("<?XML", xml),
            ("<!DOCTYPE Agenda><Agenda/>", xml),
            ("<Agenda><a/></Agenda>", xml),
            ("<!-- a --><x:Agenda a='b'></x:Agenda>\n", xml),
            ("<Udkast> Referat", None),
            ("<jens@havnbjerg.dk>", None),
            ("<p>Referat</p>\n\n# Punkt 1", None),
            ("<!--", None),
            ("< 5", None),
            ("Referat <html>", None),
            ("", None),
        ] {
            assert_eq!(recognise(text), container, "{text}");
        }
    }
}
