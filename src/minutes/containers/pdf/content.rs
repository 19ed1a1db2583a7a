//! What a page draws: the letters of its content streams and where they stand (ISO 32000-1, 8 and 9).
//!
//! Only what moves or writes text is carried out. Left out: pictures, colours, clipping, layers,
//! annotations, and text that does not run from left to right on the page as it is shown.

mod matrix;
mod resources;
mod text_state;

use std::collections::HashSet;
use std::rc::Rc;

use self::matrix::Matrix;
use self::resources::Fonts;
pub(super) use self::resources::Resources;
use self::text_state::TextState;
use super::file::File;
use super::fonts::{Code, Font, Letters};
use super::lexer::Lexer;
use super::object::{self, Next, Object};
use crate::minutes::containers::ReadError;
use crate::minutes::containers::allowance::UNPACKED_LIMIT;

/// How many letters a document has at most: a thousand full pages.
const MOST_GLYPHS: usize = 4_000_000;
/// How many letters stand on one page at most.
const MOST_ON_PAGE: usize = 400_000;
/// How deeply forms are drawn in forms, and states saved in states.
const DEEPEST_FORM: usize = 8;
const MOST_SAVED: usize = 256;
/// How many operands an operator has at most; the longest has six.
const MOST_OPERANDS: usize = 40;

/// A letter and where it stands, in points from the lower left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) letter: char,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) baseline: f32,
    pub(super) size: f32,
    pub(super) is_bold: bool,
}

/// Draws the pages of a file one by one, and keeps what they share.
pub(super) struct Drawing<'a> {
    file: &'a File<'a>,
    fonts: Fonts,
    /// Pictures, and forms that were drawn once and wrote nothing.
    silent_forms: HashSet<u32>,
    glyphs: Vec<Glyph>,
    count: usize,
}

/// What `q` saves and `Q` brings back.
#[derive(Clone)]
struct State {
    page: Matrix,
    text: TextState,
}

/// One content stream in the drawing.
struct Run<'a> {
    resources: &'a Rc<Resources>,
    state: State,
    saved: Vec<State>,
    /// For each open mark, whether what it holds runs over all pages.
    marks: Vec<bool>,
    depth: usize,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(file: &'a File<'a>) -> Self {
        Self {
            file,
            fonts: Fonts::new(),
            silent_forms: HashSet::new(),
            glyphs: Vec::new(),
            count: 0,
        }
    }

    /// The letters of a page that is turned by so many degrees when it is shown.
    ///
    /// # Errors
    /// When the page cannot be unpacked, or holds too much.
    pub(super) fn draw(
        &mut self,
        content: &[u8],
        resources: &Rc<Resources>,
        turned: f64,
    ) -> Result<Vec<Glyph>, ReadError> {
        let state = State {
            page: Matrix::turned(turned),
            text: TextState::default(),
        };
        self.run(content, resources, state, 0)?;
        Ok(std::mem::take(&mut self.glyphs))
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: &Rc<Resources>,
        state: State,
        depth: usize,
    ) -> Result<(), ReadError> {
        let mut run = Run {
            resources,
            state,
            saved: Vec::new(),
            marks: Vec::new(),
            depth,
        };
        let mut lexer = Lexer::at(content, 0);
        let mut operands = Vec::new();
        while let Some(next) = object::next(&mut lexer) {
            match next {
                Next::Operand(operand) if operands.len() < MOST_OPERANDS => operands.push(operand),
                Next::Operand(_) => {}
                Next::Operator(b"ID") => lexer.skip_inline_image(),
                Next::Operator(operator) => {
                    self.carry_out(&mut run, operator, &operands)?;
                    operands.clear();
                }
            }
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        run: &mut Run<'_>,
        operator: &[u8],
        operands: &[Object],
    ) -> Result<(), ReadError> {
        let first = operands.first().unwrap_or(&Object::Null);
        match operator {
            b"q" if run.saved.len() < MOST_SAVED => run.saved.push(run.state.clone()),
            b"Q" => run.state = run.saved.pop().unwrap_or_else(|| run.state.clone()),
            b"cm" => run.state.page = Matrix::read(operands).before(&run.state.page),
            b"Tf" => {
                run.state.text.font = self.font(run, first)?;
                let size = operands.get(1).and_then(Object::number);
                run.state.text.size = size.unwrap_or(0.0);
            }
            b"BDC" => {
                let is_running = self.is_running(run.resources, operands)?;
                run.marks.push(is_running);
            }
            b"BMC" => run.marks.push(false),
            b"EMC" => {
                run.marks.pop();
            }
            b"Do" => self.draw_form(run, first)?,
            b"'" => {
                run.state.text.next_line();
                self.show(run, first)?;
            }
            b"\"" => {
                run.state.text.set_spacing(operands);
                run.state.text.next_line();
                self.show(run, operands.get(2).unwrap_or(&Object::Null))?;
            }
            b"Tj" => self.show(run, first)?,
            b"TJ" => {
                for item in first.items() {
                    match item {
                        Object::Number(back) => run.state.text.kern(*back),
                        item => self.show(run, item)?,
                    }
                }
            }
            operator => run.state.text.carry_out(operator, operands),
        }
        Ok(())
    }

    /// The font with this name among the resources.
    fn font(&mut self, run: &Run<'_>, name: &Object) -> Result<Option<Rc<Font>>, ReadError> {
        let Object::Name(name) = name else {
            return Ok(None);
        };
        let font = run.resources.font(self.file, name, &mut self.fonts)?;
        Ok(Some(font))
    }

    /// Whether a mark holds what its writer puts on every page: a header, a page number.
    fn is_running(&self, resources: &Resources, operands: &[Object]) -> Result<bool, ReadError> {
        match operands {
            [Object::Name(tag), properties, ..] if tag == b"Artifact" => match properties {
                Object::Name(name) => resources.is_running(self.file, name),
                Object::Dict(properties) => Ok(properties.is(b"Type", b"Pagination")),
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// Draws a form: content that stands once in the file and on many pages.
    fn draw_form(&mut self, run: &Run<'_>, name: &Object) -> Result<(), ReadError> {
        let Object::Name(name) = name else {
            return Ok(());
        };
        let Some(number) = run.resources.form(self.file, name)? else {
            return Ok(());
        };
        if run.depth >= DEEPEST_FORM || self.silent_forms.contains(&number) {
            return Ok(());
        }
        let dict = self.file.dict(&Object::Reference(number))?;
        if !dict.is(b"Subtype", b"Form") {
            self.silent_forms.insert(number);
            return Ok(());
        }
        let Some((dict, content)) = self.file.stream(number)? else {
            return Ok(());
        };
        let matrix = self.file.resolve(dict.get(b"Matrix"))?;
        let mut state = run.state.clone();
        state.page = Matrix::read(matrix.items()).before(&state.page);
        let own = Resources::of(self.file.dict(dict.get(b"Resources"))?);
        let resources = own.as_ref().unwrap_or(run.resources);
        let before = self.glyphs.len();
        self.run(&content, resources, state, run.depth + 1)?;
        if self.glyphs.len() == before {
            self.silent_forms.insert(number);
        }
        Ok(())
    }

    /// Writes a string.
    fn show(&mut self, run: &mut Run<'_>, text: &Object) -> Result<(), ReadError> {
        let (Object::Text(text), Some(font)) = (text, run.state.text.font.clone()) else {
            return Ok(());
        };
        let is_left_out = run.marks.contains(&true);
        for code in font.codes(text) {
            if !is_left_out {
                self.write(&run.state, &code, font.is_bold)?;
            }
            run.state.text.move_on(&code);
        }
        Ok(())
    }

    /// Notes the letters of a code; several share its width.
    fn write(&mut self, state: &State, code: &Code<'_>, is_bold: bool) -> Result<(), ReadError> {
        let Some(stretch) = state.text.stretch(&state.page, code.width) else {
            return Ok(());
        };
        let mut single = [0; 4];
        let letters = match &code.letters {
            Letters::One(None) => return Ok(()),
            Letters::One(Some(letter)) => &*letter.encode_utf8(&mut single),
            Letters::Several(letters) => letters,
        };
        let count = letters.chars().count();
        self.count += count;
        if self.count > MOST_GLYPHS || self.glyphs.len() + count > MOST_ON_PAGE {
            return Err(ReadError::Swollen {
                limit: UNPACKED_LIMIT,
            });
        }
        let share = f32::from(u16::try_from(count).unwrap_or(u16::MAX));
        let width = (stretch.right - stretch.left) / share;
        let mut left = stretch.left;
        for letter in letters.chars() {
            self.glyphs.push(Glyph {
                letter,
                left,
                right: left + width,
                baseline: stretch.baseline,
                size: stretch.size,
                is_bold,
            });
            left += width;
        }
        Ok(())
    }
}
