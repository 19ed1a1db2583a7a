//! An outline as a document of A4 pages (PDF 1.7), tagged for those who have it read to them (PDF/UA-1):
//! title, language, headings, paragraphs, lists, tables with their heads. The typeface is in the file.
//!
//! `typeface` knows the letters and their widths, `lines` breaks text, `layout` puts it on pages, `paint`
//! writes the file. Leaves out hyphenation, kerning, and letters beyond Latin, Greek and Cyrillic, which
//! show as □.

mod layout;
mod lines;
mod paint;
mod style;
mod tables;
mod typeface;

use super::Outline;

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The typeface that is compiled in could not be read.
    #[error("the typeface cannot be read")]
    Typeface,
    /// There is no such page size, or no such standard.
    #[error("the document cannot be set up")]
    Setup,
    /// The file could not be written, or would not be what PDF/UA asks for.
    #[error("the document cannot be written: {0}")]
    Writing(String),
}

/// The document.
pub(super) fn render(outline: &Outline) -> Result<Vec<u8>, PdfError> {
    let faces = typeface::faces().ok_or(PdfError::Typeface)?;
    let laid = layout::lay(outline, faces);
    paint::paint(outline, &laid, faces)
}
