//! Where a document stands, and what it is called. Names are only names here: nothing is opened by them.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::domain::text::{TextError, Title};

/// A file, or an entry of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The file.
    pub(super) path: PathBuf,
    /// The name in the archive, as the archive has it.
    pub(super) entry: Option<String>,
}

impl Place {
    pub(super) fn file(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            entry: None,
        }
    }

    pub(super) fn entry(archive: &Path, name: &str) -> Self {
        Self {
            path: archive.to_owned(),
            entry: Some(name.to_owned()),
        }
    }

    /// What an import of it is called: the last part of the name, cut to what a title holds.
    pub(super) fn file_name(&self) -> Result<Title, TextError> {
        let of_file = self.path.file_name().unwrap_or(self.path.as_os_str());
        let of_file = of_file.to_string_lossy();
        let name = match &self.entry {
            Some(entry) => entry
                .rsplit(['/', '\\'])
                .find(|part| !part.trim().is_empty())
                .unwrap_or_default(),
            None => &of_file,
        };
        let name: String = shown(name).take(Title::LIMIT).collect();
        Title::parse(&name)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.path.to_string_lossy()).collect::<String>())?;
        match &self.entry {
            Some(entry) => write!(f, " › {}", shown(entry).collect::<String>()),
            None => Ok(()),
        }
    }
}

/// A name without what a terminal would take for a command.
fn shown(name: &str) -> impl Iterator<Item = char> {
    let replace = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    name.chars().map(replace)
}

/// Whether a file or folder of this name is hidden, or left behind by a system or an editor.
pub(super) fn is_hidden(name: &str) -> bool {
    let is_step = name == "." || name == "..";
    let is_dotted = name.starts_with('.') && !is_step;
    is_dotted || name.starts_with("~$") || ["__MACOSX", "Thumbs.db", "desktop.ini"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_called_by_the_last_part_of_the_name() {
        let long = "æ".repeat(600);
        let cut = "æ".repeat(Title::LIMIT);
        for (entry, name) in [
            (None, Some("2019.zip")),
            (Some("referater/a.txt"), Some("a.txt")),
            (Some("..\\..\\a.txt"), Some("a.txt")),
            (Some("../../etc/"), Some("etc")),
            (Some("a\u{1b}[2J.txt"), Some("a\u{FFFD}[2J.txt")),
            (Some(&long), Some(&cut)),
            (Some("/ /"), None),
        ] {
            let place = Place {
                path: "arkiv/2019.zip".into(),
                entry: entry.map(str::to_owned),
            };
            let found = place.file_name();
            assert_eq!(found.as_ref().ok().map(Title::as_str), name, "{entry:?}");
        }
    }

    #[test]
    fn a_place_is_shown_without_commands_to_the_terminal() {
        let file = Place::file(Path::new("2019/a\u{7}.txt"));
        assert_eq!(file.to_string(), "2019/a\u{FFFD}.txt");
        let entry = Place::entry(Path::new("2019.zip"), "../a\n.txt");
        assert_eq!(entry.to_string(), "2019.zip › ../a\u{FFFD}.txt");
    }

    #[test]
    fn hidden_is_what_people_do_not_see_and_what_systems_leave_behind() {
        for (name, expected) in [
            (".git", true),
            (".DS_Store", true),
            ("__MACOSX", true),
            ("~$referat.docx", true),
            ("Thumbs.db", true),
            ("referat.txt", false),
            (".", false),
            ("..", false),
            ("...", true),
        ] {
            assert_eq!(is_hidden(name), expected, "{name}");
        }
    }
}
