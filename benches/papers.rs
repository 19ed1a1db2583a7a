//! How long an agenda takes to render: a hundred items with two pages of text each in ten of them. Beside
//! it, for a ratio, how long its page takes to deflate, which a PDF cannot do without.

use std::{hint::black_box, io::Write as _};

use criterion::{Criterion, criterion_group, criterion_main};
use flate2::{Compression, write::ZlibEncoder};
use tovholder::{
    domain::{
        agenda::{Confidentiality, ItemKind},
        agenda_edition::{AgendaEdition, EditionItem, EditionKind},
        body::Minutes,
        calendar::Moment,
        ids::{AgendaItemId, BodyId, MeetingId},
        language::Language,
        meeting::{Meeting, MeetingState},
        paper::{AgendaPaper, Paper, PaperHead, PaperRendition},
        text::{Title, Verbatim},
        version::Version,
    },
    papers::{Format, render},
};
use uuid::Uuid;

const SENTENCE: &str =
    "Forvaltningen har gennemgået stierne langs åen og foreslår en plan i tre år. ";

fn item(position: u16) -> Option<EditionItem> {
    let length = if position.is_multiple_of(10) { 100 } else { 10 };
    Some(EditionItem {
        item: AgendaItemId::from_uuid(Uuid::from_u128(position.into())),
        position,
        title: Title::parse(&format!("Cykelstier i distrikt {position}")).ok()?,
        public_title: None,
        kind: ItemKind::Decision,
        confidentiality: Confidentiality::Open,
        case_number: None,
        minutes: Some(Minutes::USUAL_ITEM),
        recommendation: Verbatim::parse("Forvaltningen indstiller, at planen godkendes.").ok(),
        presentation: Verbatim::parse(&SENTENCE.repeat(length)).ok(),
        attachments: Vec::new(),
        late_reason: None,
    })
}

fn agenda(items: u16) -> Option<Paper> {
    let (meeting, starts_at) = (MeetingId::from_uuid(Uuid::from_u128(1)), Moment::UNIX_EPOCH);
    let edition = AgendaEdition {
        meeting,
        number: 1,
        kind: EditionKind::Agenda,
        issued_at: starts_at,
        issued_by: "bench".to_owned(),
        deadline_rule: "Dagsordenen lukker dagen før.".to_owned(),
        items: (1..=items).filter_map(item).collect(),
    };
    let head = PaperHead {
        body_name: Title::parse("Teknik- og Miljøudvalget").ok()?,
        meeting: Meeting {
            id: meeting,
            body: BodyId::from_uuid(Uuid::from_u128(2)),
            slot: starts_at,
            series: None,
            starts_at,
            length: Minutes::TWO_HOURS,
            place: None,
            state: MeetingState::Planned,
            version: Version::FIRST,
        },
        rendition: PaperRendition::Open,
    };
    Some(Paper::Agenda(AgendaPaper {
        head,
        agenda: edition.as_seen(false),
        is_sent_out: true,
    }))
}

fn render_agendas(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("render an agenda");
    group.sample_size(20);
    for items in [10, 100, 500] {
        let Some(paper) = agenda(items) else { continue };
        for format in Format::ALL {
            let named = format!("{items} items, {}", format.ending());
            group.bench_function(named, |bencher| {
                bencher.iter(|| render(black_box(&paper), Language::Danish, format));
            });
        }
        let Ok(page) = render(&paper, Language::Danish, Format::Html) else {
            continue;
        };
        group.bench_function(format!("{items} items, the page deflated"), |bencher| {
            bencher.iter(|| deflate(black_box(&page.bytes)));
        });
    }
    group.finish();
}

fn deflate(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes)?;
    packed.finish()
}

criterion_group!(benches, render_agendas);
criterion_main!(benches);
