//! The items of an edition in their column.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        agenda::{Confidentiality, ItemKind},
        agenda_edition::EditionItem,
        attachment::Attachment,
        body::Minutes,
        journal_number::CaseNumber,
        text::{Note, Title, Verbatim},
    },
    storage::lists::{Listed, in_words, unknown},
};

#[derive(Serialize, Deserialize)]
pub(in crate::storage) struct EditionItemShape {
    item: String,
    position: u16,
    title: String,
    public_title: Option<String>,
    kind: String,
    is_closed: bool,
    case_number: Option<String>,
    minutes: Option<u16>,
    recommendation: Option<String>,
    presentation: Option<String>,
    attachments: Vec<<Attachment as Listed>::Shape>,
    late_reason: Option<String>,
}

impl Listed for EditionItem {
    type Shape = EditionItemShape;

    fn shape(&self) -> EditionItemShape {
        let text = |text: &Option<Verbatim>| text.as_ref().map(ToString::to_string);
        EditionItemShape {
            item: self.item.to_string(),
            position: self.position,
            title: self.title.to_string(),
            public_title: self.public_title.as_ref().map(ToString::to_string),
            kind: self.kind.name().to_owned(),
            is_closed: self.confidentiality.is_closed(),
            case_number: self.case_number.as_ref().map(ToString::to_string),
            minutes: self.minutes.map(Minutes::get),
            recommendation: text(&self.recommendation),
            presentation: text(&self.presentation),
            attachments: self.attachments.iter().map(Listed::shape).collect(),
            late_reason: self.late_reason.as_ref().map(ToString::to_string),
        }
    }

    fn of_shape(shape: EditionItemShape) -> Result<Self, String> {
        let text = |text: Option<String>| {
            let text = text.map(|text| Verbatim::parse(&text));
            text.transpose().map_err(in_words)
        };
        let public_title = shape.public_title.map(|title| Title::parse(&title));
        let case_number = shape.case_number.map(|number| CaseNumber::parse(&number));
        let minutes = shape.minutes.map(|minutes| Minutes::new(minutes.into()));
        let attachments = shape.attachments.into_iter().map(Listed::of_shape);
        let late_reason = shape.late_reason.map(|reason| Note::parse(&reason));
        Ok(Self {
            item: shape.item.parse().map_err(in_words)?,
            position: shape.position,
            title: Title::parse(&shape.title).map_err(in_words)?,
            public_title: public_title.transpose().map_err(in_words)?,
            kind: ItemKind::from_name(&shape.kind).ok_or_else(|| unknown(&shape.kind))?,
            confidentiality: Confidentiality::closed_if(shape.is_closed),
            case_number: case_number.transpose().map_err(in_words)?,
            minutes: minutes.transpose().map_err(in_words)?,
            recommendation: text(shape.recommendation)?,
            presentation: text(shape.presentation)?,
            attachments: attachments.collect::<Result<_, _>>()?,
            late_reason: late_reason.transpose().map_err(in_words)?,
        })
    }
}
