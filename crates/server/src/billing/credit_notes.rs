//! `GET /credit-notes` and `GET /credit-notes/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::CreditNoteId;

use super::view::CreditNoteView;
use crate::app::App;
use crate::extract::{Caller, Id, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::{EdgeCode, Problem};

/// Credit notes, newest first.
#[utoipa::path(
    get, path = "/credit-notes", tag = "billing", params(ListQuery),
    responses((status = 200, description = "A page of credit notes", body = Listing<CreditNoteView>)),
    security(("token" = ["bills.read"]))
)]
pub async fn list_credit_notes(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsRead as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<CreditNoteView>>, Problem> {
    let after = checked_after(query.after, |after| after.parse::<u64>().is_ok())?;
    let limit = page_limit(query.limit)?;
    // Who is bound to an outlet sees its credit notes only.
    let outlet = caller.actor().outlet.clone();
    let page = app.reads().credit_notes(caller.merchant(), outlet, after, limit).await?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let data = page.data.iter().map(|note| CreditNoteView::new(note, caller.settings(), sees_cost)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A credit note.
#[utoipa::path(
    get, path = "/credit-notes/{id}", tag = "billing",
    params(("id" = String, Path, description = "Id of the credit note")),
    responses((status = 200, description = "The credit note", body = CreditNoteView)),
    security(("token" = ["bills.read"]))
)]
pub async fn get_credit_note(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsRead as u8 }>,
    Id(id): Id,
) -> Result<Json<CreditNoteView>, Problem> {
    let note = app.reads().credit_note(caller.merchant(), CreditNoteId(id)).await?;
    let note = note.filter(|note| caller.actor().sees(&note.outlet));
    let note = note.ok_or_else(unknown)?;
    Ok(Json(CreditNoteView::new(&note, caller.settings(), caller.actor().may(Permission::CostRead))))
}

pub(super) fn unknown() -> Problem {
    Problem::new(EdgeCode::CreditNoteNotFound, "There is no such credit note.")
}
