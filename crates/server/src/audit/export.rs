//! `GET /audit/export`: the whole chain as JSON lines, with every column that a hash covers, so that anybody can verify it without Docket
//! (`docs/audit.md`). Personal data are not in it: the chain covers their hashes.

use std::io::{self, Write};

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::audit::hash_text;
use docket_domain::ids::MerchantId;
use docket_store::Reads;
use docket_store::audit::AuditEntry;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::exports::{ExportFailure, streamed_body};
use crate::extract::{Caller, Query, checked_record};
use crate::problem::Problem;

/// Records that are read at once, in a snapshot of their own.
const SLICE: usize = 500;

/// From where on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The number of the last record that is had already; 0, or none, for the beginning.
    after: Option<u64>,
}

/// A line of the export: what the hash of a record covers, in the order in which it does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine<'a> {
    /// The merchant's number.
    merchant: i64,
    /// The record's.
    seq: u64,
    /// Milliseconds since 1970.
    at: i64,
    /// Id of who acted.
    user: String,
    /// Id of their token.
    token: Option<String>,
    /// The number of the record that made what this one is about.
    subject_row: Option<u64>,
    /// Its id.
    subject_id: Option<String>,
    /// What was done.
    action: &'a str,
    /// To what kind of thing.
    subject_kind: &'a str,
    /// JSON of what it was and is, as it was hashed, to the byte.
    data: &'a str,
    /// Salted hash of the personal data beside it.
    personal_hash: Option<String>,
    /// Where it came from.
    address: Option<&'a str>,
    /// The hash of the record before.
    before: String,
    /// The hash of this one.
    hash: String,
}

impl<'a> AuditLine<'a> {
    fn of(merchant: MerchantId, entry: &'a AuditEntry) -> AuditLine<'a> {
        AuditLine {
            merchant: merchant.0,
            seq: entry.seq,
            at: entry.at.0,
            user: entry.user.to_string(),
            token: entry.token.map(|token| token.to_string()),
            subject_row: entry.subject_row,
            subject_id: entry.subject_id.map(|id| id.to_string()),
            action: &entry.action,
            subject_kind: &entry.subject_kind,
            data: &entry.sealed.data,
            personal_hash: entry.sealed.personal_hash.as_ref().map(hash_text),
            address: entry.address.as_deref(),
            before: hash_text(&entry.before),
            hash: hash_text(&entry.sealed.hash),
        }
    }
}

/// Writes the records after a number, one a line, and says how many. Blocks; each slice is read in a snapshot of its own, and no more
/// than one is in memory.
///
/// # Errors
/// The store or what is written to failed.
pub fn write_lines(reads: &Reads, merchant: MerchantId, after: u64, out: &mut dyn Write) -> Result<u64, ExportFailure> {
    let (mut after, mut written) = (after, 0);
    loop {
        let entries = reads.records_blocking(merchant, after, SLICE)?;
        for entry in &entries {
            serde_json::to_writer(&mut *out, &AuditLine::of(merchant, entry)).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            after = entry.seq;
        }
        written += entries.len() as u64;
        if entries.len() < SLICE {
            out.flush()?;
            return Ok(written);
        }
    }
}

/// Every record as a line of JSON, oldest first, with its hash and all that the hash covers. Anybody can verify it: `docs/audit.md` has
/// the algorithm, and a program of fifty lines. Personal data are not in it.
#[utoipa::path(
    get, path = "/audit/export", tag = "audit",
    params(ExportQuery),
    responses((status = 200, description = "One record a line", body = AuditLine, content_type = "application/x-ndjson")),
    security(("token" = ["audit.read"]))
)]
pub async fn export_audit(
    State(app): State<App>,
    caller: Caller<{ Permission::AuditRead as u8 }>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    caller.actor().of_whole_merchant("An export of the audit is")?;
    let (reads, merchant, after) = (app.reads().clone(), caller.merchant(), checked_record(query.after)?.unwrap_or(0));
    let body = streamed_body(move |out| write_lines(&reads, merchant, after, out).map(drop));
    let name = "attachment; filename=\"audit.jsonl\"".to_owned();
    Ok(([(CONTENT_TYPE, "application/x-ndjson".to_owned()), (CONTENT_DISPOSITION, name)], body).into_response())
}
