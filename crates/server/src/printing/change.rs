//! `POST /printers/{code}/test` and `POST /print-jobs/{id}/retry`.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use docket_domain::access::{Actor, Permission};
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::ids::{MerchantId, PrintJobId};
use docket_domain::printing::{PrintTestPage, RetryPrintJob};
use docket_store::printing::PrintJobDocument;

use super::view::PrintJobView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Caller, Id, IdempotencyKey, NoBody};
use crate::problem::{EdgeCode, Problem};

/// The printer that a path names, as it was sent; what is not text names none.
pub struct PrinterPath(String);

impl FromRequestParts<App> for PrinterPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let code = named.ok().and_then(|Path(mut named)| named.remove("code"));
        Ok(PrinterPath(code.unwrap_or_default()))
    }
}

/// Has a printer print a page that shows its letters, every language, the width of its paper and a QR code. No drawer opens.
///
/// The page is a job like a receipt: it is sent when this is answered, and `GET /print-jobs` says what became of it.
#[utoipa::path(
    post, path = "/printers/{code}/test", tag = "printing",
    params(
        ("code" = String, Path, description = "Code of the printer"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again answers the same job, and prints nothing")
    ),
    responses((status = 201, description = "The job", body = PrintJobView)),
    security(("token" = ["printing.manage"]))
)]
pub async fn print_test_page(
    State(app): State<App>,
    caller: Caller<{ Permission::PrintingManage as u8 }>,
    PrinterPath(printer): PrinterPath,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /printers/{code}/test", &printer, &());
    let outcome = caller.submit(&app, asked, Command::PrintTestPage(Box::new(PrintTestPage { printer }))).await?;
    answer(&app, caller.merchant(), outcome).await
}

/// Has a job sent at once that was given up or waits for its next try. One that was printed stays as it is.
#[utoipa::path(
    post, path = "/print-jobs/{id}/retry", tag = "printing",
    params(
        ("id" = String, Path, description = "Id of the job"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again answers the same job")
    ),
    responses((status = 200, description = "The job", body = PrintJobView)),
    security(("token" = ["printing.manage"]))
)]
pub async fn retry_print_job(
    State(app): State<App>,
    caller: Caller<{ Permission::PrintingManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let job = seen(&app, caller.merchant(), caller.actor(), PrintJobId(id)).await?.job;
    let asked = key.asked(caller.settings(), "POST /print-jobs/{id}/retry", &job.id.to_string(), &());
    let command = RetryPrintJob { job: job.id, row: job.row };
    let outcome = caller.submit(&app, asked, Command::RetryPrintJob(Box::new(command))).await?;
    answer(&app, caller.merchant(), outcome).await
}

/// Answers with the job that a command about printing came to.
pub(crate) async fn answer(app: &App, merchant: MerchantId, outcome: Outcome) -> Result<Response, Problem> {
    let id = match &outcome.document {
        Document::PrintJob(id) | Document::Earlier(DocumentReference::PrintJob(id)) => *id,
        other => unreachable!("a command about printing came to {other:?}"),
    };
    let job = app.reads().print_job(merchant, id).await?.ok_or_else(unknown)?;
    Ok(answered(&outcome, PrintJobView::new(&job)))
}

/// The job, where the actor sees it.
async fn seen(app: &App, merchant: MerchantId, actor: &Actor, id: PrintJobId) -> Result<PrintJobDocument, Problem> {
    let job = app.reads().print_job(merchant, id).await?;
    job.filter(|document| actor.sees(&document.job.outlet)).ok_or_else(unknown)
}

fn unknown() -> Problem {
    Problem::new(EdgeCode::PrintJobNotFound, "There is no such print job.")
}
