//! No print job waits for long.

use docket_domain::findings::Severity;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

use crate::doctor::rule::{Kind, Look, Rule, Wrong};
use crate::sql::{Connection, Result, params};

/// After how long somebody should look at the printer: paper is changed in less.
const WAITS_MS: i64 = 15 * 60_000;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "print.stuck",
    severity: Severity::Warning,
    holds: "No print job waits for its printer for longer than 15 minutes.",
    explanation: "A receipt or a ticket of the kitchen was asked for and is not on paper.",
    remedy: "Look at the printer: is it on, has it paper, is its address right? Its jobs are sent by themselves once it answers.",
    repair: None,
    look: Look::Waiting(stuck),
};

const STUCK: &str = "SELECT j.row, min(j.printer), count(*), min(j.created_at) FROM print_job j INDEXED BY print_job_pending
     WHERE j.merchant_id = ?1 AND j.status = 'pending' AND j.created_at < ?2
     GROUP BY j.row ORDER BY j.row LIMIT ?3";

fn stuck(
    connection: &Connection,
    merchant: MerchantId,
    _: &Settings,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(Kind, Wrong)>> {
    let mut statement = connection.prepare_cached(STUCK)?;
    let rows = statement.query_map(params![merchant.0, now.0 - WAITS_MS, limit as i64], |row| {
        let (printer, jobs): (String, i64) = (row.get(1)?, row.get(2)?);
        let since = Timestamp(row.get(3)?).to_string();
        Ok((Kind::PrintJob, (row.get(0)?, vec![("printer", printer), ("jobs", jobs.to_string()), ("since", since)])))
    })?;
    rows.collect()
}
