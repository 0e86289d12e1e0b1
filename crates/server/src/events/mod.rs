//! The merchant's events: committed facts, numbered 1, 2, 3 … without gaps, as pages and as a stream.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `asked.rs` | what a request asks for: page or stream, from where on, which events |
//! | `view.rs` | an event as it is told, in a page and in a stream |
//! | `driving.rs` | what a driver is told of events |
//! | `feed.rs` | who follows which merchant, how many may, and who tells them of a commit |
//! | `pipe.rs` | the way to one who follows |
//! | `stream.rs` | one stream: read a page, hand it over, wait |
//!
//! | what happens | what a stream does |
//! | --- | --- |
//! | a commit of this server | it is woken and reads what is new; under load more at once, not more often |
//! | a commit of another server on the same store | the same, within [`Pace::look`] |
//! | nothing, for [`Pace::heartbeat`] | it says so with a comment, or with how far it has looked |
//! | the client does not take a page within [`Pace::taken_within`] | it is cut, and its connection with it; the client goes on from what it read |
//! | the token is not good any more | it ends, within [`Pace::look`] |
//! | the server is asked to stop | it ends at once |
//!
//! What a stream has in memory is a page: the next one is read when there is room for it.

mod asked;
mod driving;
mod feed;
mod pipe;
mod stream;
#[cfg(test)]
mod tests;
mod view;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::audit::TypePattern;
use docket_store::audit::EventFilter;

use crate::app::App;
use crate::extract::{Caller, Query, page_limit};
use crate::problem::Problem;

pub use asked::{EventsQuery, OrderEventsQuery};
use asked::{Following, beyond_last, filter, no_limit};
pub use driving::{DriverEventPage, DriverEventView, DriverEventsQuery};
pub(crate) use feed::{Feed, Pace, tell_followers};
pub(crate) use pipe::{End, Pipe};
use view::Told;
pub use view::{EventPage, EventView};

/// Events after a number, oldest first: as a page, or with `Accept: text/event-stream` as a stream of Server-Sent Events that goes
/// on with what is committed from then on. A token that is bound to an outlet reads those of that outlet. See `docs/events.md`.
#[utoipa::path(
    get, path = "/events", tag = "events",
    params(
        EventsQuery,
        ("Last-Event-ID" = Option<u64>, Header, description = "Of a stream: the number of the last event that was read; goes before `after`.")
    ),
    responses((
        status = 200,
        description = "A page of events, or a stream: each message has the event's number as `id`, its type as `event`, and the \
            entry of a page as `data`",
        content((EventPage = "application/json"), (String = "text/event-stream"))
    )),
    security(("token" = ["events.read"]))
)]
pub async fn list_events(
    State(app): State<App>,
    caller: Caller<{ Permission::EventsRead as u8 }>,
    following: Following,
    Query(query): Query<EventsQuery>,
) -> Result<Response, Problem> {
    let filter = filter(&query, &caller)?;
    if following.wants_stream {
        no_limit(query.limit)?;
        let after = following.last_event.or(query.after);
        return stream::open::<EventView, _>(app, caller, filter, after, following.hangup).await;
    }
    let (data, next, last) = page(&app, &caller, query.after, query.limit, filter).await?;
    Ok(Json(EventPage { data, next, last }).into_response())
}

/// Events of orders, for screens that show orders: what has changed is read anew. Otherwise as `GET /events`: as a page, or with
/// `Accept: text/event-stream` as a stream. A token that is bound to an outlet follows that outlet.
#[utoipa::path(
    get, path = "/staff/events", tag = "events",
    params(
        OrderEventsQuery,
        ("Last-Event-ID" = Option<u64>, Header, description = "Of a stream: the number of the last event that was read; goes before `after`.")
    ),
    responses((
        status = 200,
        description = "A page of events of orders, or a stream of them: each message has the event's number as `id`, its type as `event`, and \
            the entry of a page as `data`",
        content((EventPage = "application/json"), (String = "text/event-stream"))
    )),
    security(("token" = ["orders.read"]))
)]
pub async fn list_order_events(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersRead as u8 }>,
    following: Following,
    Query(query): Query<OrderEventsQuery>,
) -> Result<Response, Problem> {
    let types = ["order.*", "delivery.*"].into_iter().filter_map(TypePattern::parse).collect();
    let filter = EventFilter { types, outlet: caller.outlet_seen(query.outlet.as_deref())? };
    if following.wants_stream {
        no_limit(query.limit)?;
        return stream::open::<EventView, _>(app, caller, filter, following.last_event.or(query.after), following.hangup).await;
    }
    let (data, next, last) = page(&app, &caller, query.after, query.limit, filter).await?;
    Ok(Json(EventPage { data, next, last }).into_response())
}

/// That something has changed which a driver sees, for the app of drivers: what is shown is read anew. It says what happened and when, and
/// nothing of the order, payment or cash that it happened to: drivers see no orders but those that wait and their own. As a page, or with
/// `Accept: text/event-stream` as a stream, as `GET /events`. A driver who is bound to an outlet follows that outlet.
#[utoipa::path(
    get, path = "/driver/events", tag = "events",
    params(
        DriverEventsQuery,
        ("Last-Event-ID" = Option<u64>, Header, description = "Of a stream: the number of the last event that was read; goes before `after`.")
    ),
    responses((
        status = 200,
        description = "A page, or a stream: each message has the event's number as `id`, its type as `event`, and the entry of a page as \
            `data`",
        content((DriverEventPage = "application/json"), (String = "text/event-stream"))
    )),
    security(("token" = ["deliveries.read"]))
)]
pub async fn list_driver_events(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesRead as u8 }>,
    following: Following,
    Query(query): Query<DriverEventsQuery>,
) -> Result<Response, Problem> {
    let filter = EventFilter { types: driving::types(), outlet: caller.outlet_seen(None)? };
    if following.wants_stream {
        no_limit(query.limit)?;
        let after = following.last_event.or(query.after);
        return stream::open::<DriverEventView, _>(app, caller, filter, after, following.hangup).await;
    }
    let (data, next, last) = page(&app, &caller, query.after, query.limit, filter).await?;
    Ok(Json(DriverEventPage { data, next, last }).into_response())
}

/// What a caller is told of the next events, how far that looked, and the number of the last event.
async fn page<T: Told, const PERMISSION: u8>(
    app: &App,
    caller: &Caller<PERMISSION>,
    after: Option<u64>,
    limit: Option<u16>,
    filter: EventFilter,
) -> Result<(Vec<T>, u64, u64), Problem> {
    let after = after.unwrap_or(0);
    let slice = app.reads().events(caller.merchant(), after, page_limit(limit)?, filter).await?;
    if after > slice.last {
        return Err(beyond_last(after, slice.last));
    }
    let told = slice.events.into_iter().filter_map(|event| T::of(event, caller.actor().user).transpose());
    Ok((told.collect::<Result<_, Problem>>()?, slice.read_to, slice.last))
}
