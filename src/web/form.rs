//! What is filled in to answer: read into an answer, or kept with what is wrong about it, in the words of
//! whoever filled it in.

use std::fmt::Display;

use serde::Deserialize;

use crate::{
    domain::{
        action::Due,
        action_request::{ActionRequest, Taker},
        answer_link::AnswerKind,
        ids::{MeetingId, PersonId},
        language::Language,
        organisation::Owner,
        text::{Note, TextError, Title},
    },
    operations::answers::Answer,
};

/// The fields as they come in; each form has some of them.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    note: String,
    /// The id of what was chosen, or [`OTHER`].
    #[serde(default)]
    choice: String,
    /// A day instead of a meeting.
    #[serde(default)]
    date: String,
    /// Somebody in words instead of one of the people.
    #[serde(default)]
    name: String,
    /// The word of the session, where somebody has signed in for it.
    #[serde(default)]
    pub(super) form: String,
}

impl Fields {
    /// Whether a day was written, and not a meeting chosen.
    pub(super) fn names_day(&self) -> bool {
        !self.date.trim().is_empty()
    }
}

/// The choice of what is not on the list.
pub(super) const OTHER: &str = "other";

/// A field of the page, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Note(AnswerKind),
    When,
    Date,
    Who,
    Name,
    /// No field alone.
    Whole,
}

impl Field {
    /// The id in the page.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Note(AnswerKind::Done) => "done-note",
            Self::Note(AnswerKind::MoreTime) => "more-time-note",
            Self::Note(AnswerKind::HandOver) => "handover-note",
            Self::When => "when",
            Self::Date => "date",
            Self::Who => "who",
            Self::Name => "name",
            Self::Whole => "content",
        }
    }
}

/// What is wrong about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) field: Field,
    pub(super) message: &'static str,
}

/// A form that was sent, with what is wrong about it.
#[derive(Debug, Default)]
pub(super) struct Sent {
    kind: Option<AnswerKind>,
    fields: Fields,
    mistakes: Vec<Mistake>,
}

impl Sent {
    /// A form that cannot be taken as it is.
    pub(super) const fn refused(kind: AnswerKind, fields: Fields, mistakes: Vec<Mistake>) -> Self {
        Self {
            kind: Some(kind),
            fields,
            mistakes,
        }
    }

    /// What is wrong.
    pub(super) fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// What is wrong about one field.
    pub(super) fn mistake(&self, field: Field) -> Option<&'static str> {
        let mistake = self.mistakes.iter().find(|one| one.field == field);
        mistake.map(|mistake| mistake.message)
    }

    /// Whether it is the form for this answer.
    pub(super) fn is_of(&self, kind: AnswerKind) -> bool {
        self.kind == Some(kind)
    }

    /// What was written into the note of a form.
    pub(super) fn note(&self, kind: AnswerKind) -> &str {
        if self.is_of(kind) {
            &self.fields.note
        } else {
            ""
        }
    }

    /// Whether this was chosen.
    pub(super) fn is_chosen(&self, value: impl Display) -> bool {
        self.fields.choice == value.to_string()
    }

    /// The day that was written.
    pub(super) fn date(&self) -> &str {
        &self.fields.date
    }

    /// The name that was written.
    pub(super) fn name(&self) -> &str {
        &self.fields.name
    }
}

/// The answer that a form gives, or all that is wrong about it.
pub(super) fn read(
    kind: AnswerKind,
    fields: &Fields,
    language: Language,
) -> Result<Answer, Vec<Mistake>> {
    let note = read_note(kind, &fields.note, language);
    match kind {
        AnswerKind::Done => Ok(Answer::Done {
            note: note.map_err(|mistake| vec![mistake])?,
        }),
        AnswerKind::MoreTime => {
            let (until, note) = both(read_time(fields, language), note)?;
            Ok(Answer::Asks(ActionRequest::MoreTime { until, note }))
        }
        AnswerKind::HandOver => {
            let (to, note) = both(read_taker(fields, language), note)?;
            Ok(Answer::Asks(ActionRequest::HandOver { to, note }))
        }
    }
}

fn both<T, U>(one: Result<T, Mistake>, other: Result<U, Mistake>) -> Result<(T, U), Vec<Mistake>> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (one, other) => Err([one.err(), other.err()].into_iter().flatten().collect()),
    }
}

fn read_note(kind: AnswerKind, text: &str, language: Language) -> Result<Note, Mistake> {
    // Browsers end lines with a carriage return and a line feed.
    Note::parse(&text.replace("\r\n", "\n")).map_err(|error| Mistake {
        field: Field::Note(kind),
        message: match (error, kind) {
            (TextError::Empty, AnswerKind::Done) => language.choose(
                "Skriv kort, hvad der er gjort",
                "Write shortly what was done",
            ),
            (TextError::Empty, _) => language.choose("Skriv kort hvorfor", "Write shortly why"),
            (error, _) => unkept(&error, language),
        },
    })
}

const fn unkept(error: &TextError, language: Language) -> &'static str {
    match error {
        TextError::Empty => language.choose("Skriv noget", "Write something"),
        TextError::TooLong { .. } => language.choose("Teksten er for lang", "The text is too long"),
        TextError::ControlCharacter => language.choose(
            "Teksten indeholder tegn, der ikke kan gemmes",
            "The text holds characters that cannot be kept",
        ),
    }
}

fn read_time(fields: &Fields, language: Language) -> Result<Due, Mistake> {
    let (choice, date) = (fields.choice.as_str(), fields.date.trim());
    let mistake = |field, danish, english| Mistake {
        field,
        message: language.choose(danish, english),
    };
    match (choice, date) {
        ("", "") => Err(mistake(
            Field::When,
            "Vælg et møde, eller skriv en dato",
            "Choose a meeting, or write a date",
        )),
        ("" | OTHER, date) => date.parse().map(Due::ByDate).map_err(|_| {
            mistake(
                Field::Date,
                "Skriv datoen som år-måned-dag, for eksempel 2024-02-01",
                "Write the date as year-month-day, such as 2024-02-01",
            )
        }),
        (_, "") => choice
            .parse::<MeetingId>()
            .map(Due::AtMeeting)
            .map_err(|_| not_offered(Field::When, language)),
        (_, _) => Err(mistake(
            Field::When,
            "Vælg enten et møde eller en anden dag, ikke begge dele",
            "Choose either a meeting or another day, not both",
        )),
    }
}

fn read_taker(fields: &Fields, language: Language) -> Result<Taker, Mistake> {
    let (choice, name) = (fields.choice.as_str(), fields.name.trim());
    let mistake = |field, danish, english| Mistake {
        field,
        message: language.choose(danish, english),
    };
    match (choice, name) {
        ("", "") => Err(mistake(
            Field::Who,
            "Vælg en person, eller skriv et navn",
            "Choose a person, or write a name",
        )),
        (OTHER, "") => Err(mistake(Field::Name, "Skriv et navn", "Write a name")),
        ("" | OTHER, name) => Title::parse(name)
            .map(Taker::InWords)
            .map_err(|error| Mistake {
                field: Field::Name,
                message: unkept(&error, language),
            }),
        (_, "") => choice
            .parse::<PersonId>()
            .map(|person| Taker::Known(Owner::Person(person)))
            .map_err(|_| not_offered(Field::Who, language)),
        (_, _) => Err(mistake(
            Field::Who,
            "Vælg enten en person på listen eller en anden, ikke begge dele",
            "Choose either somebody on the list or somebody else, not both",
        )),
    }
}

/// It was on the list when the page was shown, or never.
pub(super) const fn not_offered(field: Field, language: Language) -> Mistake {
    Mistake {
        field,
        message: language.choose(
            "Valget er ikke længere på listen: vælg igen",
            "What was chosen is no longer on the list: choose again",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "018b2f00-0000-7000-8000-000000000000";

    fn fields(choice: &str, date: &str, name: &str) -> Fields {
        Fields {
            note: "Leverandøren\r\ner forsinket".to_owned(),
            choice: choice.to_owned(),
            date: date.to_owned(),
            name: name.to_owned(),
            ..Fields::default()
        }
    }

    fn wrong(kind: AnswerKind, fields: &Fields) -> Vec<Field> {
        let mistakes = read(kind, fields, Language::Danish)
            .err()
            .unwrap_or_default();
        mistakes.iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn a_time_is_a_meeting_or_a_day_and_not_both() {
        for (choice, date, expected) in [
            (ID, "", None),
            ("other", "2024-02-01", None),
            ("", "2024-02-01", None),
            ("", "", Some(Field::When)),
            ("other", "", Some(Field::Date)),
            ("other", "1. februar", Some(Field::Date)),
            ("other", "2024-02-30", Some(Field::Date)),
            ("soon", "", Some(Field::When)),
            (ID, "2024-02-01", Some(Field::When)),
        ] {
            let found = wrong(AnswerKind::MoreTime, &fields(choice, date, ""));
            assert_eq!(
                found,
                expected.into_iter().collect::<Vec<_>>(),
                "{choice} {date}"
            );
        }
    }

    #[test]
    fn a_taker_is_on_the_list_or_somebody_else_and_not_both() {
        let long = "x".repeat(Title::LIMIT + 1);
        for (choice, name, expected) in [
            (ID, "", None),
            ("other", "Karen i Teknik", None),
            ("", "Karen i Teknik", None),
            ("", " ", Some(Field::Who)),
            ("other", "", Some(Field::Name)),
            ("other", &long, Some(Field::Name)),
            ("karen", "", Some(Field::Who)),
            (ID, "Karen", Some(Field::Who)),
        ] {
            let found = wrong(AnswerKind::HandOver, &fields(choice, "", name));
            assert_eq!(
                found,
                expected.into_iter().collect::<Vec<_>>(),
                "{choice} {name}"
            );
        }
    }

    #[test]
    fn every_mistake_is_told_at_once_and_lines_end_as_here() {
        let empty = Fields::default();
        let note = |kind| Field::Note(kind);
        let (time, over) = (AnswerKind::MoreTime, AnswerKind::HandOver);
        assert_eq!(wrong(AnswerKind::Done, &empty), [note(AnswerKind::Done)]);
        assert_eq!(wrong(time, &empty), [Field::When, note(time)]);
        assert_eq!(wrong(over, &empty), [Field::Who, note(over)]);
        let read = read(AnswerKind::Done, &fields("", "", ""), Language::Danish);
        let Ok(Answer::Done { note }) = read else {
            panic!("{read:?}")
        };
        assert_eq!(note.as_str(), "Leverandøren\ner forsinket");
    }
}
