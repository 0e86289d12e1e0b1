//! What a request for events asks for.

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use docket_domain::audit::TypePattern;
use docket_store::audit::EventFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::Caller;
use crate::problem::{EdgeCode, FieldError, Problem, shortened};
use crate::serve::Hangup;

/// From where on, how many, and which.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// The number of the last event that was read; 0 for the beginning. Where there is none, a page begins there, and a stream with
    /// what comes from now on.
    pub(super) after: Option<u64>,
    /// Events on a page, 1 to 200; 50 where none are asked for. A stream has no pages.
    pub(super) limit: Option<u16>,
    /// Types of events, separated by commas; `order.*` for all that begin with `order.`.
    #[serde(rename = "type")]
    #[param(example = "order.placed,payment.*")]
    types: Option<String>,
    /// Code of an outlet: events of it only, and none that are the whole merchant's.
    #[param(example = "MAIN")]
    outlet: Option<String>,
}

/// From where on, how many, and of which outlet.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderEventsQuery {
    /// The number of the last event that was read; 0 for the beginning. Where there is none, a page begins there, and a stream with
    /// what comes from now on.
    pub(super) after: Option<u64>,
    /// Events on a page, 1 to 200; 50 where none are asked for. A stream has no pages.
    pub(super) limit: Option<u16>,
    /// Code of an outlet: events of it only.
    #[param(example = "MAIN")]
    pub(super) outlet: Option<String>,
}

/// Which events are asked for, of those that the caller may read.
///
/// # Errors
/// `event.typeUnknown`; `outlet.unknown`; `permission.missing` where another outlet is named than the caller is bound to.
pub(super) fn filter<const PERMISSION: u8>(query: &EventsQuery, caller: &Caller<PERMISSION>) -> Result<EventFilter, Problem> {
    let types = query.types.as_deref().map_or(Ok(Vec::new()), types)?;
    Ok(EventFilter { types, outlet: caller.outlet_seen(query.outlet.as_deref())? })
}

/// A type that is misspelt would never come, and nobody would notice: so one that is not known is refused.
fn types(text: &str) -> Result<Vec<TypePattern>, Problem> {
    let one = |text: &str| {
        TypePattern::parse(text.trim()).ok_or_else(|| FieldError {
            pointer: "?type".to_owned(),
            code: EdgeCode::EventTypeUnknown.as_str(),
            detail: format!("No event has the type `{}`; send types such as order.placed or order.*.", shortened(text.trim())),
        })
    };
    text.split(',').map(one).collect::<Result<_, _>>().map_err(|error| Problem::fields(vec![error]))
}

/// Refuses a number of events for a stream, which has no pages, instead of heeding it without a word.
///
/// # Errors
/// `request.invalid`.
pub(super) fn no_limit(limit: Option<u16>) -> Result<(), Problem> {
    if limit.is_none() {
        return Ok(());
    }
    let detail = "A stream has no pages and no end, and so no `limit`; leave it out.".to_owned();
    let error = FieldError { pointer: "?limit".to_owned(), code: EdgeCode::RequestInvalid.as_str(), detail };
    Err(Problem::fields(vec![error]))
}

/// The number from which on somebody reads is none that was ever given out.
pub(super) fn beyond_last(after: u64, last: u64) -> Problem {
    let detail = format!("You have read up to event {after}, and the last one here is {last}.");
    Problem::new(EdgeCode::EventBeyondLast, detail)
}

/// What the headers of a request say of how to be answered.
#[derive(Debug)]
pub struct Following {
    /// Whether a stream is asked for and not a page.
    pub(super) wants_stream: bool,
    /// The number of the last event that was read.
    pub(super) last_event: Option<u64>,
    /// Ends the connection.
    pub(super) hangup: Hangup,
}

impl FromRequestParts<App> for Following {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        let wants_stream = wants_stream(&parts.headers);
        let last_event = match parts.headers.get("last-event-id") {
            // A page is asked for with `after` alone.
            Some(id) if wants_stream => Some(event_number(id)?),
            _ => None,
        };
        let hangup = parts.extensions.get::<Hangup>().cloned().unwrap_or_default();
        Ok(Following { wants_stream, last_event, hangup })
    }
}

/// One that is too large for a number is beyond the last event in any case.
fn event_number(id: &HeaderValue) -> Result<u64, Problem> {
    let text = id.to_str().unwrap_or_default();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let detail = "`Last-Event-ID` must be the `id` of the last message that was read, a number.";
        return Err(Problem::new(EdgeCode::EventIdInvalid, detail));
    }
    Ok(text.parse().unwrap_or(u64::MAX))
}

/// Whether events are asked for as a stream: it is named, and JSON is not liked better.
fn wants_stream(headers: &HeaderMap) -> bool {
    let ranges = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let (mut stream, mut json) = (0.0, 0.0);
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        if kind.eq_ignore_ascii_case("text/event-stream") {
            stream = weight;
        } else if kind.eq_ignore_ascii_case("application/json") {
            json = weight;
        }
    }
    stream > 0.0 && stream >= json
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks_for_a_stream(accept: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        wants_stream(&headers)
    }

    #[test]
    fn a_stream_is_for_who_names_it() {
        assert!(!wants_stream(&HeaderMap::new()));
        for accept in
            ["text/event-stream", "TEXT/Event-Stream", "text/event-stream, */*;q=0.1", "application/json, text/event-stream"]
        {
            assert!(asks_for_a_stream(accept), "{accept}");
        }
        for accept in ["*/*", "application/json", "text/*", "text/event-stream;q=0", "text/event-stream;q=0.5, application/json"]
        {
            assert!(!asks_for_a_stream(accept), "{accept}");
        }
    }

    #[test]
    fn the_number_of_an_event_is_digits() {
        let read = |text: &'static str| event_number(&HeaderValue::from_static(text));
        assert_eq!(read("0").expect("a number"), 0);
        assert_eq!(read("42").expect("a number"), 42);
        assert_eq!(read("99999999999999999999999").expect("a number"), u64::MAX);
        for text in ["", " ", "-1", "+1", "1.0", "1e3", "abc", "0x10"] {
            read(text).expect_err(text);
        }
    }
}
