//! What the file of a paper is called, so that somebody finds it among others.

use super::{Format, Outline};
use crate::domain::{
    calendar::local_date,
    paper::{Paper, PaperRendition},
};

/// The most characters of the name of a body in it: file systems take 255 bytes in all.
const LONGEST_BODY: usize = 80;

/// `Dagsorden - Teknikudvalget - 2023-11-29.pdf`; the full rendition says that it is confidential.
pub(super) fn of(paper: &Paper, outline: &Outline, format: Format) -> String {
    let head = paper.head();
    let body = head.body_name.as_str();
    let body: String = body.chars().map(in_file_name).take(LONGEST_BODY).collect();
    let day = local_date(head.meeting.starts_at);
    let mark = match head.rendition {
        PaperRendition::Open => "",
        PaperRendition::Full => outline.language.choose(" - fortroligt", " - confidential"),
    };
    let (heading, ending) = (outline.heading, format.ending());
    format!("{heading} - {} - {day}{mark}.{ending}", body.trim())
}

/// The letter, unless some file system gives it a meaning.
fn in_file_name(letter: char) -> char {
    match letter {
        letter if letter.is_control() => ' ',
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        letter => letter,
    }
}
