//! How much one document may unpack to, however small it came: a few kilobytes of zeros unpack to
//! gigabytes. What a container says of its own sizes is not believed; what comes out is counted.

use std::cell::Cell;
use std::io::Read;

use super::ReadError;

/// The most that one document unpacks to, in bytes.
pub(super) const UNPACKED_LIMIT: usize = 64 * 1024 * 1024;

/// The most lines that one document has; three hundred pages have some fifteen thousand.
pub(super) const MOST_LINES: usize = 200_000;

/// The lines of a document that were read so far, those in tables too: short ones take many times
/// their length in memory.
#[derive(Debug, Default)]
pub(super) struct LineCount(usize);

impl LineCount {
    /// Goes on from lines that are there.
    pub(super) fn from(lines: usize) -> Self {
        Self(lines)
    }

    /// Counts lines.
    ///
    /// # Errors
    /// [`ReadError::Overfull`] when they are more than a document has.
    pub(super) fn add(&mut self, lines: usize) -> Result<(), ReadError> {
        self.0 = self.0.saturating_add(lines);
        if self.0 > MOST_LINES {
            Err(ReadError::Overfull { limit: MOST_LINES })
        } else {
            Ok(())
        }
    }
}

/// What is left of the limit for one document.
#[derive(Debug)]
pub(super) struct Allowance {
    left: Cell<usize>,
}

/// What came out of a packed stretch.
#[derive(Debug)]
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    /// Whether it came out to its end.
    pub(super) is_whole: bool,
}

impl Allowance {
    pub(super) fn new() -> Self {
        Self {
            left: Cell::new(UNPACKED_LIMIT),
        }
    }

    /// Takes so many bytes from what is left.
    ///
    /// # Errors
    /// [`ReadError::Swollen`] when that is more than is left.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), ReadError> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        left.map(drop).ok_or(ReadError::Swollen {
            limit: UNPACKED_LIMIT,
        })
    }

    /// Unpacks to the end, or as far as it goes when the packing is broken.
    ///
    /// # Errors
    /// [`ReadError::Swollen`] when more comes out than is left.
    pub(super) fn unpack(&self, source: impl Read) -> Result<Unpacked, ReadError> {
        let mut bytes = Vec::new();
        let most = self.left.get() as u64 + 1;
        let is_whole = source.take(most).read_to_end(&mut bytes).is_ok();
        self.spend(bytes.len())?;
        Ok(Unpacked { bytes, is_whole })
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn nothing_unpacks_to_more_than_the_limit_in_all() {
        let swollen = ReadError::Swollen {
            limit: UNPACKED_LIMIT,
        };
        let allowance = Allowance::new();
        let half = UNPACKED_LIMIT as u64 / 2;
        for _ in 0..2 {
            let unpacked = allowance.unpack(io::repeat(0).take(half)).unwrap();
            assert!(unpacked.is_whole && unpacked.bytes.len() as u64 == half);
        }
        assert_eq!(allowance.unpack(io::repeat(0)).err(), Some(swollen));
        assert_eq!(allowance.spend(1), Err(swollen));
    }
}
