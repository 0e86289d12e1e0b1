//! The records are numbered without a gap, and each follows from the one before it.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Look, Rule};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "record.chainBroken",
    severity: Severity::Critical,
    holds: "The records are numbered one after the other, and the hash of each follows from the one before.",
    explanation: "A record was changed, removed or put in past Docket: what happened can no longer be proven from there on.",
    remedy: "Restore the store from the latest backup before the record, and find out who had access to the database.",
    repair: None,
    look: Look::Chain,
};
