//! The values of a PDF: what its words make together (ISO 32000-1, 7.3).

use std::collections::HashMap;

use super::lexer::{Lexer, Token};

/// How deeply values stand in each other before the reader gives up on them.
const DEEPEST: usize = 48;
/// How many values one object holds at most.
const MOST_VALUES: usize = 200_000;

/// A value.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Object {
    /// Nothing, or what the reader has no use for.
    #[default]
    Null,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// The object with this number.
    Reference(u32),
    /// The word `false`; everything else is true enough.
    False,
}

/// Values by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Dict(Vec<(Vec<u8>, Object)>);

impl Dict {
    /// The value with this name; nothing where there is none.
    pub(super) fn get(&self, name: &[u8]) -> &Object {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or(&Object::Null, |(_, value)| value)
    }

    /// Puts a value in the place of another.
    pub(super) fn set(&mut self, name: &[u8], value: Object) {
        if let Some((_, old)) = self.0.iter_mut().find(|(key, _)| key == name) {
            *old = value;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the value with this name is this name.
    pub(super) fn is(&self, name: &[u8], value: &[u8]) -> bool {
        matches!(self.get(name), Object::Name(found) if found == value)
    }

    /// The values in a form that is quick to ask, also where they are many; the first of a name counts.
    pub(super) fn into_named(self) -> HashMap<Vec<u8>, Object> {
        self.0.into_iter().rev().collect()
    }

    fn pair_up(values: Vec<Object>) -> Self {
        let mut pairs = Vec::with_capacity(values.len() / 2);
        let mut values = values.into_iter();
        while let Some(key) = values.next() {
            if let (Object::Name(key), Some(value)) = (key, values.next()) {
                pairs.push((key, value));
            }
        }
        Self(pairs)
    }
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A number that counts or points; none below zero or beyond any file.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    pub(super) fn count(&self) -> Option<usize> {
        let number = self.number()?;
        (0.0..=f64::from(u32::MAX))
            .contains(&number)
            .then_some(number as usize)
    }

    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }
}

/// What stands next in a content stream.
#[derive(Debug, PartialEq)]
pub(super) enum Next<'a> {
    Operand(Object),
    Operator(&'a [u8]),
}

/// The next value or operator; none at the end, or where brackets do not fit.
pub(super) fn next<'a>(lexer: &mut Lexer<'a>) -> Option<Next<'a>> {
    let mut left = MOST_VALUES;
    loop {
        let token = lexer.next()?;
        return Some(match token {
            Token::Word(word) => constant(word).map_or(Next::Operator(word), Next::Operand),
            Token::ArrayEnd | Token::DictEnd => continue,
            token => Next::Operand(value(lexer, token, DEEPEST, &mut left)?),
        });
    }
}

/// The value that an indirect object holds; none where it breaks off.
pub(super) fn read(lexer: &mut Lexer<'_>) -> Option<Object> {
    match next(lexer)? {
        Next::Operand(object) => Some(object),
        Next::Operator(_) => None,
    }
}

fn constant(word: &[u8]) -> Option<Object> {
    match word {
        b"null" | b"true" => Some(Object::Null),
        b"false" => Some(Object::False),
        _ => None,
    }
}

fn value(
    lexer: &mut Lexer<'_>,
    token: Token<'_>,
    depth: usize,
    left: &mut usize,
) -> Option<Object> {
    Some(match token {
        Token::Number(number) => Object::Number(number),
        Token::Name(name) => Object::Name(name),
        Token::Text(text) => Object::Text(text),
        Token::ArrayStart => Object::Array(values(lexer, &Token::ArrayEnd, depth, left)?),
        Token::DictStart => {
            Object::Dict(Dict::pair_up(values(lexer, &Token::DictEnd, depth, left)?))
        }
        Token::Word(word) => constant(word)?,
        Token::ArrayEnd | Token::DictEnd => return None,
    })
}

/// The values up to the closing bracket.
fn values(
    lexer: &mut Lexer<'_>,
    end: &Token<'_>,
    depth: usize,
    left: &mut usize,
) -> Option<Vec<Object>> {
    let depth = depth.checked_sub(1)?;
    let mut values = Vec::new();
    loop {
        let token = lexer.next()?;
        if token == *end {
            return Some(values);
        }
        *left = left.checked_sub(1)?;
        if token == Token::Word(b"R") {
            values.pop();
            let number = values.pop().and_then(|number| number.count());
            let number = number.and_then(|number| u32::try_from(number).ok());
            values.push(number.map_or(Object::Null, Object::Reference));
        } else {
            values.push(value(lexer, token, depth, left)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_what_they_hold() {
        let mut lexer = Lexer::at(b"<< /A [1 2 0 R /B] /C << /D (x) >> /E true >> Tj", 0);
        let Some(Object::Dict(dict)) = read(&mut lexer) else {
            panic!("no dictionary");
        };
        let items = [
            Object::Number(1.0),
            Object::Reference(2),
            Object::Name(b"B".to_vec()),
        ];
        assert_eq!(dict.get(b"A").items(), items);
        assert!(matches!(dict.get(b"C"), Object::Dict(inner) if !inner.is_empty()));
        assert_eq!(dict.get(b"F"), &Object::Null);
        assert_eq!(next(&mut lexer), Some(Next::Operator(b"Tj")));
        assert_eq!(next(&mut lexer), None);
    }

    #[test]
    fn what_never_closes_or_goes_too_deep_is_no_value() {
        for bytes in [&b"[1 2"[..], b"<< /A", b"[endobj]", &[b'['; 10_000]] {
            assert_eq!(read(&mut Lexer::at(bytes, 0)), None);
        }
    }
}
