//! A proposal on its way: what a rule found, until it is known what else the decision says of it.

use super::merge::Topic;
use super::paraphrase;
use super::party::Parties;
use super::rules::{Found, Told};
use crate::minutes::document::{Confidence, Passage, Proposal, ProposedDue, Responsible, Span};
use crate::minutes::pattern::Pattern;

/// The mark of a list's entry.
pub(super) static BULLET: Pattern = Pattern::new(r"^[-•*–·]\s*");
static PRESENTS: Pattern = Pattern::new(
    r"(?i)^(?:det|den|de|planen|notatet|resultatet|et \p{L}+ (?:oplæg|prospekt|forslag)|et (?:oplæg|forslag|notat)|en (?:plan|redegørelse|status)|\p{L}+(?:en|et)|at \p{L}+(?:en|et)) (?:\p{L}+ ){0,2}?(?:forelægges|fremlægges|præsenteres|lægges frem|fremsendes|foreligge|foreligger|skal (?:\p{L}+ )?(?:foreligge|ligge klar|forelægges|fremlægges|være klar)|ønskes belyst|tages op)\b",
);
/// Words for what the sentence before spoke of.
static TAKES_UP: Pattern = Pattern::new(
    r"(?i)\b(?:hende|ham|dem|dette)\b|\bnyt? (?:udgave|udkast|forslag|version|oplæg|bud)\b|\b(?:det|den)(?: \p{L}+)?[.,]?$|\b(?:det|den) (?:og|til|på|med|inden|senest)\b",
);

/// What sort of commitment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Somebody does something.
    Task,
    /// The item comes back.
    Resumption,
    /// The item goes to somebody else.
    Referral,
}

/// What the words of a proposal are made with.
pub(super) struct Telling<'a> {
    /// The title of the item.
    pub(super) title: &'a str,
    pub(super) due: ProposedDue,
    pub(super) parties: &'a Parties,
}

/// A proposal on its way.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) span: Span,
    pub(super) also: Vec<Span>,
    pub(super) what: String,
    pub(super) confidence: Confidence,
    pub(super) rule: &'static str,
    pub(super) responsible: Option<Responsible>,
    pub(super) due: ProposedDue,
    /// What two drafts of one commitment have in common.
    pub(super) topic: Topic,
    /// What sort of commitment it is.
    pub(super) sort: Sort,
    /// Whether it shows what was asked for: "Planen forelægges på mødet i maj".
    pub(super) presents: bool,
    /// Whether it takes up what the sentence before speaks of: "Sidsel laver en ny udgave".
    pub(super) takes_up: bool,
}

impl Draft {
    /// A draft of what a rule found in these words, which stand at `span`.
    pub(super) fn of(words: &str, span: Span, found: &Found, telling: Telling<'_>) -> Self {
        let Telling {
            title,
            due,
            parties,
        } = telling;
        let what = match found.rule.told {
            Told::Clause => paraphrase::tell(words, parties),
            Told::Words | Told::Nothing => paraphrase::as_written(words),
            Told::Wish => paraphrase::tell_wish(words),
            Told::Resumption => format!("Genoptage sagen \"{title}\""),
            Told::Referral if words.contains(" skal ") => paraphrase::tell(words, parties),
            Told::Referral => format!("Behandle sagen \"{title}\""),
        };
        Self {
            span,
            also: Vec::new(),
            what,
            confidence: found.confidence,
            rule: found.rule.name,
            responsible: found.responsible.clone(),
            due,
            topic: Topic::of(words),
            sort: match found.rule.told {
                Told::Resumption => Sort::Resumption,
                Told::Referral => Sort::Referral,
                _ => Sort::Task,
            },
            takes_up: TAKES_UP.is_match(words),
            presents: PRESENTS.is_match(words),
        }
    }

    /// A task that words without a verb give to somebody.
    pub(super) fn assigned(
        words: &str,
        span: Span,
        responsible: Option<Responsible>,
        due: ProposedDue,
    ) -> Self {
        Self {
            span,
            also: Vec::new(),
            what: paraphrase::as_written(BULLET.replace(words, "").as_ref()),
            confidence: Confidence::High,
            rule: "assigned",
            responsible,
            due,
            topic: Topic::of(words),
            sort: Sort::Task,
            takes_up: false,
            presents: false,
        }
    }

    /// The proposal, with its words.
    pub(super) fn finish(mut self, text: &str) -> Proposal {
        self.also.sort_unstable();
        Proposal {
            what: self.what,
            quote: self.span.of(text).to_owned(),
            span: self.span,
            also: self
                .also
                .into_iter()
                .map(|span| Passage::new(text, span))
                .collect(),
            confidence: self.confidence,
            rule: self.rule,
            responsible: self.responsible,
            due: self.due,
        }
    }
}
