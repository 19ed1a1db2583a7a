//! The house style as far as a program can see it: lengths, opening words, names.

use std::sync::LazyLock;

use regex::Regex;

use super::source::{SourceFile, pattern};

const LONGEST_FILE: usize = 400;

/// Names that say nothing of the municipality; no file or folder bears one.
const EMPTY_FILE_NAMES: [&str; 7] = [
    "mod", "util", "utils", "helper", "helpers", "common", "models",
];

fn find_bad_habits(file: &SourceFile) -> Vec<String> {
    [find_length(file), find_opening(file), find_empty_path(file)]
        .into_iter()
        .flatten()
        .chain(find_empty_types(file))
        .map(|habit| format!("{}: {habit}", file.path))
        .collect()
}

fn find_length(file: &SourceFile) -> Option<String> {
    let lines = file.lines_without_tests();
    let is_tests = file.path.starts_with("tests/") || file.path.ends_with("/tests.rs");
    (lines > LONGEST_FILE && !is_tests)
        .then(|| format!("{lines} lines without tests, more than {LONGEST_FILE}"))
}

fn find_opening(file: &SourceFile) -> Option<String> {
    (!file.text.starts_with("//! "))
        .then(|| "does not open with `//!` and what it is for".to_owned())
}

fn find_empty_path(file: &SourceFile) -> Option<String> {
    let mut names = file.path.trim_end_matches(".rs").split('/');
    names
        .find(|name| EMPTY_FILE_NAMES.contains(name))
        .map(|name| format!("`{name}` names nothing"))
}

fn find_empty_types(file: &SourceFile) -> Vec<String> {
    static DECLARATION: LazyLock<Regex> = pattern!(
        r"\b(?:struct|enum|trait|type)\s+(\w*?(?:Manager|Service|Data|Helpers?|Utils?))\b"
    );
    DECLARATION
        .captures_iter(&file.code)
        .map(|found| format!("the type `{}` names nothing", &found[1]))
        .collect()
}

mod tests {
    use super::super::source::read_sources;
    use super::*;

    #[test]
    fn every_file_keeps_the_habits_of_the_house() {
        let files = ["src", "tests"].into_iter().flat_map(read_sources);
        let violations = files
            .flat_map(|file| find_bad_habits(&file))
            .collect::<Vec<_>>();
        assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
    }

    #[test]
    fn each_bad_habit_is_found() {
        let long = format!("//! Long.\n{}", "fn f() {}\n".repeat(LONGEST_FILE));
        let tested = format!(
            "//! Short.\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "\n".repeat(500)
        );
        for (path, text, count) in [
            ("src/domain/body.rs", "//! Bodies.\nstruct Body;", 0),
            ("src/domain/body.rs", long.as_str(), 1),
            ("src/domain/body.rs", tested.as_str(), 0),
            ("src/domain/body.rs", "use std::fmt;", 1),
            ("src/domain/mod.rs", "//! The domain.", 1),
            ("src/utils/text.rs", "//! Text.", 1),
            (
                "src/domain/body.rs",
                "//! Bodies.\nstruct BodyManager;\nenum Data {}",
                2,
            ),
            (
                "src/domain/body.rs",
                "//! Bodies.\nstruct ServiceAccount;",
                0,
            ),
        ] {
            let found = find_bad_habits(&SourceFile::new(path, text));
            assert_eq!(found.len(), count, "{path}: {text}: {found:?}");
        }
    }
}
