//! A report as a CSV file, in the form of the exports: UTF-8 with a byte order mark, a header, and a quote before texts that a
//! spreadsheet would take for a formula. Amounts are plain numbers, negative ones too.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use csv::{Terminator, WriterBuilder};
use docket_domain::money::{Amount, Currency};
use docket_store::reports::Scope;

use crate::exports::MARK;
use crate::problem::{EdgeCode, Problem};

/// Answers with a file of these columns and rows.
pub fn file(name: &str, scope: &Scope, columns: &[&str], rows: Vec<Vec<String>>) -> Result<Response, Problem> {
    let body = written(columns, rows).map_err(|error| {
        tracing::error!(%error, "a report cannot be written");
        Problem::new(EdgeCode::Internal, "Something failed inside.")
    })?;
    let disposition = format!("attachment; filename=\"{name}-{}-{}.csv\"", scope.from, scope.to);
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)], body).into_response())
}

fn written(columns: &[&str], rows: Vec<Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut file = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(MARK.to_vec());
    file.write_record(columns)?;
    for row in rows {
        file.write_record(row)?;
    }
    file.into_inner().map_err(|error| error.into_error().into())
}

/// Amounts as cells.
pub fn amounts<const N: usize>(amounts: [Amount; N], currency: &Currency) -> [String; N] {
    amounts.map(|amount| currency.format(amount))
}
