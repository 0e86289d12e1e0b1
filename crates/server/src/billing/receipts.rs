//! Receipts as a page, as text and as bytes for a printer: `GET /bills/{id}/receipt`, `.txt`, `.escpos`, and the same below
//! `/credit-notes/{id}`.
//!
//! What is read here says that it is a copy. Who sells may ask for the original with `original=true`, and gets it while all of this
//! holds: the document was issued less than a quarter of an hour ago, by the same user or at the same register, and no printer prints
//! what that register sells by itself, which has the original then. Nothing is written by reading, so within that quarter the original
//! may be shown more than once: on the screen, and on paper that comes out of the same till.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::command::{Document, DocumentReference};
use docket_domain::ids::{BillId, CreditNoteId};
use docket_receipt::{CodePage, Language, Paper, PrinterProfile};
use serde::Deserialize;
use utoipa::IntoParams;

use super::billed::Billed;
use super::receipt::Said;
use super::unknown;
use crate::app::App;
use crate::extract::{Caller, Check, Id, Query, one_of};
use crate::printing::{language, profile};
use crate::problem::{EdgeCode, Problem};

/// For how long after its document a receipt may be the original.
const ORIGINAL_MS_MAX: i64 = 15 * 60 * 1_000;
/// Columns of a text where none are asked for: 80 mm paper in a printer's usual letters, as seed 001 draws it.
const COLUMNS_USUAL: u16 = 42;
/// The columns that may be asked for.
const COLUMNS: std::ops::RangeInclusive<u16> = 20..=200;

/// What bytes are made for where no printer is named: what most printers at a till are like. Nothing opens a drawer.
const PRINTER_USUAL: PrinterProfile =
    PrinterProfile { paper: Paper::Mm80, code_page: CodePage::Cp858, has_cutter: true, opens_drawer: false, native_qr: false };

/// How a receipt is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceiptQuery {
    /// `en`, `hi`, `ar`, `fa` or `es`; the merchant's language where none is asked for.
    lang: Option<String>,
    /// Asks for the original, as the till does that has just sold; every other receipt says that it is a copy.
    #[serde(default)]
    original: bool,
    /// Columns of a text, 20 to 200; 42 where none are asked for.
    width: Option<u16>,
    /// Code of the printer that bytes are made for; an 80 mm one with code page 858 where none is named.
    printer: Option<String>,
}

/// What a receipt is asked for as.
#[derive(Clone, Copy)]
enum Form {
    Page,
    Text,
    Bytes,
}

impl Form {
    /// The first that an `Accept` names; a page where it names none.
    fn accepted(headers: &HeaderMap) -> Form {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let named = accept.split(',').filter_map(|part| match part.split(';').next().unwrap_or(part).trim() {
            "text/html" => Some(Form::Page),
            "text/plain" => Some(Form::Text),
            "application/octet-stream" => Some(Form::Bytes),
            _ => None,
        });
        named.into_iter().next().unwrap_or(Form::Page)
    }
}

type Reader = Caller<{ Permission::BillsRead as u8 }>;

async fn answer(form: Form, billed: Billed, query: ReceiptQuery, caller: &Reader, app: &App) -> Result<Response, Problem> {
    let settings = caller.settings();
    let mut check = Check::default();
    let asked = query.lang.as_deref().map(|tag| {
        let known = Language::ALL.into_iter().find(|language| language.tag() == tag);
        if known.is_none() {
            check.bad("?lang", EdgeCode::RequestInvalid, one_of("lang", Language::ALL.into_iter().map(Language::tag)));
        }
        known
    });
    let width = query.width.unwrap_or(COLUMNS_USUAL);
    if !COLUMNS.contains(&width) {
        let detail = format!("`width` must be {} to {} columns.", COLUMNS.start(), COLUMNS.end());
        check.bad("?width", EdgeCode::RequestInvalid, detail);
    }
    let asked = check.finish(asked.flatten())?;
    let said = Said {
        language: asked.unwrap_or_else(|| language(settings)),
        is_copy: !(query.original && is_of_the_sale(&billed, caller, app)),
    };
    let mut receipt = billed.receipt(settings, said);
    let (content, body) = match form {
        Form::Page => ("text/html; charset=utf-8", docket_receipt::html(&receipt).into_bytes()),
        Form::Text => {
            // No text draws a code, and no place is left for one.
            receipt.qr = None;
            ("text/plain; charset=utf-8", docket_receipt::text(&receipt, width).into_bytes())
        }
        Form::Bytes => {
            let printer = query.printer.as_deref().map(|code| settings.printer(code, caller.actor())).transpose()?;
            let printer = printer.map_or(PRINTER_USUAL, profile);
            let fonts = app.fonts().clone();
            // Shaping and drawing take milliseconds, which are not the network's.
            let made = tokio::task::spawn_blocking(move || docket_receipt::escpos(&receipt, &printer, &fonts)).await;
            let made = made.map_err(|error| {
                tracing::error!(%error, "a receipt ended early");
                Problem::new(EdgeCode::Internal, "Something failed inside.")
            })?;
            if made.is_in_english_instead || !made.missing.is_empty() {
                tracing::warn!(number = billed.number(), "no font has all letters of a receipt; see docs/receipts.md");
            }
            ("application/octet-stream", made.bytes)
        }
    };
    // It names people: no cache between here and there keeps it.
    Ok(([(CONTENT_TYPE, content), (CACHE_CONTROL, "no-store")], body).into_response())
}

/// Whether the till that has just sold asks, and nothing has printed by itself.
fn is_of_the_sale(billed: &Billed, caller: &Reader, app: &App) -> bool {
    let (register, user, at) = billed.origin();
    let actor = caller.actor();
    let is_same = actor.user == user || (actor.register.is_some() && actor.register.as_deref() == register);
    let since_ms = app.engine().now().at.0 - at.0;
    let prints = register.is_some_and(|register| caller.settings().printers_after_sale(register).next().is_some());
    is_same && since_ms < ORIGINAL_MS_MAX && !prints
}

async fn bill(form: Form, id: Id, query: ReceiptQuery, caller: Reader, app: App) -> Result<Response, Problem> {
    let found = match app.spooled(caller.merchant(), DocumentReference::Bill(BillId(id.0))) {
        Some(Document::Bill(state, _)) => Some(Billed::sold(&state)),
        _ => Billed::bill(app.reads(), caller.merchant(), BillId(id.0)).await?,
    };
    let billed = found.and_then(|billed| billed.seen_by(caller.actor())).ok_or_else(unknown)?;
    answer(form, billed, query, &caller, &app).await
}

async fn credit_note(form: Form, id: Id, query: ReceiptQuery, caller: Reader, app: App) -> Result<Response, Problem> {
    let found = Billed::credit_note(app.reads(), caller.merchant(), CreditNoteId(id.0)).await?;
    let billed = found.and_then(|billed| billed.seen_by(caller.actor())).ok_or_else(super::credit_notes::unknown)?;
    answer(form, billed, query, &caller, &app).await
}

/// A route of a receipt: what is read, and as what.
macro_rules! routes {
    ($($(#[$about:meta])* $name:ident: $path:literal, $of:ident, $form:expr, $($content:literal)|+;)*) => {$(
        $(#[$about])*
        #[utoipa::path(
            get, path = $path, tag = "billing",
            params(("id" = String, Path, description = "Id of the document"), ReceiptQuery),
            responses((status = 200, description = "The receipt", content($((String = $content)),+))),
            security(("token" = ["bills.read"]))
        )]
        pub async fn $name(
            State(app): State<App>,
            caller: Reader,
            id: Id,
            Query(query): Query<ReceiptQuery>,
            request: Request,
        ) -> Result<Response, Problem> {
            let form: fn(&HeaderMap) -> Form = $form;
            $of(form(request.headers()), id, query, caller, app).await
        }
    )*};
}

routes! {
    /// The receipt of a bill: a page that prints on 80 mm and on A4; text or bytes where `Accept` wants `text/plain` or
    /// `application/octet-stream`.
    bill_receipt: "/bills/{id}/receipt", bill, Form::accepted, "text/html" | "text/plain" | "application/octet-stream";
    /// The receipt of a bill as plain text.
    bill_receipt_text: "/bills/{id}/receipt.txt", bill, |_| Form::Text, "text/plain";
    /// The receipt of a bill as ESC/POS bytes for a thermal printer.
    bill_receipt_bytes: "/bills/{id}/receipt.escpos", bill, |_| Form::Bytes, "application/octet-stream";
    /// The receipt of a credit note, as that of a bill.
    credit_note_receipt: "/credit-notes/{id}/receipt", credit_note, Form::accepted, "text/html" | "text/plain" | "application/octet-stream";
    /// The receipt of a credit note as plain text.
    credit_note_receipt_text: "/credit-notes/{id}/receipt.txt", credit_note, |_| Form::Text, "text/plain";
    /// The receipt of a credit note as ESC/POS bytes for a thermal printer.
    credit_note_receipt_bytes: "/credit-notes/{id}/receipt.escpos", credit_note, |_| Form::Bytes, "application/octet-stream";
}
