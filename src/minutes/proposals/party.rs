//! Parties: who can be responsible, told by the endings of Danish titles, departments and bodies.
//!
//! The lists are words parted by spaces. Works without a list of the municipality's people;
//! resolving names against known people and units is the importer's business.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::minutes::document::{Party, Responsible};

/// Endings of titles.
const ROLES: &str = "\
    advokaten ansøger ansøgeren ansøgerne arkitekt arkitekten arkivaren borgmester borgmesteren \
    bygherre bygherren chef chefen cheferne controlleren direktør direktøren direktørerne \
    dirigenten entreprenøren formand formanden forperson forpersonen forvalteren ingeniør \
    ingeniøren inspektør inspektøren jurist juristen kasserer kassereren konsulent konsulenten \
    konsulenterne koordinator koordinatoren koordinatorerne leder lederen lederne leverandøren \
    lærerne medarbejderen medarbejderne medlemmerne mødelederen næstformanden ordstyreren \
    planlæggeren projektleder redaktøren referenten rektor repræsentanten repræsentanterne \
    revisor revisoren rådgiver rådgiveren rådmanden sagsbehandleren sekretær sekretæren \
    sekretærerne suppleanten tillidsrepræsentanten tovholder tovholderen vejlederen \
    viceborgmesteren";
/// Endings of bodies.
const BODIES: &str = "\
    formandskab formandskabet udvalg udvalget udvalgene råd rådet bestyrelse bestyrelsen bestyrelserne gruppe gruppen \
    grupperne forum forummet nævn nævnet direktion direktionen kommission kommissionen komité \
    komitéen komiteen forening foreningen foreningerne klub klubben partiet partierne \
    partnerskabet laug lauget samråd samrådet ministeriet styrelsen selskab selskabet -siden";
/// Endings of departments, administrations and institutions.
const UNITS: &str = "\
    administration administrationen afdeling afdelingen afdelingerne beredskab beredskabet \
    bibliotek biblioteket bibliotekerne brandvæsen center centeret centret centrene dagtilbud \
    distriktet enhed enheden forsyning forsyningen forvaltning forvaltningen forvaltningerne \
    gården hus huset husene institutionen institutionerne kommunen kommunerne kontor kontoret personalet \
    ledelse ledelsen museum museet myndighed myndigheden pleje plejen politiet projektet regionen \
    sekretariat sekretariatet service skole skolen skolerne stab staben team teamet tjenesten \
    værket væsenet væsnet";
/// Words with such an ending that are no party.
const OTHERS: &str = "\
    området forrådet målgruppen målgruppe målgrupperne aldersgruppen nettet projektet huset hus \
    husene skole service gården rådhuset forsamlingshuset serviceniveau beredskab forsyning pleje \
    grupperne";
/// Capitalised first words that name nobody.
const NOBODY: &str = "\
    at da de den denne der derefter derudover desuden det dette disse efter en endvidere et \
    for forslaget fra herefter herudover hvis i idet ikke inden indstillingen med når om planen \
    punktet på sagen samt samtidig som til under ved vi";
/// Small words inside names: "Chef for Plan & Data", "HR og Digitaliseringsenheden".
const JOINING: &[&str] = &["&", "og", "for", "af", "i", "ved", "+"];
/// Roles that only stand after the one whose they are.
const ROLES_OF: &[&str] = &[
    "advokat",
    "jurist",
    "medlemmer",
    "ordfører",
    "ordførere",
    "presseafdeling",
    "repræsentanter",
];
/// Words for each one of many.
const EACH: &[&str] = &["alle", "begge", "hver", "hvert"];
/// No party has more words.
const LONGEST: usize = 10;

/// The parties of one document: those known by their form, and the people it names as there.
#[derive(Debug, Default)]
pub(super) struct Parties {
    /// Names and first names.
    people: Vec<String>,
}

/// The shortest name that is looked for, in bytes; shorter ones are words as well.
const SHORTEST_NAME: usize = 2;
/// The most people of a document that are looked for.
const MOST_PEOPLE: usize = 120;

impl Parties {
    /// Those who were at the meeting, by whole and by first name.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut people = Vec::new();
        for name in names.take(MOST_PEOPLE) {
            let name = name
                .split(" (")
                .next()
                .unwrap_or(name)
                .split(" - ")
                .next()
                .unwrap_or(name);
            let mut words: Vec<&str> = name.split_whitespace().collect();
            while words
                .first()
                .is_some_and(|word| kind_of_word(word) == Some(Party::Role))
            {
                words.remove(0);
            }
            let first = words.first().copied().unwrap_or_default().to_owned();
            people.extend([words.join(" "), first]);
        }
        people.retain(|name| name.len() > SHORTEST_NAME && name.starts_with(char::is_uppercase));
        people.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
        people.dedup();
        Self { people }
    }

    /// The party that the text begins with, and the length of its name in bytes.
    pub(super) fn leading(&self, text: &str) -> Option<(Responsible, usize)> {
        let by_form = leading(text);
        match (self.leading_people(text), by_form) {
            (Some(people), Some(form)) if form.1 >= people.1 => Some(form),
            (Some(people), _) => Some(people),
            (None, form) => form,
        }
    }

    /// "Sidsel og Rune", where both were there.
    fn leading_people(&self, text: &str) -> Option<(Responsible, usize)> {
        let mut end = self.person_at(text)?;
        for joint in [", ", ", ", ", ", " og "] {
            let rest = text.get(end..).and_then(|rest| rest.strip_prefix(joint));
            if let Some(more) = rest.and_then(|rest| self.person_at(rest)) {
                end += joint.len() + more;
            }
        }
        let name = text.get(..end)?.to_owned();
        let kind = Party::Person;
        Some((Responsible { name, kind }, end))
    }

    fn person_at(&self, text: &str) -> Option<usize> {
        let is_at = |name: &&String| {
            let rest = text.strip_prefix(name.as_str());
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        self.people.iter().find(is_at).map(String::len)
    }

    /// Whether the text begins with a party that acts: its next word is a verb in the present tense.
    pub(super) fn opens_clause(&self, text: &str) -> bool {
        self.leading(text).is_some_and(|(_, end)| {
            let next = text
                .get(end..)
                .and_then(|rest| rest.split_whitespace().next());
            next.is_some_and(|word| word.trim_end_matches(['.', ',']).ends_with(['r', 'l']))
        })
    }
}

/// The party that the text begins with by its form, and the length of its name in bytes.
pub(super) fn leading(text: &str) -> Option<(Responsible, usize)> {
    let words: Vec<(usize, &str)> = words(text).take(LONGEST).collect();
    let mut best = None;
    let mut seen: Vec<&str> = Vec::new();
    for (index, &(start, word)) in words.iter().enumerate() {
        let bare = word.trim_end_matches([',', '.', ';', ':']);
        let is_joining = index > 0 && JOINING.contains(&bare);
        // Inside a name a small word is a title or a verb; only the joined ones belong to it.
        let may_be_small = seen
            .last()
            .is_none_or(|last| last.ends_with('-') || JOINING.contains(last));
        let is_name =
            bare.starts_with(char::is_uppercase) || may_be_small && kind_of_word(bare).is_some();
        // "Hver arbejdsgruppe"
        let is_each = index == 0 && EACH.contains(&bare.to_lowercase().as_str());
        let may_be_small = may_be_small
            || seen.len() == 1
                && seen
                    .first()
                    .is_some_and(|first| EACH.contains(&first.to_lowercase().as_str()));
        let is_name = is_name || is_each || may_be_small && kind_of_word(bare).is_some();
        let is_listed = bare.ends_with('-');
        if index == 0 && has(NOBODY, &bare.to_lowercase()) || !(is_name || is_joining || is_listed)
        {
            break;
        }
        // "Ledelsen i Teknik" is one name, "forvaltningen i maj" is not.
        if is_joining && !joins(&seen, words.get(index + 1).map(|(_, next)| *next)) {
            break;
        }
        seen.push(bare);
        if !is_joining
            && !is_listed
            && !is_each
            && let Some(kind) = classify(&seen)
        {
            best = Some((kind, start + bare.len()));
        }
        if bare.len() < word.len() && !(word.ends_with(',') && is_title_list(&words, index)) {
            break;
        }
    }
    let (kind, end) = best.or_else(|| of_somebody(&words))?;
    let name = text
        .get(..end)?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    Some((Responsible { name, kind }, end))
}

/// "Udvalgets medlemmer", "kommunens advokat": those of somebody.
fn of_somebody(words: &[(usize, &str)]) -> Option<(Party, usize)> {
    let [(_, whose), (start, who), ..] = words else {
        return None;
    };
    let owner = whose.strip_suffix('s')?;
    let bare = who.trim_end_matches([',', '.', ';', ':']);
    let is_owned = kind_of_word(owner).is_some();
    let is_role = ROLES_OF.contains(&bare) || kind_of_word(bare) == Some(Party::Role);
    (is_owned && is_role).then(|| (Party::Role, start + bare.len()))
}

/// Whether the party is the body whose decision this is: "udvalget", "Byrådet", its own name.
pub(super) fn is_own_body(party: &Responsible, body: Option<&str>) -> bool {
    let named = stem(&party.name);
    match body {
        _ if party.kind != Party::Body => false,
        Some(body) => {
            let body = body.to_lowercase();
            body.split_whitespace()
                .any(|word| stem(word).ends_with(&named))
                || stem(&body) == named
        }
        None => matches!(
            named.as_str(),
            "udvalg" | "byråd" | "råd" | "styregruppe" | "forum"
        ),
    }
}

/// A noun without its definite ending, lower-case.
fn stem(name: &str) -> String {
    let name = name.to_lowercase();
    let short = ["met", "et", "en"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    match short {
        // "styregruppen" is "styregruppe" and n.
        Some(short) if name.ends_with("pen") || name.ends_with("sen") => format!("{short}e"),
        Some(short) => short.to_owned(),
        None => name,
    }
}

/// A comma goes on inside a name that lists parties: "Økonomi, Plan og Byg".
fn is_title_list(words: &[(usize, &str)], index: usize) -> bool {
    let next = words.get(index + 1).map_or("", |(_, word)| *word);
    let joiner = words.get(index + 2).map_or("", |(_, word)| *word);
    next.starts_with(char::is_uppercase) && matches!(joiner, "og" | "&")
}

fn joins(seen: &[&str], next: Option<&str>) -> bool {
    let next = next.map_or("", |next| next.trim_end_matches([',', '.', ';', ':']));
    next.starts_with(char::is_uppercase)
        || kind_of_word(next).is_some()
        || seen.last().is_some_and(|last| last.ends_with('-'))
}

fn classify(words: &[&str]) -> Option<Party> {
    let first = words.first()?;
    let capitals = words
        .iter()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    let is_joined = words.iter().any(|word| JOINING.contains(word));
    match kind_of_word(first) {
        // "Centerchef Gitte Østerby" is somebody, "Chef for Plan & Data" is a title.
        Some(Party::Role) if capitals > 2 && !is_joined => Some(Party::Person),
        Some(Party::Role)
            if capitals > 1 && !first.starts_with(char::is_uppercase) && !is_joined =>
        {
            Some(Party::Person)
        }
        Some(kind) => Some(kind),
        None if words.iter().any(|word| matches!(*word, "&" | "+")) => Some(Party::Unit),
        None => words
            .iter()
            .rev()
            .find_map(|word| kind_of_word(word))
            .or_else(|| are_people(words).then_some(Party::Person))
            .or_else(|| is_pair(words).then_some(Party::Unit)),
    }
}

/// Names of two or three words, parted by "og": "Ulla Brix og Flemming Nør".
fn are_people(words: &[&str]) -> bool {
    words.split(|word| *word == "og").all(|name| {
        (2..=4).contains(&name.len())
            && name.iter().all(|word| word.starts_with(char::is_uppercase))
    })
}

/// "Natur og Miljø": the second capital letter says that it is a name.
fn is_pair(words: &[&str]) -> bool {
    let is_name = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().count() > 2;
    matches!(words, [first, joint, second] if *joint == "og" && is_name(first) && is_name(second))
}

/// What a single word names by its ending: "budgetafdelingen" is a unit.
fn kind_of_word(word: &str) -> Option<Party> {
    let lower = word.to_lowercase();
    let count = word.chars().count();
    if (2..=4).contains(&count) && word.chars().all(char::is_uppercase) {
        return Some(Party::Unit);
    }
    let is_capital = word.starts_with(char::is_uppercase);
    if has(OTHERS, &lower) && !is_capital || lower == "området" || lower == "projektet" {
        return None;
    }
    if lower.ends_with("området") || lower.ends_with("områdets") {
        return None;
    }
    match ending_of(&lower)? {
        Party::Body if has(OTHERS, &lower) => None,
        kind => Some(kind),
    }
}

/// What the word ends in; no ending of one list ends in one of another.
fn ending_of(word: &str) -> Option<Party> {
    static ENDINGS: LazyLock<HashMap<&str, Party>> = LazyLock::new(|| {
        let lists = [
            (ROLES, Party::Role),
            (BODIES, Party::Body),
            (UNITS, Party::Unit),
        ];
        let all = lists
            .into_iter()
            .flat_map(|(list, kind)| list.split(' ').map(move |ending| (ending, kind)));
        all.collect()
    });
    let mut starts = word.char_indices().map(|(start, _)| start);
    starts.find_map(|start| ENDINGS.get(word.get(start..)?).copied())
}

/// Whether the word is in the list.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// The words of a text with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_whitespace()
        .map(move |word| (word.as_ptr() as usize - base, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ending_of_one_list_ends_in_one_of_another() {
        let lists = [ROLES, BODIES, UNITS];
        for (one, other) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
            for ending in lists[one].split(' ') {
                let within = lists[other]
                    .split(' ')
                    .find(|short| ending.ends_with(short));
                assert_eq!(within, None, "{ending}");
            }
        }
    }

    #[test]
    fn parties_are_known_by_their_form() {
        for (text, name, kind) in [
            (
                "Digitalisering & IT planlægger et forløb",
                "Digitalisering & IT",
                Party::Unit,
            ),
            (
                "Teknik & Forsyning stiller lokaler",
                "Teknik & Forsyning",
                Party::Unit,
            ),
            ("Hjemmeplejen Syd skriver", "Hjemmeplejen Syd", Party::Unit),
            (
                "HR og Kortenheden aftaler",
                "HR og Kortenheden",
                Party::Unit,
            ),
            ("forvaltningen om at beregne", "forvaltningen", Party::Unit),
            ("Budgetafdelingen lægger", "Budgetafdelingen", Party::Unit),
            ("Borgerservice kan nå", "Borgerservice", Party::Unit),
            ("IT-chefen retter", "IT-chefen", Party::Role),
            (
                "Fritids- og kulturchefen tager",
                "Fritids- og kulturchefen",
                Party::Role,
            ),
            (
                "Chef for Plan & Data undersøger",
                "Chef for Plan & Data",
                Party::Role,
            ),
            (
                "Centerchef Gitte Krog kommer",
                "Centerchef Gitte Krog",
                Party::Person,
            ),
            ("Ida Holm Lund efterlyste", "Ida Holm Lund", Party::Person),
            (
                "Klima- og Mobilitetsudvalget, der skal",
                "Klima- og Mobilitetsudvalget",
                Party::Body,
            ),
            (
                "Økonomiudvalget og Byrådet.",
                "Økonomiudvalget og Byrådet",
                Party::Body,
            ),
            ("Gruppen laver et budget", "Gruppen", Party::Body),
        ] {
            let found = leading(text).map(|(party, _)| (party.name, party.kind));
            assert_eq!(found, Some((name.to_owned(), kind)), "{text}");
        }
    }

    #[test]
    fn other_first_words_are_no_party() {
        for text in [
            "Der skal udarbejdes",
            "Sagen udsættes",
            "Afprøvningen forlænges",
            "Området skal",
            "Et tilsvarende tilbud",
            "Et flertal stemte",
            "Beregningen lægges frem",
            "",
            "&",
        ] {
            assert_eq!(leading(text), None, "{text}");
        }
    }

    #[test]
    fn the_own_body_is_known_by_its_short_name() {
        for (name, body, is_own) in [
            ("Styregruppen", Some("Digitaliseringsstyregruppen"), true),
            ("Styregruppen", Some("Styregruppen for Data"), true),
            ("Byrådet", Some("Havnbjerg Byråd"), true),
            ("Udvalget", Some("Teknisk Udvalg"), true),
            ("Udvalget", Some("Økonomiudvalget"), true),
            ("Forummet", Some("Kortforum"), true),
            ("Økonomiudvalget", Some("Havnbjerg Byråd"), false),
            ("Gruppen", Some("Lokaludvalget"), false),
            ("Udvalget", None, true),
        ] {
            let party = Responsible {
                name: name.to_owned(),
                kind: Party::Body,
            };
            assert_eq!(is_own_body(&party, body), is_own, "{name} {body:?}");
        }
    }
}
