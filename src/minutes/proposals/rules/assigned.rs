//! A list of tasks: what, who and perhaps when, without a verb: "Nyhedsbrev: formanden, 20. november".

use super::Setting;
use crate::minutes::document::{Party, Responsible};
use crate::minutes::pattern::Pattern;

/// What, and the rest after the colon.
static ENTRY: Pattern =
    Pattern::new(r"^(?:[-•*–·]\s*)?(?P<what>\p{L}.{3,140}?)\s*[:–]\s+(?P<rest>\S.*)$");
/// What may follow the party: the end, a time, initials.
static AFTER: Pattern = Pattern::new(
    r"(?i)^\s*(?:$|[.;]$|[,(–-]\s*(?:senest|inden|til|på|i uge|uge|den|d\.|\d|man|tirs|ons|tors|fre|lør|søn|snarest|hurtigst|løbende|ultimo|medio|primo|frist|deadline|næste))",
);
/// "Ansvarlig: NN" and "(NN)" at the end of a sentence or in one of their own.
static RESPONSIBLE: Pattern = Pattern::new(
    r"(?i)(?:^|[.;,(–-]\s*)(?:ansvarlige?|tovholder|opfølgning ved|opfølges af|udføres af)\s*[:=]?\s+(?P<who>[^.;)]+)",
);
/// "Frist: 14. februar."
static DEADLINE: Pattern = Pattern::new(r"(?i)^(?:frist|tidsfrist|deadline)\s*:");
/// Initials in brackets.
static INITIALS: Pattern = Pattern::new(r"\((?P<who>\p{Lu}{2,4}|\p{Lu}\p{L}{1,3})\)\.?$");

/// Who a list entry gives a task to.
pub(in crate::minutes::proposals) fn entry(
    words: &str,
    setting: Setting<'_>,
) -> Option<Responsible> {
    let found = ENTRY.captures(words)?;
    let rest = found.name("rest")?.as_str();
    let (party, end) = setting.parties.leading(rest)?;
    AFTER.is_match(rest.get(end..)?).then_some(party)
}

/// Who a sentence names after its own words.
pub(in crate::minutes::proposals) fn appended(
    words: &str,
    setting: Setting<'_>,
) -> Option<Responsible> {
    if let Some(found) = RESPONSIBLE.captures(words) {
        let who = found.name("who")?.as_str().trim();
        return Some(named(who, setting));
    }
    let found = INITIALS.captures(words)?;
    Some(named(found.name("who")?.as_str(), setting))
}

/// Whether the sentence is nothing but "Ansvarlig: NN" or "Frist: …".
pub(in crate::minutes::proposals) fn is_only_appended(words: &str) -> bool {
    let responsible = RESPONSIBLE.find(words);
    responsible.is_some_and(|found| found.start() == 0) || DEADLINE.is_match(words)
}

/// The party with this name; a name in no known form is taken for a person's.
pub(in crate::minutes::proposals) fn named(who: &str, setting: Setting<'_>) -> Responsible {
    match setting.parties.leading(who) {
        Some((party, end)) if end == who.len() => party,
        _ => Responsible {
            name: who.to_owned(),
            kind: Party::Person,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::Parties;
    use super::*;

    #[test]
    fn tasks_in_lists_are_given_to_whom_they_name() {
        let parties = Parties::default();
        let setting = Setting {
            body: None,
            parties: &parties,
        };
        for (words, who) in [
            (
                "• Udkast til nyhedsbrev: Kommunikationsgruppen, mandag den 20. november",
                Some("Kommunikationsgruppen"),
            ),
            ("Forord: formanden", Some("formanden")),
            ("Forvaltningen oplyste: Skolechefen er gået hjem", None),
            ("Beslutning: Godkendt.", None),
        ] {
            assert_eq!(
                entry(words, setting).map(|party| party.name).as_deref(),
                who,
                "{words}"
            );
        }
        for (words, who) in [
            ("Ansvarlig: Ejgil Munk.", Some("Ejgil Munk")),
            ("Der indhentes tilbud (JT).", Some("JT")),
            ("Ole Krag (A) stemte imod.", None),
        ] {
            assert_eq!(
                appended(words, setting).map(|party| party.name).as_deref(),
                who,
                "{words}"
            );
        }
    }
}
