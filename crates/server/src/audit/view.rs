//! A record as an auditor is told it.

use docket_domain::audit::hash_text;
use docket_store::audit::AuditEntry;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::problem::{EdgeCode, Problem};

/// A record of the audit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditRecord)]
pub struct AuditView {
    /// Its number, contiguous per merchant.
    seq: u64,
    /// When.
    at: String,
    /// What was done; `docs/events.md` lists every type.
    #[serde(rename = "type")]
    #[schema(example = "order.cancelled")]
    kind: String,
    /// Who.
    user: AuditUser,
    /// Id of the token they acted with; null for the program itself.
    token: Option<String>,
    /// Where it came from: an IP address, or `local` for the command line. Null for what the program did by itself, what a customer asked
    /// for, and records of before addresses were kept.
    #[schema(example = "10.20.0.17")]
    address: Option<String>,
    /// To what.
    subject: AuditSubject,
    /// Short code of its outlet; null where it is the whole merchant's.
    outlet: Option<String>,
    /// What it was (`old`) and what it is (`new`). Never personal data.
    #[schema(value_type = Object)]
    data: Box<RawValue>,
    /// What names a person, or was said in free words: only for who may read customers, and gone where they were erased.
    #[schema(value_type = Option<Object>)]
    personal: Option<Box<RawValue>>,
    /// Whether there were personal data that are gone since.
    personal_erased: bool,
    /// The record's hash, over its content and the hash of the record before it.
    hash: String,
}

/// Who acted.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditUser {
    /// Id of the user; zeros for the program itself.
    id: String,
    /// Their name; null for the program itself.
    name: Option<String>,
}

/// What a record is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditSubject {
    /// The kind.
    #[schema(example = "order")]
    kind: String,
    /// Its id, where it has one.
    id: Option<String>,
    /// The number of the document, where it is one.
    #[schema(example = "ALM-20251106-000001")]
    number: Option<String>,
    /// Where it is read, relative to the API.
    #[schema(example = "/orders/01900000-0000-7000-8000-000000000000")]
    link: Option<String>,
}

/// A page of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditListing {
    /// Records. There may be few, or none, although there is a next page: a page looks at a bounded part of the stream.
    pub(super) data: Vec<AuditView>,
    /// Send it as `after` for the next page; null on the last.
    pub(super) next: Option<u64>,
}

impl AuditView {
    /// A record of the store.
    ///
    /// # Errors
    /// Its facts are not JSON.
    pub fn of(entry: AuditEntry, sees_personal: bool) -> Result<AuditView, Problem> {
        let seq = entry.seq;
        let raw = |text: String| {
            let unreadable = |_| Problem::new(EdgeCode::Internal, format!("Record {seq} cannot be read."));
            RawValue::from_string(text).map_err(unreadable)
        };
        let link = entry.subject_id.and_then(|id| link(&entry.subject_kind, &id.to_string()));
        let sealed = entry.sealed;
        let personal_erased = sealed.personal_hash.is_some() && sealed.personal.is_none();
        Ok(AuditView {
            seq,
            at: entry.at.to_string(),
            kind: entry.action,
            user: AuditUser { id: entry.user.to_string(), name: entry.user_name },
            token: entry.token.map(|token| token.to_string()),
            address: entry.address,
            subject: AuditSubject {
                kind: entry.subject_kind,
                id: entry.subject_id.map(|id| id.to_string()),
                number: entry.number,
                link,
            },
            outlet: entry.outlet,
            data: raw(sealed.data)?,
            personal: sealed.personal.filter(|_| sees_personal).map(raw).transpose()?,
            personal_erased,
            hash: hash_text(&sealed.hash),
        })
    }
}

/// Where a thing is read by its id.
fn link(kind: &str, id: &str) -> Option<String> {
    let collection = match kind {
        "order" => "orders",
        "customer" => "customers",
        "payment" => "payments",
        "product" => "products",
        "bill" => "bills",
        "creditNote" => "credit-notes",
        "shift" => "shifts",
        "batch" => "batches",
        "stockDocument" => "stock/documents",
        "standingOrder" => "standing-orders",
        "import" => "imports",
        _ => return None,
    };
    Some(format!("/{collection}/{id}"))
}
