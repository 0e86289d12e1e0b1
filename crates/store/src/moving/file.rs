//! The file of a merchant who moves.
//!
//! JSON, a value a line:
//!
//! | line | what it says |
//! | --- | --- |
//! | the first | `{"docket":"merchant","format":1,"schema":21,"merchant":7,"slug":"al-marya",…}` |
//! | of a table | `{"table":"orders","columns":[["row","integer"],["order_id","bytes"],…]}`, then its rows |
//! | of a row | `[1,"Aaa…=",null]`: numbers, texts, bytes in base64, in the order of the columns |
//! | the last | `{"rows":1234,"sha256":"…"}`: how many rows there are, and the hash of every byte before this line |
//!
//! Every table is named, also one without rows. A file without its last line was torn.

use std::io::{BufRead, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use docket_domain::hex::hex;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::tables::{Column, Kind, Table};
use super::{MoveError, refused};

/// The version of the format that this program writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// What the first line begins with.
const WHAT: &str = "merchant";

/// The longest line: a row with the largest file, and what base64 adds, many times over.
const LINE_BYTES_MAX: u64 = 256 << 20;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Head {
    pub docket: String,
    pub format: u32,
    /// Number of the last migration.
    pub schema: i64,
    pub merchant: i64,
    pub slug: String,
    pub name: String,
    /// Number of the merchant's last record.
    pub last_record: u64,
    /// Whether it is of a rehearsal, in which nothing is real.
    pub is_rehearsal: bool,
    /// When it was written, in ms since 1970.
    pub exported_at: i64,
}

impl Head {
    /// Of a merchant that is being exported.
    pub fn new(merchant: i64, slug: String, name: String, last_record: u64, is_rehearsal: bool, exported_at: i64) -> Head {
        let schema = crate::migrations::newest();
        Head { docket: WHAT.to_owned(), format: FORMAT, schema, merchant, slug, name, last_record, is_rehearsal, exported_at }
    }
}

/// The line before a table's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableHead {
    pub table: String,
    pub columns: Vec<(String, Kind)>,
}

impl TableHead {
    pub fn of(table: &Table) -> TableHead {
        let columns = table.columns.iter().map(|column| (column.name.clone(), column.kind));
        TableHead { table: table.name.clone(), columns: columns.collect() }
    }
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tail {
    rows: u64,
    sha256: String,
}

/// A file that is being written.
pub(super) struct Writing<'w> {
    out: &'w mut dyn Write,
    hash: Sha256,
    pub rows: u64,
    line: Vec<u8>,
}

impl<'w> Writing<'w> {
    pub fn begin(out: &'w mut dyn Write, head: &Head) -> Result<Writing<'w>, MoveError> {
        let mut writing = Writing { out, hash: Sha256::new(), rows: 0, line: Vec::new() };
        writing.line(head)?;
        Ok(writing)
    }

    pub fn table(&mut self, table: &Table) -> Result<(), MoveError> {
        self.line(&TableHead::of(table))
    }

    /// Writes a row, and says how long it is.
    pub fn row(&mut self, values: &[Value]) -> Result<usize, MoveError> {
        self.rows += 1;
        self.line(&values.iter().map(json_of).collect::<Result<Vec<_>, _>>()?)?;
        Ok(self.line.len())
    }

    pub fn end(mut self) -> Result<u64, MoveError> {
        let sha256 = hex(&std::mem::take(&mut self.hash).finalize());
        let rows = self.rows;
        self.line(&Tail { rows, sha256 })?;
        Ok(rows)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), MoveError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, value).map_err(std::io::Error::from)?;
        self.line.push(b'\n');
        self.hash.update(&self.line);
        Ok(self.out.write_all(&self.line)?)
    }
}

fn json_of(value: &Value) -> Result<serde_json::Value, MoveError> {
    Ok(match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(bytes) => BASE64.encode(bytes).into(),
        Value::Real(_) => return refused("a column of this store holds a number with a fraction, which no Docket writes"),
    })
}

/// A file that is being read.
pub(super) struct Reading<'r> {
    from: &'r mut dyn BufRead,
    hash: Sha256,
    pub head: Head,
    line: Vec<u8>,
    number: u64,
    rows: u64,
}

/// What comes next in a file.
pub(super) enum Next {
    /// A table's rows begin.
    Table(TableHead),
    /// A row of it.
    Row(Vec<serde_json::Value>),
    /// It is whole, and had so many rows.
    End(u64),
}

impl<'r> Reading<'r> {
    pub fn begin(from: &'r mut dyn BufRead) -> Result<Reading<'r>, MoveError> {
        let mut line = Vec::new();
        if read_line(from, &mut line)? == 0 {
            return refused("the file is empty");
        }
        let mut hash = Sha256::new();
        hash.update(&line);
        Ok(Reading { from, hash, head: head_of(&line)?, line, number: 1, rows: 0 })
    }

    pub fn next(&mut self) -> Result<Next, MoveError> {
        self.number += 1;
        if read_line(self.from, &mut self.line)? == 0 {
            return refused(format!(
                "the file ends after line {}, before its last; export it anew, or copy it again",
                self.number - 1
            ));
        }
        if self.line.last() != Some(&b'\n') {
            return refused("the file ends in the middle of a line; export it anew, or copy it again");
        }
        if self.line.first() == Some(&b'[') {
            self.hash.update(&self.line);
            self.rows += 1;
            return Ok(Next::Row(self.parse()?));
        }
        if self.line.starts_with(br#"{"table":"#) {
            self.hash.update(&self.line);
            return Ok(Next::Table(self.parse()?));
        }
        self.end().map(Next::End)
    }

    fn end(&mut self) -> Result<u64, MoveError> {
        let tail: Tail = self.parse()?;
        if tail.rows != self.rows || tail.sha256 != hex(&self.hash.clone().finalize()) {
            return refused(
                "the file is not what was exported: something in it was changed or is missing; export it anew, or copy it again",
            );
        }
        if read_line(self.from, &mut self.line)? != 0 {
            return refused("something follows the end of the file; export it anew, or copy it again");
        }
        Ok(self.rows)
    }

    fn parse<'l, T: Deserialize<'l>>(&'l self) -> Result<T, MoveError> {
        serde_json::from_slice(&self.line).or_else(|_| refused(format!("line {} is none that Docket writes", self.number)))
    }

    /// A row's values, for the columns of its table.
    pub fn values(&self, columns: &[Column], row: Vec<serde_json::Value>) -> Result<Vec<Value>, MoveError> {
        let count = row.len();
        let values = columns.iter().zip(row).map(|(column, value)| value_of(column.kind, value));
        match values.collect::<Option<Vec<_>>>() {
            Some(values) if count == columns.len() => Ok(values),
            _ => refused(format!("line {} is no row of its table", self.number)),
        }
    }
}

fn head_of(line: &[u8]) -> Result<Head, MoveError> {
    /// What any version of the format has.
    #[derive(Deserialize)]
    struct Beginning {
        docket: String,
        format: u32,
        schema: i64,
    }
    let known = crate::migrations::newest();
    let beginning = match serde_json::from_slice::<Beginning>(line) {
        Ok(beginning) if beginning.docket == WHAT => beginning,
        _ => return refused("this is no file of `docket merchant export`"),
    };
    if beginning.format > FORMAT || beginning.schema > known {
        return refused(format!(
            "the file was exported by a newer Docket (format {}, schema {}; this program knows {FORMAT} and {known}); run that version",
            beginning.format, beginning.schema
        ));
    }
    if beginning.format < FORMAT || beginning.schema < known {
        return refused(format!(
            "the file was exported by an older Docket (format {}, schema {}; this program writes {FORMAT} and {known}); export it anew with \
             this one, which brings the store up to date first",
            beginning.format, beginning.schema
        ));
    }
    serde_json::from_slice(line).or_else(|_| refused("the first line is none that Docket writes"))
}

fn value_of(kind: Kind, value: serde_json::Value) -> Option<Value> {
    match (kind, value) {
        (_, serde_json::Value::Null) => Some(Value::Null),
        (Kind::Integer, serde_json::Value::Number(number)) => number.as_i64().map(Value::Integer),
        (Kind::Text, serde_json::Value::String(text)) => Some(Value::Text(text)),
        (Kind::Bytes, serde_json::Value::String(text)) => BASE64.decode(text).ok().map(Value::Blob),
        _ => None,
    }
}

/// Reads a line with its end, and says how long it is; 0 at the end of the file.
fn read_line(from: &mut dyn BufRead, line: &mut Vec<u8>) -> Result<usize, MoveError> {
    line.clear();
    let length = from.take(LINE_BYTES_MAX).read_until(b'\n', line)?;
    if length as u64 == LINE_BYTES_MAX {
        return refused("this is no file of `docket merchant export`: it has a line without end");
    }
    Ok(length)
}
