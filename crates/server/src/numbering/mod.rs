//! Series, counters, preview and audit of numbers.

mod audit;
mod counters;
mod preview;
mod series;

pub use audit::{
    __path_audit_numbers, CounterFinding, FallbackNumbers, Gap, ImportedNumbers, LaneNumbers, NumberAudit, WrappingCounter,
    audit, audit_numbers,
};
pub use counters::{__path_list_counters, list_counters};
pub use preview::{__path_preview_numbers, preview_numbers};
pub use series::{
    __path_change_series, __path_list_series, __path_reset_series, SeriesBody, change_series, list_series, reset_series,
};

use docket_domain::numbering::Kind;

use crate::problem::{EdgeCode, Problem};

/// The kind of document that a path or a query names.
fn kind(word: &str) -> Result<Kind, Problem> {
    Kind::parse(word).ok_or_else(|| {
        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        Problem::new(EdgeCode::SeriesNotFound, format!("Numbers are kept for {}.", words.join(", ")))
    })
}
