//! `POST /imports/products`, `/imports/stock`, `/imports/customers`; `GET /imports`, `GET /imports/{id}`, and what ends one that has
//! stopped.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::limits::NAME_CHARS_MAX;
use docket_domain::refusal::{Code, Refusal};
use docket_store::imports::Import;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::check::{Checked, answers};
use super::fault::{Fault, Faults};
use super::upload::Upload;
use super::view::ImportView;
use super::{ImportFailure, Pace, Wanted};
use crate::app::App;
use crate::extract::{Caller, Check, Id, IdempotencyKey, NoBody, Query};
use crate::problem::{EdgeCode, FieldError, Problem, codes};

/// For how long an answer waits for an import to end; a larger one is answered while it goes on.
const ANSWER_WAIT: Duration = Duration::from_secs(20);

/// Someone who may take files in.
type Importing = Caller<{ Permission::ImportsRun as u8 }>;

/// How a file is taken in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Only check the file, and say what it would come to.
    #[serde(default)]
    dry_run: bool,
    /// Its name, for people; `products.csv` and so on where none is given.
    file: Option<String>,
}

/// How a file of products is taken in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProductImportQuery {
    /// Only check the file, and say what it would come to.
    #[serde(default)]
    dry_run: bool,
    /// Its name, for people; `products.csv` where none is given.
    file: Option<String>,
    /// Refuse SKUs that are there, instead of changing their products.
    #[serde(default)]
    new_only: bool,
}

/// How a file of stock is taken in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StockImportQuery {
    /// Only check the file, and say what it would come to.
    #[serde(default)]
    dry_run: bool,
    /// Its name, for people; `stock.csv` where none is given.
    file: Option<String>,
    /// Take it in although the very same file is in already.
    #[serde(default)]
    again: bool,
}

/// What a key is compared by.
#[derive(Serialize)]
struct AskedFile<'a, Q> {
    query: &'a Q,
    content: &'a str,
}

/// Takes in a CSV file of products: new ones are made, those of a SKU that is there are changed, in the columns that the file has.
/// All or nothing: with any error nothing is written. See `docs/import.md` for the columns.
#[utoipa::path(
    post, path = "/imports/products", tag = "imports", params(ProductImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and file again answers the same import")),
    request_body(content = String, content_type = "text/csv", description = "UTF-8, at most 100 MiB"),
    responses(
        (status = 200, description = "What the file would come to, with its errors (dry run)", body = ImportView),
        (status = 201, description = "All of it is in", body = ImportView),
        (status = 202, description = "All of it is good, and it goes on; ask `GET /imports/{id}`", body = ImportView)
    ),
    security(("token" = ["imports.run"]))
)]
pub async fn import_products(
    State(app): State<App>,
    caller: Importing,
    key: IdempotencyKey,
    Query(query): Query<ProductImportQuery>,
    upload: Upload,
) -> Result<Response, Problem> {
    let wanted = wanted(ImportKind::Products, &query, query.file.clone(), query.dry_run, &upload, &caller, &key)?;
    run(app, caller, Wanted { new_only: query.new_only, ..wanted }, upload).await
}

/// Takes in a CSV file of what is in stock when the books begin: batches, owed to nobody. All or nothing: with any error nothing is
/// written. See `docs/import.md` for the columns.
#[utoipa::path(
    post, path = "/imports/stock", tag = "imports", params(StockImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and file again answers the same import")),
    request_body(content = String, content_type = "text/csv", description = "UTF-8, at most 100 MiB"),
    responses(
        (status = 200, description = "What the file would come to, with its errors (dry run)", body = ImportView),
        (status = 201, description = "All of it is in", body = ImportView),
        (status = 202, description = "All of it is good, and it goes on; ask `GET /imports/{id}`", body = ImportView)
    ),
    security(("token" = ["imports.run"]))
)]
pub async fn import_stock(
    State(app): State<App>,
    caller: Importing,
    key: IdempotencyKey,
    Query(query): Query<StockImportQuery>,
    upload: Upload,
) -> Result<Response, Problem> {
    let wanted = wanted(ImportKind::Stock, &query, query.file.clone(), query.dry_run, &upload, &caller, &key)?;
    run(app, caller, Wanted { again: query.again, ..wanted }, upload).await
}

/// Takes in a CSV file of customers, who are found by phone or made. All or nothing: with any error nothing is written. See
/// `docs/import.md` for the columns.
#[utoipa::path(
    post, path = "/imports/customers", tag = "imports", params(ImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and file again answers the same import")),
    request_body(content = String, content_type = "text/csv", description = "UTF-8, at most 100 MiB"),
    responses(
        (status = 200, description = "What the file would come to, with its errors (dry run)", body = ImportView),
        (status = 201, description = "All of it is in", body = ImportView),
        (status = 202, description = "All of it is good, and it goes on; ask `GET /imports/{id}`", body = ImportView)
    ),
    security(("token" = ["imports.run"]))
)]
pub async fn import_customers(
    State(app): State<App>,
    caller: Importing,
    key: IdempotencyKey,
    Query(query): Query<ImportQuery>,
    upload: Upload,
) -> Result<Response, Problem> {
    let wanted = wanted(ImportKind::Customers, &query, query.file.clone(), query.dry_run, &upload, &caller, &key)?;
    run(app, caller, wanted, upload).await
}

/// What is asked of a file; what only one kind may be asked is not asked yet.
fn wanted(
    kind: ImportKind,
    query: &impl Serialize,
    file: Option<String>,
    dry_run: bool,
    upload: &Upload,
    caller: &Importing,
    key: &IdempotencyKey,
) -> Result<Wanted, Problem> {
    let operation = format!("POST /imports/{}", kind.as_str());
    let asked = key.asked(caller.settings(), &operation, "", &AskedFile { query, content: &upload.hash });
    let mut check = Check::default();
    let name = check.text("?file", file, NAME_CHARS_MAX);
    let file = check.finish(name.unwrap_or_else(|| format!("{}.csv", kind.as_str())))?;
    Ok(Wanted {
        kind,
        file,
        actor: caller.actor().clone(),
        dry_run,
        new_only: false,
        again: false,
        key: asked.key,
        request_hash: asked.request_hash,
    })
}

async fn run(app: App, caller: Importing, wanted: Wanted, upload: Upload) -> Result<Response, Problem> {
    caller.actor().of_whole_merchant("Imports are")?;
    let merchant = caller.merchant();
    if let Some(key) = wanted.key.filter(|_| !wanted.dry_run)
        && let Some(before) = app.reads().import_of_key(merchant, key).await?
    {
        return repeated(&before, &wanted);
    }
    let (importer, settings, asked) = (app.importer(), caller.settings().clone(), wanted.clone());
    let checked = tokio::task::spawn_blocking(move || importer.check(&settings, &asked, upload.file, &mut |_| {}));
    let checked = checked.await.map_err(|_| Problem::new(EdgeCode::Internal, "Checking the file failed inside."))??;
    match checked {
        Checked::Good(extent) => {
            Ok(Json(ImportView::of_file(wanted.kind, &wanted.file, &extent, Faults::default())).into_response())
        }
        Checked::Bad(faults, extent) if wanted.dry_run => {
            Ok(Json(ImportView::of_file(wanted.kind, &wanted.file, &extent, faults)).into_response())
        }
        Checked::Bad(faults, _) => Err(invalid(&faults)),
        Checked::Before(before) => repeated(&before, &wanted),
        Checked::Unfinished(other) => Err(unfinished_other(&other)),
        Checked::SameFile(other) => {
            let detail = format!("This very file was taken in by the import {} on {}.", other.id, other.started_at.utc_date());
            Err(Problem::new(EdgeCode::ImportSameFile, detail))
        }
        Checked::Staged(id) => go_on(&app, merchant, id).await,
    }
}

/// Another import of the merchant's is not at its end.
pub(crate) fn unfinished_other(other: &Import) -> Problem {
    let (id, file, state) = (other.id, &other.file, other.state.as_str());
    let detail = format!("The import {id} of {file} is {state}; wait for it, or resume or abandon it first.");
    Problem::new(EdgeCode::ImportUnfinished, detail)
}

/// Applies an import in the background, and answers when it is at its end, or after a while.
pub(crate) async fn go_on(app: &App, merchant: MerchantId, id: ImportId) -> Result<Response, Problem> {
    let importer = app.importer();
    // A client that hangs up does not stop it.
    let applying = tokio::task::spawn_blocking(move || importer.apply(merchant, id, Pace::OwnLane, &mut |_| {}));
    match tokio::time::timeout(ANSWER_WAIT, applying).await {
        Ok(Ok(applied)) => answer(&applied?),
        Ok(Err(_)) => Err(Problem::new(EdgeCode::Internal, "The import failed inside; it can be resumed.")),
        Err(_) => answer(&app.reads().import(merchant, id).await?.ok_or_else(unknown_import)?),
    }
}

pub(crate) fn answer(import: &Import) -> Result<Response, Problem> {
    let status = match import.state {
        ImportState::Stopped => return Err(stopped(import)),
        ImportState::Applying => StatusCode::ACCEPTED,
        _ => StatusCode::CREATED,
    };
    Ok((status, Json(ImportView::new(import))).into_response())
}

/// The answer to a key that came before.
fn repeated(before: &Import, wanted: &Wanted) -> Result<Response, Problem> {
    if !answers(before, wanted.key, wanted.request_hash) {
        let detail = "This Idempotency-Key came before with another file or query; send a new one with a new request.";
        return Err(Refusal::new(Code::IdempotencyMismatch, detail).into());
    }
    let mut response = answer(before)?;
    response.headers_mut().insert(HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
    Ok(response)
}

/// What is wrong with a file, each with the line and column as its pointer.
fn invalid(faults: &Faults) -> Problem {
    let more = match faults.count {
        1 => String::new(),
        count => format!(" ({} more in the file)", count - 1),
    };
    let first = faults.listed.first().map(ToString::to_string).unwrap_or_default();
    Problem::new(EdgeCode::ImportFileInvalid, format!("Nothing was written: {first}{more}"))
        .with_errors(faults.listed.iter().map(field_error).collect())
}

fn stopped(import: &Import) -> Problem {
    let view = ImportView::new(import);
    let not_in: u64 = view.not_in.iter().flatten().map(|range| range.to - range.from + 1).sum();
    let first = view.errors.first().map(ToString::to_string).unwrap_or_default();
    let detail = format!(
        "The import {} has stopped; {} of its {} lines are in. {first} Mend it and resume the import, or abandon it.",
        import.id,
        import.extent.lines.saturating_sub(not_in),
        import.extent.lines
    );
    Problem::new(EdgeCode::ImportStopped, detail).with_errors(view.errors.iter().map(field_error).collect())
}

fn field_error(fault: &Fault) -> FieldError {
    let line = fault.line.map(|line| format!("/{line}")).unwrap_or_default();
    let column = fault.column.as_ref().map(|column| format!("/{column}")).unwrap_or_default();
    let known = codes::all().iter().find(|entry| entry.code == fault.code).map(|entry| entry.code);
    FieldError {
        pointer: format!("{line}{column}"),
        code: known.unwrap_or(EdgeCode::ImportLine.as_str()),
        detail: fault.detail.clone(),
    }
}

/// The merchant's imports.
#[derive(Debug, Serialize, ToSchema)]
pub struct Imports {
    /// The latest first.
    data: Vec<ImportView>,
}

/// Every import there was, the latest first.
#[utoipa::path(
    get, path = "/imports", tag = "imports",
    responses((status = 200, description = "The imports", body = Imports)),
    security(("token" = ["imports.run"]))
)]
pub async fn list_imports(State(app): State<App>, caller: Importing) -> Result<Json<Imports>, Problem> {
    let imports = app.reads().imports(caller.merchant()).await?;
    let is_shown = |import: &&Import| import.state != ImportState::Staging;
    Ok(Json(Imports { data: imports.iter().filter(is_shown).map(ImportView::new).collect() }))
}

/// How far an import is, and, where it has stopped, why and which lines are not in.
#[utoipa::path(
    get, path = "/imports/{id}", tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    responses((status = 200, description = "The import", body = ImportView)),
    security(("token" = ["imports.run"]))
)]
pub async fn get_import(State(app): State<App>, caller: Importing, Id(id): Id) -> Result<Json<ImportView>, Problem> {
    let import = app.reads().import(caller.merchant(), ImportId(id)).await?.filter(|one| one.state != ImportState::Staging);
    Ok(Json(ImportView::new(&import.ok_or_else(unknown_import)?)))
}

/// Goes on with an import that has stopped, or was cut off. What is in already is not done again.
#[utoipa::path(
    post, path = "/imports/{id}/resume", tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    responses(
        (status = 201, description = "All of it is in", body = ImportView),
        (status = 202, description = "It goes on; ask `GET /imports/{id}`", body = ImportView)
    ),
    security(("token" = ["imports.run"]))
)]
pub async fn resume_import(State(app): State<App>, caller: Importing, Id(id): Id, _: NoBody) -> Result<Response, Problem> {
    caller.actor().of_whole_merchant("Imports are")?;
    let (importer, merchant, id) = (app.importer(), caller.merchant(), ImportId(id));
    blocking(move || importer.unfinished(merchant, id)).await?;
    go_on(&app, merchant, id).await
}

/// Gives up what is not in of an import that has stopped, or was cut off. What is in stays.
#[utoipa::path(
    post, path = "/imports/{id}/abandon", tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    responses((status = 200, description = "The import", body = ImportView)),
    security(("token" = ["imports.run"]))
)]
pub async fn abandon_import(
    State(app): State<App>,
    caller: Importing,
    Id(id): Id,
    _: NoBody,
) -> Result<Json<ImportView>, Problem> {
    caller.actor().of_whole_merchant("Imports are")?;
    let (importer, merchant) = (app.importer(), caller.merchant());
    let import = blocking(move || importer.abandon(merchant, ImportId(id))).await?;
    Ok(Json(ImportView::new(&import)))
}

pub(crate) async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, ImportFailure> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(job).await;
    Ok(done.map_err(|_| Problem::new(EdgeCode::Internal, "Something failed inside."))??)
}

pub(crate) fn unknown_import() -> Problem {
    Problem::new(EdgeCode::ImportNotFound, "There is no such import.")
}

impl From<ImportFailure> for Problem {
    fn from(failure: ImportFailure) -> Problem {
        match failure {
            ImportFailure::Failed(failure) => failure.into(),
            ImportFailure::Store(error) => error.into(),
            ImportFailure::Gone => unknown_import(),
            ImportFailure::Ended(_) => {
                let mut detail = failure.to_string();
                detail.replace_range(..1, "T");
                Problem::new(EdgeCode::ImportEnded, format!("{detail}."))
            }
        }
    }
}
