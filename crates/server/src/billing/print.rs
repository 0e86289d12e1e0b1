//! `POST /bills/{id}/print` and `POST /credit-notes/{id}/print`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::{BillId, CreditNoteId};
use docket_domain::printing::PrintCopy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::billed::Billed;
use super::unknown;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::printing::{PrintJobView, answer};
use crate::problem::Problem;

/// Where a copy is printed.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCopy, example = json!({ "printer": "P1" }))]
pub struct PrintBody {
    /// Code of the printer; the one of the token's register, or the only one of the outlet, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    printer: Option<String>,
}

type Printing = Caller<{ Permission::PrintingManage as u8 }>;

async fn print(
    billed: Billed,
    body: PrintBody,
    key: IdempotencyKey,
    (route, id): (&'static str, Id),
    caller: Printing,
    app: App,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), route, &id.0.to_string(), &body);
    let mut check = Check::default();
    let printer = check.name("/printer", body.printer);
    let command = check.finish(PrintCopy {
        document_row: billed.subject().row().unwrap_or_default(),
        number: billed.number().to_owned(),
        outlet: billed.outlet().to_owned(),
        printer,
    })?;
    let outcome = caller.submit(&app, asked, Command::PrintCopy(Box::new(command))).await?;
    answer(&app, caller.merchant(), outcome).await
}

/// Has a printer print the receipt of a bill once more. It says that it is a copy, and no drawer opens.
#[utoipa::path(
    post, path = "/bills/{id}/print", tag = "billing", request_body = PrintBody,
    params(
        ("id" = String, Path, description = "Id of the bill"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same job")
    ),
    responses((status = 201, description = "The job", body = PrintJobView)),
    security(("token" = ["printing.manage"]))
)]
pub async fn print_bill(
    State(app): State<App>,
    caller: Printing,
    id: Id,
    key: IdempotencyKey,
    Body(body): Body<PrintBody>,
) -> Result<Response, Problem> {
    let found = Billed::bill(app.reads(), caller.merchant(), BillId(id.0)).await?;
    let billed = found.and_then(|billed| billed.seen_by(caller.actor())).ok_or_else(unknown)?;
    print(billed, body, key, ("POST /bills/{id}/print", id), caller, app).await
}

/// Has a printer print the receipt of a credit note once more. It says that it is a copy, and no drawer opens.
#[utoipa::path(
    post, path = "/credit-notes/{id}/print", tag = "billing", request_body = PrintBody,
    params(
        ("id" = String, Path, description = "Id of the credit note"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same job")
    ),
    responses((status = 201, description = "The job", body = PrintJobView)),
    security(("token" = ["printing.manage"]))
)]
pub async fn print_credit_note(
    State(app): State<App>,
    caller: Printing,
    id: Id,
    key: IdempotencyKey,
    Body(body): Body<PrintBody>,
) -> Result<Response, Problem> {
    let found = Billed::credit_note(app.reads(), caller.merchant(), CreditNoteId(id.0)).await?;
    let billed = found.and_then(|billed| billed.seen_by(caller.actor())).ok_or_else(super::credit_notes::unknown)?;
    print(billed, body, key, ("POST /credit-notes/{id}/print", id), caller, app).await
}
