//! How a document number is made.
//!
//! A merchant has a [`Series`] per kind of document. [`allocate`] is the only way to a number: it takes the next value of the
//! counter that the series' scope and period name, in the book, so that the number and its document are written by one commit.
//! That is why numbers have no gap and no duplicate, and why a refused command uses none.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `template.rs` | the parts a number is printed from |
//! | `series.rs` | what a merchant configures, and which value comes next |
//! | `facts.rs` | what a document has that a number can be made of |
//! | `allocate.rs` | the one way to a number |
//! | `change_series.rs` | the command that puts another series in force |
//! | `snowflake.rs` | ids that ascend with time and need no counter |
//! | `change_series.rs`, `reset_series.rs` | the commands that put another series in force, or begin a wrapping one again |
//! | `fiscal_year.rs` | the fiscal year of a date |
//! | `fallback.rs` | numbers for when the database cannot be reached |
//! | `imported.rs` | numbers of another system, taken over |
//! | `lane.rs` | numbers that registers' devices give out, by a series of their own |
//! | `raise.rs` | counters that go on behind what was taken over, and the gaps that this explains |
//! | `reading.rs` | of which counter a text would be a number |
//! | `take_over_numbers.rs` | the command that does that before documents are brought in, and its plan |
//! | `shape.rs` | what numbers look like that were taken over |
//! | `rules.rs` | what the tax offices of some countries ask |
//! | `checker/` | the proof that a series cannot print a number twice |

mod allocate;
mod change_series;
pub mod checker;
mod facts;
mod fallback;
mod fiscal_year;
mod imported;
mod lane;
mod raise;
mod reading;
mod reset_series;
mod rules;
mod series;
mod shape;
pub mod snowflake;
mod take_over_numbers;
mod template;

pub(crate) use allocate::ask_counter;
pub use allocate::{Counter, CounterKey, Number, NumberSource, Preview, allocate, issued, preview};
pub use change_series::ChangeSeries;
pub(crate) use change_series::facts as series_facts;
pub use facts::{DocumentFacts, is_short_code};
pub use fallback::{FallbackNumber, FallbackNumbers, FallbackStamp, LeaseNumber, fallback_number, fallback_period};
pub use fiscal_year::FiscalYearStart;
pub use imported::{NumberKey, ask_to_take_over, fits, is_taken, take_over};
pub use lane::{LaneNumber, check_lane_number, lane_number_shape, usual_lane_series};
pub use raise::{GapReason, NumberGap};
pub use reset_series::ResetSeries;
pub use rules::{DocumentDate, Rules};
pub use series::{AtEnd, Kind, Reset, ScopePart, Series, UniquePart};
pub use shape::{ImportedShape, Shape};
pub use take_over_numbers::{TakeOverNumbers, TakeOverPart, TakeOverPlan, TakenOver, plan};
pub use template::{Template, TemplateError};
