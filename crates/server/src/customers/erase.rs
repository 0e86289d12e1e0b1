//! `POST /customers/{id}/erase`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::customers::EraseCustomer;
use docket_domain::ids::CustomerId;
use docket_domain::limits::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CustomerView, answer};
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Why a customer is erased.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CustomerErasure)]
pub struct EraseBody {
    /// Why, at most 500 characters. It is kept, so it should not name them.
    #[schema(example = "asked for by letter")]
    reason: String,
}

/// Erases what names a customer.
///
/// Name, phone, email and address go from the customer and from whoever was merged into them; addresses, notes and reasons from
/// their orders; references from their payments; and what records keep of them beside the stream. The number, the ids, sums and
/// ledger stay. The same phone makes a new customer later. Erasing once more is harmless. This cannot be undone.
#[utoipa::path(
    post, path = "/customers/{id}/erase", tag = "customers", request_body = EraseBody,
    params(
        ("id" = String, Path, description = "Id of the customer"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "What is left of the customer", body = CustomerView)),
    security(("token" = ["customers.erase"]))
)]
pub async fn erase_customer(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersErase as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<EraseBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /customers/{id}/erase", &id.to_string(), &body);
    let mut check = Check::default();
    let reason = check.reason("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(EraseCustomer { customer: CustomerId(id), reason })?;
    let outcome = caller.submit(&app, asked, Command::EraseCustomer(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}
