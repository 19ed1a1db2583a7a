//! How fast minutes are read: the sample of the demonstration, alone and ten times; a PDF of three
//! hundred pages; a Word document.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use tovholder::minutes;

const SAMPLE: &str = include_str!("../src/cli/demo/sample-minutes.md");
const DOCX: &[u8] = include_bytes!("../tests/documents/referat-boern-unge.docx");
const PAGES: usize = 300;
/// A full page of text.
const LINES: usize = 45;

fn read_minutes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read minutes");
    let pdf = pdf_of_many_pages();
    let documents = [
        ("1 × sample", SAMPLE.as_bytes().to_vec()),
        ("10 × sample", SAMPLE.repeat(10).into_bytes()),
        ("PDF of 300 pages", pdf),
        ("Word document", DOCX.to_vec()),
    ];
    for (name, document) in documents {
        assert!(minutes::read(&document).is_ok(), "{name}");
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| minutes::read(black_box(&document)));
        });
    }
    group.finish();
}

/// A PDF with an item and its decision on each page.
fn pdf_of_many_pages() -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n".to_vec();
    let kids: String = (0..PAGES).fold(String::new(), |mut kids, page| {
        let _ = write!(kids, "{} 0 R ", 10 + 2 * page);
        kids
    });
    let _ = write!(
        pdf,
        "2 0 obj<</Type/Pages/Kids[{kids}]/Resources<</Font<</F 3 0 R>>>>>>endobj\n\
         3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n"
    );
    for page in 0..PAGES {
        let content = packed(content_of(page).as_bytes());
        let (own, its_content) = (10 + 2 * page, 11 + 2 * page);
        let _ = write!(
            pdf,
            "{own} 0 obj<</Type/Page/Parent 2 0 R/Contents {its_content} 0 R>>endobj\n\
             {its_content} 0 obj<</Filter/FlateDecode/Length {}>>stream\n",
            content.len()
        );
        pdf.extend(content);
        pdf.extend(b"\nendstream endobj\n");
    }
    pdf.extend(b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF");
    pdf
}

/// What one page draws, in Windows-1252.
fn content_of(page: usize) -> String {
    let mut content = format!(
        "BT /F 10 Tf 13 TL 72 800 Td (REFERAT Planudvalget d. 06-03-2024) Tj T* \
         (Punkt {}: Vej nummer {page}) Tj T* (Sagsfremstilling) Tj T* ",
        page + 1
    );
    for _ in 0..LINES {
        content.push_str("(Forvaltningen har set p\\345 vejen og foresl\\345r en plan for dens tilstand i \\345r.) Tj T* ");
    }
    content.push_str("(Beslutning) Tj T* (Godkendt. Park & Vej udarbejder en plan til n\\346ste m\\370de.) Tj ET");
    content
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

criterion_group!(benches, read_minutes);
criterion_main!(benches);
