//! Columns that hold a list, or one thing of many parts, as JSON: what is always read and written
//! whole with its row, and never searched.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    domain::{
        action::Link,
        attachment::{Attachment, Location},
        body::Minutes,
        calendar::Moment,
        decision::{DecisionPart, Outcome, Span},
        minutes_import::{Edit, EditedField, Passage},
        next_meeting::{SkipReason, Skipped},
        recess::{DayOfYear, Recess},
        standing_item::{StandingItem, StandingPlace, StandingRole},
        text::{Title, Verbatim},
    },
    storage::{StorageResult, records::Columns},
};

/// A thing of the domain in the shape it has in such a column.
pub(super) trait Listed: Sized {
    /// The shape.
    type Shape: Serialize + DeserializeOwned;

    /// Into the column.
    fn shape(&self) -> Self::Shape;

    /// Out of the column; an error says what is wrong with it.
    fn of_shape(shape: Self::Shape) -> Result<Self, String>;
}

/// The column of a list.
pub(super) fn write_list<T: Listed>(list: &[T]) -> String {
    let shapes: Vec<_> = list.iter().map(Listed::shape).collect();
    // The shapes have text keys alone, so writing them cannot fail.
    serde_json::to_string(&shapes).unwrap_or_default()
}

/// The list of a column.
pub(super) fn read_list<T: Listed>(
    columns: &Columns,
    column: &str,
    text: &str,
) -> StorageResult<Vec<T>> {
    let shapes: Vec<T::Shape> = columns.parsed(column, serde_json::from_str(text))?;
    let list = shapes.into_iter().map(T::of_shape);
    columns.parsed(column, list.collect::<Result<Vec<_>, _>>())
}

/// The column of one thing.
pub(super) fn write_one<T: Listed>(thing: &T) -> String {
    // As above.
    serde_json::to_string(&thing.shape()).unwrap_or_default()
}

/// The thing of a column.
pub(super) fn read_one<T: Listed>(columns: &Columns, column: &str, text: &str) -> StorageResult<T> {
    let shape: T::Shape = columns.parsed(column, serde_json::from_str(text))?;
    columns.parsed(column, T::of_shape(shape))
}

/// What cannot be read, in words.
#[expect(
    clippy::needless_pass_by_value,
    reason = "handed to `map_err` by its name"
)]
pub(super) fn in_words(error: impl ToString) -> String {
    error.to_string()
}

/// A name that the program does not know.
pub(super) fn unknown(name: &str) -> String {
    format!("unexpected value {name}")
}

#[derive(Serialize, Deserialize)]
pub(super) struct RecessShape {
    name: String,
    from: (u8, u8),
    until: (u8, u8),
}

impl Listed for Recess {
    type Shape = RecessShape;

    fn shape(&self) -> RecessShape {
        let day = |day: DayOfYear| (day.month(), day.day());
        RecessShape {
            name: self.name.to_string(),
            from: day(self.from),
            until: day(self.until),
        }
    }

    fn of_shape(shape: RecessShape) -> Result<Self, String> {
        let day = |(month, day)| DayOfYear::new(month, day).map_err(in_words);
        Ok(Self {
            name: Title::parse(&shape.name).map_err(in_words)?,
            from: day(shape.from)?,
            until: day(shape.until)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StandingItemShape {
    title: String,
    role: String,
    place: String,
    minutes: Option<u16>,
}

impl Listed for StandingItem {
    type Shape = StandingItemShape;

    fn shape(&self) -> StandingItemShape {
        StandingItemShape {
            title: self.title.to_string(),
            role: self.role.name().to_owned(),
            place: self.place.name().to_owned(),
            minutes: self.minutes.map(Minutes::get),
        }
    }

    fn of_shape(shape: StandingItemShape) -> Result<Self, String> {
        let minutes = shape.minutes.map(|minutes| Minutes::new(minutes.into()));
        let role = StandingRole::from_name(&shape.role);
        let place = StandingPlace::from_name(&shape.place);
        Ok(Self {
            title: Title::parse(&shape.title).map_err(in_words)?,
            role: role.ok_or_else(|| unknown(&shape.role))?,
            place: place.ok_or_else(|| unknown(&shape.place))?,
            minutes: minutes.transpose().map_err(in_words)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct AttachmentShape {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
}

impl Listed for Attachment {
    type Shape = AttachmentShape;

    fn shape(&self) -> AttachmentShape {
        let (link, document) = match &self.location {
            Location::Link(link) => (Some(link.as_str().to_owned()), None),
            Location::Document(id) => (None, Some(id.to_string())),
        };
        AttachmentShape {
            name: self.name.to_string(),
            link,
            document,
        }
    }

    fn of_shape(shape: AttachmentShape) -> Result<Self, String> {
        let location = match (shape.link, shape.document) {
            (Some(link), None) => Location::Link(Link::parse(&link).map_err(in_words)?),
            (None, Some(id)) => Location::Document(Title::parse(&id).map_err(in_words)?),
            _ => return Err("a link or a document is expected".to_owned()),
        };
        Ok(Self {
            name: Title::parse(&shape.name).map_err(in_words)?,
            location,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct PartShape {
    point: String,
    text: String,
    outcome: String,
}

impl Listed for DecisionPart {
    type Shape = PartShape;

    fn shape(&self) -> PartShape {
        PartShape {
            point: self.point.to_string(),
            text: self.text.to_string(),
            outcome: self.outcome.name().to_owned(),
        }
    }

    fn of_shape(shape: PartShape) -> Result<Self, String> {
        let outcome = Outcome::from_name(&shape.outcome);
        Ok(Self {
            point: Title::parse(&shape.point).map_err(in_words)?,
            text: Verbatim::parse(&shape.text).map_err(in_words)?,
            outcome: outcome.ok_or_else(|| unknown(&shape.outcome))?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct SkippedShape {
    meeting: String,
    starts_at: Moment,
    reason: String,
    minutes_left: Option<i32>,
}

impl Listed for Skipped {
    type Shape = SkippedShape;

    fn shape(&self) -> SkippedShape {
        SkippedShape {
            meeting: self.meeting.to_string(),
            starts_at: self.starts_at,
            reason: self.reason.name().to_owned(),
            minutes_left: self.minutes_left,
        }
    }

    fn of_shape(shape: SkippedShape) -> Result<Self, String> {
        let reason = SkipReason::from_name(&shape.reason);
        Ok(Self {
            meeting: shape.meeting.parse().map_err(in_words)?,
            starts_at: shape.starts_at,
            minutes_left: shape.minutes_left,
            reason: reason.ok_or_else(|| unknown(&shape.reason))?,
        })
    }
}

impl Listed for NaiveDate {
    type Shape = NaiveDate;

    fn shape(&self) -> NaiveDate {
        *self
    }

    fn of_shape(shape: NaiveDate) -> Result<Self, String> {
        Ok(shape)
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct PassageShape {
    quote: String,
    span: (u32, u32),
}

impl Listed for Passage {
    type Shape = PassageShape;

    fn shape(&self) -> PassageShape {
        PassageShape {
            quote: self.quote.to_string(),
            span: (self.span.start, self.span.end),
        }
    }

    fn of_shape(shape: PassageShape) -> Result<Self, String> {
        let (start, end) = shape.span;
        Ok(Self {
            quote: Verbatim::parse(&shape.quote).map_err(in_words)?,
            span: Span { start, end },
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct EditShape {
    field: String,
    was: Option<String>,
}

impl Listed for Edit {
    type Shape = EditShape;

    fn shape(&self) -> EditShape {
        EditShape {
            field: self.field.name().to_owned(),
            was: self.was.clone(),
        }
    }

    fn of_shape(shape: EditShape) -> Result<Self, String> {
        let field = EditedField::from_name(&shape.field);
        Ok(Self {
            field: field.ok_or_else(|| unknown(&shape.field))?,
            was: shape.was,
        })
    }
}
