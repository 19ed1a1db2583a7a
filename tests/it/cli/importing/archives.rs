//! Archives: their entries are taken like files, whatever they claim and however they are called.

use std::io::{Cursor, Write as _};

use flate2::{Compression, write::GzEncoder};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    GOOD, minutes,
    report::{outcomes, read_report},
};
use crate::cli::binary::Desk;

/// A ZIP archive of these; a name that ends with a slash is a folder.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, content) in entries {
        if name.ends_with('/') {
            archive.add_directory(*name, options).unwrap();
        } else {
            archive.start_file(*name, options).unwrap();
            archive.write_all(content).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

/// Writes over what the headers of an entry say, at so many bytes before its name: in the header that
/// stands before the content, and in the list at the end.
fn forge(archive: &mut [u8], name: &str, places: [usize; 2], value: &[u8]) {
    let is_name = |at: &usize| archive[*at..].starts_with(name.as_bytes());
    let found: Vec<_> = (0..archive.len()).filter(is_name).collect();
    let [local, listed] = found[..] else {
        panic!("{name} stands {} times", found.len());
    };
    for (at, place) in [local, listed].into_iter().zip(places) {
        archive[at - place..at - place + value.len()].copy_from_slice(value);
    }
}

/// Where the flags and the unpacked size stand before the name.
const FLAGS: [usize; 2] = [30 - 6, 46 - 8];
const SIZE: [usize; 2] = [30 - 22, 46 - 24];

/// What a run without a database makes of each entry of this archive.
fn run(name: &str, archive: &[u8]) -> (Vec<String>, Vec<serde_json::Value>) {
    let desk = Desk::new();
    desk.put(name, archive);
    desk.run(&["import", name, "--dry-run", "--report", "r.jsonl"]);
    assert_eq!(desk.files("."), [name, "r.jsonl"], "nothing is unpacked");
    let records = read_report(&desk, "r.jsonl");
    (outcomes(&records, name), records)
}

#[test]
fn every_entry_of_a_zip_archive_is_accounted_for() {
    let inner = zipped(&[("c.txt", GOOD.as_bytes())]);
    let word = zipped(&[("[Content_Types].xml", b"<Types/>"), ("x.xml", b"<x/>")]);
    let mut archive = zipped(&[
        ("2019/", b""),
        ("2019/byraad.txt", GOOD.as_bytes()),
        ("../../ud.txt", minutes(1).as_bytes()),
        ("/etc/absolut.txt", minutes(2).as_bytes()),
        ("C:\\arkiv\\referat.txt", minutes(3).as_bytes()),
        ("__MACOSX/._byraad.txt", b"x"),
        ("brev.txt", b"Kaere avis. Det regner."),
        ("foto.png", b"\x89PNG\r\n\x1A\n"),
        ("indre.zip", &inner),
        ("word.docx", &word),
        ("tom.txt", b""),
        ("laast.txt", minutes(4).as_bytes()),
        ("bombe.txt", &vec![b'a'; 30 * 1024 * 1024]),
        ("loegn.txt", &vec![b'a'; 300 * 1024]),
    ]);
    forge(&mut archive, "laast.txt", FLAGS, &[1]);
    forge(&mut archive, "loegn.txt", SIZE, &1000_u32.to_le_bytes());
    let (found, records) = run("a.zip", &archive);
    assert_eq!(
        found,
        [
            " › 2019/byraad.txt: readable",
            " › ../../ud.txt: readable",
            " › /etc/absolut.txt: readable",
            " › C:\\arkiv\\referat.txt: readable",
            " › __MACOSX/._byraad.txt: skipped",
            " › brev.txt: not_minutes",
            " › foto.png: skipped",
            " › indre.zip: skipped",
            " › word.docx: failed",
            " › tom.txt: failed",
            " › laast.txt: failed",
            " › bombe.txt: failed",
            " › loegn.txt: failed",
        ]
    );
    for (at, word) in [
        (7, "an archive inside an archive"),
        (9, "empty"),
        (10, "encrypted"),
        (11, "31457280 bytes long"),
        (12, "unpack"),
    ] {
        let reason = records[at]["reason"].as_str().unwrap();
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn an_archive_that_is_damaged_is_one_failure() {
    let archive = zipped(&[("a.txt", GOOD.as_bytes())]);
    let (found, records) = run("a.zip", &archive[..archive.len() - 30]);
    assert_eq!(found, [": failed"]);
    assert!(records[0]["reason"].as_str().unwrap().contains("damaged"));
    assert_eq!(run("a.zip", &zipped(&[])).0, [""; 0]);
}

fn tarred(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *content).unwrap();
    }
    archive.into_inner().unwrap()
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_entry_of_a_tar_archive_is_accounted_for() {
    let long = format!("{}/referat.txt", "mappe".repeat(40));
    let mut begun = tarred(&[
        ("2019/byraad.txt", GOOD.as_bytes()),
        (&long, minutes(1).as_bytes()),
        (".skjult", b"x"),
        ("stor.txt", &vec![b'a'; 11 * 1024 * 1024]),
    ]);
    // Without the two blocks that end it.
    begun.truncate(begun.len() - 1024);
    let mut archive = tar::Builder::new(begun);
    let attributes = [("path", "æøå/pax.txt".as_bytes())];
    archive.append_pax_extensions(attributes).unwrap();
    let content = minutes(2);
    let mut header = tar::Header::new_ustar();
    header.set_path("afkortet.txt").unwrap();
    header.set_size(content.len() as u64);
    header.set_cksum();
    archive.append(&header, content.as_bytes()).unwrap();
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    archive
        .append_link(&mut link, "link", "/etc/passwd")
        .unwrap();
    let archive = archive.into_inner().unwrap();
    let expected = [
        " › 2019/byraad.txt: readable",
        &format!(" › {long}: readable"),
        " › .skjult: skipped",
        " › stor.txt: failed",
        " › æøå/pax.txt: readable",
        " › link: skipped",
    ];
    assert_eq!(run("a.tar", &archive).0, expected);
    let archive = compressed(&archive);
    assert_eq!(run("a.tar.gz", &archive).0, expected);
    assert_eq!(
        run("a.tgz", &archive[..archive.len() / 8])
            .0
            .last()
            .unwrap(),
        ": failed"
    );
}

#[test]
fn what_is_compressed_and_no_archive_is_not_opened() {
    let desk = Desk::new();
    desk.put("mappe/referat.txt.gz", compressed(GOOD.as_bytes()));
    let out = desk.print(&["import", "mappe", "--dry-run"]);
    let line = "mappe/referat.txt.gz: skipped: a compressed file, which is not opened\n";
    assert!(out.starts_with(line), "{out}");
}

#[test]
fn a_name_of_any_length_takes_no_memory_and_ends_the_archive() {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_path("././@LongLink").unwrap();
    header.set_size(1 << 40);
    header.set_cksum();
    let mut archive = header.as_bytes().to_vec();
    archive.resize(1024 * 1024, b'a');
    let (found, records) = run("a.tar", &archive);
    assert_eq!(found, [": failed"]);
    assert!(
        records[0]["reason"]
            .as_str()
            .unwrap()
            .contains("a name is too long")
    );
}
