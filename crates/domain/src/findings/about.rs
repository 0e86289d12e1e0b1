//! What a finding of the doctor is about.

use uuid::Uuid;

use super::Repair;

words! {
    /// How bad it is.
    Severity {
        /// Somebody should look at it.
        Warning = "warning",
        /// A figure or a document is wrong.
        Error = "error",
        /// Money, or the proof of what happened, is at stake.
        Critical = "critical",
    }
}

/// What the places of findings begin with that an import of another system left to a person: no rule of the doctor opens or closes those,
/// also where it has the same code.
pub const OF_IMPORT: &str = "legacy:";

/// What a finding is about, and what it says of it. Nothing of it names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of thing, such as `order`.
    pub kind: String,
    /// Which one, stable: by it a finding is opened once and closed again.
    pub place: String,
    /// The number of a document.
    pub number: Option<String>,
    /// Its identity.
    pub id: Option<Uuid>,
    /// Figures, by name.
    pub facts: Vec<(String, String)>,
    /// What would put it right without a person's judgement.
    pub repair: Option<Repair>,
}
