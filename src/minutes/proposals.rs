//! Proposals: the commitments in the decisions of a document, each with its words and its rule.
//!
//! Only decisions are read; promises in the case text are nobody's decision. Two sentences about
//! one commitment make one proposal. Left out: whether a proposal is accepted.

mod due;
mod merge;
mod paraphrase;
mod party;
mod rules;
mod sentences;

use self::merge::Topic;
use self::rules::{Clause, Found, Told};
use super::document::{
    Confidence, Document, DueForm, Kind, Passage, Proposal, ProposedDue, Responsible, Span, Warning,
};
use super::outcome::outcome_of;
use crate::domain::decision::Outcome;

/// A longer sentence, in bytes, is not examined; the longest met has 600.
const LONGEST_SENTENCE: usize = 4000;

/// A proposal on its way.
#[derive(Debug, Clone)]
struct Draft {
    span: Span,
    also: Vec<Span>,
    what: String,
    confidence: Confidence,
    rule: &'static str,
    responsible: Option<Responsible>,
    due: ProposedDue,
    /// What two drafts of one commitment have in common.
    topic: Topic,
}

/// What the decisions of a document are read against.
struct Meeting<'a> {
    text: &'a str,
    body: Option<&'a str>,
    day: Option<chrono::NaiveDate>,
}

/// Gives every decided item its outcome and proposals.
pub(crate) fn add_to(document: &mut Document) {
    if document.kind != Kind::Minutes {
        return;
    }
    let meeting = Meeting {
        text: &document.text,
        body: document.body.as_deref(),
        day: document.starts_at.map(|start| start.date),
    };
    for item in &mut document.items {
        let Some(decision) = &item.decision else {
            continue;
        };
        let (long, sentences): (Vec<Span>, Vec<Span>) =
            sentences::sentences(meeting.text, decision.span)
                .into_iter()
                .partition(|sentence| sentence.end - sentence.start > LONGEST_SENTENCE);
        document
            .warnings
            .extend(long.into_iter().map(Warning::LongSentence));
        let drafts = propose(&meeting, &item.title, &sentences);
        item.outcome = outcome_of(sentences.iter().map(|sentence| sentence.of(meeting.text)));
        // A body that sets something going has agreed to it, whatever words it uses.
        if item.outcome == Outcome::None
            && drafts
                .iter()
                .any(|draft| draft.confidence == Confidence::High)
        {
            item.outcome = Outcome::Approved;
        }
        item.proposals = drafts
            .into_iter()
            .map(|draft| draft.finish(meeting.text))
            .collect();
    }
}

/// The commitments of one decision.
fn propose(meeting: &Meeting<'_>, title: &str, sentences: &[Span]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut previous: Option<DueForm> = None;
    for &sentence in sentences {
        for draft in read_sentence(meeting, title, sentence, previous.as_ref()) {
            if draft.due.form != DueForm::None {
                previous = Some(draft.due.form.clone());
            }
            merge::add(&mut drafts, draft);
        }
    }
    drafts
}

/// The commitments of one sentence.
fn read_sentence(
    meeting: &Meeting<'_>,
    title: &str,
    sentence: Span,
    previous: Option<&DueForm>,
) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for span in sentences::clauses(meeting.text, sentence) {
        let words = span.of(meeting.text);
        let Some(found) = rules::apply(&Clause::of(words, meeting.body)) else {
            continue;
        };
        let due = meeting.due(
            words,
            drafts.last().map(|draft| &draft.due.form).or(previous),
        );
        let mut draft = Draft::new(words, title, span, found, due);
        // "udsættes til næste møde, så X kan nå at …": it is wanted by then.
        if draft.rule == "enabled" && draft.due.form == DueForm::None {
            draft.due = drafts.last().map_or(draft.due, |before| before.due.clone());
        }
        drafts.push(draft);
    }
    if drafts
        .iter()
        .any(|draft| draft.confidence == Confidence::High)
    {
        drafts.retain(|draft| draft.confidence == Confidence::High);
    }
    // What nobody else in the sentence needs belongs to the only commitment.
    if let [only] = drafts.as_mut_slice() {
        if only.due.form == DueForm::None {
            only.due = meeting.due(sentence.of(meeting.text), previous);
        }
        only.span = sentence;
    }
    drafts
}

impl Meeting<'_> {
    fn due(&self, words: &str, previous: Option<&DueForm>) -> ProposedDue {
        due::find(
            words,
            &due::Context {
                meeting: self.day,
                body: self.body,
                previous,
            },
        )
    }
}

impl Draft {
    fn new(words: &str, title: &str, span: Span, found: Found, due: ProposedDue) -> Self {
        let what = match found.rule.told {
            Told::Clause => paraphrase::tell(words),
            Told::Words => paraphrase::as_written(words),
            Told::Wish => paraphrase::tell_wish(words),
            Told::Resumption => format!("Genoptage sagen \"{title}\""),
            Told::Referral if words.contains(" skal ") => paraphrase::tell(words),
            Told::Referral => format!("Behandle sagen \"{title}\""),
        };
        Self {
            span,
            also: Vec::new(),
            what,
            confidence: found.confidence,
            rule: found.rule.name,
            responsible: found.responsible,
            due,
            topic: Topic::of(words),
        }
    }

    fn finish(mut self, text: &str) -> Proposal {
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
