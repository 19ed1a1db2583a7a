//! Source files as the guards read them: by path, and with comments and literals blanked out, so
//! that only code is left on the same lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A pattern that is compiled once for all files.
macro_rules! pattern {
    ($text:expr) => {
        LazyLock::new(|| Regex::new($text).unwrap())
    };
}
pub(super) use pattern;

/// A file of the project.
pub(super) struct SourceFile {
    /// From the project's folder, with `/`: `src/domain/meeting.rs`.
    pub(super) path: String,
    pub(super) text: String,
    /// The text, with a blank for each letter of a comment or a literal.
    pub(super) code: String,
}

impl SourceFile {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: blank_prose(text),
        }
    }

    /// The first folder or file below `src`: `domain`.
    pub(super) fn room(&self) -> &str {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path);
        path.split(['/', '.']).next().unwrap_or_default()
    }

    /// How many modules lie between this one and the root of the crate, itself included.
    pub(super) fn depth(&self) -> usize {
        self.path.matches('/').count()
    }

    /// The number of the line that a place in the code stands on.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.code
            .bytes()
            .take(offset)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1
    }

    /// The lines before the tests at the end of the file.
    pub(super) fn lines_without_tests(&self) -> usize {
        self.code
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]")
            .count()
    }
}

/// Every Rust file below `folder`, in the order of their paths.
pub(super) fn read_sources(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let shown = path.strip_prefix(root).unwrap().to_str().unwrap();
                files.push(SourceFile::new(shown, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!files.is_empty(), "{folder} has no Rust files");
    files
}

/// The names of the crates that the library depends on, as Rust writes them.
pub(super) fn dependencies() -> Vec<String> {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let lines = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| Some(line.split_once('=')?.0.trim().replace('-', "_")))
        .collect()
}

/// Keeps line ends, so that line numbers hold. Nested block comments are rare enough to leave out.
fn blank_prose(text: &str) -> String {
    static PROSE: LazyLock<Regex> = pattern!(concat!(
        r#"//[^\n]*|(?s:/\*.*?\*/)"#,
        r##"|(?s:\bb?r#".*?"#)|(?s:\bb?r"[^"]*")|(?s:b?"(?:\\.|[^"\\])*")"##,
        r"|b?'(?:\\[^\n]+?|[^'\\\n])'",
    ));
    let blank = |found: &Captures<'_>| {
        found[0]
            .chars()
            .map(|letter| if letter == '\n' { '\n' } else { ' ' })
            .collect::<String>()
    };
    PROSE.replace_all(text, blank).into_owned()
}

mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_code_stays_on_its_line() {
        for (text, code) in [
            ("use a; // b\nc", "use a;     \nc"),
            ("/* a\nb */c", "    \n    c"),
            (r#"f("a \" b", c)"#, "f(        , c)"),
            ("f(r#\"a \" b\"#, c)", "f(          , c)"),
            ("f('\"', '\\'', b'x', c)", "f(   ,     ,     , c)"),
            ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
            ("\"// a\" b", "       b"),
        ] {
            assert_eq!(blank_prose(text), code);
        }
    }

    #[test]
    fn a_file_knows_its_room_and_depth() {
        let files = [
            "src/domain.rs",
            "src/domain/meeting.rs",
            "src/minutes/text/tables.rs",
        ];
        let found = files.map(|path| SourceFile::new(path, ""));
        let rooms = found.each_ref().map(|file| (file.room(), file.depth()));
        assert_eq!(rooms, [("domain", 1), ("domain", 2), ("minutes", 3)]);
    }

    #[test]
    fn tests_at_the_end_do_not_count_as_length() {
        let file = SourceFile::new(
            "src/a.rs",
            "//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {}\n",
        );
        assert_eq!(file.lines_without_tests(), 2);
    }

    #[test]
    fn dependencies_are_read_from_the_manifest() {
        let names = dependencies();
        assert!(names.contains(&"actix_web".to_owned()) && names.contains(&"diesel".to_owned()));
        assert!(
            !names.contains(&"proptest".to_owned()),
            "only the tests depend on it"
        );
    }
}
