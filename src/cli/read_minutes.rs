//! `tovholder read-minutes`: what a document says, printed; no database, nothing stored.
//!
//! The JSON is an interface: other programs score and import from it. The text is for people.

mod json;
mod text;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use thiserror::Error;

use crate::minutes::{self, Document, ReadError, SIZE_LIMIT};

/// Read a document and print the meeting, its decisions and what somebody now has to do.
#[derive(Debug, Args)]
pub struct ReadMinutesArgs {
    /// The minutes: PDF, Word (DOCX), HTML, XML of a records system, plain text or Markdown.
    pub file: PathBuf,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How a document is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Danish text for people.
    Text,
    /// JSON for programs.
    Json,
}

/// Why a document could not be printed.
#[derive(Debug, Error)]
pub enum ReadMinutesError {
    /// The file is not there or may not be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds no text that can be read.
    #[error("cannot read {}: {source}", path.display())]
    Document {
        /// The file asked for.
        path: PathBuf,
        /// What is wrong with it.
        source: ReadError,
    },
    /// The answer could not be written.
    #[error("cannot write the answer: {0}")]
    Output(#[from] io::Error),
}

/// Reads the file and writes what it says.
///
/// # Errors
/// When the file cannot be read, holds no text, or the answer cannot be written. A document that
/// is not minutes is an answer and no error.
pub fn run(path: &Path, format: Format, out: &mut dyn Write) -> Result<(), ReadMinutesError> {
    let in_file = |source| ReadMinutesError::File {
        path: path.to_owned(),
        source,
    };
    let in_document = |source| ReadMinutesError::Document {
        path: path.to_owned(),
        source,
    };
    let bytes = load(path).map_err(in_file)?.map_err(in_document)?;
    let document = minutes::read(&bytes).map_err(in_document)?;
    Ok(out.write_all(render(&document, format).as_bytes())?)
}

/// The bytes of the file, unless they are more than are read at all.
fn load(path: &Path) -> io::Result<Result<Vec<u8>, ReadError>> {
    let file = File::open(path)?;
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if size > SIZE_LIMIT {
        return Ok(Err(ReadError::TooLarge {
            limit: SIZE_LIMIT,
            size,
        }));
    }
    // A pipe has no size beforehand: one byte over the limit is enough to refuse it.
    let mut bytes = Vec::with_capacity(size);
    file.take(SIZE_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

/// The document in the format asked for, ending with a line feed.
pub fn render(document: &Document, format: Format) -> String {
    match format {
        Format::Text => text::render(document),
        Format::Json => json::render(document),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("demo/sample-minutes.md");

    fn written(contents: &[u8], format: Format) -> Result<String, String> {
        let mut file = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
        file.write_all(contents)
            .map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        run(file.path(), format, &mut out).map_err(|error| error.to_string())?;
        String::from_utf8(out).map_err(|error| error.to_string())
    }

    #[test]
    fn the_json_is_the_one_that_programs_expect() {
        let json = written(SAMPLE.as_bytes(), Format::Json).unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        insta::assert_json_snapshot!(value);
    }

    #[test]
    fn the_text_tells_it_in_danish() {
        insta::assert_snapshot!(written(SAMPLE.as_bytes(), Format::Text).unwrap());
    }

    #[test]
    fn something_else_is_an_answer_and_no_error() {
        let text = written(b"Kaere avis. Det regner.", Format::Text).unwrap();
        assert!(text.contains("ikke et referat"), "{text}");
        let json = written(b"Kaere avis. Det regner.", Format::Json).unwrap();
        assert!(json.contains(r#""kind": "not_minutes""#), "{json}");
    }

    #[test]
    fn what_cannot_be_read_is_told_in_one_sentence() {
        for (contents, message) in [
            (&b""[..], "the document is empty"),
            (
                b"%PDF-1.4",
                "the document looks like a PDF, but is damaged or incomplete",
            ),
            (b"\0\0\0", "the document is binary data, not text"),
            (
                &vec![b'a'; SIZE_LIMIT + 1],
                "the document is 10485761 bytes long; at most 10485760 are read",
            ),
        ] {
            let error = written(contents, Format::Text).unwrap_err();
            assert!(error.ends_with(message), "{error}");
        }
        let error = run(Path::new("no such file"), Format::Text, &mut Vec::new()).unwrap_err();
        assert!(
            error.to_string().starts_with("cannot read no such file: "),
            "{error}"
        );
    }
}
