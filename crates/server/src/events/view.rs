//! An event as it is told.

use std::io::Write as _;

use docket_domain::ids::UserId;
use docket_store::audit::Event;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::problem::{EdgeCode, Problem};

/// A committed fact.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub struct EventView {
    /// Its number, contiguous per merchant, in commit order.
    seq: u64,
    /// When.
    at: String,
    /// What happened; `docs/events.md` lists every type.
    #[serde(rename = "type")]
    #[schema(example = "order.placed")]
    kind: String,
    /// To what kind of thing.
    #[schema(example = "order")]
    subject: String,
    /// Its id, where it has one.
    subject_id: Option<String>,
    /// Short code of the outlet that it happened at, of goods that are moved the one they leave; null where it is the whole
    /// merchant's.
    #[schema(example = "MAIN")]
    outlet: Option<String>,
    /// Id of the user who did it.
    user: String,
    /// What it was (`old`) and what it is (`new`). Never personal data.
    #[schema(value_type = Object)]
    data: Box<RawValue>,
}

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    /// Events, oldest first.
    pub(super) data: Vec<EventView>,
    /// Send it as `after` for what comes next. There is more while it is less than `last`, also where the page is not full.
    pub(super) next: u64,
    /// The number of the last event there is.
    pub(super) last: u64,
}

/// An event in the shape that one kind of reader is told it.
pub(super) trait Told: Sized {
    /// An event of the store, where it is one for this reader.
    ///
    /// # Errors
    /// Its facts are not JSON.
    fn of(event: Event, reader: UserId) -> Result<Option<Self>, Problem>;

    /// Appends it as a message of a stream: the entry of a page, on one line.
    fn message(&self, out: &mut Vec<u8>);
}

impl EventView {
    /// An event of the store.
    ///
    /// # Errors
    /// Its facts are not JSON.
    pub fn of(event: Event) -> Result<EventView, Problem> {
        let seq = event.seq;
        let data = RawValue::from_string(event.data).map_err(|_| EventView::unreadable(seq))?;
        Ok(EventView {
            seq,
            at: event.at.to_string(),
            kind: event.action,
            subject: event.subject_kind,
            subject_id: event.subject_id.map(|id| id.to_string()),
            outlet: event.outlet,
            user: event.user.to_string(),
            data,
        })
    }

    pub(super) fn unreadable(seq: u64) -> Problem {
        Problem::new(EdgeCode::Internal, format!("Event {seq} cannot be read."))
    }
}

impl Told for EventView {
    fn of(event: Event, _reader: UserId) -> Result<Option<EventView>, Problem> {
        EventView::of(event).map(Some)
    }

    fn message(&self, out: &mut Vec<u8>) {
        message(self.seq, &self.kind, self, out);
    }
}

/// Appends a message of a stream, whose data are on one line.
pub(super) fn message(seq: u64, kind: &str, data: &impl Serialize, out: &mut Vec<u8>) {
    write!(out, "id: {seq}\nevent: {kind}\ndata: ").expect("writing to memory");
    serde_json::to_writer(&mut *out, data).expect("an event is JSON");
    out.extend_from_slice(b"\n\n");
}
