//! The lines of a file, as far as they can be looked at without the store: each by itself, then beside the others of its file.

use std::collections::HashMap;
use std::io::Read;

use docket_domain::imports::ImportKind;

use super::columns;
use super::customers::CustomerLine;
use super::fault::{Fault, Faults};
use super::lines::Place;
use super::products::ProductLine;
use super::reading::Reading;
use super::staged::{Gathered, Staged};
use super::stock::StockLine;
use super::table::{Column, Line, Others, Table};
use crate::extract::Check;
use crate::problem::EdgeCode;

/// A file that is looked through.
pub struct Sieve {
    kind: ImportKind,
    /// What may stand in a file once, with its line.
    seen: HashMap<Box<str>, u64>,
    /// What is wrong so far.
    pub faults: Faults,
    /// Lines so far, those with nothing in them left out.
    pub lines: u64,
    /// Bytes that were read.
    pub read: u64,
    /// SHA-256 of the file, when it was read to its end.
    pub content: [u8; 32],
}

impl Sieve {
    /// For a file of that kind.
    pub fn of(kind: ImportKind) -> Sieve {
        Sieve { kind, seen: HashMap::new(), faults: Faults::default(), lines: 0, read: 0, content: [0; 32] }
    }

    /// Reads a file. `good` is given the good lines, slice by slice, what is wrong so far, and how many bytes were read.
    ///
    /// # Errors
    /// Those of `good`.
    ///
    /// # Panics
    /// Of files of another system.
    pub fn sift<E>(
        &mut self,
        reading: &Reading<'_>,
        file: impl Read,
        mut good: impl FnMut(Staged, &mut Faults, u64) -> Result<(), E>,
    ) -> Result<(), E> {
        let place = Place::default();
        let known: &[Column] = columns(self.kind);
        let mut table = match Table::open(file, known, Others::Refused { language: &reading.settings.language }, place.clone()) {
            Ok(table) => table,
            Err(faults) => {
                faults.into_iter().for_each(|fault| self.faults.push(fault));
                return Ok(());
            }
        };
        let mut gathered = match self.kind {
            ImportKind::Products => Gathered::products(),
            ImportKind::Customers => Gathered::customers(),
            ImportKind::Legacy => unreachable!("the files of another system are read by `legacy::files`"),
            ImportKind::Stock => Gathered::stock(),
        };
        loop {
            match table.next_line() {
                Ok(Some(line)) => {
                    self.lines += 1;
                    self.gather(line, reading, &mut gathered);
                }
                Ok(None) => break,
                Err(fault) => {
                    self.faults.push(fault);
                    break;
                }
            }
            while let Some(slice) = gathered.slice(false) {
                good(slice, &mut self.faults, place.read())?;
            }
        }
        self.read = place.read();
        while let Some(slice) = gathered.slice(true) {
            good(slice, &mut self.faults, self.read)?;
        }
        self.content = table.hash();
        Ok(())
    }

    /// Reads a line, and gathers it where it is good by itself.
    fn gather(&mut self, line: Line, reading: &Reading<'_>, gathered: &mut Gathered) {
        // Its cells stand under the wrong columns.
        if let Some(at) = line.faults.iter().position(|fault| fault.column.is_none()) {
            self.faults.push(line.faults[at].clone());
            return;
        }
        let mut check = Check::default();
        let number = line.number;
        let mut faults = Vec::new();
        match self.kind {
            ImportKind::Products => {
                let product = ProductLine::read(&line, reading, &mut check);
                faults.extend(self.once(number, "sku", &product.sku));
                let barcodes = product.barcodes.iter().flatten();
                faults.extend(barcodes.filter_map(|code| self.once(number, "barcodes", code)));
                if check.is_clean() && line.faults.is_empty() && faults.is_empty() {
                    gathered.product(product);
                }
            }
            ImportKind::Legacy => unreachable!("the files of another system are read by `legacy::files`"),
            ImportKind::Customers => {
                let customer = CustomerLine::read(&line, reading, &mut check);
                faults.extend(self.once(number, "phone", &customer.e164));
                if check.is_clean() && line.faults.is_empty() && faults.is_empty() {
                    gathered.customer(customer);
                }
            }
            ImportKind::Stock => {
                let (receipt, item) = StockLine::read(&line, reading, &mut check);
                if check.is_clean() && line.faults.is_empty() {
                    gathered.stock_line(receipt, item);
                }
            }
        }
        let own = check.into_errors().into_iter().map(|error| Fault::of_field(number, error));
        line.faults.into_iter().chain(own).chain(faults).for_each(|fault| self.faults.push(fault));
    }

    /// Notes what may stand in a file once.
    fn once(&mut self, line: u64, column: &str, text: &str) -> Option<Fault> {
        if text.is_empty() {
            return None;
        }
        let before = self.seen.insert(text.into(), line)?;
        let detail = if before == line {
            format!("{text} stands in this line twice.")
        } else {
            format!("{text} stands in line {before} already.")
        };
        Some(Fault::at(line, column, EdgeCode::ImportRepeated, detail))
    }
}
