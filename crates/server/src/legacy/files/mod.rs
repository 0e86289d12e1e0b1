//! The files of another system: bytes, cells, amounts and dates, until every line is a row of [`docket_domain::legacy`].
//!
//! Everything that is wrong with the files is found before anything is made of them, and named by file, line and column. What could be
//! read in two ways is not read: money and dates are never guessed.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `directory.rs` | which files there are |
//! | `decode.rs` | bytes as UTF-8, whatever they were |
//! | `source.rs`, `json_lines.rs` | lines of a CSV file or of JSON lines, the same to whoever reads them |
//! | `columns.rs` | the columns of each file, and what else they may be called |
//! | `cells.rs` | cells read, with everything that is wrong noted |
//! | `amounts.rs`, `dates.rs`, `jalali.rs`, `words.rs` | what stands in a cell |
//! | `once.rs` | lines that stand in a file twice |
//! | `rows.rs`, `orders.rs`, `money.rs` | lines as rows: customers and decisions; orders; wallets and payments |
//! | `faults.rs` | what is wrong |

mod amounts;
mod cells;
mod columns;
mod dates;
mod decode;
mod directory;
mod faults;
mod jalali;
mod json_lines;
mod money;
mod once;
mod orders;
mod rows;
mod source;
mod words;

#[cfg(test)]
mod tests;

use std::path::Path;

use docket_domain::legacy::{LegacyFile, LegacyFiles};
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

pub use amounts::plain;
pub use columns::columns;
pub use dates::{DateOrder, moment};
pub use decode::{Encoding, encoding};
use directory::Directory;
pub use faults::{FileFault, FileFaults};
use money::WrittenSigns;
use source::Reader;
pub use words::{IN, OUT, WRITTEN};

/// By what files are read.
#[derive(Clone, Copy, Debug)]
pub struct HowToRead<'a> {
    /// Currency, country and time zone.
    pub settings: &'a Settings,
    /// The time now: nothing of the files is ahead of it.
    pub now: Timestamp,
    /// The encoding of files that are not UTF-8 and have no mark; see [`encoding`].
    pub encoding: Option<&'static Encoding>,
    /// What comes first in a date whose year comes last.
    pub dates: DateOrder,
}

/// Reads the files of a directory. `progress` is told how many bytes of them were read.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read(dir: &Path, how: &HowToRead<'_>, progress: &mut dyn FnMut(u64)) -> Result<LegacyFiles, FileFaults> {
    let mut faults = FileFaults::default();
    let Some(directory) = Directory::look(dir, &mut faults) else { return Err(faults) };
    let mut reader = Reader::new(&directory, how, &mut faults, progress);
    let customers = reader.rows(LegacyFile::Customers, rows::customer);
    let orders = reader.rows(LegacyFile::Orders, orders::order);
    let management = reader.rows(LegacyFile::Management, orders::management);
    let items = reader.rows(LegacyFile::Items, orders::item);
    let wallets = reader.rows(LegacyFile::Wallets, money::wallet);
    let mut signs = WrittenSigns::default();
    let transactions = reader.rows(LegacyFile::Transactions, |cells| money::transaction(cells, &mut signs));
    let payments = reader.rows(LegacyFile::Payments, money::payment);
    let decisions = reader.rows(LegacyFile::Decisions, rows::decision);
    let left_out = reader.end();
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(LegacyFiles {
        customers: customers.unwrap_or_default(),
        orders: orders.unwrap_or_default(),
        management,
        items: items.unwrap_or_default(),
        wallets: wallets.unwrap_or_default(),
        transactions: transactions.unwrap_or_default(),
        payments: payments.unwrap_or_default(),
        decisions: decisions.unwrap_or_default(),
        repeated: left_out.repeated,
        unknown_columns: left_out.unknown_columns,
        unknown_files: directory.unknown,
    })
}

/// How many bytes the files of a directory have that [`read`] reads: what its progress comes to.
pub fn bytes(dir: &Path) -> u64 {
    let Some(directory) = Directory::look(dir, &mut FileFaults::default()) else { return 0 };
    directory.found().filter_map(|path| std::fs::metadata(path).ok()).map(|metadata| metadata.len()).sum()
}
