//! Proposals: the commitments in the decisions of a document, each with its words and its rule.
//!
//! Only decisions are read; promises in the case text are nobody's decision. Two sentences about
//! one commitment make one proposal. Left out: whether a proposal is accepted.

mod draft;
mod due;
mod merge;
mod paraphrase;
mod party;
mod rules;
mod sentences;
mod task_table;

use self::draft::{BULLET, Draft, Sort, Telling};
use self::party::Parties;
use self::rules::{Clause, Found, Setting, Told, assigned};
use self::task_table::Tables;
use super::dates::When;
use super::document::{
    Confidence, Document, DueForm, Item, Kind, ProposedDue, Responsible, Span, Warning,
};
use super::outcome::outcome_of;
use super::pattern::Pattern;
use crate::domain::decision::Outcome;

/// A longer sentence, in bytes, is not examined; the longest met has 600.
const LONGEST_SENTENCE: usize = 4000;

/// More sentences of one document are not examined; minutes of three hundred pages have a quarter of it.
const MOST_SENTENCES: usize = 20_000;

/// What the decisions of a document are read against.
struct Meeting<'a> {
    /// The text, its line ends as spaces.
    text: &'a str,
    body: Option<&'a str>,
    day: Option<chrono::NaiveDate>,
    parties: &'a Parties,
}

/// A sentence that opens a statement for the record; what follows in its paragraph is that.
static STATEMENT: Pattern = Pattern::new(
    r"(?i)(?:mindretalsudtalelse|særstandpunkt|protokolbemærkning|protokollat|følgende (?:\p{L}+ )?(?:ændringsforslag|modforslag)|tilført (?:protokollen|referatet|beslutningsprotokollen)|(?:ført|føjet) til (?:protokol|referatet?)|følgende udtalelse)[^:]{0,80}:",
);
/// "Til næste møde:" and what is wanted there.
static FOR_NEXT: Pattern = Pattern::new(
    r"(?i)^(?:punkter )?til (?:næste|det næste|kommende|førstkommende) \p{L}*møde\s*:\s+\S",
);

/// Gives every decided item its outcome and proposals.
pub(crate) fn add_to(document: &mut Document) {
    if document.kind != Kind::Minutes {
        return;
    }
    let there = document.present.iter().chain(&document.absent);
    let parties = Parties::of(there.map(String::as_str));
    // A wrapped line says what it says on one line; as many bytes, so that every place stays where it is.
    let unwrapped = document.text.replace('\n', " ");
    let meeting = Meeting {
        text: &unwrapped,
        body: document.body.as_deref(),
        day: document.starts_at.map(|start| start.date),
        parties: &parties,
    };
    let mut left = MOST_SENTENCES;
    for item in &mut document.items {
        let Some(decision) = &item.decision else {
            continue;
        };
        let tables = Tables::of(&document.text, decision.span);
        let prose = tables.between(decision.span).into_iter();
        let (long, mut sentences): (Vec<Span>, Vec<Span>) = prose
            .flat_map(|span| sentences::sentences(&document.text, span))
            .partition(|sentence| sentence.end - sentence.start > LONGEST_SENTENCE);
        document
            .warnings
            .extend(long.into_iter().map(Warning::LongSentence));
        if sentences.len() > left && !document.warnings.contains(&Warning::ManySentences) {
            document.warnings.push(Warning::ManySentences);
        }
        sentences.truncate(left);
        left -= sentences.len();
        let (said, stated) = without_statements(&document.text, &sentences);
        let mut drafts = propose(&meeting, &item.title, &said);
        drafts.extend(
            stated
                .iter()
                .filter_map(|span| meeting.stated(&item.title, *span)),
        );
        // A row may say again what a sentence says, and never what another row does.
        let mut rows = Vec::new();
        for draft in tables.drafts(&meeting) {
            let count = drafts.len();
            merge::add(&mut drafts, draft);
            rows.extend(drafts.drain(count..));
        }
        drafts.extend(rows);
        meeting.complete(&mut drafts, item, &said);
        item.outcome = outcome_of(sentences.iter().map(|sentence| sentence.of(meeting.text)));
        // A body that sets something going without a word on the item has dealt with it.
        if item.outcome == Outcome::None
            && drafts
                .iter()
                .any(|draft| draft.confidence == Confidence::High)
        {
            item.outcome = Outcome::Discussed;
        }
        item.proposals = drafts
            .into_iter()
            .map(|draft| draft.finish(&document.text))
            .collect();
    }
}

/// The sentences that are no statement for the record, and those that are; one that opens a statement is both.
fn without_statements(text: &str, sentences: &[Span]) -> (Vec<Span>, Vec<Span>) {
    let (mut said, mut stated) = (Vec::new(), Vec::new());
    let mut before: Option<Span> = None;
    let mut is_statement = false;
    for &sentence in sentences {
        let gap = before.and_then(|before| text.get(before.end..sentence.start));
        if gap.is_some_and(|gap| gap.contains("\n\n")) {
            is_statement = false;
        }
        let opening = STATEMENT.find(sentence.of(text));
        if is_statement {
            stated.push(sentence);
        } else {
            let end = opening.map_or(sentence.end, |opening| sentence.start + opening.end());
            said.push(Span { end, ..sentence });
            stated.extend((end < sentence.end).then_some(Span {
                start: end,
                end: sentence.end,
            }));
        }
        is_statement |= opening.is_some();
        before = Some(sentence);
    }
    (said, stated)
}

/// The commitments of one decision.
fn propose(meeting: &Meeting<'_>, title: &str, sentences: &[Span]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut previous: Option<DueForm> = None;
    let mut before: Option<Span> = None;
    for &sentence in sentences {
        let words = sentence.of(meeting.text);
        if assigned::is_only_appended(words) {
            meeting.append(&mut drafts, before, sentence);
            continue;
        }
        for draft in read_sentence(meeting, title, sentence, previous.as_ref()) {
            if draft.due.form != DueForm::None {
                previous = Some(draft.due.form.clone());
            }
            merge::add(&mut drafts, draft);
        }
        drafts.extend(meeting.agenda_of_next(words, sentence));
        if previous.is_none() && Some(&sentence) == sentences.first() {
            // "Godkendt. … på mødet i maj": a meeting once named may be meant by "til mødet".
            previous = Some(meeting.due(words, None).form).filter(|form| *form != DueForm::None);
        }
        before = Some(sentence);
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
    for span in sentences::clauses(meeting.text, sentence, meeting.parties) {
        let words = span.of(meeting.text);
        let clause = Clause::of(words, meeting.setting());
        let found = rules::apply(&clause).filter(|found| found.rule.told != Told::Nothing);
        let later = || {
            let at = GOES_ON.find_iter(words).last()?.start() + " og ".len();
            let rest = words.get(at..)?;
            let found = rules::apply(&clause.going_on(rest))?;
            Some((found, Span::at(span.start + at, rest)))
        };
        let Some((found, span)) = found.map(|found| (found, span)).or_else(later) else {
            continue;
        };
        drafts.extend(meeting.draft(title, (found, span), drafts.last(), previous));
    }
    if drafts.is_empty() {
        drafts.extend(meeting.list_entry(sentence));
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
        if let Some(party) = assigned::appended(sentence.of(meeting.text), meeting.setting()) {
            only.responsible = Some(party);
        }
    }
    drafts
}

/// A month as the month of a meeting.
fn at_meeting(form: DueForm) -> DueForm {
    match form {
        DueForm::Vague(Some(when @ When::Month { .. })) => DueForm::MeetingIn(Some(when)),
        form => form,
    }
}

/// "Ultimo maj" is no meeting.
static PART_OF_MONTH: Pattern = Pattern::new(r"(?i)^(?:primo|medio|ultimo)\b");
/// Where a second verb of the same subject begins.
static GOES_ON: Pattern = Pattern::new(
    r" og (?:(?:desuden|samtidig|derfor|herefter|vil|skal) )?(?:\p{Ll}{3,}r|bad|anmodede|pålagde|besluttede|lovede|skal \p{Ll}+e|vil \p{Ll}+e)\b",
);

impl Meeting<'_> {
    /// What a rule found in a clause; nothing where it asks for a time and there is none.
    fn draft(
        &self,
        title: &str,
        (found, span): (Found, Span),
        before: Option<&Draft>,
        previous: Option<&DueForm>,
    ) -> Option<Draft> {
        let words = span.of(self.text);
        let due = self.due(words, before.map(|draft| &draft.due.form).or(previous));
        let is_idle = found.rule.told == Told::Nothing
            || found.rule.needs_due && matches!(due.form, DueForm::None);
        if is_idle {
            return None;
        }
        let telling = Telling {
            title,
            due,
            parties: self.parties,
        };
        let mut draft = Draft::of(words, span, &found, telling);
        if let Some((case, _)) = rules::case(words) {
            draft.due = ProposedDue {
                text: Some(case.to_owned()),
                form: DueForm::Vague(None),
            };
        }
        // An item that comes back "i maj" does so at a meeting.
        let is_part = |text: &String| PART_OF_MONTH.is_match(text);
        if (draft.sort == Sort::Resumption || words.contains("dagsordenen"))
            && !draft.due.text.as_ref().is_some_and(is_part)
        {
            draft.due.form = at_meeting(draft.due.form);
        }
        // "Oversendes til budgetforhandlingerne" says where to, not when.
        if draft.sort == Sort::Referral && matches!(draft.due.form, DueForm::Vague(None)) {
            draft.due = ProposedDue {
                text: None,
                form: DueForm::None,
            };
        }
        // "udsættes til næste møde, så X kan nå at …": it is wanted by then.
        if let Some(before) = before.filter(|before| before.sort == Sort::Resumption)
            && draft.due.form == DueForm::None
        {
            draft.due = before.due.clone();
        }
        Some(draft)
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            body: self.body,
            parties: self.parties,
        }
    }

    /// What a statement for the record wants.
    fn stated(&self, title: &str, span: Span) -> Option<Draft> {
        let words = span.of(self.text).trim_matches([' ', '"', '”', '»', '«']);
        let start = span.start + span.of(self.text).find(words)?;
        let found = rules::stated(&Clause::of(words, self.setting()))?;
        self.draft(title, (found, Span::at(start, words)), None, None)
    }

    /// "Forord: formanden", as an entry of a list.
    fn list_entry(&self, sentence: Span) -> Option<Draft> {
        let words = sentence.of(self.text);
        let is_listed = BULLET.is_match(words);
        let party = assigned::entry(words, self.setting()).filter(|_| is_listed)?;
        Some(self.assigned(sentence, Some(party), self.due(words, None)))
    }

    /// "Til næste møde: evaluering, budget" puts things on the next agenda.
    fn agenda_of_next(&self, words: &str, sentence: Span) -> Option<Draft> {
        let is_list = FOR_NEXT.is_match(words);
        is_list.then(|| self.assigned(sentence, None, self.due(words, None)))
    }

    fn assigned(&self, span: Span, responsible: Option<Responsible>, due: ProposedDue) -> Draft {
        Draft::assigned(span.of(self.text), span, responsible, due)
    }

    /// "Ansvarlig: NN" in a sentence of its own belongs to what was said before.
    fn append(&self, drafts: &mut Vec<Draft>, before: Option<Span>, sentence: Span) {
        let words = sentence.of(self.text);
        let party = assigned::appended(words, self.setting());
        let is_last =
            |draft: &&mut Draft| before.is_some_and(|before| draft.span.end >= before.start);
        if let Some(last) = drafts.last_mut().filter(is_last) {
            last.responsible = party.or(last.responsible.take());
            if last.due.form == DueForm::None {
                last.due = self.due(words, None);
            }
            last.also.push(sentence);
        } else if let Some(before) = before {
            let due = self.due(words, None);
            let due = if due.form == DueForm::None {
                self.due(before.of(self.text), None)
            } else {
                due
            };
            drafts.push(self.assigned(before, party, due));
        }
    }

    /// Fields beside the decision say who and when, where its words do not.
    fn complete(&self, drafts: &mut Vec<Draft>, item: &Item, sentences: &[Span]) {
        let responsible = item
            .responsible
            .as_deref()
            .map(|who| assigned::named(who, self.setting()));
        let due = item
            .deadline
            .as_deref()
            .map(|words| self.due_of_field(words));
        let due = due.filter(|due| due.form != DueForm::None);
        if responsible.is_none() && due.is_none() {
            return;
        }
        if drafts
            .iter()
            .all(|draft| draft.confidence == Confidence::Low)
            && let Some(last) = sentences.last()
        {
            drafts.clear();
            drafts.push(self.assigned(*last, None, self.due("", None)));
        }
        for draft in drafts.iter_mut() {
            if draft.responsible.is_none() {
                draft.responsible.clone_from(&responsible);
            }
            if draft.due.form == DueForm::None
                && let Some(due) = &due
            {
                draft.due = due.clone();
            }
        }
    }

    /// The due time in a field for it, where no word introduces it.
    fn due_of_field(&self, words: &str) -> ProposedDue {
        let introduced = ["", "i ", "på "].into_iter().map(|word| {
            let due = self.due(&format!("{word}{words}"), None);
            let text = due.text.filter(|_| due.form != DueForm::None);
            ProposedDue {
                text: text.map(|text| text.strip_prefix(word).map_or(text.clone(), str::to_owned)),
                form: due.form,
            }
        });
        let found = introduced.into_iter().find(|due| due.form != DueForm::None);
        found.unwrap_or(ProposedDue {
            text: None,
            form: DueForm::None,
        })
    }

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
