//! Loads one document after the other, in the order given, on a thread of its own. Each needs a room in
//! memory, and there are few: when all are taken, this waits.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
};

use super::{
    archives::{Content, Entry, Halt, tarred, zipped},
    finding::{Found, Walk},
    outcome::{Outcome, Settled, Skipped},
    place::Place,
    sniffing::{self, HEAD, Sort},
};
use crate::{
    minutes::{ReadError, SIZE_LIMIT},
    operations::minutes_imports::fingerprint_of,
};

/// What was met, in the order given.
#[derive(Debug)]
pub(super) enum Gathered {
    Loaded(Loaded),
    /// Nothing more comes of it.
    Settled(Settled),
}

/// A document in memory.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) place: Place,
    pub(super) is_named: bool,
    pub(super) weight: u64,
    pub(super) fingerprint: String,
    pub(super) bytes: Vec<u8>,
    /// Given back with the document, in whatever shape that then is.
    pub(super) room: OwnedSemaphorePermit,
}

/// Gathers for somebody on an asynchronous thread.
pub(super) struct Gatherer {
    /// The report of this import, which may stand among the documents.
    pub(super) report: Option<PathBuf>,
    pub(super) rooms: Arc<Semaphore>,
    pub(super) runtime: Handle,
    pub(super) into: mpsc::Sender<Gathered>,
}

/// Something to load, once it is known to be neither archive nor obviously no document.
struct Source<'a> {
    place: Place,
    is_named: bool,
    weight: u64,
    /// How long it says it is, in bytes; zero for a pipe, which does not know.
    size: u64,
    /// How it begins, read already.
    head: Vec<u8>,
    rest: &'a mut dyn Read,
}

impl Gatherer {
    /// Gathers all, or until nobody wants more.
    pub(super) fn gather(&self, paths: Vec<PathBuf>) {
        for found in Walk::through(paths) {
            let taken = match found {
                Found::File {
                    path,
                    size,
                    is_named,
                } => self.take_file(&path, size, is_named),
                Found::Skipped { place, why } => {
                    self.settle(place, (false, 0), Outcome::Skipped(why))
                }
                Found::Unreadable {
                    place,
                    is_named,
                    source,
                } => {
                    let why = Outcome::Failed(source.to_string());
                    self.settle(place, (is_named, 0), why)
                }
            };
            if taken.is_err() {
                return;
            }
        }
    }

    fn is_report(&self, path: &Path) -> bool {
        let report = self.report.as_ref();
        report.is_some_and(|report| {
            report.file_name() == path.file_name()
                && path.canonicalize().is_ok_and(|path| path == *report)
        })
    }

    fn take_file(&self, path: &Path, size: u64, is_named: bool) -> Result<(), Halt> {
        let place = Place::file(path);
        if self.is_report(path) {
            let why = Skipped::NoDocument("the report of this import");
            return self.settle(place, (is_named, size), Outcome::Skipped(why));
        }
        let opened = File::open(path).and_then(|mut file| Ok((read_head(&mut file)?, file)));
        let (head, mut file) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                return self.settle(place, (is_named, size), Outcome::Failed(error.to_string()));
            }
        };
        let sort = sniffing::recognise(&head);
        let ended = match sort {
            // A pipe cannot be gone through twice.
            Sort::Zip | Sort::Tar | Sort::Gzip if size > 0 => {
                self.take_archive((path, size), &mut file, sort)
            }
            _ => Ok(false),
        };
        match ended {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(Halt::Gone) => return Err(Halt::Gone),
            Err(Halt::Broken(why)) => {
                return self.settle(place, (is_named, 0), Outcome::Failed(why));
            }
        }
        // What was asked for by name is refused by the reader, in its own words.
        match skipped_file(sort).filter(|_| !is_named) {
            Some(why) => self.settle(place, (is_named, size), Outcome::Skipped(why)),
            None => self.load(Source {
                place,
                is_named,
                weight: size,
                size,
                head,
                rest: &mut file,
            }),
        }
    }

    /// Goes through an archive; answers whether it was one, and leaves the file as it was if not.
    fn take_archive(
        &self,
        (path, size): (&Path, u64),
        file: &mut File,
        sort: Sort,
    ) -> Result<bool, Halt> {
        let broken = |error: io::Error| Halt::Broken(error.to_string());
        file.rewind().map_err(broken)?;
        let again = file.try_clone().map_err(broken)?;
        let mut visit = |entry: Entry<'_>| self.take_entry(entry);
        let is_compressed = sort == Sort::Gzip;
        if sort == Sort::Zip {
            let archive = zipped::open(io::BufReader::new(again)).map_err(Halt::Broken)?;
            if let Some(mut archive) = archive {
                zipped::visit((path, size), &mut archive, &mut visit)?;
                return Ok(true);
            }
        } else if !is_compressed || tarred::is_inside(file).map_err(broken)? {
            tarred::visit(path, (again, is_compressed), &mut visit)?;
            return Ok(true);
        }
        file.seek(io::SeekFrom::Start(HEAD as u64))
            .map_err(broken)?;
        Ok(false)
    }

    fn take_entry(&self, entry: Entry<'_>) -> Result<(), Halt> {
        let (place, weight) = (entry.place, entry.weight);
        let settle = |place, outcome| self.settle(place, (false, weight), outcome);
        let (size, bytes) = match entry.content {
            Content::File { size, bytes } => (size, bytes),
            Content::Skipped(why) => return settle(place, Outcome::Skipped(why)),
            Content::Broken(why) => return settle(place, Outcome::Failed(why)),
        };
        let head = match read_head(bytes) {
            Ok(head) => head,
            Err(error) => return settle(place, Outcome::Failed(damaged(&error))),
        };
        let is_large = size > SIZE_LIMIT as u64;
        if let Some(why) = skipped_entry(sniffing::recognise(&head), is_large) {
            return settle(place, Outcome::Skipped(why));
        }
        self.load(Source {
            place,
            is_named: false,
            weight,
            size,
            head,
            rest: bytes,
        })
    }

    /// Loads a document when there is room for it.
    fn load(&self, source: Source<'_>) -> Result<(), Halt> {
        let Source {
            place,
            is_named,
            weight,
            size,
            ..
        } = source;
        let is_entry = place.entry.is_some();
        let settle = |place, outcome| self.settle(place, (is_named, weight), outcome);
        if size > SIZE_LIMIT as u64 {
            return settle(place, Outcome::Failed(too_large(size)));
        }
        let room = Arc::clone(&self.rooms).acquire_owned();
        let room = self.runtime.block_on(room).map_err(|_| Halt::Gone)?;
        let most = if is_entry { size } else { SIZE_LIMIT as u64 };
        let bytes = match read_at_most(source.head, source.rest, (size, most)) {
            Ok(bytes) => bytes,
            Err(error) if is_entry => return settle(place, Outcome::Failed(damaged(&error))),
            Err(error) => return settle(place, Outcome::Failed(error.to_string())),
        };
        if bytes.len() as u64 > most {
            let why = if is_entry {
                format!("it unpacks to more than the {size} bytes that the archive claims")
            } else {
                too_large(bytes.len() as u64)
            };
            return settle(place, Outcome::Failed(why));
        }
        if is_entry && is_archive(&bytes) {
            return settle(place, Outcome::Skipped(Skipped::Unopened(NESTED)));
        }
        self.send(Gathered::Loaded(Loaded {
            place,
            is_named,
            weight,
            fingerprint: fingerprint_of(&bytes),
            bytes,
            room,
        }))
    }

    fn settle(
        &self,
        place: Place,
        (is_named, weight): (bool, u64),
        outcome: Outcome,
    ) -> Result<(), Halt> {
        self.send(Gathered::Settled(Settled {
            place,
            is_named,
            weight,
            fingerprint: None,
            outcome,
        }))
    }

    fn send(&self, gathered: Gathered) -> Result<(), Halt> {
        self.into.blocking_send(gathered).map_err(|_| Halt::Gone)
    }
}

/// Why a file that is no archive, or none that is opened, is not read.
fn skipped_file(sort: Sort) -> Option<Skipped> {
    match sort {
        Sort::OtherArchive(what) => Some(Skipped::Unopened(what)),
        Sort::Gzip => Some(Skipped::Unopened("a compressed file")),
        Sort::Other(what) => Some(Skipped::NoDocument(what)),
        Sort::Zip | Sort::Tar | Sort::Document => None,
    }
}

/// Why an entry of an archive is not read.
fn skipped_entry(sort: Sort, is_large: bool) -> Option<Skipped> {
    match sort {
        Sort::Tar | Sort::Gzip => Some(Skipped::Unopened(NESTED)),
        // A document of such a size is not read either.
        Sort::Zip if is_large => Some(Skipped::Unopened(NESTED)),
        Sort::Zip => None,
        sort => skipped_file(sort),
    }
}

const NESTED: &str = "an archive inside an archive";

/// The first bytes, so many as tell what it is.
fn read_head(file: &mut (impl Read + ?Sized)) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    file.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The head and what follows it, and no more than one byte over what is allowed.
fn read_at_most(
    head: Vec<u8>,
    rest: &mut dyn Read,
    (expected, most): (u64, u64),
) -> io::Result<Vec<u8>> {
    let mut bytes = head;
    bytes.reserve_exact(usize::try_from(expected).unwrap_or_default());
    let left = (most + 1).saturating_sub(bytes.len() as u64);
    rest.take(left).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether these bytes are a ZIP archive that is no document.
fn is_archive(bytes: &[u8]) -> bool {
    let is_zip = sniffing::recognise(bytes) == Sort::Zip;
    is_zip && matches!(zipped::open(Cursor::new(bytes)), Ok(Some(_)))
}

fn too_large(size: u64) -> String {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let limit = SIZE_LIMIT;
    ReadError::TooLarge { limit, size }.to_string()
}

fn damaged(error: &io::Error) -> String {
    format!("it cannot be unpacked: {error}")
}

#[cfg(test)]
mod tests {
    use std::{fs, thread};

    use super::*;

    fn gathered(one: Gathered) -> Option<Loaded> {
        match one {
            Gathered::Loaded(loaded) => Some(loaded),
            Gathered::Settled(_) => None,
        }
    }

    #[tokio::test]
    async fn no_more_documents_are_loaded_than_there_are_rooms() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..5 {
            fs::write(folder.path().join(n.to_string()), n.to_string()).unwrap();
        }
        let rooms = Arc::new(Semaphore::new(2));
        let (into, mut all) = mpsc::channel(16);
        let gatherer = Gatherer {
            report: None,
            rooms: Arc::clone(&rooms),
            runtime: Handle::current(),
            into,
        };
        let paths = vec![folder.path().to_owned()];
        let thread = thread::spawn(move || gatherer.gather(paths));
        let mut held = Vec::new();
        for n in 0..5 {
            if held.len() == 2 {
                assert!(rooms.try_acquire().is_err() && all.is_empty());
                held.remove(0);
            }
            let loaded = gathered(all.recv().await.unwrap()).unwrap();
            assert_eq!(loaded.bytes, n.to_string().as_bytes());
            held.push(loaded);
        }
        assert!(all.recv().await.is_none());
        thread.join().unwrap();
    }
}
