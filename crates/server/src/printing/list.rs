//! `GET /printers` and `GET /print-jobs`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::printing::PrintStatus;
use docket_store::printing::{PrintJobFilter, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{PrintJobView, PrinterView};
use crate::app::App;
use crate::extract::{Caller, Listing, Query, checked_after, page_limit};
use crate::problem::{EdgeCode, FieldError, Problem};

/// The printers that the caller's outlet has; all of them for who is bound to none.
#[utoipa::path(
    get, path = "/printers", tag = "printing",
    responses((status = 200, description = "All printers", body = Listing<PrinterView>)),
    security(("token" = ["printing.read"]))
)]
pub async fn list_printers(caller: Caller<{ Permission::PrintingRead as u8 }>) -> Json<Listing<PrinterView>> {
    let printers = caller.settings().printing.printers.iter();
    let seen = printers.filter(|printer| caller.actor().sees(&printer.outlet));
    Json(Listing { data: seen.map(PrinterView::new).collect(), next: None })
}

/// Which jobs, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrintJobsQuery {
    /// Jobs that stand there: `pending`, `printed` or `failed`.
    status: Option<String>,
    /// Jobs on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Print jobs, newest first.
#[utoipa::path(
    get, path = "/print-jobs", tag = "printing", params(PrintJobsQuery),
    responses((status = 200, description = "A page of print jobs", body = Listing<PrintJobView>)),
    security(("token" = ["printing.read"]))
)]
pub async fn list_print_jobs(
    State(app): State<App>,
    caller: Caller<{ Permission::PrintingRead as u8 }>,
    Query(query): Query<PrintJobsQuery>,
) -> Result<Json<Listing<PrintJobView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let status = query.status.as_deref().map(status).transpose()?;
    let after = checked_after(query.after, is_cursor)?;
    // Who is bound to an outlet sees its jobs only.
    let filter = PrintJobFilter { outlet: caller.actor().outlet.clone(), status };
    let page = app.reads().print_jobs(caller.merchant(), filter, after, limit).await?;
    Ok(Json(Listing { data: page.data.iter().map(PrintJobView::new).collect(), next: page.next }))
}

fn status(word: &str) -> Result<PrintStatus, Problem> {
    PrintStatus::parse(word).ok_or_else(|| {
        let known: Vec<&str> = PrintStatus::ALL.iter().map(|status| status.as_str()).collect();
        Problem::fields(vec![FieldError {
            pointer: "?status".to_owned(),
            code: EdgeCode::RequestInvalid.as_str(),
            detail: format!("`status` must be one of: {}.", known.join(", ")),
        }])
    })
}
