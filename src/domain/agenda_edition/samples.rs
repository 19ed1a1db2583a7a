//! Builders for the tests of editions.

use crate::domain::{
    agenda::{Confidentiality, ItemKind},
    agenda_edition::{AgendaEdition, EditionItem, EditionKind, SeenEdition},
    attachment::{Attachment, Location},
    body::Minutes,
    ids::{AgendaItemId, MeetingId},
    journal_number::CaseNumber,
    samples::{id, moment},
    text::{Note, Title, Verbatim},
};

pub(super) struct ItemSample(EditionItem);

/// Every field of it that could tell a secret says *hemmelig*, unless it is given a title.
pub(super) fn item(number: u8) -> ItemSample {
    let title = Title::parse(&format!("Hemmeligt punkt {number}")).unwrap();
    ItemSample(EditionItem {
        item: AgendaItemId::from_uuid(id(number)),
        position: number.into(),
        title: title.clone(),
        public_title: None,
        kind: ItemKind::Decision,
        confidentiality: Confidentiality::Open,
        case_number: Some(CaseNumber::parse("hemmelig-1").unwrap()),
        minutes: Some(Minutes::USUAL_ITEM),
        recommendation: Some(Verbatim::parse("Hemmelig indstilling.").unwrap()),
        presentation: Some(Verbatim::parse("Hemmelig fremstilling.").unwrap()),
        attachments: vec![Attachment {
            name: title.clone(),
            location: Location::Document(title),
        }],
        late_reason: Some(Note::parse("Hemmelig grund.").unwrap()),
    })
}

impl ItemSample {
    pub(super) fn at(mut self, position: u16) -> Self {
        self.0.position = position;
        self
    }

    /// Gives it a title, and nothing else that could tell a secret.
    pub(super) fn titled(mut self, title: &str) -> Self {
        self.0.title = Title::parse(title).unwrap();
        self.0.case_number = None;
        self.0.recommendation = None;
        self.0.presentation = None;
        self.0.attachments = vec![];
        self.0.late_reason = None;
        self
    }

    pub(super) fn closed(mut self) -> Self {
        self.0.confidentiality = Confidentiality::Closed;
        self
    }

    pub(super) fn public(mut self, title: &str) -> Self {
        self.0.public_title = Some(Title::parse(title).unwrap());
        self
    }

    pub(super) fn build(self) -> EditionItem {
        self.0
    }
}

pub(in crate::domain) fn an_edition(items: Vec<EditionItem>) -> AgendaEdition {
    AgendaEdition {
        meeting: MeetingId::from_uuid(id(100)),
        number: 1,
        kind: EditionKind::Agenda,
        issued_at: moment("2025-06-03 12:00"),
        issued_by: "jonas".to_owned(),
        deadline_rule: "Dagsordenen lukker på mødedagen.".to_owned(),
        items,
    }
}

pub(super) fn titles(seen: &SeenEdition) -> Vec<(u16, &str)> {
    let told = seen.items.iter();
    told.map(|item| (item.position(), item.title().as_str()))
        .collect()
}
