//! The way to one client who follows: what is said, room for it, and what ends it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::feed::{Pace, Place};
use crate::app::App;
use crate::problem::{EdgeCode, Problem};
use crate::serve::Hangup;

/// After how many milliseconds a client should connect again.
pub(super) const RETRY_MS: u32 = 2_000;
/// For how long a client may take the rest when the server stops.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The client went away.
    Left,
    /// The client does not read.
    Slow,
    /// The server stops.
    Stopping,
    /// The token is not good any more.
    NotAllowed,
    /// Something failed; the client connects again and goes on.
    Failed,
}

impl End {
    /// Does what is left to do once everything of the stream is let go.
    pub async fn done(self, app: &App, hangup: Hangup) {
        match self {
            // The answer has no end as long as nobody takes what was sent.
            End::Slow => {
                app.metrics().streams_cut();
                hangup.hang_up();
            }
            End::Stopping => {
                sleep(FAREWELL).await;
                hangup.hang_up();
            }
            End::Left | End::NotAllowed | End::Failed => {}
        }
    }
}

/// The way to one client.
pub(crate) struct Pipe {
    /// Its place among those who follow.
    pub place: Place,
    /// When it does what it does by itself.
    pub pace: Pace,
    /// Room for one page that the connection has not taken yet.
    pages: mpsc::Sender<Bytes>,
    /// When something was said last.
    pub silent_since: Instant,
}

impl Pipe {
    /// A way to whoever has that place, and the answer that they take it from.
    ///
    /// # Errors
    /// The server is going away.
    pub fn open(place: Place, pace: Pace) -> Result<(Pipe, Response), Problem> {
        if *place.stopping.borrow() {
            return Err(Problem::new(EdgeCode::StoreUnavailable, "The server is stopping; connect again in a moment."));
        }
        let (pages, taken) = mpsc::channel(1);
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
            (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            // Some proxies collect an answer before they pass it on, unless they are told.
            (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        ];
        let pipe = Pipe { place, pace, pages, silent_since: Instant::now() };
        Ok((pipe, (headers, Body::new(Pages(taken))).into_response()))
    }

    /// Says something.
    pub async fn say(&mut self, said: impl Into<Bytes>) -> Result<(), End> {
        self.room().await?;
        // The room that there is nobody else takes.
        self.pages.try_send(said.into()).map_err(|_| End::Left)?;
        self.silent_since = Instant::now();
        Ok(())
    }

    /// Waits until the connection has taken what was said before.
    pub async fn room(&mut self) -> Result<(), End> {
        tokio::select! {
            biased;
            () = stopped(&mut self.place.stopping) => Err(End::Stopping),
            room = timeout(self.pace.taken_within, self.pages.reserve()) => match room {
                Ok(Ok(_room)) => Ok(()),
                Ok(Err(_closed)) => Err(End::Left),
                Err(_elapsed) => Err(End::Slow),
            },
        }
    }

    /// Waits until there may be something new, or for as long as that; whether there may. The client or the server may end it.
    pub async fn changed_before(&mut self, until: Instant) -> Result<bool, End> {
        tokio::select! {
            biased;
            () = stopped(&mut self.place.stopping) => Err(End::Stopping),
            () = self.pages.closed() => Err(End::Left),
            changed = self.place.newest.changed() => changed.map(|()| true).map_err(|_| End::Stopping),
            () = sleep_until(until) => Ok(false),
        }
    }
}

async fn stopped(stopping: &mut tokio::sync::watch::Receiver<bool>) {
    // Where nobody can say it any more, the server is gone.
    let _ = stopping.wait_for(|stops| *stops).await;
}

/// The body of the answer: pages as they come.
struct Pages(mpsc::Receiver<Bytes>);

impl http_body::Body for Pages {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|page| page.map(|page| Ok(Frame::data(page))))
    }
}
