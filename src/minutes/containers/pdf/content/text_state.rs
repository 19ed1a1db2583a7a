//! How text is written next: font, size, spacing, and the place (ISO 32000-1, 9.3 and 9.4).

use std::rc::Rc;

use super::super::fonts::{Code, Font};
use super::super::object::Object;
use super::matrix::Matrix;

/// Text turned further than this, as rise by run, is none that runs from left to right.
const STEEPEST: f64 = 0.2;
/// Beyond these, in points, nothing stands on a page.
const FARTHEST: f64 = 1e6;

/// What the operators of text change.
#[derive(Debug, Clone)]
pub(super) struct TextState {
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f64,
    character_spacing: f64,
    word_spacing: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    line: Matrix,
    place: Matrix,
}

/// Where a code is written on the page.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) baseline: f32,
    pub(super) size: f32,
}

impl Default for TextState {
    fn default() -> Self {
        Self {
            font: None,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            line: Matrix::SAME,
            place: Matrix::SAME,
        }
    }
}

impl TextState {
    /// Carries out an operator that sets or moves; any other changes nothing.
    pub(super) fn carry_out(&mut self, operator: &[u8], operands: &[Object]) {
        let number = |index: usize| operands.get(index).and_then(Object::number).unwrap_or(0.0);
        match operator {
            b"BT" => self.begin_line(Matrix::SAME),
            b"Tc" => self.character_spacing = number(0),
            b"Tw" => self.word_spacing = number(0),
            b"Tz" => self.scale = number(0) / 100.0,
            b"TL" => self.leading = number(0),
            b"Ts" => self.rise = number(0),
            b"Td" => self.move_line(number(0), number(1)),
            b"TD" => {
                self.leading = -number(1);
                self.move_line(number(0), number(1));
            }
            b"Tm" => self.begin_line(Matrix::read(operands)),
            b"T*" => self.next_line(),
            _ => {}
        }
    }

    /// The spacing that the operator `"` brings with its string.
    pub(super) fn set_spacing(&mut self, operands: &[Object]) {
        self.carry_out(b"Tw", operands);
        self.carry_out(b"Tc", operands.get(1..).unwrap_or_default());
    }

    fn begin_line(&mut self, line: Matrix) {
        (self.line, self.place) = (line, line);
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.begin_line(Matrix::moved(x, y).before(&self.line));
    }

    pub(super) fn next_line(&mut self) {
        self.move_line(0.0, -self.leading);
    }

    /// Moves back by so many thousandths of the size.
    pub(super) fn kern(&mut self, back: f64) {
        self.advance(-back / 1000.0 * self.size * self.scale);
    }

    /// Moves on past a code.
    pub(super) fn move_on(&mut self, code: &Code<'_>) {
        let word_spacing = if code.is_space {
            self.word_spacing
        } else {
            0.0
        };
        let width = code.width * self.size + self.character_spacing + word_spacing;
        self.advance(width * self.scale);
    }

    fn advance(&mut self, width: f64) {
        self.place = Matrix::moved(width, 0.0).before(&self.place);
    }

    /// Where a code of this width is written; nowhere when it does not run from left to right.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, and a page needs no more than f32"
    )]
    pub(super) fn stretch(&self, page: &Matrix, width: f64) -> Option<Stretch> {
        let whole = self.place.before(page);
        let start = whole.apply((0.0, self.rise));
        // Letters that are spaced out are still one word.
        let width = width * self.size + self.character_spacing.max(0.0);
        let end = whole.apply((width * self.scale, self.rise));
        let (across, rise) = whole.across;
        let size = self.size.abs() * whole.up.0.hypot(whole.up.1);
        let is_on_page = [start.0, end.0, start.1, size]
            .iter()
            .all(|value| value.abs() < FARTHEST);
        let runs_right = across * self.size.signum() > 0.0 && rise.abs() <= across.abs() * STEEPEST;
        (is_on_page && runs_right && size > 0.0).then_some(Stretch {
            left: start.0.min(end.0) as f32,
            right: start.0.max(end.0) as f32,
            baseline: start.1 as f32,
            size: size as f32,
        })
    }
}
