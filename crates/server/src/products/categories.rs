//! `GET /categories`, `POST /categories` and `PATCH /categories/{code}`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::{Category, ChangeCategory, CreateCategory, is_sku};
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::sku;
use super::names::NameBody;
use super::view::CategoryView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, ListQuery, Listing, PathName, Query, checked_after, page_limit};
use crate::problem::Problem;

/// A category to be made.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCategory, example = json!({ "code": "COLD-DRINKS", "name": { "en": "Cold drinks", "ar": "مشروبات باردة" } }))]
pub struct CategoryBody {
    /// 1 to 40 of A-Z, 0-9, `-`, `_` and `.`; never changed.
    #[schema(example = "COLD-DRINKS")]
    code: String,
    /// How it is called.
    name: NameBody,
}

/// What becomes different of a category.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CategoryChange, example = json!({ "name": "Cold drinks" }))]
pub struct CategoryChangeBody {
    /// A text is its name in the merchant's language, and the others stay; an object is all its names from now on.
    name: NameBody,
}

/// Categories, in the order of their codes.
#[utoipa::path(
    get, path = "/categories", tag = "catalogue", params(ListQuery),
    responses((status = 200, description = "A page of categories", body = Listing<CategoryView>)),
    security(("token" = ["products.read"]))
)]
pub async fn list_categories(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<CategoryView>>, Problem> {
    let after = checked_after(query.after, is_sku)?;
    let page = app.reads().categories(caller.merchant(), after, page_limit(query.limit)?).await?;
    Ok(Json(Listing { data: page.data.iter().map(CategoryView::from).collect(), next: page.next }))
}

/// Makes a category.
#[utoipa::path(
    post, path = "/categories", tag = "catalogue", request_body = CategoryBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same category")),
    responses((status = 201, description = "The category", body = CategoryView)),
    security(("token" = ["products.write"]))
)]
pub async fn create_category(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsWrite as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<CategoryBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /categories", "", &body);
    let mut check = Check::default();
    let code = sku("/code", body.code, &mut check);
    let category = Category { names: body.name.names("/name", &settings.language, &mut check), code: code.clone() };
    let command = CreateCategory { category: check.finish(category)? };
    let outcome = caller.submit(&app, asked, Command::CreateCategory(Box::new(command))).await?;
    answer(&app, settings.merchant, code, &outcome).await
}

/// Changes how a category is called. Its code stays.
#[utoipa::path(
    patch, path = "/categories/{code}", tag = "catalogue", request_body = CategoryChangeBody,
    params(
        ("code" = String, Path, description = "Code of the category"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The category, changed", body = CategoryView)),
    security(("token" = ["products.write"]))
)]
pub async fn change_category(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsWrite as u8 }>,
    PathName(code): PathName,
    key: IdempotencyKey,
    Body(body): Body<CategoryChangeBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "PATCH /categories/{code}", &code, &body);
    let mut check = Check::default();
    let names = body.name.change("/name", &settings.language, &mut check);
    let command = check.finish(ChangeCategory { code: code.clone(), names })?;
    let outcome = caller.submit(&app, asked, Command::ChangeCategory(Box::new(command))).await?;
    answer(&app, settings.merchant, code, &outcome).await
}

/// Answers with the category that a command was about; a replay is of the same request, which names it.
async fn answer(app: &App, merchant: MerchantId, code: String, outcome: &Outcome) -> Result<Response, Problem> {
    let view = match &outcome.document {
        Document::Category(category) => CategoryView::from(category),
        Document::Earlier(DocumentReference::Category) => {
            let category = app.reads().category(merchant, code).await?;
            let unknown = || Refusal::new(Code::CategoryNotFound, "There is no such category.");
            CategoryView::from(&category.ok_or_else(unknown)?)
        }
        other => unreachable!("a command about a category came to {other:?}"),
    };
    Ok(answered(outcome, view))
}
