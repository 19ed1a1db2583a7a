//! The words of a PDF: numbers, names, strings, brackets and operators (ISO 32000-1, 7.2 and 7.3).
//!
//! Files and content streams are written with the same words. What they mean together is not this
//! file's business.

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    /// A name without its slash.
    Name(Vec<u8>),
    /// A string without its brackets, its escapes undone.
    Text(Vec<u8>),
    ArrayStart,
    ArrayEnd,
    DictStart,
    DictEnd,
    /// Anything else: `obj`, `true`, `Tj`.
    Word(&'a [u8]),
}

/// Reads words one after the other; never goes back.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0xC | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

impl<'a> Lexer<'a> {
    /// Begins at this offset.
    pub(super) fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, at: offset }
    }

    /// The offset after the last word.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take_if(&mut self, wanted: u8) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// Passes over white space and comments.
    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self
                    .peek()
                    .is_some_and(|byte| byte != b'\n' && byte != b'\r')
                {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Passes over one line end, as after the word `stream`.
    pub(super) fn skip_line_end(&mut self) {
        self.take_if(b'\r');
        self.take_if(b'\n');
    }

    /// Passes over the data of an inline image: up to `EI` between white space.
    pub(super) fn skip_inline_image(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = rest.windows(4).position(|window| match window {
            [before, b'E', b'I', after] => is_space(*before) && is_space(*after),
            _ => false,
        });
        self.at = end.map_or(self.bytes.len(), |end| self.at + end + 3);
    }

    /// The next word; none at the end.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space();
        let start = self.at;
        Some(match self.take()? {
            b'(' => Token::Text(self.literal()),
            b'<' if self.take_if(b'<') => Token::DictStart,
            b'<' => Token::Text(self.hexadecimal()),
            b'>' => {
                self.take_if(b'>');
                Token::DictEnd
            }
            b'[' => Token::ArrayStart,
            b']' => Token::ArrayEnd,
            b'/' => Token::Name(self.name()),
            byte if is_delimiter(byte) => Token::Word(self.since(start)),
            _ => {
                while self.peek().is_some_and(is_regular) {
                    self.at += 1;
                }
                let word = self.since(start);
                number(word).map_or(Token::Word(word), Token::Number)
            }
        })
    }

    fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|&byte| is_regular(byte)) {
            self.at += 1;
            name.push(match byte {
                b'#' => self.escaped_name_byte().unwrap_or(b'#'),
                byte => byte,
            });
        }
        name
    }

    fn escaped_name_byte(&mut self) -> Option<u8> {
        let digit = |at: usize| self.bytes.get(at).copied().and_then(hex_digit);
        let byte = digit(self.at)? << 4 | digit(self.at + 1)?;
        self.at += 2;
        Some(byte)
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut high = None;
        while let Some(byte) = self.take().filter(|&byte| byte != b'>') {
            match (hex_digit(byte), high) {
                (Some(digit), None) => high = Some(digit << 4),
                (Some(digit), Some(first)) => {
                    text.push(first | digit);
                    high = None;
                }
                (None, _) => {}
            }
        }
        text.extend(high);
        text
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 1_usize;
        while let Some(byte) = self.take() {
            match byte {
                b'\\' => text.extend(self.escape()),
                b')' if depth == 1 => break,
                b')' => {
                    depth -= 1;
                    text.push(byte);
                }
                b'(' => {
                    depth += 1;
                    text.push(byte);
                }
                byte => text.push(byte),
            }
        }
        text
    }

    /// What follows a backslash; a line end after it is no byte at all.
    fn escape(&mut self) -> Option<u8> {
        match self.take()? {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(0xC),
            b'\r' => {
                self.take_if(b'\n');
                None
            }
            b'\n' => None,
            digit @ b'0'..=b'7' => {
                let mut code = u32::from(digit - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    code = code * 8 + u32::from(next - b'0');
                }
                u8::try_from(code & 0xFF).ok()
            }
            byte => Some(byte),
        }
    }
}

fn number(word: &[u8]) -> Option<f64> {
    let starts_like_one = matches!(word.first(), Some(b'0'..=b'9' | b'+' | b'-' | b'.'));
    let is_one = starts_like_one
        && word
            .iter()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'));
    let text = std::str::from_utf8(word).ok().filter(|_| is_one)?;
    // Some writers print two signs, or a sign within: "--5", "12.-3".
    let whole = text.parse().ok();
    whole.or_else(|| text.trim_start_matches('-').split('-').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::at(text, 0);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    #[test]
    fn every_word_is_told_apart() {
        let text = |text: &[u8]| Token::Text(text.to_vec());
        let name = |name: &[u8]| Token::Name(name.to_vec());
        for (bytes, expected) in [
            (
                &b"1 -.5 +3. --7"[..],
                vec![1.0, -0.5, 3.0, 7.0]
                    .into_iter()
                    .map(Token::Number)
                    .collect(),
            ),
            (b"/A#42#xC/ ", vec![name(b"AB#xC"), name(b"")]),
            (b"(a\\(b(c)\\)\\101\\\r\nd)", vec![text(b"a(b(c))Ad")]),
            (b"<41 4 2 4>", vec![text(b"AB@")]),
            (
                b"<</K[1]>>Tj",
                vec![
                    Token::DictStart,
                    name(b"K"),
                    Token::ArrayStart,
                    Token::Number(1.0),
                    Token::ArrayEnd,
                    Token::DictEnd,
                    Token::Word(b"Tj"),
                ],
            ),
            (b"% remark\nobj", vec![Token::Word(b"obj")]),
            (b"(never closed", vec![text(b"never closed")]),
            (b"", vec![]),
        ] {
            assert_eq!(words(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn an_inline_image_ends_at_its_own_word() {
        let mut lexer = Lexer::at(b" \x00EIx EI Q", 0);
        lexer.skip_inline_image();
        assert_eq!(lexer.next(), Some(Token::Word(b"Q")));
    }
}
