//! `POST /customers/{id}/merge`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::customers::MergeCustomers;
use docket_domain::ids::CustomerId;
use docket_domain::limits::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CustomerView, answer};
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Who becomes part of the customer.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CustomerMerge)]
pub struct MergeBody {
    /// Id of the other customer.
    other: String,
    /// Why, at most 500 characters.
    #[schema(example = "the same person with two phones")]
    reason: String,
}

/// Makes one of two customers: the other becomes part of this one.
///
/// The other's phone and number lead to this one from now on, their orders and payments are listed under this one, and what stands
/// on their part of the ledger moves over by journal entries. Email and address fill what is missing, a name replaces the default
/// one only. The other can be read, and changed no more. This cannot be undone.
#[utoipa::path(
    post, path = "/customers/{id}/merge", tag = "customers", request_body = MergeBody,
    params(
        ("id" = String, Path, description = "Id of the customer who stays"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The customer who stays", body = CustomerView)),
    security(("token" = ["customers.merge"]))
)]
pub async fn merge_customers(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersMerge as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<MergeBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /customers/{id}/merge", &id.to_string(), &body);
    let mut check = Check::default();
    let other = CustomerId(check.id("/other", Some(body.other)).unwrap_or(Uuid::nil()));
    let reason = check.reason("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(MergeCustomers { customer: CustomerId(id), other, reason })?;
    let outcome = caller.submit(&app, asked, Command::MergeCustomers(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}
