//! Who follows which merchant, how many may, and who tells them of a commit.
//!
//! The lane tells one listener, whoever follows; that one tells the streams of the merchant, and looks into the store from time to
//! time for what another server has committed, once for each merchant and not for each stream.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use docket_domain::ids::MerchantId;
use tokio::sync::{Notify, Semaphore, SemaphorePermit, watch};
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::problem::{EdgeCode, Problem};

/// The most streams of one token: a till, a screen and a handful of tabs.
pub(super) const STREAMS_OF_TOKEN_MAX: usize = 10;
/// The most streams of a server. Of each there is a page in memory and what its connection has not sent yet: less than a megabyte.
pub(super) const STREAMS_MAX: usize = 500;
/// The most streams of a server's customers, who are counted apart: they keep no screen of the shop from its events.
const CUSTOMER_STREAMS_MAX: usize = 500;
/// The most streams of one order, or of one customer: a phone, a tablet, and a tab that was forgotten.
const STREAMS_OF_CUSTOMER_MAX: usize = 4;
/// The most streams that read at once, so that there are always connections of the read side left for everybody else.
const READING_MAX: usize = 2;
/// After how many seconds it is worth asking again for a stream where there are too many.
const RETRY_AFTER_SECONDS: i64 = 10;

/// When a stream does what it does by itself.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How often it is looked for what others committed, and whether a token is still good.
    pub look: Duration,
    /// After how long a silence a stream says that it is still there: proxies drop connections that are idle for a minute.
    pub heartbeat: Duration,
    /// Within what time a client takes a page before it is cut.
    pub taken_within: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { look: Duration::from_secs(1), heartbeat: Duration::from_secs(15), taken_within: Duration::from_secs(30) }
    }
}

/// The streams of a server.
#[derive(Debug)]
pub struct Feed {
    open: Mutex<Open>,
    reading: Semaphore,
    stopping: watch::Sender<bool>,
    /// Wakes whoever delivers events.
    committed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    /// The last event of each merchant whom somebody follows, as far as it is known here.
    newest: HashMap<MerchantId, watch::Sender<u64>>,
    of_tokens: HashMap<[u8; 32], usize>,
    streams: usize,
    of_customers: usize,
}

impl Feed {
    /// Nobody follows anybody.
    pub fn new() -> Feed {
        Feed {
            open: Mutex::default(),
            reading: Semaphore::new(READING_MAX),
            stopping: watch::Sender::new(false),
            committed: Notify::new(),
        }
    }

    /// A place for a stream, where there is one.
    ///
    /// # Errors
    /// `event.tooManyStreams` of this token, `event.streamsFull` of all.
    pub(super) fn place(self: &Arc<Self>, merchant: MerchantId, token: [u8; 32]) -> Result<Place, Problem> {
        self.place_of(merchant, token, false)
    }

    /// A place for a stream of a customer, where there is one.
    ///
    /// # Errors
    /// `event.tooManyStreams` of this one, `event.streamsFull` of all customers.
    pub(crate) fn place_for_customer(self: &Arc<Self>, merchant: MerchantId, secret: [u8; 32]) -> Result<Place, Problem> {
        self.place_of(merchant, secret, true)
    }

    fn place_of(self: &Arc<Self>, merchant: MerchantId, token: [u8; 32], is_customer: bool) -> Result<Place, Problem> {
        let mut open = self.lock();
        let (count, most) = if is_customer { (open.of_customers, CUSTOMER_STREAMS_MAX) } else { (open.streams, STREAMS_MAX) };
        if count >= most {
            let detail = format!("{most} streams of events are open on this server; try again later, or read without one.");
            return Err(Problem::new(EdgeCode::EventStreamsFull, detail).with_retry_after(RETRY_AFTER_SECONDS));
        }
        let most = if is_customer { STREAMS_OF_CUSTOMER_MAX } else { STREAMS_OF_TOKEN_MAX };
        let of_token = open.of_tokens.entry(token).or_default();
        if *of_token >= most {
            let detail = format!("{most} streams of events are open with this token; close one, or use another token.");
            return Err(Problem::new(EdgeCode::EventTooManyStreams, detail).with_retry_after(RETRY_AFTER_SECONDS));
        }
        *of_token += 1;
        open.count(is_customer, true);
        let newest = open.newest.entry(merchant).or_default().subscribe();
        Ok(Place { feed: Arc::clone(self), merchant, token, is_customer, newest, stopping: self.stopping.subscribe() })
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        let open = self.lock();
        open.streams + open.of_customers
    }

    /// Ends all streams, and every one that is opened from now on.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until there was a commit of any merchant since this was last waited for. For one who waits.
    pub async fn a_commit(&self) {
        self.committed.notified().await;
    }

    /// Waits for one's turn to read.
    pub(super) async fn turn(&self) -> SemaphorePermit<'_> {
        self.reading.acquire().await.expect("the turns are never closed")
    }

    fn followed(&self) -> Vec<MerchantId> {
        self.lock().newest.keys().copied().collect()
    }

    fn tell(&self, merchant: MerchantId, last: u64) {
        if let Some(newest) = self.lock().newest.get(&merchant) {
            newest.send_if_modified(|known| {
                let is_newer = last > *known;
                *known = last.max(*known);
                is_newer
            });
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().expect("nothing panics while it holds the streams")
    }
}

impl Open {
    fn count(&mut self, is_customer: bool, comes: bool) {
        let count = if is_customer { &mut self.of_customers } else { &mut self.streams };
        *count = if comes { *count + 1 } else { *count - 1 };
    }
}

/// The place of one stream; it is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    feed: Arc<Feed>,
    merchant: MerchantId,
    token: [u8; 32],
    is_customer: bool,
    /// Changes when there is something new.
    pub newest: watch::Receiver<u64>,
    /// Becomes true when the server stops.
    pub stopping: watch::Receiver<bool>,
}

impl Place {
    /// Waits for one's turn to read.
    pub async fn turn(&self) -> SemaphorePermit<'_> {
        self.feed.turn().await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.feed.lock();
        open.count(self.is_customer, false);
        if let Some(count) = open.of_tokens.get_mut(&self.token) {
            *count -= 1;
            if *count == 0 {
                open.of_tokens.remove(&self.token);
            }
        }
        // The receiver of this place is still there.
        if open.newest.get(&self.merchant).is_some_and(|newest| newest.receiver_count() <= 1) {
            open.newest.remove(&self.merchant);
        }
    }
}

/// Tells streams of commits, until the server stops.
pub async fn tell_followers(app: App) {
    let mut ticks = tokio::time::interval(app.pace().look);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            newest = app.engine().effects().commits() => {
                newest.into_iter().for_each(|(merchant, last)| app.feed().tell(merchant, last));
                app.feed().committed.notify_one();
            }
            _ = ticks.tick() => look(&app).await,
        }
    }
}

/// Looks for what other processes have committed.
async fn look(app: &App) {
    let followed = app.feed().followed();
    if followed.is_empty() {
        return;
    }
    match app.reads().last_events(followed).await {
        Ok(last) => last.into_iter().for_each(|(merchant, last)| app.feed().tell(merchant, last)),
        Err(error) => tracing::warn!(%error, "it could not be looked for new events; looking again"),
    }
}
