//! Where the lines of a text end: as late as they fit, at the places that Unicode allows (UAX 14). A word
//! that is wider than the line is broken between two letters.

use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, options::LineBreakOptions};

use super::{style::Style, typeface::Faces};

const SEGMENTER: LineSegmenterBorrowed<'static> =
    LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default());

/// The lines of a text that fit a width, as they are drawn. Each keeps the blank at its end, by which a
/// reader of the file knows that a word ends there. There is always one at least.
pub(super) fn broken(text: &str, width: f32, (style, faces): (Style, &Faces)) -> Vec<String> {
    let mut lines = Vec::new();
    for written in faces.drawable(text).replace('\n', " \n").split('\n') {
        let mut line = Line::default();
        for word in words(written) {
            let visible = faces.width(word.trim_end(), style);
            if line.width > 0.0 && line.width + visible > width {
                lines.push(line.take());
            }
            if visible <= width {
                line.add(word, faces.width(word, style));
            } else {
                for letter in word.chars() {
                    let wide = faces.width_of(letter, style);
                    if line.width > 0.0 && line.width + wide > width && letter != ' ' {
                        lines.push(line.take());
                    }
                    line.add(letter.encode_utf8(&mut [0; 4]), wide);
                }
            }
        }
        lines.push(line.take());
    }
    lines
}

/// What must stay together, each with the blanks after it.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let ends = SEGMENTER.segment_str(line).skip(1);
    ends.scan(0, |start, end| {
        let word = line.get(*start..end);
        *start = end;
        word
    })
}

#[derive(Default)]
struct Line {
    text: String,
    width: f32,
}

impl Line {
    fn add(&mut self, text: &str, width: f32) {
        self.text.push_str(text);
        self.width += width;
    }

    fn take(&mut self) -> String {
        std::mem::take(self).text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::papers::pdf::{style::BODY, typeface::faces};

    fn lines_of(text: &str, width: f32) -> Vec<String> {
        broken(text, width, (BODY, faces().unwrap()))
    }

    #[test]
    fn lines_end_between_words_where_they_are_full() {
        for (text, width, lines) in [
            ("Godkendt.", 100.0, &["Godkendt."][..]),
            ("", 100.0, &[""]),
            (
                "Udvalget godkender indstillingen.",
                100.0,
                &["Udvalget godkender ", "indstillingen."],
            ),
            ("At 1:\nGodkendt", 100.0, &["At 1: ", "Godkendt"]),
            ("  indrykket", 100.0, &["  indrykket"]),
            (
                "Teknik- og Miljøudvalget",
                50.0,
                &["Teknik- og ", "Miljøudval", "get"],
            ),
        ] {
            assert_eq!(lines_of(text, width), lines, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_letter_is_lost(text in "[a-zæøå \n🎉-]{0,200}", width in 20.0_f32..400.0) {
            let faces = faces().unwrap();
            let lines = lines_of(&text, width);
            let drawn = faces.drawable(&text).replace('\n', " ");
            prop_assert_eq!(lines.concat(), drawn);
            for line in lines {
                prop_assert!(faces.width(line.trim(), BODY) <= width + 0.1, "{}", line);
            }
        }
    }
}
