//! Numbers are unique and without gaps, and a counter stands at the last of them.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Look, Rule};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "number.countersDiffer",
    severity: Severity::Error,
    holds: "The numbers of a counter are unique and without gaps but those that a record explains, or that a register's device has not sent, and the counter stands at the last of them.",
    explanation: "A document is gone, came twice, or was numbered past Docket; where the counter is behind, the next number would come twice.",
    remedy: "Where the counter is behind, run the repair. A gap means that a document is missing: restore it. Numbers on two documents are told apart by a person.",
    repair: Some("A counter that stands before the last number of its documents is moved to it; never back."),
    look: Look::Numbers,
};
