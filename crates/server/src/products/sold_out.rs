//! `PUT /products/{id}/sold-out`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::{MarkSoldOut, ProductReference, SoldOutUntil};
use docket_domain::command::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::fields::word;
use super::view::ProductView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::problem::{EdgeCode, Problem};

/// Whether a product is sold out at an outlet.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSoldOut, example = json!({ "outlet": "MAIN", "soldOut": true, "until": "business_day_end" }))]
pub struct SoldOutBody {
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// `true` when there is no more of it, `false` when it is there again.
    sold_out: bool,
    /// `business_day_end`: it is there again by itself when the outlet's next business day begins. Left out: when somebody says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// Says that a product is sold out at an outlet, or there again. While it is, no order of the outlet takes it, from the next one on
/// (`product.soldOut`); what was ordered stays, and the billing counter sells what a customer has in hand. Said again, it replaces what
/// was said before. The product's `version` stays.
#[utoipa::path(
    put, path = "/products/{id}/sold-out", tag = "catalogue", request_body = SoldOutBody,
    params(
        ("id" = String, Path, description = "Id or SKU of the product"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The product, with where it is sold out now", body = ProductView)),
    security(("token" = ["products.soldOut"]))
)]
pub async fn mark_sold_out(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsSoldOut as u8 }>,
    PathName(name): PathName,
    key: IdempotencyKey,
    Body(body): Body<SoldOutBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "PUT /products/{id}/sold-out", &name, &body);
    let mut check = Check::default();
    if body.until.is_some() && !body.sold_out {
        check.bad("/until", EdgeCode::RequestInvalid, "What is there again has no `until`.");
    }
    let command = MarkSoldOut {
        product: ProductReference(name),
        outlet: check.name("/outlet", body.outlet),
        is_sold_out: body.sold_out,
        until: body.until.map(|text| word("/until", &text, (SoldOutUntil::ALL, SoldOutUntil::as_str), &mut check)),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::MarkSoldOut(Box::new(command))).await?;
    answer(&app, &caller, &outcome).await
}
