//! From letters on a page to lines: what stands on one height is one line, read from left to right.
//!
//! Left out: columns beside each other. Minutes have none but labels with their values, which
//! belong on one line.

use super::content::Glyph;

/// How far letters of one line stand apart in height, in parts of the smaller size: raised ones do.
const SAME_LINE: f32 = 0.6;
/// The narrowest space between words, in parts of the size.
const WORD_SPACE: f32 = 0.16;
/// How much of a letter parts it from the same one, printed twice to look bold.
const PRINTED_TWICE: f32 = 0.25;
/// How much farther apart than usual lines stand where a paragraph ends.
const GAP: f32 = 1.25;
/// How far apart, in points, a line may stand on two pages to be at the same height.
const SAME_HEIGHT: f32 = 2.0;
/// How far apart lines usually stand, in parts of the size, where a document does not show it.
const USUAL_DISTANCE: f32 = 1.3;
/// Accents that are printed over a letter, and what joins them to it.
const ACCENTS: [(char, char); 4] = [
    ('˚', '\u{30A}'),
    ('¨', '\u{308}'),
    ('´', '\u{301}'),
    ('`', '\u{300}'),
];

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LaidLine {
    pub(super) text: String,
    /// The size of its largest letters, in points.
    pub(super) size: f32,
    /// Whether all of it is bold.
    pub(super) is_bold: bool,
    /// Whether it stands farther below the line before than the lines of a paragraph do.
    pub(super) follows_gap: bool,
    baseline: f32,
}

impl LaidLine {
    /// How high on the page it stands, near enough to find it again on the next.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is drawn is less than a million points away"
    )]
    pub(super) fn height(&self) -> i32 {
        (self.baseline / SAME_HEIGHT).round() as i32
    }
}

/// The lines of a page from top to bottom, without their gaps.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<LaidLine> {
    glyphs.sort_by(|a, b| b.baseline.total_cmp(&a.baseline));
    let mut lines = Vec::new();
    let mut rest = glyphs.as_mut_slice();
    while let Some(&first) = rest.first() {
        let is_beside = |glyph: &&Glyph| {
            first.baseline - glyph.baseline <= first.size.min(glyph.size) * SAME_LINE
        };
        let length = rest.iter().take_while(is_beside).count();
        let (line, below) = rest.split_at_mut(length.max(1));
        lines.extend(line_of(line));
        rest = below;
    }
    lines
}

/// The line that these letters make; none when they are spaces.
fn line_of(glyphs: &mut [Glyph]) -> Option<LaidLine> {
    glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
    let inked = || glyphs.iter().filter(|glyph| !glyph.letter.is_whitespace());
    let size = inked().map(|glyph| glyph.size).fold(0.0, f32::max);
    // Raised letters are smaller; the line stands where its large ones do.
    let tall = inked().find(|glyph| glyph.size >= size)?;
    let mut writer = Writer::default();
    for glyph in glyphs.iter() {
        writer.write(*glyph);
    }
    Some(LaidLine {
        text: writer.text,
        size,
        is_bold: inked().all(|glyph| glyph.is_bold),
        follows_gap: false,
        baseline: tall.baseline,
    })
}

/// A line in the making.
#[derive(Default)]
struct Writer {
    text: String,
    before: Option<Glyph>,
    is_apart: bool,
}

impl Writer {
    fn write(&mut self, glyph: Glyph) {
        if glyph.letter.is_whitespace() {
            self.is_apart = true;
            return;
        }
        if let Some(before) = self.before {
            let is_same = glyph.letter == before.letter;
            if is_same && glyph.left - before.left < PRINTED_TWICE * (before.right - before.left) {
                return;
            }
            if let Some(joiner) = accent(&glyph).filter(|_| stands_over(&glyph, &before)) {
                self.text.push(joiner);
                return;
            }
            if let Some(joiner) = accent(&before).filter(|_| stands_over(&before, &glyph)) {
                self.text.pop();
                self.text.extend([glyph.letter, joiner]);
                self.before = Some(glyph);
                return;
            }
            let size = glyph.size.min(before.size);
            if self.is_apart || glyph.left - before.right > WORD_SPACE * size {
                self.text.push(' ');
            }
        }
        self.is_apart = false;
        self.text.push(glyph.letter);
        self.before = Some(glyph);
    }
}

fn accent(glyph: &Glyph) -> Option<char> {
    let found = ACCENTS.iter().find(|(printed, _)| *printed == glyph.letter);
    found.map(|(_, joiner)| *joiner)
}

fn stands_over(accent: &Glyph, letter: &Glyph) -> bool {
    let middle = f32::midpoint(accent.left, accent.right);
    letter.letter.is_alphabetic() && letter.left < middle && middle < letter.right
}

/// Marks the lines that stand farther below the one before than is usual in the document.
pub(super) fn part_paragraphs(pages: &mut [Vec<LaidLine>]) {
    let mut distances: Vec<f32> = pages
        .iter()
        .flat_map(|lines| lines.windows(2).filter_map(distance))
        .collect();
    distances.sort_by(f32::total_cmp);
    // A quarter of the lines stand closer than gaps in any document.
    let usual = distances.get(distances.len() / 4).copied();
    let usual = usual
        .filter(|_| distances.len() > 8)
        .unwrap_or(USUAL_DISTANCE);
    for lines in pages {
        let gaps: Vec<bool> = lines
            .windows(2)
            .map(|pair| distance(pair).is_none_or(|distance| distance > usual * GAP))
            .collect();
        for (line, follows_gap) in lines.iter_mut().skip(1).zip(gaps) {
            line.follows_gap = follows_gap;
        }
    }
}

/// How far the second of two lines stands below the first, in parts of the larger size; none when
/// their sizes tell them apart anyhow.
fn distance(pair: &[LaidLine]) -> Option<f32> {
    let [above, below] = pair else { return None };
    let size = above.size.max(below.size);
    let is_alike = above.size.min(below.size) > size * 0.85;
    is_alike.then(|| (above.baseline - below.baseline) / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of half their size, from this place on.
    fn text(words: &str, left: f32, baseline: f32, size: f32) -> Vec<Glyph> {
        let mut left = left;
        let mut glyphs = Vec::new();
        for letter in words.chars() {
            glyphs.push(Glyph {
                letter,
                left,
                right: left + size / 2.0,
                baseline,
                size,
                is_bold: false,
            });
            left += size / 2.0;
        }
        glyphs
    }

    fn read(parts: &[Vec<Glyph>]) -> Vec<String> {
        let lines = lines(parts.concat());
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn letters_of_one_height_are_one_line_whatever_was_drawn_first() {
        for (parts, expected) in [
            (
                vec![text("ab", 0.0, 90.0, 10.0), text("c", 0.0, 100.0, 10.0)],
                vec!["c", "ab"],
            ),
            (
                vec![
                    text("16:30", 200.0, 99.8, 10.0),
                    text("Tid", 0.0, 100.0, 10.0),
                ],
                vec!["Tid 16:30"],
            ),
            (
                vec![text("m", 0.0, 100.0, 12.0), text("2", 6.0, 104.0, 7.0)],
                vec!["m2"],
            ),
            (
                vec![text("CO", 0.0, 100.0, 12.0), text("2", 12.0, 98.0, 7.0)],
                vec!["CO2"],
            ),
            (vec![text("a  b", 0.0, 100.0, 10.0)], vec!["a b"]),
            (
                vec![text("a", 0.0, 100.0, 10.0), text("b", 5.5, 100.0, 10.0)],
                vec!["ab"],
            ),
            (
                vec![text("a", 0.0, 100.0, 10.0), text("b", 7.0, 100.0, 10.0)],
                vec!["a b"],
            ),
            (
                vec![text("all", 0.0, 100.0, 10.0), text("all", 0.3, 100.0, 10.0)],
                vec!["all"],
            ),
            (vec![text(" ", 0.0, 100.0, 10.0)], vec![]),
        ] {
            assert_eq!(read(&parts), expected);
        }
    }

    #[test]
    fn an_accent_belongs_to_the_letter_that_it_stands_over() {
        for left in [9.8, 10.2] {
            let parts = [
                text("p", 5.0, 100.0, 10.0),
                text("a", 10.0, 100.0, 10.0),
                text("˚", left, 100.0, 10.0),
            ];
            assert_eq!(read(&parts), ["pa\u{30A}"], "{left}");
        }
    }

    #[test]
    fn a_wider_distance_than_usual_is_a_gap() {
        let heights = [
            100.0, 88.0, 76.0, 52.0, 40.0, 28.0, 16.0, 4.0, -8.0, -20.0, -32.0,
        ];
        let parts: Vec<_> = heights
            .iter()
            .map(|&height| text("a", 0.0, height, 10.0))
            .collect();
        let mut pages = [lines(parts.concat())];
        part_paragraphs(&mut pages);
        let gaps: Vec<usize> = (0..heights.len())
            .filter(|&at| pages[0][at].follows_gap)
            .collect();
        assert_eq!(gaps, [3]);
    }
}
