//! One stream of events: read a page, hand it over, wait.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::Response;
use docket_store::audit::EventFilter;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::asked::beyond_last;
use super::pipe::{End, Pipe, RETRY_MS};
use super::view::Told;
use crate::app::App;
use crate::extract::Caller;
use crate::problem::Problem;
use crate::serve::Hangup;

/// The most events of one page.
const PAGE_MAX: usize = 200;
/// Between two looks of a stream that has read everything: under load it reads more at once instead of more often.
const PAUSE_MIN: Duration = Duration::from_millis(20);
/// After so many events that are not wanted a client is told how far the stream is, so that it need not look past them again. After
/// [`Pace::heartbeat`] it is told in any case.
const LOOKED_PAST_MAX: u64 = 5_000;

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
    let (pipe, response) = Pipe::open(place, app.pace())?;
    let last = app.reads().last_events(vec![caller.merchant()]).await?;
    let last = last.first().map_or(0, |(_, last)| *last);
    let position = after.unwrap_or(last);
    if position > last {
        return Err(beyond_last(position, last));
    }
    let stream = Stream { app, caller, filter, pipe, position, told: position, checked: Instant::now() };
    tokio::spawn(stream.run::<T>(hangup));
    Ok(response)
}

/// A stream that is open.
struct Stream<const PERMISSION: u8> {
    app: App,
    caller: Caller<PERMISSION>,
    filter: EventFilter,
    pipe: Pipe,
    /// The number of the last event that was looked at.
    position: u64,
    /// The number that the client would go on from.
    told: u64,
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
        let app = self.app.clone();
        drop(self);
        end.done(&app, hangup).await;
    }

    async fn follow<T: Told>(&mut self) -> Result<Infallible, End> {
        // Whoever loses the connection before the first event goes on from here, and not from then.
        self.pipe.say(format!("retry: {RETRY_MS}\nid: {}\n\n", self.position)).await?;
        let mut looks = interval(self.pipe.pace.look);
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
            self.pipe.room().await?;
            // What is committed after this look is told again.
            self.pipe.place.newest.borrow_and_update();
            let (page, is_last) = self.read::<T>().await?;
            if !page.is_empty() {
                self.pipe.say(page).await?;
            } else if self.position - self.told >= LOOKED_PAST_MAX || self.pipe.silent_since.elapsed() >= self.pipe.pace.heartbeat
            {
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
        let turn = self.pipe.place.turn().await;
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
            let beats_at = self.pipe.silent_since + self.pipe.pace.heartbeat;
            tokio::select! {
                biased;
                changed = self.pipe.changed_before(beats_at) => {
                    if changed? {
                        return Ok(());
                    }
                    self.say_position().await?;
                }
                _ = looks.tick() => self.check().await?,
            }
        }
    }

    /// Says that the stream is still there; where events passed that are not wanted, by how far it is.
    async fn say_position(&mut self) -> Result<(), End> {
        let is_further = self.position > self.told;
        self.told = self.position;
        let said = if is_further { format!("id: {}\n\n", self.position) } else { ":\n\n".to_owned() };
        self.pipe.say(said).await
    }

    /// Looks whether the token is still good, in the store not more often than is needed.
    async fn check(&mut self) -> Result<(), End> {
        if self.caller.has_expired(&self.app) {
            return Err(End::NotAllowed);
        }
        if self.checked.elapsed() < self.pipe.pace.look / 2 {
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
