//! Files in the order given; folders are walked in the order of their names, which is the same every time.
//! A link is not followed: what it leads to in the folder is found by itself, and nothing outside is.

use std::{
    fs, io,
    path::{Path, PathBuf},
    vec,
};

use super::{
    outcome::Skipped,
    place::{Place, is_hidden},
};

/// What is met on the way.
#[derive(Debug)]
pub(super) enum Found {
    /// A file to look into.
    File {
        path: PathBuf,
        /// In bytes; zero for a pipe, which does not know.
        size: u64,
        /// Whether it was asked for by name, and not met in a folder.
        is_named: bool,
    },
    /// Something that is no document.
    Skipped { place: Place, why: Skipped },
    /// A file or folder that cannot be looked at.
    Unreadable {
        place: Place,
        is_named: bool,
        source: io::Error,
    },
}

/// The walk through all that was asked for; holds the names of the folders on its way, no more.
pub(super) struct Walk {
    named: vec::IntoIter<PathBuf>,
    folders: Vec<vec::IntoIter<PathBuf>>,
}

impl Walk {
    pub(super) fn through(paths: Vec<PathBuf>) -> Self {
        Self {
            named: paths.into_iter(),
            folders: Vec::new(),
        }
    }

    /// How many bytes all files together have.
    pub(super) fn measure(paths: &[PathBuf]) -> u64 {
        let sizes = Self::through(paths.to_vec()).map(|found| match found {
            Found::File { size, .. } => size,
            _ => 0,
        });
        sizes.fold(0, u64::saturating_add)
    }

    fn visit_named(&mut self, path: PathBuf) -> Option<Found> {
        match fs::metadata(&path) {
            Ok(about) if about.is_dir() => self.enter(&path, true),
            Ok(about) => Some(Found::File {
                size: if about.is_file() { about.len() } else { 0 },
                path,
                is_named: true,
            }),
            Err(source) => Some(unreadable(&path, true, source)),
        }
    }

    fn visit(&mut self, path: PathBuf) -> Option<Found> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let skip = |why| {
            Some(Found::Skipped {
                place: Place::file(&path),
                why,
            })
        };
        if is_hidden(&name) {
            return skip(Skipped::Hidden);
        }
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_symlink() => skip(Skipped::Link),
            Ok(about) if about.is_dir() => self.enter(&path, false),
            Ok(about) if about.is_file() => Some(Found::File {
                size: about.len(),
                path,
                is_named: false,
            }),
            Ok(_) => skip(Skipped::NoFile),
            Err(source) => Some(unreadable(&path, false, source)),
        }
    }

    fn enter(&mut self, folder: &Path, is_named: bool) -> Option<Found> {
        let entries =
            fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<fs::DirEntry>>>);
        match entries {
            Ok(entries) => {
                let mut paths: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
                paths.sort();
                self.folders.push(paths.into_iter());
                None
            }
            Err(source) => Some(unreadable(folder, is_named, source)),
        }
    }
}

fn unreadable(path: &Path, is_named: bool, source: io::Error) -> Found {
    Found::Unreadable {
        place: Place::file(path),
        is_named,
        source,
    }
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.folders.last_mut().map(Iterator::next) {
                Some(Some(path)) => self.visit(path),
                Some(None) => {
                    self.folders.pop();
                    None
                }
                None => {
                    let path = self.named.next()?;
                    self.visit_named(path)
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(root: &Path) -> Vec<String> {
        let paths = ["b.txt", "mappe", "findes-ikke"].map(|name| root.join(name));
        let told = |found| match found {
            Found::File {
                path,
                size,
                is_named,
            } => (path, format!("{size} {is_named}")),
            Found::Skipped { place, why } => (place.path, why.to_string()),
            Found::Unreadable {
                place, is_named, ..
            } => (place.path, format!("unreadable {is_named}")),
        };
        let named = |(path, what): (PathBuf, String)| {
            format!("{}: {what}", path.strip_prefix(root).unwrap().display())
        };
        Walk::through(paths.to_vec()).map(told).map(named).collect()
    }

    #[test]
    fn folders_are_walked_by_name_and_what_is_no_document_is_told() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join("mappe/2019/juni")).unwrap();
        fs::create_dir_all(root.join("mappe/.git")).unwrap();
        fs::create_dir_all(root.join("udenfor")).unwrap();
        for (name, content) in [
            ("b.txt", "bb"),
            ("mappe/å.txt", ""),
            ("mappe/a.txt", "aaa"),
            ("mappe/2019/juni/x.txt", "x"),
            ("mappe/.git/config", "x"),
            ("mappe/2019/~$y.docx", "x"),
            ("udenfor/hemmelig.txt", "x"),
        ] {
            fs::write(root.join(name), content).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.join("udenfor"), root.join("mappe/link")).unwrap();
        let mut expected = vec![
            "b.txt: 2 true",
            "mappe/.git: hidden",
            "mappe/2019/juni/x.txt: 1 false",
            "mappe/2019/~$y.docx: hidden",
            "mappe/a.txt: 3 false",
            "mappe/link: a link",
            "mappe/å.txt: 0 false",
            "findes-ikke: unreadable true",
        ];
        if cfg!(not(unix)) {
            expected.retain(|line| !line.contains("link"));
        }
        assert_eq!(walked(root), expected);
        let paths = ["b.txt", "mappe"].map(|name| root.join(name));
        assert_eq!(Walk::measure(&paths), 6);
    }
}
