//! Where people want to be once they are signed in: a page of ours and nothing else, so that no link can
//! use signing in to send somebody elsewhere.

use std::fmt;

/// The path of a page of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReturnAddress(String);

/// Where nobody said anything else.
const USUAL: &str = "/account";

/// What pages stand under that ask people to sign in.
const PAGES: [&str; 6] = [
    USUAL,
    "/actions/",
    "/answer/",
    "/meetings/",
    "/outstanding-actions",
    "/waiting-items/",
];

const LONGEST: usize = 200;

impl ReturnAddress {
    /// What was asked for if it is a page of ours, or the usual one.
    pub(super) fn of(asked: Option<&str>) -> Self {
        let asked = asked.filter(|path| is_page(path)).unwrap_or(USUAL);
        Self(asked.to_owned())
    }

    /// The path, from the root.
    pub(super) fn path(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReturnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// No letter that browsers read in ways of their own: a backslash for a slash, a dot for a step up.
fn is_page(path: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_/".contains(letter);
    path.len() <= LONGEST
        && path.chars().all(is_plain)
        && !path.contains("//")
        && PAGES.iter().any(|page| path.starts_with(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_ours_are_returned_to() {
        let long = format!("/answer/{}", "a".repeat(200));
        for (asked, is_taken) in [
            ("/account", true),
            ("/answer/AbC-_123", true),
            ("/actions/018b2f00-0000-7000-8000-000000000000", true),
            ("/actions/../api/v1/bodies", false),
            ("/", false),
            ("", false),
            ("/api/v1/bodies", false),
            ("account", false),
            ("//attacker.example/account", false),
            ("/account//attacker.example", false),
            ("/\\attacker.example", false),
            ("/answer/..", false),
            ("/answer/%2e%2e", false),
            ("/account?x=y", false),
            ("/account#x", false),
            ("/account\r\nSet-Cookie: a=b", false),
            ("https://attacker.example/account", false),
            ("javascript:alert(1)", false),
            (&long, false),
        ] {
            let expected = if is_taken { asked } else { USUAL };
            assert_eq!(ReturnAddress::of(Some(asked)).path(), expected, "{asked}");
        }
        assert_eq!(ReturnAddress::of(None).path(), USUAL);
    }
}
