//! A file of JSON lines: an object on every line, its members the columns.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use docket_domain::limits::IMPORT_LINE_BYTES_MAX;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::imports::Fault;
use crate::imports::lines::{Lines, Place};
use crate::imports::table::{Column, Found, Line, Others, cannot_read, column};
use crate::problem::{EdgeCode, shortened};

/// A file that is read.
pub struct JsonLines<R> {
    lines: BufReader<Lines<R>>,
    place: Place,
    known: &'static [Column],
    /// Members that were met, and which column each is.
    met: Vec<(String, Found)>,
    /// Members that are known by another name, which the line has as well.
    passed_over: BTreeSet<String>,
    number: u64,
    taken: u64,
    text: Vec<u8>,
}

impl<R: Read> JsonLines<R> {
    /// The lines of a file.
    pub fn open(file: R, known: &'static [Column]) -> JsonLines<R> {
        let place = Place::default();
        let lines = BufReader::new(Lines::of(file, place.clone()));
        JsonLines { lines, place, known, met: Vec::new(), passed_over: BTreeSet::new(), number: 0, taken: 0, text: Vec::new() }
    }

    /// Names of members that are left out.
    pub fn unknown(&self) -> Vec<String> {
        let unknown = self.met.iter().filter(|(_, found)| !found.is_known).map(|(_, found)| found.name.to_string());
        unknown.chain(self.passed_over.iter().cloned()).collect()
    }

    /// The next line that has anything in it; `None` at the end.
    ///
    /// # Errors
    /// What keeps the rest of the file from being read.
    pub fn next_line(&mut self) -> Result<Option<Line>, Fault> {
        loop {
            self.text.clear();
            let read = self.lines.read_until(b'\n', &mut self.text).map_err(|error| cannot_read(&error))?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            self.taken += read as u64;
            self.place.line_taken(self.taken);
            if read > IMPORT_LINE_BYTES_MAX {
                let detail = format!("is longer than {} KiB", IMPORT_LINE_BYTES_MAX / 1024);
                return Ok(Some(bad(self.number, &detail)));
            }
            if !self.text.trim_ascii().is_empty() {
                let text = std::mem::take(&mut self.text);
                let line = self.line(text.trim_ascii());
                self.text = text;
                return Ok(Some(line));
            }
        }
    }

    fn line(&mut self, text: &[u8]) -> Line {
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        let members = deserializer.deserialize_map(Members).and_then(|members| deserializer.end().map(|()| members));
        let members = match members {
            Ok(members) => members,
            Err(error) => return bad(self.number, &format!("is no JSON object: {error}")),
        };
        let (mut faults, mut cells) = (Vec::new(), Vec::new());
        for (name, value) in &members {
            let at = self.met(name);
            let found = &self.met[at].1;
            if found.is_passed_over(name, Others::Noted, || members.iter().map(|(name, _)| name.as_str())) {
                self.passed_over.insert(name.clone());
                continue;
            }
            if !found.is_known {
                continue;
            }
            let column = Arc::clone(&found.name);
            if cells.iter().any(|(other, _): &(Arc<str>, _)| *other == column) {
                let detail = format!("The line has `{column}` twice.");
                faults.push(Fault::at(self.number, &*column, EdgeCode::ImportColumn, detail));
                continue;
            }
            match cell(value) {
                Some(cell) => cells.push((column, cell.filter(|cell| !cell.is_empty()))),
                None => {
                    let detail = format!("`{column}` must be a text or a number, and is \"{}\".", shortened(value.get()));
                    faults.push(Fault::at(self.number, &*column, EdgeCode::RequestInvalid, detail));
                    cells.push((column, None));
                }
            }
        }
        Line::new(self.number, faults, cells)
    }

    /// Which of the members that were met one is.
    fn met(&mut self, name: &str) -> usize {
        self.met.iter().position(|(met, _)| met == name).unwrap_or_else(|| {
            let found = column(name, self.known, Others::Noted).unwrap_or_else(|never| unreachable!("{never}"));
            self.met.push((name.to_owned(), found));
            self.met.len() - 1
        })
    }
}

fn bad(number: u64, detail: &str) -> Line {
    Line::new(number, vec![Fault::new(number, EdgeCode::ImportLine, detail)], Vec::new())
}

/// What stands in a member: `Some(None)` for nothing; `None` for an object or a list.
fn cell(value: &RawValue) -> Option<Option<String>> {
    let raw = value.get();
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(raw).ok().map(|text| Some(text.trim().to_owned())),
        b'n' => Some(None),
        b't' | b'f' => Some(Some(raw.to_owned())),
        b'-' | b'0'..=b'9' => Some(Some(number(raw))),
        _ => None,
    }
}

/// A number without zeros at its end: in JSON a point is before decimals and nothing else, however many there are.
fn number(raw: &str) -> String {
    if raw.contains('.') && !raw.contains(['e', 'E']) {
        raw.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        raw.to_owned()
    }
}

/// The members of an object in their order, those that are there twice too.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
