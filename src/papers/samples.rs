//! Papers for the tests.

use crate::domain::{
    action::{Due, Evidence},
    agenda::{AgendaItem, Confidentiality},
    agenda_edition::{AgendaEdition, EditionItem, EditionKind},
    attachment::{Attachment, Location},
    decision::{Decision, Outcome},
    follow_up::{FollowUpLine, FollowUpState, LastMeeting, Occasion, Rendition, compile},
    ids::{ActionId, AgendaItemId, DecisionId, MeetingId},
    journal_number::CaseNumber,
    meeting::MeetingState,
    paper::{
        AgendaPaper, FollowUpPaper, MinutesAction, MinutesItem, MinutesPaper, Paper, PaperHead,
        PaperRendition,
    },
    samples::{a_meeting, an_agenda_item, day, id, moment},
    text::{Note, Title, Verbatim},
    version::Version,
};

pub(super) fn title(text: &str) -> Title {
    Title::parse(text).unwrap()
}

pub(super) fn verbatim(text: &str) -> Verbatim {
    Verbatim::parse(text).unwrap()
}

pub(super) fn a_head(rendition: PaperRendition) -> PaperHead {
    let mut meeting = a_meeting().on("2023-11-29").build();
    meeting.place = Some(title("Rådhuset, lokale 2"));
    meeting.state = MeetingState::Frozen {
        at: moment("2023-11-23 12:00"),
    };
    PaperHead {
        body_name: title("Teknik- og Miljøudvalget"),
        meeting,
        rendition,
    }
}

/// An item at a place, with nothing but a title.
pub(super) fn an_item(position: u16, text: &str) -> AgendaItem {
    AgendaItem {
        position,
        ..an_agenda_item(text)
    }
}

/// An item that says everything an item can say.
pub(super) fn a_full_item(position: u16) -> EditionItem {
    let mut item = an_item(position, "Cykelstier i Ærøskøbing & Åkirkeby");
    item.content.recommendation = Some(verbatim(
        "Forvaltningen indstiller, at\n1. planen godkendes,\n2. den sendes i høring.",
    ));
    item.content.presentation = Some(verbatim(
        "Sagen handler om stierne langs åen.\n\nDe er i dårlig stand.",
    ));
    let attachment = |name: &str| Attachment {
        name: title(name),
        location: Location::Document(title("4711")),
    };
    item.content.attachments = vec![attachment("Kort over stierne"), attachment("Budget <2024>")];
    let number = CaseNumber::parse("85.15.02G01-30-23").unwrap();
    let late_reason = Some(Note::parse("Høringssvaret kom i går.").unwrap());
    EditionItem {
        late_reason,
        ..EditionItem::of(&item, Some(number))
    }
}

pub(super) fn a_closed_item(position: u16, public_title: Option<&str>) -> EditionItem {
    let mut item = an_item(position, "HEMMELIG handel");
    item.content.confidentiality = Confidentiality::Closed;
    item.content.public_title = public_title.map(title);
    item.content.presentation = Some(verbatim("HEMMELIG pris."));
    EditionItem::of(&item, None)
}

pub(super) fn an_agenda(rendition: PaperRendition, items: Vec<EditionItem>) -> AgendaPaper {
    let items = items.into_iter().enumerate().map(|(place, item)| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&place.to_be_bytes());
        let id = AgendaItemId::from_uuid(uuid::Uuid::from_bytes(bytes));
        EditionItem { item: id, ..item }
    });
    let edition = AgendaEdition {
        meeting: MeetingId::from_uuid(id(1)),
        number: 2,
        kind: EditionKind::Supplementary,
        issued_at: moment("2023-11-27 09:30"),
        issued_by: "lise".to_owned(),
        deadline_rule: "Dagsordenen lukker 4 arbejdsdage før mødet kl. 12.00.".to_owned(),
        items: items.collect(),
    };
    AgendaPaper {
        head: a_head(rendition),
        agenda: edition.as_seen(rendition == PaperRendition::Full),
        is_sent_out: true,
    }
}

/// An agenda with an item of each kind.
pub(super) fn a_whole_agenda(rendition: PaperRendition) -> Paper {
    let items = vec![
        EditionItem::of(&an_item(1, "Godkendelse af dagsorden"), None),
        a_full_item(2),
        a_closed_item(3, Some("Køb af ejendom")),
        a_closed_item(4, None),
        EditionItem::of(&an_item(5, "Eventuelt"), None),
    ];
    Paper::Agenda(an_agenda(rendition, items))
}

pub(super) fn an_action(text: &str, confidentiality: Confidentiality) -> MinutesAction {
    MinutesAction {
        action: ActionId::from_uuid(id(1)),
        title: title(text),
        owner_name: title("Mette Holm"),
        due: Due::Unset,
        due_on: Some(day("2024-01-31")),
        state: FollowUpState::Begun,
        confidentiality,
    }
}

fn a_decision(text: &str, outcome: Outcome, edition: u16) -> Decision {
    Decision {
        id: DecisionId::from_uuid(id(1)),
        item: AgendaItemId::from_uuid(id(1)),
        text: verbatim(text),
        outcome,
        parts: Vec::new(),
        edition,
        provenance: None,
        version: Version::FIRST,
    }
}

/// Minutes with an item of each kind.
pub(super) fn whole_minutes(rendition: PaperRendition) -> Paper {
    use Confidentiality::{Closed, Open};
    let bare = |item: EditionItem| MinutesItem {
        item,
        number: None,
        decision: None,
        actions: Vec::new(),
    };
    let without_day = |due| MinutesAction {
        due,
        due_on: None,
        ..an_action("Skrive til KL", Open)
    };
    let items = vec![
        MinutesItem {
            decision: Some(a_decision("Godkendt.", Outcome::Approved, 1)),
            number: Some(title("101")),
            ..bare(EditionItem::of(
                &an_item(1, "Godkendelse af dagsorden"),
                None,
            ))
        },
        MinutesItem {
            decision: Some(a_decision(
                "At 1: Godkendt med den ændring, at vejen er med.\nAt 2: Udsat.\n\nLise Bæk tog forbehold.",
                Outcome::ApprovedAsAmended,
                2,
            )),
            number: Some(title("Pkt. 102")),
            actions: vec![
                an_action("Indkalde naboerne", Open),
                an_action("HEMMELIG aftale", Closed),
                without_day(Due::Unset),
                without_day(Due::AtMeeting(MeetingId::from_uuid(id(7)))),
            ],
            ..bare(a_full_item(2))
        },
        MinutesItem {
            decision: Some(a_decision("HEMMELIG beslutning.", Outcome::Noted, 1)),
            number: Some(title("103")),
            ..bare(a_closed_item(3, Some("Køb af ejendom")))
        },
        MinutesItem {
            decision: Some(a_decision("Intet.", Outcome::None, 1)),
            ..bare(EditionItem::of(&an_item(4, "Eventuelt"), None))
        },
        bare(EditionItem::of(&an_item(5, "Næste møde"), None)),
    ];
    let mut head = a_head(rendition);
    head.meeting.state = MeetingState::MinutesApproved {
        at: moment("2023-12-20 13:10"),
    };
    let items = items.into_iter();
    let items = items.filter_map(|item| item.in_rendition(rendition));
    Paper::Minutes(MinutesPaper {
        head,
        items: items.collect(),
    })
}

pub(super) fn a_line(number: u8, text: &str, confidentiality: Confidentiality) -> FollowUpLine {
    FollowUpLine {
        action: ActionId::from_uuid(id(number)),
        title: title(text),
        owner_name: title("Digitalisering & IT"),
        case_number: Some(CaseNumber::parse("20/33839").unwrap()),
        confidentiality,
        decided_on: day("2023-10-25"),
        due_on: Some(day("2023-11-29")),
        is_due_here: true,
        carried_over: 0,
        asks_for_decision: false,
        state: FollowUpState::Begun,
        latest_reason: None,
    }
}

/// What a meeting follows up, from these lines.
pub(super) fn a_follow_up(rendition: PaperRendition, lines: Vec<FollowUpLine>) -> Paper {
    let occasion = Occasion {
        meeting: MeetingId::from_uuid(id(1)),
        day: day("2023-11-29"),
        last: Some(LastMeeting {
            day: day("2023-10-25"),
            told_until: moment("2023-10-19 12:00"),
        }),
    };
    let whole = compile(lines, occasion);
    Paper::FollowUp(FollowUpPaper {
        head: a_head(rendition),
        open: whole.rendition(Rendition::Open),
        closed: (rendition == PaperRendition::Full).then(|| whole.rendition(Rendition::Closed)),
    })
}

/// A follow-up with a line of each kind.
pub(super) fn a_whole_follow_up(rendition: PaperRendition) -> Paper {
    use Confidentiality::{Closed, Open};
    let lines = vec![
        a_line(1, "Udarbejde retningslinjer for AI", Open),
        FollowUpLine {
            is_due_here: false,
            due_on: Some(day("2023-11-15")),
            carried_over: 2,
            latest_reason: Some(Note::parse("Leverandøren har aflyst.").unwrap()),
            ..a_line(2, "Indkalde leverandøren", Open)
        },
        FollowUpLine {
            state: FollowUpState::Closed {
                at: moment("2023-11-10 10:00"),
                evidence: Evidence::Note(Note::parse("Brevet er sendt.").unwrap()),
            },
            ..a_line(3, "Skrive til KL", Open)
        },
        a_line(4, "HEMMELIG forhandling", Closed),
    ];
    a_follow_up(rendition, lines)
}
