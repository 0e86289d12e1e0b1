//! How a document number is made.
//!
//! A merchant has a [`Series`] per kind of document. [`allocate`] is the only way to a number: it takes the next value of the
//! counter that the series' scope and period name, in the book, so that the number and its document are written by one commit.
//! That is why numbers have no gap and no duplicate, and why a refused command uses none.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `template.rs` | the parts a number is printed from |
//! | `series.rs` | what a merchant configures |
//! | `allocate.rs` | the one way to a number |
//! | `change_series.rs` | the command that puts another series in force |
//! | `snowflake.rs` | ids that ascend with time and need no counter |
//! | `checker/` | the proof that a series cannot print a number twice |
//!
//! Their places are here, not yet their rules: the jurisdictions' own rules, the tokens `{FY} {TABLE} {SEAT}
//! {USER} {SNOWFLAKE}`, the reset `fiscal_year`, and what happens at the end other than `widen`.

mod allocate;
mod change_series;
pub mod checker;
mod series;
pub mod snowflake;
mod template;

pub use allocate::{Counter, CounterKey, DocumentFacts, Number, allocate, issued, preview};
pub use change_series::ChangeSeries;
pub(crate) use change_series::facts as series_facts;
pub use series::{Kind, Reset, ScopePart, Series, UniquePart};
pub use template::{Template, TemplateError};
