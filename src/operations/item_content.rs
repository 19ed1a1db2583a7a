//! What an item is about, changed the same way wherever the item stands.

use crate::{
    domain::{
        agenda::{Confidentiality, ItemContent, ItemKind},
        attachment::Attachments,
        body::Minutes,
        ids::MatterId,
        text::{Title, Verbatim},
    },
    operations::{
        OperationResult, matters,
        office::{Desk, referred},
    },
};

/// What is to change about an item's content; what is `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Default)]
pub struct ContentChange {
    /// Another title.
    pub title: Option<Title>,
    /// Another public title.
    pub public_title: Option<Option<Title>>,
    /// Another kind.
    pub kind: Option<ItemKind>,
    /// Open instead of closed, or the other way.
    pub confidentiality: Option<Confidentiality>,
    /// Another matter.
    pub matter: Option<Option<MatterId>>,
    /// Another length.
    pub minutes: Option<Option<Minutes>>,
    /// Another recommendation.
    pub recommendation: Option<Option<Verbatim>>,
    /// Another presentation.
    pub presentation: Option<Option<Verbatim>>,
    /// Other attachments, instead of all of those before.
    pub attachments: Option<Attachments>,
}

impl ContentChange {
    /// Whether it changes no more than what is closed, and what everybody may read of it then.
    pub(super) const fn is_about_disclosure(&self) -> bool {
        (self.confidentiality.is_some() || self.public_title.is_some())
            && self.title.is_none()
            && self.kind.is_none()
            && self.matter.is_none()
            && self.minutes.is_none()
            && self.recommendation.is_none()
            && self.presentation.is_none()
            && self.attachments.is_none()
    }

    /// The content as it is after the change.
    pub(super) fn applied_to(self, old: &ItemContent) -> ItemContent {
        let public_title = self.public_title;
        ItemContent {
            title: self.title.unwrap_or_else(|| old.title.clone()),
            public_title: public_title.unwrap_or_else(|| old.public_title.clone()),
            kind: self.kind.unwrap_or(old.kind),
            confidentiality: self.confidentiality.unwrap_or(old.confidentiality),
            matter: self.matter.unwrap_or(old.matter),
            minutes: self.minutes.unwrap_or(old.minutes),
            recommendation: self
                .recommendation
                .unwrap_or_else(|| old.recommendation.clone()),
            presentation: self
                .presentation
                .unwrap_or_else(|| old.presentation.clone()),
            attachments: self
                .attachments
                .map_or_else(|| old.attachments.clone(), Into::into),
        }
    }
}

/// Refuses a matter that is not there as far as the caller may know.
pub(super) fn ensure_matter(desk: &mut Desk<'_>, matter: Option<MatterId>) -> OperationResult<()> {
    match matter {
        Some(matter) => referred("/matter_id", matters::load(desk, matter)).map(|_| ()),
        None => Ok(()),
    }
}
