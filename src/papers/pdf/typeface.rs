//! The typeface (see `fonts/README.md`): which letters it has, how wide they are, and what is drawn of a
//! text.

use std::{collections::HashMap, sync::LazyLock};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};
use unicode_normalization::UnicodeNormalization;

use super::style::{Style, Weight};

static REGULAR: &[u8] = include_bytes!("../../../fonts/SourceSans3-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../fonts/SourceSans3-Bold.ttf");

/// What is drawn for a letter that the typeface does not have.
pub(super) const UNKNOWN: char = '□';

/// Both weights.
pub(super) struct Faces {
    regular: Face,
    bold: Face,
}

/// One weight.
struct Face {
    font: Font,
    glyphs: HashMap<char, Glyph>,
}

#[derive(Clone, Copy)]
struct Glyph {
    id: GlyphId,
    /// How far it moves on, as a part of the size.
    advance: f32,
}

/// The typeface, read once; `None` where it cannot be.
pub(super) fn faces() -> Option<&'static Faces> {
    static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
        Some(Faces {
            regular: Face::read(REGULAR)?,
            bold: Face::read(BOLD)?,
        })
    });
    FACES.as_ref()
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = Font::new(bytes.into(), 0)?;
        let file = FontRef::new(bytes).ok()?;
        let metrics = file.glyph_metrics(Size::unscaled(), LocationRef::default());
        let mut glyphs = HashMap::new();
        for (code, id) in file.charmap().mappings() {
            if let Some(letter) = char::from_u32(code).filter(|letter| is_meant(*letter)) {
                let advance = metrics.advance_width(id)? / font.units_per_em();
                let id = GlyphId::new(id.to_u32());
                glyphs.insert(letter, Glyph { id, advance });
            }
        }
        glyphs
            .contains_key(&UNKNOWN)
            .then_some(Self { font, glyphs })
    }

    /// The glyph of a letter; that of an unknown one for every other.
    fn glyph(&self, letter: char) -> Option<Glyph> {
        let found = self.glyphs.get(&letter).or(self.glyphs.get(&UNKNOWN));
        found.copied()
    }
}

impl Faces {
    const fn face(&self, style: Style) -> &Face {
        match style.weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// The font that a style is set in.
    pub(super) fn font(&self, style: Style) -> Font {
        self.face(style).font.clone()
    }

    /// How wide a letter is, in points.
    pub(super) fn width_of(&self, letter: char, style: Style) -> f32 {
        let glyph = self.face(style).glyph(letter);
        glyph.map_or(0.0, |glyph| glyph.advance * style.size)
    }

    /// How wide a text is, in points.
    pub(super) fn width(&self, text: &str, style: Style) -> f32 {
        text.chars()
            .map(|letter| self.width_of(letter, style))
            .sum()
    }

    /// The glyphs of a text, one a letter.
    pub(super) fn glyphs(&self, text: &str, style: Style) -> Vec<KrillaGlyph> {
        let face = self.face(style);
        let glyphs = text.char_indices().filter_map(|(start, letter)| {
            let glyph = face.glyph(letter)?;
            let range = start..start + letter.len_utf8();
            Some(KrillaGlyph::new(
                glyph.id,
                glyph.advance,
                0.0,
                0.0,
                0.0,
                range,
                None,
            ))
        });
        glyphs.collect()
    }

    /// What is drawn of a text: letters put together where they come in parts, marks that cannot be seen
    /// left out, and [`UNKNOWN`] for what the typeface does not have.
    pub(super) fn drawable(&self, text: &str) -> String {
        let letters = text.nfc().flat_map(|letter| match letter {
            '\t' => [Some(' '); 4],
            '\n' => [Some('\n'), None, None, None],
            letter if is_unseen(letter) => [None; 4],
            letter if self.regular.glyphs.contains_key(&letter) => [Some(letter), None, None, None],
            _ => [Some(UNKNOWN), None, None, None],
        });
        letters.flatten().collect()
    }
}

/// Whether a letter means the same everywhere: no control, and none of those that a font may use as it
/// likes, which nobody could read out.
fn is_meant(letter: char) -> bool {
    let is_private = matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !letter.is_control() && !is_private && !is_unseen(letter)
}

/// Marks for programs: soft hyphens, joiners, directions, variations, the mark of the byte order.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    ) || letter.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::pdf::style::{BODY, LABEL};

    #[test]
    fn the_typeface_has_the_letters_of_the_danish_and_their_neighbours_in_both_weights() {
        let faces = faces().unwrap();
        let letters = "abcdefghijklmnopqrstuvwxyzæøåäöüéèóáâêßðþ0123456789§.,:;–—-„“”»«’()/&%€…•½";
        for style in [BODY, LABEL] {
            let face = faces.face(style);
            for letter in letters.chars().chain(letters.to_uppercase().chars()) {
                assert!(face.glyphs.contains_key(&letter), "{letter} {style:?}");
            }
        }
        let missing = |letter: &&char| !faces.bold.glyphs.contains_key(letter);
        assert_eq!(faces.regular.glyphs.keys().find(missing), None);
    }

    #[test]
    fn what_cannot_be_drawn_shows_and_what_cannot_be_seen_does_not() {
        let faces = faces().unwrap();
        for (text, drawn) in [
            ("Rødgrød med fløde", "Rødgrød med fløde"),
            ("A\u{30a}rhus", "Århus"),
            ("Møde 🎉", "Møde □"),
            ("שלום", "□□□□"),
            ("\u{202e}omvendt\u{202c}", "omvendt"),
            ("del\u{ad}e", "dele"),
            ("a\tb\nc", "a    b\nc"),
            ("\u{e000}\0", "□"),
        ] {
            assert_eq!(faces.drawable(text), drawn, "{text:?}");
        }
    }

    #[test]
    fn wide_letters_are_wider_and_bold_ones_too() {
        let faces = faces().unwrap();
        assert!(faces.width("mmm", BODY) > faces.width("iii", BODY));
        assert!(faces.width("Beslutning", LABEL) > faces.width("Beslutning", BODY));
        assert!(faces.width("", BODY).abs() < f32::EPSILON);
        assert_eq!(faces.glyphs("Åh", BODY).len(), 2);
    }
}
