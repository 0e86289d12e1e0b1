//! One endpoint's turn: its events one after the other, and what it is sent once more, until nothing is due or the turn is over.
//!
//! An event is only sent when the one before it was delivered. What came of tries is noted together, several times a second, and with
//! each note the endpoint is read anew: whoever changes or deletes it need not wait for the end of the turn.

use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::audit::TypePattern;
use docket_domain::command::{Command, KeyDigest};
use docket_domain::time::Timestamp;
use docket_domain::webhooks::retry::WAIT_MS_MAX;
use docket_domain::webhooks::{DeliveryKind, DisableWebhook, DisabledBecause, Webhook};
use docket_store::audit::{Event, EventFilter, EventSlice};
use docket_store::webhooks::{ClaimedWebhook, Delivery, LEASE_MS, Notes, Progress, ReplayWork};
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use uuid::Uuid;

use super::client::Line;
use super::message::Message;
use super::outcome::{Verdict, fault, tried_again};
use super::worker::WebhookWorker;
use crate::extract::Asked;
use crate::machine_time::machine_seconds;
use crate::outgoing::Signed;

/// How long a turn lasts, after which another endpoint may have its place.
const TURN: Duration = Duration::from_secs(5);
/// The most events that are read at a time.
const PAGE_MAX: usize = 50;
/// How often it is noted what came of tries. What was not noted when a server dies is sent once more.
const NOTE_EVERY: Duration = Duration::from_millis(200);
/// How long it is waited until a note that failed is tried again.
const NOTE_PAUSE: Duration = Duration::from_secs(1);
/// After how long an endpoint is tried again that could not be disabled, in milliseconds.
const DISABLE_AGAIN_MS: i64 = 60_000;

/// Why a turn ends at once: the endpoint is somebody else's by now, or no more, or the store does not answer.
struct Over;

/// A turn.
pub struct Turn {
    worker: WebhookWorker,
    claimed: ClaimedWebhook,
    line: Line,
    notes: Notes,
    begun: Instant,
    noted: Instant,
}

impl Turn {
    /// The turn of an endpoint that was taken.
    pub fn new(worker: WebhookWorker, claimed: ClaimedWebhook) -> Turn {
        let line = worker.client.line();
        let notes = nothing_new(&claimed);
        let now = Instant::now();
        Turn { worker, claimed, line, notes, begun: now, noted: now }
    }

    /// Sends what is due, and lets the endpoint go.
    pub async fn run(mut self) {
        if self.work().await.is_ok() {
            let _ = self.note(true).await;
        }
    }

    async fn work(&mut self) -> Result<(), Over> {
        loop {
            let more_replays = self.replay().await?;
            let more_events = self.follow().await?;
            if self.is_over() || !(more_replays || more_events) {
                return Ok(());
            }
            self.note(false).await?;
        }
    }

    fn is_over(&self) -> bool {
        self.begun.elapsed() >= TURN || self.worker.is_stopping()
    }

    /// Sends a page of what was committed. Whether there may be more.
    async fn follow(&mut self) -> Result<bool, Over> {
        let stands = self.notes.progress;
        if !self.claimed.webhook.is_enabled() || !is_due(&stands, self.worker.now()) {
            return Ok(false);
        }
        let slice = self.read(stands.read_to).await?;
        let version = self.claimed.webhook.version;
        for event in slice.events {
            let (seq, stands) = (event.seq, self.notes.progress);
            let now = self.worker.now();
            match self.deliver(DeliveryKind::Event, event, &stands).await? {
                Verdict::Delivered => self.notes.progress = Progress::at(seq),
                Verdict::Again(at) => {
                    self.notes.progress = tried_again(&stands, seq - 1, now, at);
                    return Ok(false);
                }
                Verdict::GivenUp => return self.disable(DisabledBecause::Failing, seq, &stands).await,
                Verdict::Gone => return self.disable(DisabledBecause::Gone, seq, &stands).await,
            }
            self.note_sometimes().await?;
            // Whoever changed it may want something else now, or nothing.
            if self.is_over() || self.claimed.webhook.version != version {
                return Ok(true);
            }
        }
        if slice.read_to > self.notes.progress.read_to {
            self.notes.progress = Progress::at(slice.read_to);
        }
        Ok(slice.read_to < slice.last)
    }

    /// Sends a page of the first of what is sent once more, or a try. Whether there may be more.
    async fn replay(&mut self) -> Result<bool, Over> {
        let is_enabled = self.claimed.webhook.is_enabled();
        let Some(work) = self.claimed.replays.iter().copied().find(|work| is_enabled || work.until.is_none()) else {
            return Ok(false);
        };
        match work.until {
            None => self.test(&work).await?,
            Some(until) => self.replay_page(&work, until).await?,
        }
        Ok(true)
    }

    async fn test(&mut self, work: &ReplayWork) -> Result<(), Over> {
        let message = Message::test(self.claimed.webhook.id, work.row, self.worker.now());
        // It is for whoever looks on now: tried once, and noted at once.
        self.send(DeliveryKind::Test, message, &work.progress, true).await;
        self.note_replay(work.row, None).await
    }

    async fn replay_page(&mut self, work: &ReplayWork, until: u64) -> Result<(), Over> {
        let slice = self.read(work.progress.read_to).await?;
        let (mut stands, version) = (work.progress, self.claimed.webhook.version);
        for event in slice.events.into_iter().filter(|event| event.seq <= until) {
            let seq = event.seq;
            let now = self.worker.now();
            match self.deliver(DeliveryKind::Replay, event, &stands).await? {
                Verdict::Delivered => stands = Progress::at(seq),
                Verdict::Again(at) => {
                    let stands = tried_again(&stands, seq - 1, now, at);
                    return self.note_replay(work.row, Some(stands)).await;
                }
                Verdict::GivenUp => return self.note_replay(work.row, None).await,
                Verdict::Gone => {
                    let live = self.notes.progress;
                    self.disable(DisabledBecause::Gone, seq, &live).await?;
                    return self.note_replay(work.row, Some(stands)).await;
                }
            }
            if self.is_over() || self.claimed.webhook.version != version {
                return self.note_replay(work.row, Some(stands)).await;
            }
            if self.noted.elapsed() >= NOTE_EVERY {
                self.note_replay(work.row, Some(stands)).await?;
            }
        }
        let is_done = slice.read_to >= until || slice.read_to >= slice.last;
        let stands = Progress::at(slice.read_to.min(until).max(stands.read_to));
        self.note_replay(work.row, (!is_done).then_some(stands)).await
    }

    /// The next events that the endpoint wants.
    async fn read(&self, after: u64) -> Result<EventSlice, Over> {
        let filter = wanted(&self.claimed.webhook);
        let read = self.worker.app.reads().events(self.claimed.merchant, after, PAGE_MAX, filter).await;
        read.map_err(|error| {
            tracing::warn!(webhook = ?self.claimed, %error, "its events could not be read; it is tried again when its lease is over");
            Over
        })
    }

    async fn deliver(&mut self, kind: DeliveryKind, event: Event, stands: &Progress) -> Result<Verdict, Over> {
        let seq = event.seq;
        match Message::of(self.claimed.webhook.id, event) {
            Ok(message) => Ok(self.send(kind, message, stands, false).await),
            Err(problem) => {
                tracing::error!(webhook = ?self.claimed, event = seq, ?problem, "an event cannot be read");
                Err(Over)
            }
        }
    }

    /// Tries once, and has it noted what came of it.
    async fn send(&mut self, kind: DeliveryKind, message: Message, stands: &Progress, only_once: bool) -> Verdict {
        let at = self.worker.now();
        let at_seconds = machine_seconds();
        let signatures = message.signatures(&self.claimed.secrets, at_seconds);
        let signed = Signed { id: message.id.clone(), at_seconds, signatures };
        let begun = Instant::now();
        let answered = self.line.send(&self.claimed.webhook.url, &signed, &message.body).await;
        let mut verdict = Verdict::of(&answered, stands, self.worker.now(), dice());
        if only_once && verdict != Verdict::Delivered {
            verdict = Verdict::GivenUp;
        }
        self.worker.app.metrics().webhook_tried(verdict == Verdict::Delivered);
        self.notes.deliveries.push(Delivery {
            id: self.worker.id_of_try(),
            kind,
            message: message.id,
            event: message.event,
            event_type: message.kind,
            attempt: stands.attempts + 1,
            at,
            status: verdict.status(),
            http_status: answered.as_ref().ok().map(|answer| answer.status),
            error: fault(&answered),
            duration_ms: begun.elapsed().as_millis() as u64,
            next_try_at: verdict.next_try_at(),
        });
        verdict
    }

    /// Has the endpoint disabled, by a command like any other. Where that cannot be done now, it is tried once more in a while.
    async fn disable(&mut self, because: DisabledBecause, event: u64, stands: &Progress) -> Result<bool, Over> {
        let Webhook { id, version, .. } = self.claimed.webhook;
        tracing::warn!(webhook = ?self.claimed, event, because = because.as_str(), "a webhook is disabled");
        let command = DisableWebhook { webhook: id, because, event, version };
        let asked = Asked { key: Some(key_of(id.0, version, because)), ..Asked::default() };
        let command = Command::DisableWebhook(Box::new(command));
        if let Err(error) = self.worker.app.submit(self.claimed.merchant, Actor::program(), asked, command).await {
            tracing::warn!(webhook = ?self.claimed, %error, "a webhook was not disabled");
        }
        self.notes.progress = Progress { next_try_at: Timestamp(self.worker.now().0 + DISABLE_AGAIN_MS), ..*stands };
        Ok(false)
    }

    async fn note_replay(&mut self, row: u64, stands: Option<Progress>) -> Result<(), Over> {
        self.notes.replays.push((row, stands));
        self.note(false).await
    }

    async fn note_sometimes(&mut self) -> Result<(), Over> {
        if self.noted.elapsed() < NOTE_EVERY { Ok(()) } else { self.note(false).await }
    }

    /// Notes what came of the tries so far, and sees how the endpoint stands now. While the store does not answer it is asked again for
    /// as long as the endpoint is this turn's for sure.
    async fn note(&mut self, releases: bool) -> Result<(), Over> {
        loop {
            let (claimed, notes, now) = (self.claimed.clone(), self.notes.clone(), self.worker.now());
            match self.worker.queue.note(claimed, notes, now, releases).await {
                Ok(Some(claimed)) => {
                    self.notes = nothing_new(&claimed);
                    (self.claimed, self.noted) = (claimed, Instant::now());
                    return Ok(());
                }
                Ok(None) => return Err(Over),
                Err(error) => tracing::warn!(webhook = ?self.claimed, %error, "what became of deliveries could not be noted"),
            }
            if self.noted.elapsed().as_millis() as i64 > LEASE_MS / 3 || self.worker.is_stopping() {
                return Err(Over);
            }
            tokio::time::sleep(NOTE_PAUSE).await;
        }
    }
}

fn nothing_new(claimed: &ClaimedWebhook) -> Notes {
    Notes { deliveries: Vec::new(), progress: claimed.progress, replays: Vec::new() }
}

/// Whether it is time for the next try; a time further ahead than any is ever set is from before the clock was put back.
fn is_due(stands: &Progress, now: Timestamp) -> bool {
    stands.next_try_at <= now || stands.next_try_at.0 > now.0 + WAIT_MS_MAX
}

/// Which events an endpoint wants. Types that this version does not know take nothing.
fn wanted(webhook: &Webhook) -> EventFilter {
    let pattern = |text: &String| TypePattern::parse(text).unwrap_or_else(|| TypePattern::One(text.clone()));
    EventFilter { types: webhook.types.iter().map(pattern).collect(), outlet: webhook.outlet.clone() }
}

/// A number by which nobody can tell when somebody else comes back.
fn dice() -> u64 {
    getrandom::u64().expect("the operating system has randomness")
}

/// The same for the same endpoint as it was: it is disabled once, whoever comes to that.
fn key_of(webhook: Uuid, version: u32, because: DisabledBecause) -> KeyDigest {
    let mut key = [0; 16];
    let text = format!("docket webhook 1 {webhook} {version} {}", because.as_str());
    key.copy_from_slice(&Sha256::digest(text)[..16]);
    // Version 8 of RFC 9562, so that it never reads as a client's key.
    key[6] = (key[6] & 0x0f) | 0x80;
    KeyDigest(key)
}
