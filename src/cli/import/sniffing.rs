//! What a file is, by how it begins: worth giving to the reader of minutes, an archive, or obviously
//! neither. Which container a document has is left to the reader.

/// What a file seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Something that the reader may know.
    Document,
    /// A ZIP archive; many documents are one inside.
    Zip,
    /// A tar archive.
    Tar,
    /// Something compressed by gzip, usually a tar archive.
    Gzip,
    /// An archive that is not opened; in words.
    OtherArchive(&'static str),
    /// No document; in words.
    Other(&'static str),
}

/// How many bytes are looked at.
pub(super) const HEAD: usize = 512;

/// Where which bytes stand in what.
const SIGNS: [(usize, &[u8], Sort); 28] = [
    (0, b"PK\x03\x04", Sort::Zip),
    (0, b"PK\x05\x06", Sort::Zip),
    (257, b"ustar", Sort::Tar),
    (0, b"\x1F\x8B", Sort::Gzip),
    (0, b"7z\xBC\xAF\x27\x1C", Sort::OtherArchive("a 7z archive")),
    (0, b"Rar!\x1A\x07", Sort::OtherArchive("a RAR archive")),
    (0, b"\xFD7zXZ\0", Sort::OtherArchive("an xz archive")),
    (4, b"1AY&SY", Sort::OtherArchive("a bzip2 archive")),
    (0, b"\x28\xB5\x2F\xFD", Sort::OtherArchive("a zstd archive")),
    (0, b"\x89PNG", Sort::Other("an image")),
    (0, b"\xFF\xD8\xFF", Sort::Other("an image")),
    (0, b"GIF8", Sort::Other("an image")),
    (0, b"II*\0", Sort::Other("an image")),
    (0, b"MM\0*", Sort::Other("an image")),
    (8, b"WEBP", Sort::Other("an image")),
    (4, b"ftypheic", Sort::Other("an image")),
    (4, b"ftyp", Sort::Other("sound or film")),
    (8, b"WAVE", Sort::Other("sound or film")),
    (8, b"AVI ", Sort::Other("sound or film")),
    (0, b"ID3", Sort::Other("sound or film")),
    (0, b"\xFF\xFB", Sort::Other("sound or film")),
    (0, b"OggS\0", Sort::Other("sound or film")),
    (0, b"\x1A\x45\xDF\xA3", Sort::Other("sound or film")),
    (0, b"\x7FELF", Sort::Other("a program")),
    (0, b"MZ\x90\0", Sort::Other("a program")),
    (0, b"\xCF\xFA\xED\xFE", Sort::Other("a program")),
    (0, b"SQLite format 3\0", Sort::Other("a database")),
    (0, b"\0\x01\0\0\0", Sort::Other("a font")),
];

/// What begins with `head` seems to be; at most [`HEAD`] bytes of it are of use.
pub(super) fn recognise(head: &[u8]) -> Sort {
    let stands = |(at, sign, _): &&(usize, &[u8], Sort)| {
        head.get(*at..).is_some_and(|rest| rest.starts_with(sign))
    };
    SIGNS
        .iter()
        .find(stands)
        .map_or(Sort::Document, |(.., sort)| *sort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_told_by_how_it_begins() {
        let mut tar = vec![0; 300];
        tar[257..262].copy_from_slice(b"ustar");
        for (head, sort) in [
            (&b""[..], Sort::Document),
            (b"REFERAT", Sort::Document),
            (b"%PDF-1.7", Sort::Document),
            (b"\xD0\xCF\x11\xE0", Sort::Document),
            (b"PK\x03\x04\x14\0", Sort::Zip),
            (&tar, Sort::Tar),
            (b"\x1F\x8B\x08", Sort::Gzip),
            (b"BZh91AY&SY", Sort::OtherArchive("a bzip2 archive")),
            (b"\x89PNG\r\n", Sort::Other("an image")),
            (b"RIFF\0\0\0\0WEBPVP8", Sort::Other("an image")),
            (b"RIFF er et ord", Sort::Document),
            (b"\0\0\0\x18ftypheic", Sort::Other("an image")),
            (b"\0\0\0\x18ftypmp42", Sort::Other("sound or film")),
            (b"SQLite format 3\0", Sort::Other("a database")),
        ] {
            assert_eq!(recognise(head), sort, "{head:?}");
        }
    }
}
