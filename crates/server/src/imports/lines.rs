//! The bytes of a file on their way to the CSV reader: line ends made one, what is no text refused, and no line longer than can be held.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use docket_domain::limits::IMPORT_LINE_BYTES_MAX;
use sha2::{Digest, Sha256};

use super::fault::Fault;
use crate::problem::EdgeCode;

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// What is known of the file while it is read.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Where the line begins that the reader is in.
    line_begins: Arc<AtomicU64>,
    /// Bytes of the file that were read.
    read: Arc<AtomicU64>,
    /// Whether the reader was told that nothing more comes.
    has_ended: Arc<AtomicBool>,
}

impl Place {
    /// Notes that a line was taken, to that byte.
    pub fn line_taken(&self, to: u64) {
        self.line_begins.store(to, Ordering::Relaxed);
    }

    /// Whether the reader was told that nothing more comes. A line that it takes then has no end: a quote in it was never closed.
    pub fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Relaxed)
    }

    /// Bytes of the file that were read.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

/// A file with `\n` after every line, whatever it had, also after the last.
pub struct Lines<R> {
    file: R,
    place: Place,
    hash: Sha256,
    chunk: Vec<u8>,
    at: usize,
    /// The last byte that was handed on.
    last: u8,
    /// Whether the last byte of the file so far was `\r`.
    after_return: bool,
    handed: u64,
    line: u64,
}

impl<R: Read> Lines<R> {
    /// The lines of a file.
    pub fn of(file: R, place: Place) -> Lines<R> {
        Lines { file, place, hash: Sha256::new(), chunk: Vec::new(), at: 0, last: b'\n', after_return: false, handed: 0, line: 1 }
    }

    /// Reads the beginning, as far as one chunk goes, and leaves it there to be read.
    pub fn beginning(&mut self) -> io::Result<&mut Vec<u8>> {
        self.fill()?;
        Ok(&mut self.chunk)
    }

    /// SHA-256 of what was read.
    pub fn hash(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    fn fill(&mut self) -> io::Result<()> {
        self.chunk.clear();
        self.at = 0;
        let read = self.file.by_ref().take(CHUNK as u64).read_to_end(&mut self.chunk)?;
        self.hash.update(&self.chunk);
        self.place.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(())
    }

    /// What a byte of the file becomes.
    fn taken(&mut self, byte: u8) -> io::Result<Option<u8>> {
        let was_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        match byte {
            0 => Err(Fault::new(
                self.line,
                EdgeCode::ImportEncoding,
                "holds a NUL byte: it is damaged, or UTF-16; save it as CSV UTF-8",
            )
            .into()),
            b'\n' if was_return => Ok(None),
            b'\n' | b'\r' => {
                self.line += 1;
                Ok(Some(b'\n'))
            }
            other => Ok(Some(other)),
        }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < out.len() {
            if self.at == self.chunk.len() {
                if written > 0 {
                    break;
                }
                self.fill()?;
                if self.chunk.is_empty() {
                    if std::mem::replace(&mut self.last, b'\n') == b'\n' {
                        self.place.has_ended.store(true, Ordering::Relaxed);
                        return Ok(0);
                    }
                    out[0] = b'\n';
                    self.handed += 1;
                    return Ok(1);
                }
            }
            let byte = self.chunk[self.at];
            self.at += 1;
            if let Some(byte) = self.taken(byte)? {
                out[written] = byte;
                self.last = byte;
                written += 1;
            }
        }
        self.handed += written as u64;
        let begins = self.place.line_begins.load(Ordering::Relaxed);
        if self.handed - begins > (IMPORT_LINE_BYTES_MAX + 2 * CHUNK) as u64 {
            let detail = format!(
                "belongs to a line of more than {} KiB; most likely a quote was opened before it and never closed",
                IMPORT_LINE_BYTES_MAX / 1024
            );
            return Err(Fault::new(self.line, EdgeCode::ImportLine, detail).into());
        }
        Ok(written)
    }
}
