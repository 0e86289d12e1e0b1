//! What is wrong with the files: which of them, which line, which column, and in a sentence what.

use std::fmt;

use serde::Serialize;

use crate::imports::Fault;
use crate::imports::fault::LISTED_MAX;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileFault {
    /// The file, such as `wallets.csv`.
    pub file: String,
    /// Line, column, code and sentence.
    #[serde(flatten)]
    pub fault: Fault,
}

impl fmt::Display for FileFault {
    /// `wallets.csv, line 17, column balance: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.fault.line.is_some() || self.fault.column.is_some() { "," } else { ":" };
        write!(f, "{}{separator} {}", self.file, self.fault)
    }
}

/// Everything that is wrong with files: the first of it, in the order of files and lines, and how much there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileFaults {
    /// At most a hundred of them.
    pub listed: Vec<FileFault>,
    /// All.
    pub count: u64,
}

impl FileFaults {
    /// Notes one.
    pub fn push(&mut self, file: &str, fault: Fault) {
        self.count += 1;
        if self.listed.len() < LISTED_MAX {
            self.listed.push(FileFault { file: file.to_owned(), fault });
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl fmt::Display for FileFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.listed {
            writeln!(f, "{fault}")?;
        }
        match self.count - self.listed.len() as u64 {
            0 => Ok(()),
            more => writeln!(f, "and {more} more"),
        }
    }
}

impl std::error::Error for FileFaults {}
