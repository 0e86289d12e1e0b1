//! The bytes of a file as UTF-8: by its mark, as UTF-8 where they are that, else by the encoding that was said.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{DecoderResult, UTF_8};

pub use encoding_rs::Encoding;

use crate::imports::Fault;
use crate::problem::EdgeCode;

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// The encoding of a name such as `windows-1256`, `windows-1252`, `iso-8859-1` or `utf-16le`, in any case of letters.
pub fn encoding(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(name.trim().as_bytes())
}

/// A file as UTF-8.
pub struct Decoded {
    file: File,
    /// Bytes of all files that were read.
    read: Arc<AtomicU64>,
    encoding: &'static Encoding,
    decoder: encoding_rs::Decoder,
    bytes: Vec<u8>,
    /// What was decoded, and how much of it was handed on.
    text: Vec<u8>,
    at: usize,
    is_at_end: bool,
    line: u64,
    after_return: bool,
}

impl Decoded {
    /// Opens a file. `read` counts its bytes on.
    ///
    /// # Errors
    /// It is no text at all, or cannot be read.
    pub fn open(mut file: File, said: Option<&'static Encoding>, read: Arc<AtomicU64>) -> Result<Decoded, Fault> {
        let encoding = encoding_of(&mut file, said)?;
        file.rewind().map_err(|error| cannot_read(&error))?;
        let decoder = encoding.new_decoder_with_bom_removal();
        Ok(Decoded {
            file,
            read,
            encoding,
            decoder,
            bytes: Vec::with_capacity(CHUNK),
            text: Vec::new(),
            at: 0,
            is_at_end: false,
            line: 1,
            after_return: false,
        })
    }

    /// Decodes the next bytes of the file.
    fn fill(&mut self) -> io::Result<()> {
        self.bytes.clear();
        let read = self.file.by_ref().take(CHUNK as u64).read_to_end(&mut self.bytes)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        self.is_at_end = read == 0;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(read).expect("a chunk is small");
        let mut text = std::mem::take(&mut self.text);
        text.resize(room, 0);
        let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(&self.bytes, &mut text, self.is_at_end);
        text.truncate(written);
        self.look_at(&text)?;
        if let DecoderResult::Malformed(..) = result {
            return Err(self.malformed());
        }
        (self.text, self.at) = (text, 0);
        Ok(())
    }

    /// Counts lines as [`crate::imports::lines::Lines`] does, and refuses what no text has.
    fn look_at(&mut self, text: &[u8]) -> io::Result<()> {
        for byte in text {
            let was_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                0 => {
                    return Err(
                        self.fault("holds a NUL byte: it is damaged, or UTF-16 without a mark; then say `--encoding utf-16le`")
                    );
                }
                b'\n' if was_return => {}
                b'\n' | b'\r' => self.line += 1,
                _ => {}
            }
        }
        Ok(())
    }

    fn malformed(&self) -> io::Error {
        if self.encoding == UTF_8 {
            return self.fault(
                "is not UTF-8; save the file as CSV UTF-8, or say which encoding it has: `--encoding windows-1256` (Arabic and Persian), \
                 windows-1252, iso-8859-1 …",
            );
        }
        self.fault(&format!(
            "has bytes that are nothing in {}; say with `--encoding` which encoding the file has",
            self.encoding.name()
        ))
    }

    fn fault(&self, detail: &str) -> io::Error {
        Fault::new(self.line, EdgeCode::ImportEncoding, detail).into()
    }
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.is_at_end {
            self.fill()?;
        }
        let count = out.len().min(self.text.len() - self.at);
        out[..count].copy_from_slice(&self.text[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Which encoding a file has.
fn encoding_of(file: &mut File, said: Option<&'static Encoding>) -> Result<&'static Encoding, Fault> {
    let mut beginning = Vec::new();
    file.by_ref().take(4).read_to_end(&mut beginning).map_err(|error| cannot_read(&error))?;
    if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Fault::of_file(
            EdgeCode::ImportEncoding,
            "The file is a spreadsheet's own and no CSV; save it as CSV UTF-8.",
        ));
    }
    if let Some((marked, _)) = Encoding::for_bom(&beginning) {
        return Ok(marked);
    }
    let Some(said) = said else { return Ok(UTF_8) };
    file.rewind().map_err(|error| cannot_read(&error))?;
    // What was said is of the files that need it: text in another encoding is hardly ever UTF-8 by accident, and read as another it
    // would be nonsense that nobody notices.
    Ok(if is_utf_8(file).map_err(|error| cannot_read(&error))? { UTF_8 } else { said })
}

/// Whether a file is text in UTF-8 from beginning to end.
fn is_utf_8(file: &mut File) -> io::Result<bool> {
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let (mut bytes, mut text) = (vec![0; CHUNK], vec![0; CHUNK * 3 + 16]);
    loop {
        let read = file.read(&mut bytes)?;
        let (result, _, written) = decoder.decode_to_utf8_without_replacement(&bytes[..read], &mut text, read == 0);
        if result != DecoderResult::InputEmpty || text[..written].contains(&0) {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn cannot_read(error: &io::Error) -> Fault {
    crate::imports::table::cannot_read(error)
}
