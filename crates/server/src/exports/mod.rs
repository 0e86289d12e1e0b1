//! Records as CSV files, in the columns that [`crate::imports`] reads: what is exported can be taken in again.
//!
//! UTF-8 with a byte order mark, by which spreadsheets know it; texts that one would take for a formula have a quote before them. Rows
//! are read in short snapshots, a page at a time, so that an export of a hundred thousand products holds up nobody.

mod customers;
mod products;
mod routes;
mod stock;

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};
use docket_domain::imports::ImportKind;
use docket_domain::merchants::Settings;
use docket_store::{Reads, StoreError};

pub(crate) use routes::streamed_body;
pub use routes::{
    __path_export_customers, __path_export_products, __path_export_stock, export_customers, export_products, export_stock,
};

/// Rows that are read at once.
const PAGE: usize = 500;
/// By which spreadsheets know UTF-8.
pub(crate) const MARK: &[u8] = "\u{feff}".as_bytes();

/// Whose view a file is of.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Whether costs are shown.
    pub costs: bool,
    /// The one outlet whose stock is shown; all where `None`.
    pub outlet: Option<String>,
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportFailure {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is written to takes no more.
    #[error("cannot write the file: {0}")]
    Write(#[from] io::Error),
}

impl From<csv::Error> for ExportFailure {
    fn from(error: csv::Error) -> ExportFailure {
        ExportFailure::Write(error.into())
    }
}

/// Writes all records of a kind, and says how many. Blocks.
///
/// # Errors
/// See [`ExportFailure`].
pub fn export(
    reads: &Reads,
    settings: &Settings,
    kind: ImportKind,
    sight: &Sight,
    mut out: impl Write,
) -> Result<u64, ExportFailure> {
    out.write_all(MARK)?;
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    let written = match kind {
        ImportKind::Products => products::write(reads, settings, &mut rows)?,
        ImportKind::Stock => stock::write(reads, settings, sight, &mut rows)?,
        ImportKind::Customers => customers::write(reads, settings, &mut rows)?,
        ImportKind::Legacy => unreachable!("another system's records are not exported"),
    };
    rows.flush()?;
    Ok(written)
}

/// A row of cells.
fn row<W: Write>(rows: &mut Writer<W>, cells: &[String]) -> Result<(), ExportFailure> {
    Ok(rows.write_record(cells)?)
}

fn yes_or_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}
