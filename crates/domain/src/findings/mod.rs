//! What went wrong and a person should know of. The doctor, with its rules and repairs, will stand here too.

mod raise_finding;

pub use raise_finding::RaiseFinding;
pub(crate) use raise_finding::raise;

use crate::time::Timestamp;

/// Something that was found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The number of the record that raised it.
    pub row: u64,
    /// Stable code, such as `command.failed`.
    pub code: String,
    /// One sentence, without personal data.
    pub detail: String,
    /// When.
    pub raised_at: Timestamp,
}
