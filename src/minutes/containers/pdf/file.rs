//! Where the objects of a PDF stand, and what they hold (ISO 32000-1, 7.5).
//!
//! The file is walked once from its start and every object noted; the tables at its end, which
//! damaged files and many writers get wrong, are not used. An object is read each time it is asked
//! for, so that a file costs no more memory than its bytes and what it unpacks.

use std::cell::Cell;
use std::collections::HashMap;

use super::decryption::Cipher;
use super::filters;
use super::lexer::{Lexer, Token, is_space};
use super::object::{self, Dict, Object};
use crate::minutes::containers::allowance::{Allowance, UNPACKED_LIMIT};
use crate::minutes::containers::{Container, ReadError};

const DAMAGED: ReadError = ReadError::Damaged(Container::Pdf);
/// How many objects a file has at most; three hundred pages have some thousands.
const MOST_OBJECTS: usize = 400_000;
/// How many bytes are read for objects in all, an object again each time that it is asked for.
const MOST_READ: usize = 96 * 1024 * 1024;
/// How near its end a whole file says where its tables are.
const TAIL: usize = 2048;
/// What asking for an unpacked stream costs at least, so that a loop of small ones ends.
const LEAST_COST: usize = 2048;
/// How many references are followed to a value.
const MOST_HOPS: usize = 8;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// At an offset of the file, with its generation.
    Plain { offset: usize, generation: u16 },
    /// At an offset of an unpacked object stream.
    Packed { stream: usize, offset: usize },
}

/// A PDF whose objects can be asked for.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    /// The object streams, unpacked.
    unpacked: Vec<Vec<u8>>,
    trailer: Dict,
    cipher: Option<Cipher>,
    allowance: Allowance,
    read: Cell<usize>,
}

/// What the walk through the file found besides places.
#[derive(Default)]
struct Found {
    /// Number and offset of each object stream.
    object_streams: Vec<(u32, usize)>,
    /// Trailers with their offset.
    trailers: Vec<(usize, Dict)>,
}

impl<'a> File<'a> {
    /// Finds the objects.
    ///
    /// # Errors
    /// When the file breaks off, needs a password, or holds too much.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let tail = bytes.get(bytes.len().saturating_sub(TAIL)..);
        if find(tail.unwrap_or(bytes), 0, b"startxref").is_none() {
            return Err(DAMAGED);
        }
        let mut file = Self {
            bytes,
            places: HashMap::new(),
            unpacked: Vec::new(),
            trailer: Dict::default(),
            cipher: None,
            allowance: Allowance::new(),
            read: Cell::new(0),
        };
        let mut found = file.walk()?;
        file.find_trailers(&mut found)?;
        found.trailers.sort_by_key(|(offset, _)| *offset);
        let is_encrypted = |dict: &Dict| dict.get(b"Encrypt") != &Object::Null;
        let last = found.trailers.iter().rev();
        let mut rooted = last.filter(|(_, dict)| dict.get(b"Root") != &Object::Null);
        let trailer = rooted.next().map(|(_, dict)| dict.clone());
        file.trailer = trailer.ok_or(DAMAGED)?;
        if is_encrypted(&file.trailer) {
            file.cipher = Cipher::open(&file, &file.trailer)?;
        }
        found.object_streams.sort_by_key(|(_, offset)| *offset);
        for (number, offset) in found.object_streams {
            file.unpack_objects(number, offset)?;
        }
        Ok(file)
    }

    /// Notes every object from the start to the end.
    fn walk(&mut self) -> Result<Found, ReadError> {
        let mut found = Found::default();
        let mut at = 0;
        while let Some(hit) = find(self.bytes, at, b"obj") {
            at = hit + 3;
            let Some((number, generation)) = numbers_before(self.bytes, hit) else {
                continue;
            };
            let place = Place::Plain {
                offset: at,
                generation,
            };
            self.note(number, place)?;
            let mut lexer = Lexer::at(self.bytes, at);
            let object = object::read(&mut lexer);
            let offset = at;
            at = at.max(lexer.offset());
            let Some(Object::Dict(dict)) = object else {
                continue;
            };
            if let Some(data) = stream_start(lexer) {
                at = self.stream_end(&dict, data);
            }
            if dict.is(b"Type", b"ObjStm") {
                found.object_streams.push((number, offset));
            } else if dict.is(b"Type", b"XRef") {
                found.trailers.push((offset, dict));
            }
        }
        Ok(found)
    }

    fn note(&mut self, number: u32, place: Place) -> Result<(), ReadError> {
        self.places.insert(number, place);
        if self.places.len() > MOST_OBJECTS {
            return Err(ReadError::Swollen {
                limit: UNPACKED_LIMIT,
            });
        }
        Ok(())
    }

    fn find_trailers(&self, found: &mut Found) -> Result<(), ReadError> {
        let mut at = 0;
        while let Some(hit) = find(self.bytes, at, b"trailer") {
            at = hit + 7;
            let mut lexer = Lexer::at(self.bytes, at);
            let object = object::read(&mut lexer);
            self.count_read(lexer.offset() - at)?;
            if let Some(Object::Dict(dict)) = object {
                found.trailers.push((hit, dict));
            }
        }
        Ok(())
    }

    /// Where the data of a stream ends: after its length, where that is right.
    fn stream_end(&self, dict: &Dict, start: usize) -> usize {
        let length = dict.get(b"Length").count();
        let told = length.and_then(|length| start.checked_add(length));
        let fits = |&end: &usize| {
            let after = self.bytes.get(end..end.saturating_add(12));
            after.is_some_and(|after| find(after, 0, b"endstream").is_some())
        };
        told.filter(fits).unwrap_or_else(|| {
            let end = find(self.bytes, start, b"endstream");
            end.unwrap_or(self.bytes.len())
        })
    }

    /// Notes the objects of an object stream, but for those that the file replaces further on.
    fn unpack_objects(&mut self, number: u32, offset: usize) -> Result<(), ReadError> {
        let Some((dict, bytes)) = self.stream(number)? else {
            return Ok(());
        };
        let (Some(count), Some(first)) = (dict.get(b"N").count(), dict.get(b"First").count())
        else {
            return Ok(());
        };
        let mut lexer = Lexer::at(&bytes, 0);
        let stream = self.unpacked.len();
        for _ in 0..count {
            let (Some(Token::Number(number)), Some(Token::Number(at))) =
                (lexer.next(), lexer.next())
            else {
                break;
            };
            let (Some(number), Some(at)) =
                (Object::Number(number).count(), Object::Number(at).count())
            else {
                continue;
            };
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let is_replaced = match self.places.get(&number) {
                Some(Place::Plain { offset: known, .. }) => *known > offset,
                _ => false,
            };
            if !is_replaced {
                let offset = first.saturating_add(at);
                self.note(number, Place::Packed { stream, offset })?;
            }
        }
        self.unpacked.push(bytes);
        Ok(())
    }

    /// The dictionary at the end of the file.
    pub(super) fn trailer(&self) -> &Dict {
        &self.trailer
    }

    /// What the document may still unpack to.
    pub(super) fn allowance(&self) -> &Allowance {
        &self.allowance
    }

    fn count_read(&self, bytes: usize) -> Result<(), ReadError> {
        self.read.set(self.read.get() + bytes + 1);
        if self.read.get() > MOST_READ {
            return Err(ReadError::Swollen {
                limit: UNPACKED_LIMIT,
            });
        }
        Ok(())
    }

    /// The object with this number, and the words after it; nothing where there is none.
    fn object(&self, number: u32) -> Result<Option<(Object, Lexer<'_>)>, ReadError> {
        let mut lexer = match self.places.get(&number) {
            Some(Place::Plain { offset, .. }) => Lexer::at(self.bytes, *offset),
            Some(Place::Packed { stream, offset }) => {
                let stream = self.unpacked.get(*stream);
                Lexer::at(stream.map_or(&[], Vec::as_slice), *offset)
            }
            None => return Ok(None),
        };
        let start = lexer.offset();
        let object = object::read(&mut lexer);
        self.count_read(lexer.offset() - start)?;
        Ok(object.map(|object| (object, lexer)))
    }

    /// The value itself, where it is a reference to one.
    pub(super) fn resolve(&self, object: &Object) -> Result<Object, ReadError> {
        let mut value = object.clone();
        for _ in 0..MOST_HOPS {
            let Object::Reference(number) = value else {
                return Ok(value);
            };
            value = self
                .object(number)?
                .map_or(Object::Null, |(object, _)| object);
        }
        Ok(Object::Null)
    }

    /// The dictionary that this is or refers to; an empty one otherwise.
    pub(super) fn dict(&self, object: &Object) -> Result<Dict, ReadError> {
        Ok(match self.resolve(object)? {
            Object::Dict(dict) => dict,
            _ => Dict::default(),
        })
    }

    /// The stream with this number, unpacked, and its dictionary; nothing where there is none.
    ///
    /// # Errors
    /// When it cannot be unpacked, or unpacks to more than is left.
    pub(super) fn stream(&self, number: u32) -> Result<Option<(Dict, Vec<u8>)>, ReadError> {
        self.allowance.spend(LEAST_COST)?;
        let Some((Object::Dict(mut dict), lexer)) = self.object(number)? else {
            return Ok(None);
        };
        let Some(Place::Plain { generation, .. }) = self.places.get(&number) else {
            return Ok(None);
        };
        let Some(start) = stream_start(lexer) else {
            return Ok(None);
        };
        for name in [&b"Length"[..], b"Filter", b"DecodeParms"] {
            let value = self.resolve(dict.get(name))?;
            dict.set(name, value);
        }
        let end = self.stream_end(&dict, start);
        let raw = self.bytes.get(start..end).unwrap_or_default();
        self.count_read(raw.len())?;
        let raw = match &self.cipher {
            Some(cipher) if !dict.is(b"Type", b"XRef") => cipher.decrypt(raw, number, *generation),
            _ => raw.to_vec(),
        };
        let bytes = filters::unpack(&dict, raw, &self.allowance)?;
        Ok(Some((dict, bytes)))
    }
}

/// Where the data of a stream starts, if the next word says that one follows.
fn stream_start(mut lexer: Lexer<'_>) -> Option<usize> {
    if lexer.next() != Some(Token::Word(b"stream")) {
        return None;
    }
    lexer.skip_line_end();
    Some(lexer.offset())
}

/// Where these words stand first, from an offset on.
fn find(bytes: &[u8], from: usize, words: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let at = rest
        .windows(words.len())
        .position(|window| window == words)?;
    Some(from + at)
}

/// Number and generation in front of the word `obj`.
fn numbers_before(bytes: &[u8], at: usize) -> Option<(u32, u16)> {
    let before = bytes.get(at.saturating_sub(24)..at)?;
    let mut words = before
        .rsplit(|&byte| is_space(byte))
        .filter(|word| !word.is_empty());
    let is_apart = before.last().is_some_and(|&byte| is_space(byte));
    let generation = std::str::from_utf8(words.next().filter(|_| is_apart)?).ok()?;
    let number = words.next()?;
    // "endobj1 0 obj": some writers leave no space before the number.
    let digits = number
        .rsplit(|byte| !byte.is_ascii_digit())
        .next()
        .unwrap_or_default();
    let number = std::str::from_utf8(digits).ok()?;
    Some((number.parse().ok()?, generation.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: &str = "trailer <</Root 1 0 R>> startxref 0 %%EOF";

    fn root(text: &str) -> Result<Dict, ReadError> {
        let file = File::open(text.as_bytes())?;
        file.dict(file.trailer().get(b"Root"))
    }

    #[test]
    fn objects_are_found_without_a_table_and_the_last_counts() {
        for text in [
            "1 0 obj<</A/B>>endobj",
            "1 0 obj<</A/C>>endobj\n1 0 obj <</A/B>> endobj",
            "2 0 obj<</B/A>>endobj1 0 obj<</A/B>>endobj",
            "2 0 obj<</Length 14>>stream\n1 0 obj<</A/C>>endstream endobj 1 0 obj<</A/B>>",
        ] {
            let root = root(&format!("%PDF-1.4\n{text}\n{END}"));
            assert!(root.is_ok_and(|root| root.is(b"A", b"B")), "{text}");
        }
    }

    #[test]
    fn an_object_stream_holds_objects_that_a_later_one_replaces() {
        let packed = "9 0 obj<</Type/ObjStm/N 2/First 8/Length 24>>stream\n1 0 2 8 <</A/B>><</A/C>>endstream";
        let later = "1 0 obj<</A/D>>endobj";
        for (text, name) in [
            (packed.to_owned(), b"B"),
            (format!("{packed} {later}"), b"D"),
            (format!("{later} {packed}"), b"B"),
        ] {
            let root = root(&format!("%PDF-1.5\n{text}\n{END}"));
            assert!(root.is_ok_and(|root| root.is(b"A", name)), "{text}");
        }
    }

    #[test]
    fn a_file_that_breaks_off_is_damaged() {
        for text in [
            "%PDF-1.4",
            "%PDF-1.4 1 0 obj<<>>endobj startxref",
            "%PDF-1.4 trailer <</Root 1 0 R>>",
        ] {
            assert_eq!(root(text).err(), Some(DAMAGED), "{text}");
        }
    }

    #[test]
    fn references_in_a_circle_lead_nowhere() {
        let text = format!("%PDF-1.4\n1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj\n{END}");
        assert!(root(&text).is_ok_and(|root| root.is_empty()));
    }
}
