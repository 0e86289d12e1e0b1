//! Takes endpoints that something is due for, many at a time, each for a turn.
//!
//! | what happens | what becomes of an event |
//! | --- | --- |
//! | it is committed | the worker is woken; nothing else is kept of it: the stream has it, and each endpoint's number says how far it is |
//! | another server committed it | found within a second |
//! | the server dies before it was sent | it is sent when the lease of the endpoint is over |
//! | the server dies after it was sent, before that was noted | it is sent once more: at least once, not exactly |
//! | the endpoint is slow | it holds a place, but nobody up: turns are short, and whoever was served longest ago is next |
//! | the database is away | it waits until it is back |
//!
//! Servers on one store take turns by leases, so that an endpoint is worked on by one at a time, and gets its events in their order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use docket_domain::time::Timestamp;
use docket_store::webhooks::WebhookQueue;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::time::{Instant, MissedTickBehavior};
use uuid::Uuid;

use super::client::{Client, SendPatience};
use super::turn::Turn;
use crate::app::{App, new_id};

/// How often it looks by itself: for what is due again, and for what another server has committed.
const EVERY: Duration = Duration::from_secs(1);
/// Between two looks: under load more is found at once, and not more often.
const PAUSE: Duration = Duration::from_millis(50);
/// The most endpoints that are served at a time.
const PARALLEL_MAX: usize = 64;
/// How often the log is pruned.
const PRUNE_EVERY: Duration = Duration::from_secs(60);
/// For how long the endpoints that are served may take to come to an end when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// The worker. Cheap to clone.
#[derive(Clone)]
pub struct WebhookWorker {
    pub(super) app: App,
    pub(super) queue: WebhookQueue,
    pub(super) client: Client,
    places: Arc<Semaphore>,
    ended: Arc<Notify>,
    /// How many tries there were.
    tries: Arc<AtomicU16>,
    stopping: Arc<watch::Sender<bool>>,
}

impl WebhookWorker {
    /// A worker that takes from there what is due, and sends it to whom the app's reach allows.
    pub fn new(app: App, queue: WebhookQueue) -> WebhookWorker {
        let client = Client::new(app.webhook_reach().clone(), SendPatience::default());
        WebhookWorker {
            app,
            queue,
            client,
            places: Arc::new(Semaphore::new(PARALLEL_MAX)),
            ended: Arc::default(),
            tries: Arc::default(),
            stopping: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Sends what is due, until the server stops.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut pruned, mut pruned_at) = (Instant::now(), self.now());
        loop {
            if !self.app.engine().is_away() {
                // In a task of its own, which goes on when this is dropped: the store may be claiming just then, and what is claimed
                // must be let go again.
                if let Err(error) = tokio::spawn(self.clone().look()).await {
                    tracing::error!(%error, "looking for webhooks that are due has failed; looking again");
                }
                if pruned.elapsed() >= PRUNE_EVERY {
                    let now = self.now();
                    match self.queue.prune(pruned_at, now).await {
                        Ok(()) => (pruned, pruned_at) = (Instant::now(), now),
                        Err(error) => tracing::warn!(%error, "the log of webhooks could not be pruned; trying again"),
                    }
                }
            }
            tokio::time::sleep(PAUSE).await;
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.app.feed().a_commit() => {}
                () = self.ended.notified() => {}
            }
        }
    }

    /// Lets the turns that are under way come to an end, so that nothing is sent twice and no endpoint waits for a lease.
    pub async fn finish(self) {
        self.stopping.send_replace(true);
        let all = u32::try_from(PARALLEL_MAX).expect("there are not that many places");
        if tokio::time::timeout(FAREWELL, self.places.acquire_many(all)).await.is_err() {
            tracing::warn!("stopping although a webhook has not answered; what it was sent is sent once more");
        }
        // Whoever has not begun to claim by now does not begin.
        self.places.close();
    }

    /// Begins a turn for each endpoint that something is due for, as far as there are places.
    async fn look(self) {
        let free = self.places.available_permits();
        if free == 0 || self.is_stopping() {
            return;
        }
        // What is claimed has its place already, so that whoever stops waits for it and leaves no lease behind.
        let many = u32::try_from(free).expect("there are not that many places");
        let Ok(mut places) = Arc::clone(&self.places).try_acquire_many_owned(many) else { return };
        let claimed = match self.queue.claim(self.now(), free).await {
            Ok(claimed) => claimed,
            Err(error) => return tracing::warn!(%error, "it could not be looked for webhooks that are due; looking again"),
        };
        for claimed in claimed {
            let place = places.split(1).expect("no more are claimed than there are places");
            let (turn, ended) = (Turn::new(self.clone(), claimed), Arc::clone(&self.ended));
            tokio::spawn(async move {
                turn.run().await;
                drop(place);
                ended.notify_one();
            });
        }
    }

    pub(super) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// An id for a try, in the order of tries: a UUIDv7 that counts where its millisecond ends.
    pub(super) fn id_of_try(&self) -> Uuid {
        let mut bytes = *new_id(self.app.engine()).as_bytes();
        let [high, low] = self.tries.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        (bytes[6], bytes[7]) = (0x70 | (high & 0x0f), low);
        Uuid::from_bytes(bytes)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.app.engine().now().at
    }
}
