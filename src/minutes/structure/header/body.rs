//! The body that met, by its name alone or in a label, and the municipality that it belongs to.

use crate::minutes::pattern::Pattern;
use crate::minutes::structure::labels::{self, BODY_WORD};

/// The name right before the word "Kommune".
static MUNICIPALITY: Pattern =
    Pattern::new(r"\b(?P<name>\p{Lu}\p{L}+(?:[- ](?:og )?\p{Lu}\p{L}+)?)$");
/// "Skolebestyrelsesmøde tirsdag d. 12/3-24": the body, and s or none before "møde".
static BODY_MEETING: Pattern = Pattern::new(
    r"(?i)^(?P<body>(?-i:\p{Lu})[\p{L} -]*?(?:udvalg|råd|bestyrelse|gruppe|forum|nævn|komité|kommission))s?møde\b",
);
/// "Skolebestyrelsen ved Åskolen, Elmdal Kommune", "Styregruppen for nyt omsorgssystem"
static OF_PLACE: Pattern = Pattern::new(
    r"^(?P<body>\p{Lu}\p{L}*(?:bestyrelsen|gruppen|udvalget|rådet|forummet|nævnet)(?: (?:ved|for|på|i) [^.:,;()]+))(?:, \p{L}[\p{L} -]* Kommune)?$",
);
/// "`HovedMED`", "mødet i `FællesMED` Omsorg": committees of employer and employees.
static CODETERMINATION: Pattern = Pattern::new(
    r"^(?:(?i:referat )?(?i:(?:fra |af )?mødet? i ))?(?P<body>(?:\p{Lu}\p{L}*[- ]?)?MED(?:[ -](?:\p{Lu}\p{L}+|og|&))*(?:-?udvalget?)?)$",
);
/// The longest line that may be the name of a body alone, in bytes.
const LONGEST_NAME: usize = 90;

/// The body, where the line is its name or names its meeting.
pub(super) fn alone(line: &str) -> Option<String> {
    if line.len() > LONGEST_NAME {
        return None;
    }
    if let Some(found) = BODY_MEETING.captures(line) {
        return Some(found.name("body")?.as_str().to_owned());
    }
    if let Some(found) = OF_PLACE
        .captures(line)
        .or_else(|| CODETERMINATION.captures(line))
    {
        return Some(found.name("body")?.as_str().to_owned());
    }
    // "Teknisk Udvalg - Rådhuset, lokale 217", "Åskolen - Skolebestyrelsen"
    let name = line
        .split(" - ")
        .map(str::trim)
        .find(|part| BODY_WORD.is_match(part))?;
    let is_name = name.starts_with(char::is_uppercase)
        && labels::is_body(name)
        && !name.ends_with(['.', ':', ','])
        && !name.contains(|c: char| c == '=' || c.is_ascii_digit())
        && labels::on_line(name, false).is_none();
    is_name.then(|| name.to_owned())
}

/// The municipality that the document names most often, the first of equals.
pub(in crate::minutes::structure) fn municipality(text: &str) -> Option<String> {
    let mut named: Vec<(String, usize)> = Vec::new();
    for (at, _) in text.match_indices(" Kommune").take(1000) {
        let before = text.get(..at)?;
        let near = before
            .char_indices()
            .rev()
            .nth(50)
            .map_or(0, |(index, _)| index);
        let found = MUNICIPALITY.captures(before.get(near..)?);
        let Some(name) = found.and_then(|found| found.name("name")) else {
            continue;
        };
        match named.iter_mut().find(|(known, _)| known == name.as_str()) {
            Some((_, count)) => *count += 1,
            None => named.push((name.as_str().to_owned(), 1)),
        }
    }
    let most = named.iter().map(|(_, count)| *count).max()?;
    let (name, _) = named.into_iter().find(|(_, count)| *count == most)?;
    Some(format!("{name} Kommune"))
}

/// Whether a name in a label means the body of this document ("kommunalbestyrelsesmødet" too).
pub(in crate::minutes::structure) fn is_same(named: &str, body: &str) -> bool {
    let stem = |name: &str| {
        let folded = name.to_lowercase();
        let folded = folded.trim_end_matches("mødet").trim_end_matches("møde");
        let folded = folded.trim_end_matches("es").trim_end_matches('s');
        ["met", "et", "en", "e", "n"]
            .iter()
            .find_map(|ending| folded.strip_suffix(ending))
            .unwrap_or(folded)
            .to_owned()
    };
    let (named, body) = (stem(named), stem(body));
    !named.is_empty() && (body.contains(&named) || named.contains(&body))
}
