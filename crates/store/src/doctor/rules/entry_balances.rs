//! Every journal entry has postings, and they sum to zero.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const UNBALANCED: &str = "SELECT e.row, coalesce(p.amount, 0), coalesce(p.lines, 0)
     FROM journal_entry e
     LEFT JOIN (SELECT s.merchant_id, s.entry_row, sum(s.amount) AS amount, count(*) AS lines FROM posting s
                WHERE s.merchant_id = ?1 AND s.entry_row > ?2 AND s.entry_row <= ?3
                GROUP BY s.merchant_id, s.entry_row) AS p ON p.merchant_id = e.merchant_id AND p.entry_row = e.row
     WHERE e.merchant_id = ?1 AND e.row > ?2 AND e.row <= ?3 AND (p.entry_row IS NULL OR p.amount <> 0)
     ORDER BY e.row LIMIT ?4";
const WITHOUT: &str =
    "SELECT p.entry_row FROM posting p LEFT JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     WHERE p.merchant_id = ?1 AND p.entry_row > ?2 AND p.entry_row <= ?3 AND e.row IS NULL
     GROUP BY p.entry_row ORDER BY p.entry_row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "entry.unbalanced",
    severity: Severity::Critical,
    holds: "Every journal entry has postings, and they sum to zero.",
    explanation: "Money came from nowhere or went nowhere; the trial balance of its day does not add up.",
    remedy: "Restore the entry from a backup; its record says which document caused it.",
    repair: None,
    look: Look::Rows(&[
        Query { of: Kind::Entry, sql: UNBALANCED, facts: &["sum", "postings"] },
        Query { of: Kind::Entry, sql: WITHOUT, facts: &[] },
    ]),
};
