//! What a content stream calls by name: fonts, forms and the properties of marks
//! (ISO 32000-1, 7.8.3). Each sort is looked up once, however often and by however many it is called.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::super::file::File;
use super::super::fonts::Font;
use super::super::object::{Dict, Object};
use crate::minutes::containers::ReadError;

/// What a font costs in memory at least, in bytes, counted as unpacked.
const FONT_COST: usize = 2048;

/// Values by name.
type Named = HashMap<Vec<u8>, Object>;
/// The fonts of a file by their numbers.
pub(super) type Fonts = HashMap<u32, Rc<Font>>;

/// The resources of a page or a form.
#[derive(Default)]
pub(in super::super) struct Resources {
    dict: Dict,
    fonts: OnceCell<Named>,
    forms: OnceCell<Named>,
    properties: OnceCell<Named>,
    known_fonts: RefCell<HashMap<Vec<u8>, Rc<Font>>>,
    known_marks: RefCell<HashMap<Vec<u8>, bool>>,
}

impl Resources {
    /// The resources of this dictionary; none when it is empty.
    pub(in super::super) fn of(dict: Dict) -> Option<Rc<Self>> {
        let is_empty = dict.is_empty();
        (!is_empty).then(|| {
            Rc::new(Self {
                dict,
                ..Self::default()
            })
        })
    }

    /// The values of one sort.
    fn sort<'a>(
        &self,
        cell: &'a OnceCell<Named>,
        file: &File<'_>,
        name: &[u8],
    ) -> Result<&'a Named, ReadError> {
        if let Some(named) = cell.get() {
            return Ok(named);
        }
        let named = file.dict(self.dict.get(name))?.into_named();
        Ok(cell.get_or_init(|| named))
    }

    /// The font with this name; `shared` are those that were read for other pages.
    pub(super) fn font(
        &self,
        file: &File<'_>,
        name: &[u8],
        shared: &mut Fonts,
    ) -> Result<Rc<Font>, ReadError> {
        if let Some(font) = self.known_fonts.borrow().get(name) {
            return Ok(Rc::clone(font));
        }
        let named = self.sort(&self.fonts, file, b"Font")?;
        let found = named.get(name).unwrap_or(&Object::Null);
        let number = match found {
            Object::Reference(number) => Some(*number),
            _ => None,
        };
        let known = number.and_then(|number| shared.get(&number));
        let font = if let Some(font) = known {
            Rc::clone(font)
        } else {
            file.allowance().spend(FONT_COST)?;
            Rc::new(Font::read(file, &file.dict(found)?)?)
        };
        if let Some(number) = number {
            shared.insert(number, Rc::clone(&font));
        }
        let mut known = self.known_fonts.borrow_mut();
        known.insert(name.to_vec(), Rc::clone(&font));
        Ok(font)
    }

    /// The number of the form or picture with this name.
    pub(super) fn form(&self, file: &File<'_>, name: &[u8]) -> Result<Option<u32>, ReadError> {
        let named = self.sort(&self.forms, file, b"XObject")?;
        Ok(match named.get(name) {
            Some(Object::Reference(number)) => Some(*number),
            _ => None,
        })
    }

    /// Whether the properties with this name are those of what runs over all pages.
    pub(super) fn is_running(&self, file: &File<'_>, name: &[u8]) -> Result<bool, ReadError> {
        if let Some(&is_running) = self.known_marks.borrow().get(name) {
            return Ok(is_running);
        }
        let named = self.sort(&self.properties, file, b"Properties")?;
        let found = file.dict(named.get(name).unwrap_or(&Object::Null))?;
        let is_running = found.is(b"Type", b"Pagination");
        let mut known = self.known_marks.borrow_mut();
        known.insert(name.to_vec(), is_running);
        Ok(is_running)
    }
}
