//! The attachments of an item, as requests and answers say them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    action::Link,
    attachment::{Attachment, Attachments, AttachmentsError, Location},
    text::Title,
};

/// A document that belongs to an item; either at an address or in the records system.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Attachment, example = json!({ "name": "Kort over området", "document": "4711-23" }))]
pub(in crate::api) struct AttachmentFields {
    /// What it is called.
    name: Title,
    /// The address of the document.
    link: Option<Link>,
    /// The id of the document in the records system.
    document: Option<Title>,
}

/// The attachments of an item in a request.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Vec<ReadAttachment>")]
pub(in crate::api) struct AttachmentList(pub(in crate::api) Attachments);

/// One of them, so that a mistake points to it.
#[derive(Deserialize)]
#[serde(try_from = "AttachmentFields")]
struct ReadAttachment(Attachment);

impl TryFrom<AttachmentFields> for ReadAttachment {
    type Error = &'static str;

    fn try_from(fields: AttachmentFields) -> Result<Self, Self::Error> {
        let location = match (fields.link, fields.document) {
            (Some(link), None) => Location::Link(link),
            (None, Some(id)) => Location::Document(id),
            _ => return Err("must hold one of link and document"),
        };
        Ok(Self(Attachment {
            name: fields.name,
            location,
        }))
    }
}

impl TryFrom<Vec<ReadAttachment>> for AttachmentList {
    type Error = AttachmentsError;

    fn try_from(read: Vec<ReadAttachment>) -> Result<Self, AttachmentsError> {
        let attachments = read
            .into_iter()
            .map(|ReadAttachment(attachment)| attachment);
        Attachments::new(attachments.collect()).map(Self)
    }
}

impl From<Attachment> for AttachmentFields {
    fn from(attachment: Attachment) -> Self {
        let (link, document) = match attachment.location {
            Location::Link(link) => (Some(link), None),
            Location::Document(id) => (None, Some(id)),
        };
        Self {
            name: attachment.name,
            link,
            document,
        }
    }
}
