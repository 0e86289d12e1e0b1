//! How the spool's file is read and written: frames, each with its length and a checksum, so that what a power cut has left of the
//! last write is told from what was on disk before it.
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | `DKSP` |
//! | 4 | length of the content, little-endian |
//! | 8 | the first bytes of the content's SHA-256 |
//! | n | the content |

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

const MAGIC: &[u8; 4] = b"DKSP";
/// Magic, length and checksum.
const HEAD_BYTES: usize = 4 + 4 + 8;
/// The most bytes of one frame: a document of the most lines with the longest notes is a tenth of that.
const CONTENT_BYTES_MAX: usize = 16 << 20;

/// The frame of a content.
pub(super) fn frame(content: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(HEAD_BYTES + content.len());
    frame.extend_from_slice(MAGIC);
    frame.extend_from_slice(&(content.len() as u32).to_le_bytes());
    frame.extend_from_slice(&checksum(content));
    frame.extend_from_slice(content);
    frame
}

fn checksum(content: &[u8]) -> [u8; 8] {
    let mut short = [0; 8];
    short.copy_from_slice(&Sha256::digest(content)[..8]);
    short
}

/// The whole frame that begins at the beginning of some bytes: its content, and how long the frame is.
fn whole(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let head = bytes.get(..HEAD_BYTES)?;
    if &head[..4] != MAGIC {
        return None;
    }
    let length = u32::from_le_bytes(head[4..8].try_into().expect("four bytes")) as usize;
    if length > CONTENT_BYTES_MAX {
        return None;
    }
    let content = bytes.get(HEAD_BYTES..HEAD_BYTES + length)?;
    (checksum(content) == head[8..]).then_some((content, HEAD_BYTES + length))
}

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// The contents of its frames, in order.
    pub frames: Vec<Vec<u8>>,
    /// Bytes after the last whole frame: what a write has left that was cut off.
    pub torn_bytes: usize,
    /// Bytes before the last whole frame that belong to none: the disk has lost what was on it.
    pub damaged_bytes: usize,
}

/// Reads frames. What lies between two whole ones is damage, what lies after the last is torn.
pub(super) fn contents(bytes: &[u8]) -> Contents {
    let mut contents = Contents::default();
    let (mut at, mut whole_until) = (0, 0);
    while at < bytes.len() {
        match whole(&bytes[at..]) {
            Some((content, length)) => {
                contents.damaged_bytes += at - whole_until;
                contents.frames.push(content.to_vec());
                at += length;
                whole_until = at;
            }
            // To where another frame may begin.
            None => at += 1 + bytes[at + 1..].windows(4).position(|four| four == MAGIC).unwrap_or(bytes.len()),
        }
    }
    contents.torn_bytes = bytes.len() - whole_until;
    contents
}

/// The file that is appended to.
pub(super) trait Disk: Send {
    /// Writes all of it at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes what was written durable.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts it to a length, durably.
    fn cut(&mut self, bytes: u64) -> io::Result<()>;
}

impl Disk for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, bytes: u64) -> io::Result<()> {
        self.set_len(bytes)?;
        self.sync_all()
    }
}

/// Puts a file with that content into the place of another, so that at any moment one of the two is there whole, and opens it to be
/// appended to.
pub(super) fn replace(file: &Path, content: &[u8]) -> io::Result<File> {
    let new: PathBuf = file.with_extension("new");
    let mut written = File::create(&new)?;
    written.write_all(content)?;
    written.sync_all()?;
    drop(written);
    std::fs::rename(&new, file)?;
    sync_directory(file)?;
    OpenOptions::new().append(true).open(file)
}

/// What a file has; nothing where it is not there.
pub(super) fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match File::open(file) {
        Ok(mut open) => open.read_to_end(&mut bytes).map(|_| bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(bytes),
        Err(error) => Err(error),
    }
}

/// A new name is only durable when its directory is.
pub(super) fn sync_directory(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(contents: &[&[u8]]) -> Vec<u8> {
        contents.iter().flat_map(|content| frame(content)).collect()
    }

    fn texts(contents: &Contents) -> Vec<String> {
        contents.frames.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect()
    }

    #[test]
    fn frames_are_read_as_they_were_written() {
        let read = contents(&file(&[b"one", b"", b"DKSP in the middle", b"three"]));
        assert_eq!(texts(&read), ["one", "", "DKSP in the middle", "three"]);
        assert_eq!((read.torn_bytes, read.damaged_bytes), (0, 0));
    }

    #[test]
    fn damage_in_the_middle_is_told_from_a_torn_end_and_costs_only_its_own_frame() {
        let mut bytes = file(&[b"one", b"two", b"three"]);
        let second = frame(b"one").len() + HEAD_BYTES;
        bytes[second] ^= 1;
        let read = contents(&bytes);
        assert_eq!(texts(&read), ["one", "three"]);
        assert_eq!((read.torn_bytes, read.damaged_bytes), (0, frame(b"two").len()));
    }

    proptest! {
        #[test]
        fn a_write_that_was_cut_off_anywhere_leaves_what_was_there_before(
            before in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..5),
            last in proptest::collection::vec(any::<u8>(), 0..60),
            cut in any::<prop::sample::Index>(),
        ) {
            let kept: Vec<u8> = before.iter().flat_map(|content| frame(content)).collect();
            let torn = frame(&last);
            let cut = cut.index(torn.len());
            let bytes = [&kept[..], &torn[..cut]].concat();
            let read = contents(&bytes);
            prop_assert_eq!(read, Contents { frames: before, torn_bytes: cut, damaged_bytes: 0 });
        }
    }
}
