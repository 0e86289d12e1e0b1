//! What is wrong with a file: which line, which column, and in a sentence what.

use std::{fmt, io};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{EdgeCode, FieldError};

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportError)]
pub struct Fault {
    /// The line, where one can be named; the header is line 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 17)]
    pub line: Option<u64>,
    /// The column, where one can be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "price")]
    pub column: Option<String>,
    /// Stable code.
    #[schema(example = "amount.invalid")]
    pub code: String,
    /// One sentence.
    pub detail: String,
}

impl Fault {
    /// Something about a line, whose sentence goes on after "The line".
    pub fn new(line: u64, code: EdgeCode, detail: impl fmt::Display) -> Fault {
        Fault { line: Some(line), column: None, code: code.as_str().to_owned(), detail: format!("The line {detail}.") }
    }

    /// Something about a cell.
    pub fn at(line: u64, column: impl Into<String>, code: EdgeCode, detail: impl Into<String>) -> Fault {
        Fault { line: Some(line), column: Some(column.into()), code: code.as_str().to_owned(), detail: detail.into() }
    }

    /// What a check found wrong with a cell of a line; its pointer begins with the column.
    pub fn of_field(line: u64, error: FieldError) -> Fault {
        let column = error.pointer.split('/').nth(1).unwrap_or_default().to_owned();
        Fault { line: Some(line), column: Some(column), code: error.code.to_owned(), detail: error.detail }
    }

    /// Something about the file as a whole.
    pub fn of_file(code: EdgeCode, detail: impl Into<String>) -> Fault {
        Fault { line: None, column: None, code: code.as_str().to_owned(), detail: detail.into() }
    }
}

impl fmt::Display for Fault {
    /// `line 17, column price: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: {}", self.detail),
            (Some(line), None) => write!(f, "line {line}: {}", self.detail),
            (None, Some(column)) => write!(f, "column {column}: {}", self.detail),
            (None, None) => f.write_str(&self.detail),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, fault)
    }
}

/// The most faults of a file that are listed.
pub const LISTED_MAX: usize = 100;

/// Everything that is wrong with a file: the first of them, and how many there are.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// At most [`LISTED_MAX`] of them.
    pub listed: Vec<Fault>,
    /// All.
    pub count: u64,
}

impl Faults {
    /// Notes one.
    pub fn push(&mut self, fault: Fault) {
        self.count += 1;
        if self.listed.len() < LISTED_MAX {
            self.listed.push(fault);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}
