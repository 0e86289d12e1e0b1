//! `GET /stock/documents` and `GET /stock/documents/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::StockDocumentId;
use docket_domain::stock::StockDocumentKind;
use docket_store::stock::StockDocumentFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::StockDocumentView;
use super::{unknown, whole};
use crate::app::App;
use crate::extract::{Caller, Check, Id, Listing, Query, checked_after, one_of, page_limit};
use crate::problem::{EdgeCode, Problem};

/// Which documents, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// `purchase`, `purchase_return`, `adjustment`, `transfer`, `cost_correction` or `opening`.
    kind: Option<String>,
    /// Code of the outlet.
    outlet: Option<String>,
    /// Documents on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Documents that moved goods, newest first.
#[utoipa::path(
    get, path = "/stock/documents", tag = "stock", params(DocumentsQuery),
    responses((status = 200, description = "A page of documents", body = Listing<StockDocumentView>)),
    security(("token" = ["stock.read"]))
)]
pub async fn list_stock_documents(
    State(app): State<App>,
    caller: Caller<{ Permission::StockRead as u8 }>,
    Query(query): Query<DocumentsQuery>,
) -> Result<Json<Listing<StockDocumentView>>, Problem> {
    let after = checked_after(query.after, |after| after.parse::<u64>().is_ok())?;
    let limit = page_limit(query.limit)?;
    let mut check = Check::default();
    let kind = query.kind.and_then(|word| {
        let kind = StockDocumentKind::parse(&word);
        if kind.is_none() {
            let words = StockDocumentKind::ALL.iter().map(|kind| kind.as_str());
            check.bad("?kind", EdgeCode::RequestInvalid, one_of("?kind", words));
        }
        kind
    });
    let outlet = caller.outlet_seen(query.outlet.as_deref())?;
    let filter = check.finish(StockDocumentFilter { kind, outlet })?;
    let page = app.reads().stock_documents(caller.merchant(), filter, after, limit).await?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let data = page.data.iter().map(|one| StockDocumentView::new(one, caller.settings(), sees_cost)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A document that moved goods, with its batches and movements.
#[utoipa::path(
    get, path = "/stock/documents/{id}", tag = "stock",
    params(("id" = String, Path, description = "Id of the document")),
    responses((status = 200, description = "The document", body = StockDocumentView)),
    security(("token" = ["stock.read"]))
)]
pub async fn get_stock_document(
    State(app): State<App>,
    caller: Caller<{ Permission::StockRead as u8 }>,
    Id(id): Id,
) -> Result<Json<StockDocumentView>, Problem> {
    let whole = whole(&app, caller.settings(), caller.actor(), StockDocumentId(id)).await?.ok_or_else(unknown)?;
    Ok(Json(StockDocumentView::whole(&whole, caller.settings(), caller.actor().may(Permission::CostRead))))
}
