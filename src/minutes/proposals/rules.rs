//! The rules that find commitments: named, data-like, one file a family, each with its own tests.
//!
//! A rule looks at one clause of the decision. Families are tried in order and the first rule that
//! fits speaks for the clause; a clause that no rule fits commits nobody.

mod arranged;
pub(super) mod assigned;
mod doubtful;
mod obliged;
mod postponed;
mod referred;
mod set_aside;
mod undertaken;

use std::borrow::Cow;

use super::party::{self, Parties};
use crate::minutes::document::{Confidence, Party, Responsible};
use crate::minutes::pattern::Pattern;

/// A named way of committing somebody.
pub(super) struct Rule {
    /// Given with every proposal, so that rules can be judged by what becomes of theirs.
    pub(super) name: &'static str,
    pub(super) confidence: Confidence,
    subject: Subject,
    /// What the clause says; after its subject, where the rule asks for one.
    says: Pattern,
    /// What it must not say.
    unless: Option<Pattern>,
    responsible: Who,
    pub(super) told: Told,
    /// Whether only a time makes it a commitment: "evalueres" says little, "evalueres i maj" enough.
    pub(super) needs_due: bool,
}

/// Who must be the subject of the clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Anything,
    /// The body that decided.
    OwnBody,
    /// A party, but not the body that decided.
    Somebody,
}

/// Where the rule finds who is responsible.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    /// The subject, unless it is the body itself.
    Subject,
    /// The party after the words of the rule.
    Next,
    /// The party after "til" or "over for".
    Receiver,
    /// The party after "af".
    Agent,
    /// The group that the clause sets up.
    Group,
    /// The subject, who is the body itself.
    Body,
}

/// How a proposal is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// By the clause, as a task.
    Clause,
    /// By the clause as it stands: a question puts no words in anybody's mouth.
    Words,
    /// As something to be seen to.
    Wish,
    /// As taking up the item again.
    Resumption,
    /// As dealing with the item, somewhere else.
    Referral,
    /// Not at all: the rule finds what commits nobody.
    Nothing,
}

/// What clauses are read against.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The body that decided.
    pub(super) body: Option<&'a str>,
    pub(super) parties: &'a Parties,
}

/// A clause and its subject.
pub(super) struct Clause<'a> {
    setting: Setting<'a>,
    text: &'a str,
    subject: Option<Responsible>,
    is_own_body: bool,
    predicate: Cow<'a, str>,
}

impl<'a> Clause<'a> {
    /// The same subject with what is said of it after "og": "fortalte om sagen og sender et notat".
    pub(super) fn going_on(&self, predicate: &'a str) -> Self {
        Self {
            setting: self.setting,
            text: predicate,
            subject: self.subject.clone(),
            is_own_body: self.is_own_body,
            predicate: Cow::Borrowed(predicate),
        }
    }

    /// Reads a clause of a decision.
    pub(super) fn of(text: &'a str, setting: Setting<'a>) -> Self {
        let opening = LIST_MARK.find(text).map_or(0, |mark| mark.end());
        let text = text.get(opening..).unwrap_or(text);
        let text = case(text).map_or(text, |(_, then)| then);
        let text = within(text, setting);
        if let Some(we) = WE.find(text) {
            return Self {
                setting,
                text,
                subject: None,
                is_own_body: true,
                predicate: Cow::Borrowed(text.get(we.end()..).unwrap_or(text)),
            };
        }
        let (subject, predicate) = match setting.parties.leading(text) {
            Some((party, end)) => (Some(party), Cow::Borrowed(text.get(end..).unwrap_or(text))),
            None => match inverted(text, setting.parties) {
                Some((party, predicate)) => (Some(party), Cow::Owned(predicate)),
                None => (None, Cow::Borrowed(text)),
            },
        };
        let is_own_body = subject
            .as_ref()
            .is_some_and(|party| party::is_own_body(party, setting.body));
        let predicate = match predicate {
            // "Grethe: bestiller pølser"
            Cow::Borrowed(words) => Cow::Borrowed(words.trim_start_matches([':', ' '])),
            owned @ Cow::Owned(_) => owned,
        };
        Self {
            setting,
            text,
            subject,
            is_own_body,
            predicate,
        }
    }
}

/// The body speaks of itself, or most of it decides for it.
static WE: Pattern = Pattern::new(
    r"^(?:[Vv]i\s|Et (?:enigt|enstemmigt|samlet) \p{L}+\s|(?:Et )?[Ff]lertal(?:let)?(?: (?:i|af) \p{L}+)?(?: (?:bestående af|på) [^,(]{1,30}?)?(?: \([^)]{1,40}\))?\s)",
);
/// What may stand before the clause: list marks, "At 2:", the label of a list.
static LIST_MARK: Pattern = Pattern::new(
    r"(?i)^(?:[-•*–·(]\s*|\d{1,2}[.)]\s+|(?:ad|at|at-punkt|punkt)\.? ?\d+[:.)]+\s*|\d{1,2}\. at:\s*|at\s+|(?:opfølgning|aftale|aftalt|handling|opgave|beslutning|konklusion|næste skridt|videre forløb|videre proces)\s*:\s*)+",
);
/// Words by which a body takes over what follows: "Det aftales, at", "Der var enighed om, at".
static TAKES_OVER: Pattern = Pattern::new(
    r"(?i)^(?P<who>[^,:.]{0,80}?)\b(?:enige? om|enighed om|aftal(?:es|t|te|er)|beslutte(?:s|t|de|r)|vedtag(?:es|et|er)|vedtog|fastslog|konkluderede|ønsker|ønskede|ønskes|besluttede sig for|tilsluttede sig|bestemte)(?: desuden| endvidere| samtidig| også| derfor| i stedet| enstemmigt)?,?\s+at\s+",
);

/// "Lykkes det ikke, forelægges sagen igen": a case by its verb alone, and a passive for it.
static CASE: Pattern = Pattern::new(
    r"^(?P<case>(?:Lykkes|Sker|Opnås|Foreligger|Vedtages|Godkendes|Bliver|Kommer) [^,.]{3,140}), (?P<then>\p{Ll}+s .*)$",
);

/// The case for which something is decided, and what.
pub(super) fn case(text: &str) -> Option<(&str, &str)> {
    let found = CASE.captures(text)?;
    Some((found.name("case")?.as_str(), found.name("then")?.as_str()))
}

static OPENS_WITH_SUBJECT: Pattern = Pattern::new(
    r"^(?:der|det|den|de|man|vi|en|et|alle|begge|hver|til|i|på|\p{Lu}\p{L}*|\p{Ll}{3,}(?:en|et|erne|ene))\b",
);

/// The clause that the body takes over, or the whole.
fn within<'a>(text: &'a str, setting: Setting<'_>) -> &'a str {
    let Some(found) = TAKES_OVER.captures(text) else {
        return text;
    };
    let who = found.name("who").map_or("", |who| who.as_str());
    let by_other = setting
        .parties
        .leading(who)
        .is_some_and(|(party, _)| !party::is_own_body(&party, setting.body));
    let end = found.get(0).map_or(0, |whole| whole.end());
    let rest = text.get(end..).unwrap_or(text);
    // "besluttede at invitere" has no subject of its own.
    let has_subject = OPENS_WITH_SUBJECT.is_match(rest) || setting.parties.leading(rest).is_some();
    let by_member = matches!(who.trim(), "Hun" | "Han");
    if by_other || by_member || !has_subject {
        text
    } else {
        rest
    }
}

/// What comes first where the verb comes before its subject.
static FIRST: Pattern = Pattern::new(
    r"^(?i:herefter|derefter|efter|inden|forinden|på|til|i|når|hvis|er|samtidig|desuden|endvidere|derudover|herudover|senest|snarest|som|ved|for|fra|med|nu|så|først|hurtigst|efterfølgende|det|dem|her|dette|løbende|fremover|ultimo|medio|primo|om|dog|også|igen|den|hver|næste|hvert)\b",
);
static VERB: Pattern = Pattern::new(r"\b(?P<verb>\p{Ll}{2,}r|skal|vil|bør)\s+");

/// Words that end like verbs.
const NO_VERBS: &[&str] = &[
    "der", "efter", "eller", "er", "flere", "for", "før", "har", "her", "hver", "især", "mellem",
    "mener", "mere", "når", "over", "siger", "under",
];

/// "Inden mødet undersøger forvaltningen prisen": the subject, and the clause as if it came first.
fn inverted(text: &str, parties: &Parties) -> Option<(Responsible, String)> {
    if !FIRST.is_match(text) {
        return None;
    }
    for found in VERB.captures_iter(text) {
        let verb = found.name("verb")?;
        let end = found.get(0)?.end();
        let rest = text.get(end..)?;
        // "Herefter indkaldes der" has no party; a long way in, the sentence is another one.
        if verb.start() > 120 {
            return None;
        }
        if NO_VERBS.contains(&verb.as_str()) {
            continue;
        }
        if let Some((party, length)) = parties
            .leading(rest)
            .filter(|_| !NO_VERBS.contains(&verb.as_str()))
        {
            let after = rest.get(length..)?;
            let before = text.get(..verb.start())?;
            let lowered = before.trim().to_lowercase();
            return Some((party, format!("{}{after} {lowered}", verb.as_str())));
        }
    }
    None
}

static RECEIVER: Pattern =
    Pattern::new(r"(?:\b(?:til|over for|overfor|ved|hos|i|for|af)|,? at)\s+");
/// Authorities and firms get letters; a case is not handed to them.
static OUTSIDE: Pattern = Pattern::new(
    r"(?i)(?:[^e]styrelsen|ministeriet|ministeren|leverandøren|ansøger(?:en|ne)?|bygherren|regionen|politiet|naboerne|foreningen)$",
);

/// Whether a party can be given a case to deal with.
fn receives(party: &Responsible) -> bool {
    party.kind != Party::Person && !OUTSIDE.is_match(&party.name)
}

/// The group in "nedsætter en arbejdsgruppe".
static GROUP: Pattern = Pattern::new(
    r"(?i)\b(?:en|et)\s+(?:\p{Ll}+\s+)?(?P<group>\p{L}*(?:gruppe|udvalg|team|forum))\b",
);
static SUBORDINATE: Pattern = Pattern::new(
    r",\s+(?:så|da|fordi|der|som|hvor|hvilket|således at|herunder|inden|når|hvis|om|hvad|hvordan)\b",
);
/// Who does it, in the passive: "besvares af forvaltningen".
static AGENT: Pattern = Pattern::new(r"\baf\s+");
/// A condition makes a commitment a question.
static CONDITION: Pattern = Pattern::new(r"(?i)\b(?:hvis|såfremt|forudsat|i tilfælde af)\b");

/// The families, the particular before the general.
fn families() -> [&'static [Rule]; 8] {
    [
        &set_aside::RULES,
        &doubtful::ROUTINE,
        &undertaken::RULES,
        &postponed::RULES,
        &referred::RULES,
        &obliged::RULES,
        &arranged::RULES,
        &doubtful::RULES,
    ]
}

/// Members and minorities speak for themselves: what they want is not what the body decided.
static MEMBERS: Pattern = Pattern::new(
    r"^(?:Liste \p{Lu}|(?:Hun|Han) (?:ønske|mente|mener|foreslog|foreslår|anbefal|opfordre|vil|så gerne|ser gerne)|(?:Et )?[Mm]indretal|Mindretallet|\(\p{Lu}{1,2}\)|[^.,]{1,60} \(\p{Lu}{1,2}\) (?:ønske|stemte|stillede|undlod|tog|kan|kunne|fandt|mente)|\p{Lu}{1,2} (?:ønsker|stemte|undlod|tog)|Liste )",
);

/// What a rule found.
pub(super) struct Found {
    pub(super) rule: &'static Rule,
    pub(super) confidence: Confidence,
    pub(super) responsible: Option<Responsible>,
}

/// The rule for what a statement for the record wants.
pub(super) fn stated(clause: &Clause<'_>) -> Option<Found> {
    doubtful::STATED.iter().find_map(|rule| rule.fits(clause))
}

/// The first rule that fits the clause.
pub(super) fn apply(clause: &Clause<'_>) -> Option<Found> {
    if MEMBERS.is_match(clause.text) {
        let mut rules = set_aside::RULES.iter().chain(&doubtful::RULES);
        return rules.find_map(|rule| rule.fits(clause));
    }
    families()
        .into_iter()
        .flatten()
        .find_map(|rule| rule.fits(clause))
}

impl Rule {
    fn fits(&'static self, clause: &Clause<'_>) -> Option<Found> {
        let is_somebody = clause.subject.is_some() && !clause.is_own_body;
        let words: &str = match self.subject {
            Subject::Anything => clause.text,
            Subject::OwnBody if clause.is_own_body => &clause.predicate,
            Subject::Somebody if is_somebody => &clause.predicate,
            Subject::OwnBody | Subject::Somebody => return None,
        };
        let said = self.says.find(words)?;
        // What a subordinate clause says neither makes nor unmakes a commitment.
        let main = SUBORDINATE
            .find(words)
            .filter(|cut| cut.start() >= said.end())
            .and_then(|cut| words.get(..cut.start()))
            .unwrap_or(words);
        if self
            .unless
            .as_ref()
            .is_some_and(|unless| unless.is_match(main))
        {
            return None;
        }
        let from = words.get(said.start()..).unwrap_or_default();
        let parties = clause.setting.parties;
        let responsible = match self.responsible {
            Who::Nobody => None,
            Who::Subject => clause.subject.clone().filter(|_| !clause.is_own_body),
            Who::Body => clause.subject.clone(),
            Who::Next => {
                let after = words.get(said.end()..).unwrap_or_default();
                parties.leading(after.trim_start()).map(|(party, _)| party)
            }
            Who::Receiver => party_after(&RECEIVER, from, parties, receives),
            Who::Group => GROUP
                .captures(from)
                .and_then(|found| found.name("group"))
                .map(|group| Responsible {
                    name: group.as_str().to_owned(),
                    kind: Party::Body,
                }),
            Who::Agent => Some(party_after(&AGENT, from, parties, |_| true)?),
        };
        let is_condition = CONDITION.is_match(clause.text);
        let confidence = if is_condition {
            Confidence::Low
        } else {
            self.confidence
        };
        Some(Found {
            rule: self,
            confidence,
            responsible,
        })
    }
}

/// The first party after a preposition; "til Byrådets godkendelse" names it in the genitive.
fn party_after(
    preposition: &Pattern,
    words: &str,
    parties: &Parties,
    fits: fn(&Responsible) -> bool,
) -> Option<Responsible> {
    preposition.find_iter(words).find_map(|found| {
        let rest = words.get(found.end()..)?;
        let genitive = || {
            let (name, after) = rest.split_once("s ")?;
            let is_word = !name.is_empty() && !after.is_empty();
            let (party, length) = parties.leading(name).filter(|_| is_word)?;
            (length == name.len()).then_some((party, length))
        };
        let (party, _) = parties.leading(rest).or_else(genitive)?;
        fits(&party).then_some(party)
    })
}

/// Checks a family against sentences: the rule that must speak, and who is responsible.
#[cfg(test)]
fn check(table: &[(&str, Option<&str>, Option<&str>)]) {
    for (text, rule, responsible) in table {
        let parties = Parties::default();
        let setting = Setting {
            body: Some("Teknisk Udvalg"),
            parties: &parties,
        };
        let found = apply(&Clause::of(text, setting));
        let name = found.as_ref().map(|found| found.rule.name);
        let who = found
            .and_then(|found| found.responsible)
            .map(|party| party.name);
        assert_eq!((name, who.as_deref()), (*rule, *responsible), "{text}");
    }
}
