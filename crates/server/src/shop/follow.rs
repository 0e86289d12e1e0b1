//! `GET /shop/{merchant}/orders/{id}/events`: says when an order has changed, and nothing else.
//!
//! What a customer may know of an order its view says, so the stream has no content: it looks at the order after a commit of the shop,
//! and speaks where that view is another.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use docket_domain::ids::OrderId;
use docket_domain::merchants::Settings;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep};

use super::order_view::OwnOrderView;
use crate::app::App;
use crate::events::{End, Pipe};
use crate::extract::OrderCaller;
use crate::orders::find;
use crate::problem::Problem;
use crate::serve::Hangup;

/// Between two looks at an order: a busy shop commits all the time, and nobody reads faster.
const PAUSE: Duration = Duration::from_millis(250);
/// After so long a stream ends, and its client, who connects again, is looked up again.
const LASTS: Duration = Duration::from_secs(15 * 60);

/// Says that an order has changed, as Server-Sent Events: a message `changed` for each time; what has become of it is read anew.
#[utoipa::path(
    get, path = "/shop/{merchant}/orders/{id}/events", tag = "shop",
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("id" = String, Path, description = "Id of the order"),
        ("Order-Key" = Option<String>, Header, description = "Of a guest's order: its key")
    ),
    responses((status = 200, description = "The stream", content((String = "text/event-stream")))),
    security(("customer" = []), ("orderKey" = []))
)]
pub async fn follow_own_order(
    State(app): State<App>,
    caller: OrderCaller,
    Connection(hangup): Connection,
) -> Result<Response, Problem> {
    // From here on it is told of commits, so that none falls between this and the first look.
    let place = app.feed().place_for_customer(caller.merchant(), caller.secret_hash())?;
    let (pipe, response) = Pipe::open(place, app.pace())?;
    let (settings, order) = (Arc::clone(caller.settings()), caller.order());
    let seen = looked_at(&app, &settings, order).await?;
    let follower = Follower { app, settings, order, seen, pipe };
    tokio::spawn(follower.run(hangup));
    Ok(response)
}

/// The connection that a request came on.
#[derive(Debug)]
pub struct Connection(Hangup);

impl FromRequestParts<App> for Connection {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        Ok(Connection(parts.extensions.get::<Hangup>().cloned().unwrap_or_default()))
    }
}

struct Follower {
    app: App,
    settings: Arc<Settings>,
    order: OrderId,
    /// What the order looked like when it was last spoken of.
    seen: [u8; 32],
    pipe: Pipe,
}

impl Follower {
    async fn run(mut self, hangup: Hangup) {
        let end = self.follow().await.err().unwrap_or(End::Left);
        let app = self.app.clone();
        drop(self);
        end.done(&app, hangup).await;
    }

    async fn follow(&mut self) -> Result<(), End> {
        let ends_at = Instant::now() + LASTS;
        self.pipe.say("retry: 2000\n\n").await?;
        while Instant::now() < ends_at {
            let beats_at = self.pipe.silent_since + self.pipe.pace.heartbeat;
            if self.pipe.changed_before(beats_at).await? {
                self.look().await?;
                sleep(PAUSE).await;
            } else {
                self.pipe.say(":\n\n").await?;
            }
        }
        Ok(())
    }

    async fn look(&mut self) -> Result<(), End> {
        // What is committed after this look is told again.
        self.pipe.place.newest.borrow_and_update();
        let turn = self.pipe.place.turn().await;
        let now = looked_at(&self.app, &self.settings, self.order).await.map_err(|_| End::Failed)?;
        drop(turn);
        if now == self.seen {
            return Ok(());
        }
        self.seen = now;
        self.pipe.say("event: changed\ndata: {}\n\n").await
    }
}

/// What an order looks like to its customer, as a hash; one that is not there any more, like nothing.
async fn looked_at(app: &App, settings: &Settings, order: OrderId) -> Result<[u8; 32], Problem> {
    let document = find(app, settings.merchant, order).await?;
    let view = document.map(|document| OwnOrderView::new(&document, settings));
    Ok(Sha256::digest(serde_json::to_vec(&view).expect("a view is JSON")).into())
}
