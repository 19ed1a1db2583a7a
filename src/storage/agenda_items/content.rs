//! What an item is about, in the columns that agenda items and waiting items share.

use crate::{
    domain::{
        agenda::{Confidentiality, ItemContent, ItemKind},
        body::Minutes,
        text::{Title, Verbatim},
    },
    storage::{
        StorageResult,
        lists::{read_list, write_list},
        records::Columns,
        types::DbId,
    },
};

/// The columns, as they are stored.
pub(in crate::storage) struct ContentColumns {
    pub(in crate::storage) title: String,
    pub(in crate::storage) public_title: Option<String>,
    pub(in crate::storage) kind: String,
    pub(in crate::storage) is_closed: bool,
    pub(in crate::storage) matter_id: Option<DbId>,
    pub(in crate::storage) minutes: Option<i16>,
    pub(in crate::storage) recommendation: Option<String>,
    pub(in crate::storage) presentation: Option<String>,
    pub(in crate::storage) attachments: String,
}

impl From<&ItemContent> for ContentColumns {
    fn from(content: &ItemContent) -> Self {
        let text = |text: &Option<Verbatim>| text.as_ref().map(ToString::to_string);
        Self {
            title: content.title.to_string(),
            public_title: content.public_title.as_ref().map(ToString::to_string),
            kind: content.kind.name().to_owned(),
            is_closed: content.confidentiality.is_closed(),
            matter_id: content.matter.map(Into::into),
            minutes: content.minutes.map(|minutes| minutes.get().cast_signed()),
            recommendation: text(&content.recommendation),
            presentation: text(&content.presentation),
            attachments: write_list(&content.attachments),
        }
    }
}

impl ContentColumns {
    pub(in crate::storage) fn read(&self, columns: &Columns) -> StorageResult<ItemContent> {
        let minutes = self.minutes.map(|minutes| Minutes::new(minutes.into()));
        let text = |column: &str, text: &Option<String>| {
            columns.maybe(column, text.as_deref(), Verbatim::parse)
        };
        let public_title = self.public_title.as_deref();
        Ok(ItemContent {
            title: columns.parsed("title", Title::parse(&self.title))?,
            public_title: columns.maybe("public_title", public_title, Title::parse)?,
            kind: columns.known("kind", ItemKind::from_name(&self.kind))?,
            confidentiality: Confidentiality::closed_if(self.is_closed),
            matter: self.matter_id.map(Into::into),
            minutes: columns.parsed("minutes", minutes.transpose())?,
            recommendation: text("recommendation", &self.recommendation)?,
            presentation: text("presentation", &self.presentation)?,
            attachments: read_list(columns, "attachments", &self.attachments)?,
        })
    }
}
