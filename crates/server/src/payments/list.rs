//! `GET /payments` and `GET /payments/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::command::{Document, DocumentReference};
use docket_domain::ids::{CustomerId, OrderId, PaymentId};
use docket_domain::numbering::Kind;
use docket_domain::payments::Status;
use docket_store::payments::{PaymentFilter, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::PaymentDetailsView;
use super::{PaymentView, not_found};
use crate::app::App;
use crate::extract::{Caller, Id, Listing, Query, an_id, checked_after, one_of, page_limit, searched};
use crate::problem::{EdgeCode, FieldError, Problem};

/// Which payments, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentsQuery {
    /// Payment number or reference: exact matches first, then by prefix. Payments of another system are found by their id and their former
    /// number there, too, exactly.
    search: Option<String>,
    /// Id of the customer; with the payments of who was merged into them.
    customer: Option<String>,
    /// Id of the order it was given for.
    order: Option<String>,
    /// Where it stands, such as `receipt_uploaded`.
    status: Option<String>,
    /// Payments on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Payments, newest first, or those that match a search.
#[utoipa::path(
    get, path = "/payments", tag = "payments", params(PaymentsQuery),
    responses((status = 200, description = "A page of payments", body = Listing<PaymentView>)),
    security(("token" = ["payments.read"]))
)]
pub async fn list_payments(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsRead as u8 }>,
    Query(query): Query<PaymentsQuery>,
) -> Result<Json<Listing<PaymentView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let spooled = app.spooled_as(caller.merchant(), Kind::Payment, query.search.as_deref());
    if let Some(Document::Payment(payment)) = spooled.filter(|_| query.after.is_none())
        && caller.actor().sees(&payment.outlet)
    {
        return Ok(Json(Listing { data: vec![PaymentView::new(&payment, caller.settings())], next: None }));
    }
    // Who is bound to an outlet sees its payments only.
    let filter = PaymentFilter {
        outlet: caller.actor().outlet.clone(),
        customer: query.customer.as_deref().map(|id| id_of("customer", id)).transpose()?.map(CustomerId),
        order: query.order.as_deref().map(|id| id_of("order", id)).transpose()?.map(OrderId),
        status: query.status.as_deref().map(status_of).transpose()?,
        search: searched(query.search)?,
    };
    let after = checked_after(query.after, |after| is_cursor(after, filter.search.is_some()))?;
    let page = app.reads().payments(caller.merchant(), filter, after, limit).await?;
    let data = page.data.iter().map(|payment| PaymentView::new(payment, caller.settings())).collect();
    Ok(Json(Listing { data, next: page.next }))
}

fn id_of(field: &str, id: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(id).map_err(|_| {
        let (code, detail) = (EdgeCode::RequestInvalid.as_str(), an_id(field));
        Problem::fields(vec![FieldError { pointer: format!("?{field}"), code, detail }])
    })
}

fn status_of(word: &str) -> Result<Status, Problem> {
    Status::parse(word).ok_or_else(|| {
        let detail = one_of("?status", Status::ALL.iter().map(|status| status.as_str()));
        Problem::fields(vec![FieldError { pointer: "?status".to_owned(), code: EdgeCode::RequestInvalid.as_str(), detail }])
    })
}

/// A payment, with what was given back of it.
#[utoipa::path(
    get, path = "/payments/{id}", tag = "payments",
    params(("id" = String, Path, description = "Id of the payment")),
    responses((status = 200, description = "The payment", body = PaymentDetailsView)),
    security(("token" = ["payments.read"]))
)]
pub async fn get_payment(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsRead as u8 }>,
    Id(id): Id,
) -> Result<Json<PaymentDetailsView>, Problem> {
    let found = match app.spooled(caller.merchant(), DocumentReference::Payment(PaymentId(id))) {
        Some(Document::Payment(payment)) => Some(((*payment).clone(), Vec::new())),
        _ => app.reads().payment_with_refunds(caller.merchant(), PaymentId(id)).await?,
    };
    let (payment, refunds) = found.filter(|(payment, _)| caller.actor().sees(&payment.outlet)).ok_or_else(not_found)?;
    Ok(Json(PaymentDetailsView::new(&payment, &refunds, caller.settings())))
}
