//! `GET /taxes`, `POST /taxes` and `PATCH /taxes/{code}`.
//!
//! They are routes of their own and no part of `/settings`: a rate that changes reaches into products and charges, and whoever edits the
//! rest of the settings is not disturbed by it.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::{ChangeTax, CreateTax, KnownTax, Tax};
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::{TaxBody, sent, tax_name, tax_rate};
use crate::amount::{Decimal, Exact};
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::problem::{EdgeCode, Problem};

/// What becomes different of a tax.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TaxChange, example = json!({ "rate": 9 }))]
pub struct TaxChangeBody {
    /// As it is printed from now on, at most 40 characters.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "VAT")]
    name: Option<String>,
    /// Per cent from now on, 0 to 100 with at most 3 decimals.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Decimal>)]
    rate: Option<Decimal>,
    /// Whether products and charges may bear it.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    is_active: Option<bool>,
}

/// A tax of the list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Tax)]
pub struct TaxView {
    /// By what it is known: T1, T2 …, never changed.
    #[schema(example = "T1")]
    code: String,
    /// As it is printed.
    #[schema(example = "VAT")]
    name: String,
    /// Per cent.
    rate: Exact,
    /// Whether products and charges may bear it.
    is_active: bool,
}

impl From<&KnownTax> for TaxView {
    fn from(known: &KnownTax) -> TaxView {
        let Tax { name, rate } = &known.tax;
        TaxView { code: known.code(), name: name.clone(), rate: Exact(rate.to_string()), is_active: known.is_active }
    }
}

/// All taxes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Taxes)]
pub struct TaxesView {
    /// In the order in which they came; no new ones beyond 200.
    data: Vec<TaxView>,
}

/// The list of taxes: what products and charges bear, what they may bear, and what they bore once.
#[utoipa::path(
    get, path = "/taxes", tag = "catalogue",
    responses((status = 200, description = "All taxes", body = TaxesView)),
    security(("token" = ["products.read"]))
)]
pub async fn list_taxes(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
) -> Result<Json<TaxesView>, Problem> {
    let settings = app.settings_now(caller.merchant()).await?;
    Ok(Json(TaxesView { data: settings.taxes.iter().map(TaxView::from).collect() }))
}

/// Puts a tax on the list. One that a product or a charge is the first to bear comes onto it by itself.
#[utoipa::path(
    post, path = "/taxes", tag = "catalogue", request_body = TaxBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same tax")),
    responses((status = 201, description = "The tax", body = TaxView)),
    security(("token" = ["settings.change"]))
)]
pub async fn create_tax(
    State(app): State<App>,
    caller: Caller<{ Permission::SettingsChange as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<TaxBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /taxes", "", &body);
    let mut check = Check::default();
    let tax = Tax { rate: tax_rate("/rate", &body.rate, &mut check), name: tax_name("/name", body.name, &mut check) };
    let command = CreateTax { tax: check.finish(tax)? };
    let outcome = caller.submit(&app, asked, Command::CreateTax(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outcome).await
}

/// Changes a tax: its name, its rate, whether it may be borne. Every product and charge that bears it has the new one at once; bills and
/// orders keep what they were made with. What it was stays on the list, as not active, where something bore it.
#[utoipa::path(
    patch, path = "/taxes/{code}", tag = "catalogue", request_body = TaxChangeBody,
    params(
        ("code" = String, Path, description = "Code of the tax"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The tax, changed", body = TaxView)),
    security(("token" = ["settings.change"]))
)]
pub async fn change_tax(
    State(app): State<App>,
    caller: Caller<{ Permission::SettingsChange as u8 }>,
    PathName(code): PathName,
    key: IdempotencyKey,
    Body(body): Body<TaxChangeBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "PATCH /taxes/{code}", &code, &body);
    let mut check = Check::default();
    if body.name.is_none() && body.rate.is_none() && body.is_active.is_none() {
        check.bad("", EdgeCode::FieldRequired, "Send at least one of `name`, `rate` and `isActive`.");
    }
    let command = ChangeTax {
        number: KnownTax::number_of(&code).ok_or_else(unknown)?,
        name: body.name.map(|name| tax_name("/name", name, &mut check)),
        rate: body.rate.map(|rate| tax_rate("/rate", &rate, &mut check)),
        is_active: body.is_active,
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ChangeTax(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outcome).await
}

/// Answers with the tax that a command was about, as it stands on the list.
async fn answer(app: &App, merchant: MerchantId, outcome: &Outcome) -> Result<Response, Problem> {
    let (Document::Tax(number) | Document::Earlier(DocumentReference::Tax(number))) = &outcome.document else {
        unreachable!("a command about a tax came to {:?}", outcome.document)
    };
    let settings = app.settings_now(merchant).await?;
    let known = settings.taxes.iter().find(|known| known.number == *number).ok_or_else(unknown)?;
    Ok(answered(outcome, TaxView::from(known)))
}

fn unknown() -> Problem {
    Refusal::new(Code::TaxNotFound, "There is no such tax.").into()
}
