//! The lines of each file, read one by one and made rows, with what is wrong with them noted.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use docket_domain::legacy::{LegacyFile, Place};

use super::HowToRead;
use super::cells::Cells;
use super::columns::{columns, key};
use super::decode::Decoded;
use super::directory::{Directory, Form, Found};
use super::faults::FileFaults;
use super::json_lines::JsonLines;
use super::once::{Once, Seen};
use crate::imports::Fault;
use crate::imports::lines;
use crate::imports::table::{Line, Others, Table, cannot_read};

/// After how many lines it is said how far the reading is.
const LINES_OF_PROGRESS: u64 = 1_000;

/// A file that is open.
enum Source {
    Csv(Box<Table<Decoded>>),
    JsonLines(Box<JsonLines<Decoded>>),
}

impl Source {
    fn open(file: LegacyFile, found: &Found, how: &HowToRead<'_>, read: Arc<AtomicU64>) -> Result<Source, Vec<Fault>> {
        let bytes = File::open(&found.path).map_err(|error| vec![cannot_read(&error)])?;
        let text = Decoded::open(bytes, how.encoding, read).map_err(|fault| vec![fault])?;
        Ok(match found.form {
            Form::Csv => Source::Csv(Box::new(Table::open(text, columns(file), Others::Noted, lines::Place::default())?)),
            Form::JsonLines => Source::JsonLines(Box::new(JsonLines::open(text, columns(file)))),
        })
    }

    fn next_line(&mut self) -> Result<Option<Line>, Fault> {
        match self {
            Source::Csv(table) => table.next_line(),
            Source::JsonLines(lines) => lines.next_line(),
        }
    }

    fn unknown(&self) -> Vec<String> {
        match self {
            Source::Csv(table) => table.unknown().to_vec(),
            Source::JsonLines(lines) => lines.unknown(),
        }
    }
}

/// Reads one file after the other.
pub struct Reader<'a> {
    directory: &'a Directory,
    how: &'a HowToRead<'a>,
    faults: &'a mut FileFaults,
    progress: &'a mut dyn FnMut(u64),
    read: Arc<AtomicU64>,
    left_out: LeftOut,
}

/// What of the files is not read.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    /// Lines that say the very same as an earlier one: the later and the earlier.
    pub repeated: Vec<(Place, Place)>,
    /// Columns that are not known.
    pub unknown_columns: Vec<(LegacyFile, String)>,
}

impl<'a> Reader<'a> {
    /// Nothing is read yet.
    pub fn new(
        directory: &'a Directory,
        how: &'a HowToRead<'a>,
        faults: &'a mut FileFaults,
        progress: &'a mut dyn FnMut(u64),
    ) -> Reader<'a> {
        Reader { directory, how, faults, progress, read: Arc::default(), left_out: LeftOut::default() }
    }

    /// What was left out of all files.
    pub fn end(self) -> LeftOut {
        self.left_out
    }

    /// The rows of a file; nothing if there is no such file.
    pub fn rows<T>(&mut self, file: LegacyFile, row: impl FnMut(&mut Cells<'_>) -> T) -> Option<Vec<T>> {
        let directory = self.directory;
        let found = directory.file(file)?;
        let mut rows = Vec::new();
        match Source::open(file, found, self.how, Arc::clone(&self.read)) {
            Ok(mut source) => self.read_lines(file, found, &mut source, row, &mut rows),
            Err(faults) => faults.into_iter().for_each(|fault| self.faults.push(&found.name, fault)),
        }
        (self.progress)(self.read.load(Ordering::Relaxed));
        Some(rows)
    }

    fn read_lines<T>(
        &mut self,
        file: LegacyFile,
        found: &Found,
        source: &mut Source,
        mut row: impl FnMut(&mut Cells<'_>) -> T,
        rows: &mut Vec<T>,
    ) {
        let mut once = Once::of(key(file));
        let mut lines: u64 = 0;
        loop {
            let line = match source.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(fault) => {
                    self.faults.push(&found.name, fault);
                    break;
                }
            };
            match self.row(file, line, &mut once, &mut row) {
                Ok(read) => rows.extend(read),
                Err(faults) => faults.into_iter().for_each(|fault| self.faults.push(&found.name, fault)),
            }
            lines += 1;
            if lines.is_multiple_of(LINES_OF_PROGRESS) {
                (self.progress)(self.read.load(Ordering::Relaxed));
            }
        }
        self.left_out.unknown_columns.extend(source.unknown().into_iter().map(|column| (file, column)));
    }

    /// A line as a row; nothing if it stood there before.
    fn row<T>(
        &mut self,
        file: LegacyFile,
        mut line: Line,
        once: &mut Once,
        row: &mut impl FnMut(&mut Cells<'_>) -> T,
    ) -> Result<Option<T>, Vec<Fault>> {
        // Its cells stand under the wrong columns.
        if let Some(at) = line.faults.iter().position(|fault| fault.column.is_none()) {
            return Err(vec![line.faults.swap_remove(at)]);
        }
        // What databases write where there is nothing.
        line.empty_where(|cell| matches!(cell, "\\N" | "NULL"));
        match once.see(&line) {
            Ok(Seen::New) => {}
            Ok(Seen::Before(before)) => {
                let place = |line: u64| Place { file, line: super::cells::line_number(line) };
                self.left_out.repeated.push((place(line.number), place(before)));
                return Ok(None);
            }
            Err(fault) => return Err(vec![fault]),
        }
        let mut cells = Cells::of(&line, self.how);
        let read = row(&mut cells);
        let wrong = cells.into_faults();
        if wrong.is_empty() && line.faults.is_empty() {
            return Ok(Some(read));
        }
        Err(line.faults.into_iter().chain(wrong).collect())
    }
}
