//! The table in which a font says what its codes stand for (ISO 32000-1, 9.10.3).

use std::collections::HashMap;

use super::super::lexer::{Lexer, Token};
use crate::minutes::containers::ReadError;
use crate::minutes::containers::allowance::Allowance;

/// What one entry costs in memory, counted as unpacked.
const ENTRY_COST: usize = 64;
/// How many letters one code stands for at most: "ffi" has three.
const MOST_LETTERS: usize = 8;

/// The letters of each code.
///
/// # Errors
/// When the table is larger than the document may still grow.
pub(super) fn read(bytes: &[u8], allowance: &Allowance) -> Result<HashMap<u16, String>, ReadError> {
    let mut table = Table {
        letters: HashMap::new(),
        allowance,
    };
    let mut lexer = Lexer::at(bytes, 0);
    while let Some(token) = lexer.next() {
        match token {
            Token::Word(b"beginbfchar") => table.read_characters(&mut lexer)?,
            Token::Word(b"beginbfrange") => table.read_ranges(&mut lexer)?,
            _ => {}
        }
    }
    Ok(table.letters)
}

struct Table<'a> {
    letters: HashMap<u16, String>,
    allowance: &'a Allowance,
}

impl Table<'_> {
    fn insert(&mut self, code: u16, letters: String) -> Result<(), ReadError> {
        self.allowance.spend(ENTRY_COST)?;
        self.letters.insert(code, letters);
        Ok(())
    }

    /// `<code> <letters>`, again and again.
    fn read_characters(&mut self, lexer: &mut Lexer<'_>) -> Result<(), ReadError> {
        while let Some(Token::Text(from)) = lexer.next() {
            let Some(Token::Text(to)) = lexer.next() else {
                break;
            };
            self.insert(code(&from), letters(&to))?;
        }
        Ok(())
    }

    /// `<first> <last> <letters of the first>` or `<first> <last> [<letters> …]`.
    fn read_ranges(&mut self, lexer: &mut Lexer<'_>) -> Result<(), ReadError> {
        while let (Some(Token::Text(first)), Some(Token::Text(last))) = (lexer.next(), lexer.next())
        {
            let codes = code(&first)..=code(&last);
            match lexer.next() {
                Some(Token::Text(start)) => {
                    let start = letters(&start);
                    for (step, code) in (0..).zip(codes) {
                        self.insert(code, advanced(&start, step))?;
                    }
                }
                Some(Token::ArrayStart) => {
                    let mut codes = codes;
                    while let Some(Token::Text(to)) = lexer.next() {
                        if let Some(code) = codes.next() {
                            self.insert(code, letters(&to))?;
                        }
                    }
                }
                _ => break,
            }
        }
        Ok(())
    }
}

fn code(bytes: &[u8]) -> u16 {
    bytes
        .iter()
        .fold(0, |code, &byte| code << 8 | u16::from(byte))
}

/// UTF-16, the high byte first. A single byte is a letter as well, whatever the rules say.
fn letters(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(code);
    char::decode_utf16(units)
        .filter_map(Result::ok)
        .filter(|letter| *letter != '\0')
        .take(MOST_LETTERS)
        .collect()
}

/// The letters with the last one so many code points further on.
fn advanced(letters: &str, step: u32) -> String {
    let mut letters: Vec<char> = letters.chars().collect();
    if let Some(last) = letters.last_mut() {
        *last = char::from_u32(u32::from(*last).saturating_add(step)).unwrap_or(*last);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_entry_is_read() {
        let table = b"2 beginbfchar <01> <00E5> <0002> <00660069> endbfchar
            3 beginbfrange <10> <12> <0041> <20> <21> [<00C6> <00D8>] <30> <31><D83DDE00> endbfrange";
        let letters = read(table, &Allowance::new()).unwrap();
        for (code, expected) in [
            (0x01, "å"),
            (0x02, "fi"),
            (0x10, "A"),
            (0x12, "C"),
            (0x20, "Æ"),
            (0x21, "Ø"),
            (0x31, "😁"),
        ] {
            assert_eq!(
                letters.get(&code).map(String::as_str),
                Some(expected),
                "{code}"
            );
        }
    }

    #[test]
    fn a_table_of_everything_again_and_again_is_too_much() {
        let table = "1 beginbfrange <0000> <FFFF> <0041> endbfrange ".repeat(30);
        let answer = read(table.as_bytes(), &Allowance::new());
        assert!(matches!(answer, Err(ReadError::Swollen { .. })));
    }
}
