//! Print jobs.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::ids::{MerchantId, PrintJobId};
use docket_domain::printing::{PrintJob, PrintStatus, Printed};
use docket_domain::time::Timestamp;

use super::{ClaimedJob, Cursor, PrintJobDocument, PrintJobFilter};
use crate::sql::{blob_uuid, broken, row_bound, uuid_at};

const COLUMNS: &str =
    "row, job_id, printer, outlet, document_row, is_copy, created_at, status, attempts, last_error, printed_at, merchant_id";

/// The first waiting job of each printer, where it is due: an earlier one that waits holds up those after it, so that receipts come
/// in their order. A time further ahead than any is ever set (`?2`, `?3`) is from before the clock was put back, and is past.
const DUE: &str = "SELECT p.merchant_id, p.row, p.printer FROM print_job p
     JOIN (SELECT merchant_id, printer, min(row) AS row FROM print_job WHERE status = 'pending' GROUP BY merchant_id, printer) first
       ON first.merchant_id = p.merchant_id AND first.row = p.row AND first.printer = p.printer
     WHERE (p.next_try_at <= ?1 OR p.next_try_at > ?2) AND (p.leased_until <= ?1 OR p.leased_until > ?3)";

fn job(row: &Row<'_>) -> Result<PrintJob> {
    Ok(PrintJob {
        row: row.get::<_, i64>(0)? as u64,
        id: PrintJobId(uuid_at(row, 1)?),
        printer: row.get(2)?,
        outlet: row.get(3)?,
        printed: match row.get::<_, Option<i64>>(4)? {
            Some(row) => Printed::Document { row: row as u64 },
            None => Printed::TestPage,
        },
        is_copy: row.get(5)?,
        created_at: Timestamp(row.get(6)?),
    })
}

fn document(row: &Row<'_>) -> Result<PrintJobDocument> {
    let status: String = row.get(7)?;
    Ok(PrintJobDocument {
        job: job(row)?,
        status: PrintStatus::parse(&status).ok_or_else(|| broken("print_job.status"))?,
        attempts: row.get(8)?,
        last_error: row.get(9)?,
        printed_at: row.get::<_, Option<i64>>(10)?.map(Timestamp),
    })
}

/// Writes a job, and has those that wait for the same printer tried at once: someone stands at it.
pub(crate) fn insert(connection: &Connection, merchant: MerchantId, job: &PrintJob) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO print_job (merchant_id, row, printer, job_id, outlet, document_row, is_copy, created_at, status, attempts,
                                    next_try_at, leased_until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'pending', 0, 0, 0)",
        )?
        .execute(params![
            merchant.0,
            job.row as i64,
            job.printer,
            blob_uuid(&job.id.0),
            job.outlet,
            match job.printed {
                Printed::TestPage => None,
                Printed::Document { row } => Some(row as i64),
            },
            job.is_copy,
            job.created_at.0
        ])?;
    connection
        .prepare_cached("UPDATE print_job SET next_try_at = 0 WHERE merchant_id = ?1 AND printer = ?2 AND status = 'pending'")?
        .execute(params![merchant.0, job.printer])?;
    Ok(())
}

/// Takes a job up again, unless it was printed.
pub(crate) fn retry(connection: &Connection, merchant: MerchantId, id: PrintJobId) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE print_job SET status = 'pending', attempts = CASE WHEN status = 'failed' THEN 0 ELSE attempts END,
                                  next_try_at = 0
             WHERE merchant_id = ?1 AND job_id = ?2 AND status <> 'printed'",
        )?
        .execute(params![merchant.0, blob_uuid(&id.0)])
}

/// Whether some job is due.
pub(crate) fn is_due(connection: &Connection, times: [i64; 3]) -> Result<bool> {
    connection.prepare_cached(&format!("SELECT EXISTS ({DUE})"))?.query_row(times, |row| row.get(0))
}

/// Takes the jobs that are due. Whoever waited for another who took one looks at that row's lease again.
pub(crate) fn claim(connection: &Connection, times: [i64; 3], leased_until: Timestamp) -> Result<Vec<ClaimedJob>> {
    let [now, latest_try, latest_lease] = times;
    let mut statement = connection.prepare_cached(&format!(
        "UPDATE print_job SET attempts = attempts + 1, leased_until = ?4
         WHERE (merchant_id, row, printer) IN ({DUE}) AND (leased_until <= ?1 OR leased_until > ?3) RETURNING {COLUMNS}"
    ))?;
    let claimed = |row: &Row<'_>| Ok(ClaimedJob { merchant: MerchantId(row.get(11)?), job: job(row)?, attempt: row.get(8)? });
    statement.query_map(params![now, latest_try, latest_lease, leased_until.0], claimed)?.collect()
}

/// Notes that a job was sent.
pub(crate) fn printed(connection: &Connection, claimed: &ClaimedJob, at: Timestamp) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE print_job SET status = 'printed', leased_until = 0, last_error = NULL, printed_at = ?4
             WHERE merchant_id = ?1 AND job_id = ?2 AND attempts = ?3 AND status = 'pending'",
        )?
        .execute(params![claimed.merchant.0, blob_uuid(&claimed.job.id.0), claimed.attempt, at.0])
}

/// Notes why a job could not be sent, and when it is tried again; never where there is no such time.
pub(crate) fn not_printed(connection: &Connection, claimed: &ClaimedJob, error: &str, again_at: Option<Timestamp>) -> Result<()> {
    let status = if again_at.is_some() { PrintStatus::Pending } else { PrintStatus::Failed };
    connection
        .prepare_cached(
            "UPDATE print_job SET status = ?4, leased_until = 0, last_error = ?5, next_try_at = ?6
             WHERE merchant_id = ?1 AND job_id = ?2 AND attempts = ?3 AND status = 'pending'",
        )?
        .execute(params![
            claimed.merchant.0,
            blob_uuid(&claimed.job.id.0),
            claimed.attempt,
            status.as_str(),
            error,
            again_at.map_or(0, |at| at.0)
        ])
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: PrintJobId) -> Result<Option<PrintJobDocument>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM print_job WHERE merchant_id = ?1 AND job_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], document)
        .optional()
}

/// Jobs from the newest on.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &PrintJobFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<PrintJobDocument>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM print_job
         WHERE merchant_id = ?1 AND (row, printer) < (?2, ?3) AND (?4 IS NULL OR outlet = ?4) AND (?5 IS NULL OR status = ?5)
         ORDER BY row DESC, printer DESC LIMIT ?6"
    ))?;
    let (row, printer) = after.map_or((i64::MAX, String::new()), |after| (row_bound(after.row), after.printer));
    let status = filter.status.map(PrintStatus::as_str);
    statement.query_map(params![merchant.0, row, printer, filter.outlet, status, limit as i64], document)?.collect()
}
