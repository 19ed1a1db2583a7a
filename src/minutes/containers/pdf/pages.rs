//! The pages of a PDF in their order (ISO 32000-1, 7.7.3), each read to lines.

use std::collections::HashSet;
use std::rc::Rc;

use super::content::{Drawing, Resources};
use super::file::File;
use super::layout::{self, LaidLine};
use super::object::{Dict, Object};
use crate::minutes::containers::allowance::LineCount;
use crate::minutes::containers::{Container, ReadError};

/// How deeply pages stand in folders of pages.
const DEEPEST: usize = 32;
/// How many pages a document has at most.
const MOST_PAGES: usize = 5_000;

/// What a page takes from the folder that it stands in, where it says nothing itself.
#[derive(Clone, Default)]
struct Inherited {
    resources: Rc<Resources>,
    turned: f64,
}

/// Reads page after page, keeping no more of each than its lines.
struct Reader<'a> {
    file: &'a File<'a>,
    drawing: Drawing<'a>,
    met: HashSet<u32>,
    pages: Vec<Vec<LaidLine>>,
    lines: LineCount,
}

/// The lines of each page.
///
/// # Errors
/// When a page is missing or broken, or there are too many.
pub(super) fn read<'a>(file: &'a File<'a>) -> Result<Vec<Vec<LaidLine>>, ReadError> {
    let root = file.dict(file.trailer().get(b"Root"))?;
    let mut reader = Reader {
        file,
        drawing: Drawing::new(file),
        met: HashSet::new(),
        pages: Vec::new(),
        lines: LineCount::default(),
    };
    reader.read_node(root.get(b"Pages"), &Inherited::default(), DEEPEST)?;
    Ok(reader.pages)
}

impl Reader<'_> {
    /// Reads a page, or every page of a folder.
    fn read_node(
        &mut self,
        node: &Object,
        inherited: &Inherited,
        depth: usize,
    ) -> Result<(), ReadError> {
        let Object::Reference(number) = node else {
            return Ok(());
        };
        let Some(depth) = depth.checked_sub(1).filter(|_| self.met.insert(*number)) else {
            return Ok(());
        };
        let dict = self.file.dict(node)?;
        if dict.is_empty() {
            return Err(ReadError::Damaged(Container::Pdf));
        }
        let mut own = inherited.clone();
        if let Some(resources) = Resources::of(self.file.dict(dict.get(b"Resources"))?) {
            own.resources = resources;
        }
        if let Some(turned) = self.file.resolve(dict.get(b"Rotate"))?.number() {
            own.turned = turned;
        }
        let kids = self.file.resolve(dict.get(b"Kids"))?;
        if kids == Object::Null {
            return self.read_page(&dict, &own);
        }
        for kid in kids.items() {
            self.read_node(kid, &own, depth)?;
        }
        Ok(())
    }

    fn read_page(&mut self, page: &Dict, inherited: &Inherited) -> Result<(), ReadError> {
        let content = self.content(page.get(b"Contents"))?;
        let glyphs = self
            .drawing
            .draw(&content, &inherited.resources, inherited.turned)?;
        let lines = layout::lines(glyphs);
        self.lines.add(lines.len())?;
        self.pages.push(lines);
        if self.pages.len() > MOST_PAGES {
            return Err(ReadError::Overfull { limit: MOST_PAGES });
        }
        Ok(())
    }

    /// The content of a page: one stream, or several that are read as one.
    fn content(&self, contents: &Object) -> Result<Vec<u8>, ReadError> {
        let several = match self.file.resolve(contents)? {
            Object::Array(several) => several,
            _ => vec![contents.clone()],
        };
        let mut content = Vec::new();
        for part in several {
            let Object::Reference(number) = part else {
                continue;
            };
            if let Some((_, bytes)) = self.file.stream(number)? {
                if content.is_empty() {
                    content = bytes;
                } else {
                    content.push(b'\n');
                    content.extend(bytes);
                }
            }
        }
        Ok(content)
    }
}
