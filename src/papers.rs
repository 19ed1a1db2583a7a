//! The papers of a meeting as people read them: agenda, minutes and follow-up, on a screen and in print.
//!
//! A paper becomes an `Outline` first, in one language, and that becomes HTML or a PDF: both say the
//! same. Pure: the same paper gives the same bytes. Leaves out what a paper tells, which is
//! `domain::paper`, and who may have it, which is `operations::papers`.

mod agenda;
mod dates;
mod file_name;
mod follow_up;
mod head;
mod html;
mod minutes;
mod outline;
mod pdf;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use self::{
    html::content_security_policy,
    outline::{Column, Fact, Outline, Part, Section, Subsection, Table},
    pdf::PdfError,
};

use crate::domain::{language::Language, paper::Paper};

/// What a paper is rendered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page for browsers that can be printed.
    Html,
    /// A document (PDF 1.7, tagged after PDF/UA-1).
    Pdf,
}

impl Format {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Html, Self::Pdf];

    /// What the names of its files end with.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
        }
    }

    /// The media type of its files.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
        }
    }
}

/// Why a paper could not be rendered: a fault of ours, whatever the paper says.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The page could not be written.
    #[error("the page could not be written: {0}")]
    Html(#[from] askama::Error),
    /// The document could not be written.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// A paper as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is called: `Dagsorden - Teknikudvalget - 2023-11-29.pdf`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Renders a paper. This computes for a while, some milliseconds an item of a PDF at most, and has no
/// place on a thread that others wait for.
///
/// # Errors
/// See [`RenderError`].
pub fn render(paper: &Paper, language: Language, format: Format) -> Result<File, RenderError> {
    let outline = outline_of(paper, language);
    let bytes = match format {
        Format::Html => html::render(&outline)?.into_bytes(),
        Format::Pdf => pdf::render(&outline)?,
    };
    let name = file_name::of(paper, &outline, format);
    Ok(File { name, bytes })
}

/// What a paper says, in one language.
pub fn outline_of(paper: &Paper, language: Language) -> Outline {
    match paper {
        Paper::Agenda(paper) => agenda::outline(paper, language),
        Paper::Minutes(paper) => minutes::outline(paper, language),
        Paper::FollowUp(paper) => follow_up::outline(paper, language),
    }
}
