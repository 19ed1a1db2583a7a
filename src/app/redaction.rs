//! What no line of the log may show, whoever wrote it: personal numbers, tokens, passwords in addresses.
//! The last line of defence; what is known to be secret is not logged in the first place.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use regex::Regex;

/// Takes out of lines what must not be shown.
#[derive(Clone, Debug)]
pub(super) struct Redaction(Vec<(Regex, &'static str)>);

/// What is taken out, and what stands there instead.
const RULES: [(&str, &str); 5] = [
    // A personal number (CPR): the day of birth and four digits. Colours of a terminal, escapes of JSON
    // and of addresses may come before it; letters and digits make it something else.
    (
        r"(^|[^0-9A-Za-z]|\x1b\[[0-9;]*m|\\[nrt]|%[0-9A-Fa-f]{2})(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}(?:[-+ –]|%20|%2[Bb])?[0-9]{4}($|[^0-9A-Za-z])",
        "$1[personal number]$2",
    ),
    // A signed token (RFC 7519), wherever it stands: its header is JSON.
    (r"eyJ[\w-]{4,}\.[\w-]*(?:\.[\w-]*)?", "[token]"),
    // Credentials of a request (RFC 6750, RFC 7617).
    (r"(?i)(bearer|basic) +[\w.~+/-]{12,}=*", "$1 [credentials]"),
    // Name and password in an address (RFC 3986, 3.2.1), also where the password is not as it should be.
    (r#"://[^\s"?#]*@"#, "://[credentials]@"),
    (r#"(?i)(password=)[^\s&"]+"#, "$1[password]"),
];

impl Redaction {
    /// All rules.
    pub(super) fn new() -> Result<Self, regex::Error> {
        let rules = RULES
            .into_iter()
            .map(|(rule, instead)| Ok((Regex::new(rule)?, instead)));
        rules.collect::<Result<_, _>>().map(Self)
    }

    fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut told = Cow::Borrowed(text);
        for (rule, instead) in &self.0 {
            // What ends one find may begin the next.
            while let Cow::Owned(changed) = rule.replace_all(&told, *instead) {
                if changed == *told {
                    break;
                }
                told = Cow::Owned(changed);
            }
        }
        told
    }
}

/// Writes what is left after the redaction; to be given whole lines.
pub(super) struct Redacting<W> {
    redaction: Redaction,
    to: W,
}

impl<W: Write> Redacting<W> {
    /// Writes to `to`.
    pub(super) const fn new(redaction: Redaction, to: W) -> Self {
        Self { redaction, to }
    }
}

impl<W: Write> Write for Redacting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        self.to.write_all(self.redaction.apply(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn what_must_not_be_shown_is_not() {
        let redaction = Redaction::new().unwrap();
        for (line, expected) in [
            ("name=010190-1234 x", "name=[personal number] x"),
            ("3112991234", "[personal number]"),
            ("for 010190 1234.", "for [personal number]."),
            (
                "010190-1234 020290-1234",
                "[personal number] [personal number]",
            ),
            (
                "cpr_010190+1234, 010190–1234",
                "cpr_[personal number], [personal number]",
            ),
            ("name=%20010190%201234&", "name=%20[personal number]&"),
            (r"a line\n010190-1234", r"a line\n[personal number]"),
            (
                "x\u{1b}[2m=\u{1b}[0m010190-1234\u{1b}[0m",
                "x\u{1b}[2m=\u{1b}[0m[personal number]\u{1b}[0m",
            ),
            ("eyJhbGciOiJub25lIn0.e30.", "[token]"),
            ("token eyJhbGciOi.eyJzdWIiOiJh.c2ln, x", "token [token], x"),
            (
                "Authorization: Bearer abc.def-ghi_0123",
                "Authorization: Bearer [credentials]",
            ),
            (
                "authorization: basic dG92OnNlY3JldA==",
                "authorization: basic [credentials]",
            ),
            (
                "postgres://tov:s3cret@db:5432/tov",
                "postgres://[credentials]@db:5432/tov",
            ),
        ] {
            assert_eq!(redaction.apply(line), expected, "{line}");
        }
    }

    #[test]
    fn everything_else_is() {
        let redaction = Redaction::new().unwrap();
        for line in [
            "2026-11-30T08:52:01.123456Z INFO meeting 018b2f00-0000-7000-8000-000000000000",
            "at 1700000000, 85.15.02-G01-30-23, 0123456789012",
            "010190-12345 and 99010190-1234",
            "https://tovholder.example.dk/answer/…, a@b.dk, the bearer of bad news",
        ] {
            assert!(
                matches!(redaction.apply(line), Cow::Borrowed(same) if same == line),
                "{line}"
            );
        }
    }

    /// A writer that several have a hand on.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_shows_none_of_it_in_fields_spans_or_errors() {
        let (redaction, written) = (Redaction::new().unwrap(), Shared::default());
        for (is_json, is_coloured) in [(false, false), (false, true), (true, false)] {
            let (redaction, to) = (redaction.clone(), written.clone());
            let writer = move || Redacting::new(redaction.clone(), to.clone());
            let builder = tracing_subscriber::fmt()
                .with_writer(writer)
                .with_ansi(is_coloured);
            let log = || {
                let number = "010190-1234";
                let span = tracing::info_span!("request", number, path = %number);
                let _inside = span.enter();
                let error = io::Error::other("postgres://tov:s3cret@db/tov");
                tracing::warn!(%error, token = %"eyJhbGciOiJub25lIn0.e30.x", "for\n010190-1234");
            };
            if is_json {
                tracing::subscriber::with_default(builder.json().finish(), log);
            } else {
                tracing::subscriber::with_default(builder.finish(), log);
            }
        }
        let told = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert_eq!(told.matches("[credentials]").count(), 3, "{told}");
        for secret in ["010190", "s3cret", "eyJ"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}
