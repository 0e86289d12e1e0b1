//! One stream of events: read a page, hand it over, wait.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use docket_store::audit::EventFilter;
use http_body::Frame;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};

use super::asked::beyond_last;
use super::feed::{Pace, Place};
use super::view::Told;
use crate::app::App;
use crate::extract::Caller;
use crate::problem::{EdgeCode, Problem};
use crate::serve::Hangup;

/// The most events of one page.
const PAGE_MAX: usize = 200;
/// Between two looks of a stream that has read everything: under load it reads more at once instead of more often.
const PAUSE_MIN: Duration = Duration::from_millis(20);
/// After so many events that are not wanted a client is told how far the stream is, so that it need not look past them again. After
/// [`Pace::heartbeat`] it is told in any case.
const LOOKED_PAST_MAX: u64 = 5_000;
/// After how many milliseconds a client should connect again.
const RETRY_MS: u32 = 2_000;
/// For how long a client may take the rest when the server stops.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
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

/// Opens a stream of what comes after a number; without one, of what comes from now on.
///
/// # Errors
/// `event.beyondLast`; there are too many streams; the store or the server is going away.
pub(super) async fn open<T: Told + 'static, const PERMISSION: u8>(
    app: App,
    caller: Caller<PERMISSION>,
    filter: EventFilter,
    after: Option<u64>,
    hangup: Hangup,
) -> Result<Response, Problem> {
    // From here on it is told of commits, so that none falls between this and the first look.
    let place = app.feed().place(caller.merchant(), caller.secret_hash())?;
    if *place.stopping.borrow() {
        return Err(Problem::new(EdgeCode::StoreUnavailable, "The server is stopping; connect again in a moment."));
    }
    let last = app.reads().last_events(vec![caller.merchant()]).await?;
    let last = last.first().map_or(0, |(_, last)| *last);
    let position = after.unwrap_or(last);
    if position > last {
        return Err(beyond_last(position, last));
    }
    let (pages, taken) = mpsc::channel(1);
    let (pace, now) = (app.pace(), Instant::now());
    let stream = Stream { pace, app, caller, filter, place, pages, position, told: position, silent_since: now, checked: now };
    tokio::spawn(stream.run::<T>(hangup));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        // Some proxies collect an answer before they pass it on, unless they are told.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::new(Pages(taken))).into_response())
}

/// A stream that is open.
struct Stream<const PERMISSION: u8> {
    app: App,
    pace: Pace,
    caller: Caller<PERMISSION>,
    filter: EventFilter,
    place: Place,
    /// Room for one page that the connection has not taken yet.
    pages: mpsc::Sender<Bytes>,
    /// The number of the last event that was looked at.
    position: u64,
    /// The number that the client would go on from.
    told: u64,
    /// When it last said anything.
    silent_since: Instant,
    /// When the token was looked up.
    checked: Instant,
}

impl<const PERMISSION: u8> Stream<PERMISSION> {
    /// Goes on until it ends. The place is free, and what was read is let go, before the connection is waited for.
    async fn run<T: Told>(mut self, hangup: Hangup) {
        let end = match self.follow::<T>().await {
            Ok(never) => match never {},
            Err(end) => end,
        };
        tracing::debug!(?end, position = self.position, "a stream of events ended");
        if end == End::Slow {
            self.app.metrics().streams_cut();
        }
        drop(self);
        match end {
            // The answer has no end as long as nobody takes what was sent.
            End::Slow => hangup.hang_up(),
            End::Stopping => {
                sleep(FAREWELL).await;
                hangup.hang_up();
            }
            End::Left | End::NotAllowed | End::Failed => {}
        }
    }

    async fn follow<T: Told>(&mut self) -> Result<Infallible, End> {
        // Whoever loses the connection before the first event goes on from here, and not from then.
        self.say(format!("retry: {RETRY_MS}\nid: {}\n\n", self.position)).await?;
        let mut looks = interval(self.pace.look);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let looked = Instant::now();
            self.catch_up::<T>().await?;
            self.wait(&mut looks).await?;
            sleep_until(looked + PAUSE_MIN).await;
        }
    }

    /// Reads and hands over, page by page, until there is no more.
    async fn catch_up<T: Told>(&mut self) -> Result<(), End> {
        loop {
            self.check().await?;
            // Only when there is room for a page it is read.
            self.room().await?;
            // What is committed after this look is told again.
            self.place.newest.borrow_and_update();
            let (page, is_last) = self.read::<T>().await?;
            if !page.is_empty() {
                self.say(page).await?;
            } else if self.position - self.told >= LOOKED_PAST_MAX || self.silent_since.elapsed() >= self.pace.heartbeat {
                self.say_position().await?;
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// The next page, and whether nothing comes after it so far.
    async fn read<T: Told>(&mut self) -> Result<(Vec<u8>, bool), End> {
        let failed = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "a stream of events ends; its client connects again");
            End::Failed
        };
        let turn = self.place.turn().await;
        let events = self.app.reads().events(self.caller.merchant(), self.position, PAGE_MAX, self.filter.clone());
        let slice = events.await.map_err(|error| failed(&error))?;
        drop(turn);
        let mut page = Vec::new();
        for event in slice.events {
            let seq = event.seq;
            let told = T::of(event, self.caller.actor().user).map_err(|_| failed(&"an event cannot be read"))?;
            if let Some(event) = told {
                self.told = seq;
                event.message(&mut page);
            }
        }
        self.position = slice.read_to;
        Ok((page, slice.read_to >= slice.last))
    }

    /// Waits until there may be something to read, and meanwhile says now and then that the stream is still there.
    async fn wait(&mut self, looks: &mut tokio::time::Interval) -> Result<(), End> {
        loop {
            tokio::select! {
                biased;
                () = stopped(&mut self.place.stopping) => return Err(End::Stopping),
                () = self.pages.closed() => return Err(End::Left),
                changed = self.place.newest.changed() => return changed.map_err(|_| End::Stopping),
                _ = looks.tick() => self.check().await?,
                () = sleep_until(self.silent_since + self.pace.heartbeat) => self.say_position().await?,
            }
        }
    }

    /// Says that the stream is still there; where events passed that are not wanted, by how far it is.
    async fn say_position(&mut self) -> Result<(), End> {
        let is_further = self.position > self.told;
        self.told = self.position;
        let said = if is_further { format!("id: {}\n\n", self.position) } else { ":\n\n".to_owned() };
        self.say(said).await
    }

    async fn say(&mut self, said: impl Into<Bytes>) -> Result<(), End> {
        self.room().await?;
        // The room that there is nobody else takes.
        self.pages.try_send(said.into()).map_err(|_| End::Left)?;
        self.silent_since = Instant::now();
        Ok(())
    }

    /// Waits until the connection has taken what was said before.
    async fn room(&mut self) -> Result<(), End> {
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

    /// Looks whether the token is still good, in the store not more often than is needed.
    async fn check(&mut self) -> Result<(), End> {
        if self.caller.has_expired(&self.app) {
            return Err(End::NotAllowed);
        }
        if self.checked.elapsed() < self.pace.look / 2 {
            return Ok(());
        }
        self.checked = Instant::now();
        if self.caller.is_the_same(&self.app).await {
            return Ok(());
        }
        // Nobody is let in by what was believed a moment ago, either.
        self.app.forget_sessions();
        Err(End::NotAllowed)
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
