//! Sends print jobs to their printers, after the commits that asked for them.
//!
//! | what happens | what becomes of the job |
//! | --- | --- |
//! | the printer takes it | `printed` |
//! | the printer cannot be reached, or takes no more bytes | tried again after 1, 2, 4 … 300 seconds, or when the next job comes |
//! | the same for about 24 hours | `failed`, with a finding; someone may have it tried again |
//! | it can never be printed (the printer was removed) | `failed` at once, with a finding |
//! | the server dies between commit and sending | nothing is lost: the job stands in the store |
//! | the server dies between sending and noting that | it is sent once more when the lease is over: at least once, not exactly |
//! | the server stops in order | what is being sent is sent to its end and noted |
//!
//! A printer's jobs go in the order in which they were asked for; printers do not wait for each other. Two servers on one store take
//! turns by leases.

use std::sync::Arc;
use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::command::{Command, KeyDigest};
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_store::printing::{ClaimedJob, PrintQueue, RETRY_MS_MAX};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, timeout};
use tokio_util::task::TaskTracker;

use super::printout::{Printouts, Unprintable};
use super::send::{SendPatience, send};
use crate::app::App;
use crate::extract::Asked;

/// How often it looks by itself: for what is due again, and for what another process has asked for.
const EVERY: Duration = Duration::from_secs(1);
/// The first wait after a try that failed; each further one is twice as long.
const RETRY_MS_MIN: i64 = 1_000;
/// The most tries of a job: with the waits in between they take 24 hours. Tries and not hours are counted, so that a clock that jumps
/// gives nothing up.
const RETRIES_MAX: u32 = 296;

/// For how long what is being sent may take to come to an end when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// The worker. Cheap to clone.
#[derive(Clone)]
pub struct PrintWorker {
    app: App,
    queue: PrintQueue,
    printouts: Printouts,
    patience: SendPatience,
    retries_max: u32,
    /// What is looked for and sent just now; closed once the server stops.
    under_way: TaskTracker,
    ended: Arc<Notify>,
}

impl PrintWorker {
    /// A worker that takes jobs from there and prints what `printouts` makes of them.
    pub fn new(app: App, queue: PrintQueue, printouts: Printouts) -> PrintWorker {
        let (patience, retries_max) = (SendPatience::default(), RETRIES_MAX);
        PrintWorker { app, queue, printouts, patience, retries_max, under_way: TaskTracker::new(), ended: Arc::default() }
    }

    /// The same with another patience, and giving up after so many tries, as tests want it.
    pub fn with_patience(self, patience: SendPatience, retries_max: u32) -> PrintWorker {
        PrintWorker { patience, retries_max, ..self }
    }

    /// Sends what is due, until the server stops.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // In a task of its own, which goes on when this is dropped: the store may be claiming just then, and what is claimed must be
            // sent, or wait for its lease.
            if let Err(error) = self.under_way.spawn(self.clone().look()).await {
                tracing::error!(%error, "looking for print jobs has failed; looking again");
            }
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.app.engine().effects().print_jobs() => {}
                // The printer is free for its next job.
                () = self.ended.notified() => {}
            }
        }
    }

    /// Lets what is being sent come to its end, so that no receipt is cut off and printed once more.
    pub async fn finish(self) {
        self.under_way.close();
        if timeout(FAREWELL, self.under_way.wait()).await.is_err() {
            tracing::warn!("stopping although a printer has not taken everything; what it was sent is sent once more");
        }
    }

    /// Begins to send what is due.
    async fn look(self) {
        if self.under_way.is_closed() {
            return;
        }
        let claimed = match self.queue.claim(self.app.engine().now().at).await {
            Ok(claimed) => claimed,
            Err(error) => return tracing::warn!(%error, "print jobs that may be due could not be read; looking again"),
        };
        for job in claimed {
            let (worker, ended) = (self.clone(), Arc::clone(&self.ended));
            self.under_way.spawn(async move {
                worker.attempt(job).await;
                ended.notify_one();
            });
        }
    }

    /// Tries a job once, and notes what came of it.
    async fn attempt(self, claimed: ClaimedJob) {
        let tried = self.try_to_print(&claimed).await;
        let now = self.app.engine().now().at;
        let (printer, job) = (claimed.job.printer.clone(), claimed.job.id);
        let noted = match tried {
            Ok(()) => self.queue.printed(claimed, now).await,
            Err(Unprintable::NotNow(reason)) if claimed.attempt < self.retries_max => {
                tracing::warn!(printer, %job, reason, attempt = claimed.attempt, "a print job waits for its next try");
                let again_at = Timestamp(now.0 + wait_ms(claimed.attempt));
                self.queue.not_printed(claimed, reason, Some(again_at)).await
            }
            Err(Unprintable::NotNow(reason) | Unprintable::Never(reason)) => {
                tracing::error!(printer, %job, reason, "a print job was given up");
                // First the finding: dying in between raises it again, under the same key, and not never.
                let detail = format!("Printer {printer} could not print a job: {reason} See GET /print-jobs?status=failed.");
                if !self.raise(claimed.merchant, "printing.failed", &job.to_string(), detail).await {
                    return;
                }
                self.queue.not_printed(claimed, reason, None).await
            }
        };
        if let Err(error) = noted {
            tracing::error!(printer, %job, %error, "what became of a print job could not be noted; it is sent once more");
        }
    }

    async fn try_to_print(&self, claimed: &ClaimedJob) -> Result<(), Unprintable> {
        let not_now = |error: &dyn std::fmt::Display| Unprintable::NotNow(format!("The store does not answer: {error}."));
        let settings = self.app.reads().settings(claimed.merchant).await.map_err(|error| not_now(&error))?;
        let settings = Arc::new(settings.ok_or_else(|| Unprintable::Never("There is no such merchant.".to_owned()))?);
        let printer = settings.printing.printers.iter().find(|printer| printer.code == claimed.job.printer).cloned();
        let printer = printer.ok_or_else(|| Unprintable::Never("The printer was removed from the settings.".to_owned()))?;
        let made = (self.printouts)(claimed.job.clone(), printer.clone(), settings).await?;
        let sent = send(&printer.host, printer.port, &made.bytes, self.patience).await;
        sent.map_err(|reason| Unprintable::NotNow(format!("{reason}.")))?;
        if let Some(defect) = made.defect {
            tracing::warn!(printer = printer.code, defect, "a receipt was not printed as it should be");
            let detail =
                format!("Printer {}: {defect} Install fonts-noto-core on the server, or set DOCKET_FONTS.", printer.code);
            let about = format!("{} {defect}", printer.code);
            self.raise(claimed.merchant, "printing.fontMissing", &about, detail).await;
        }
        Ok(())
    }

    /// Raises a finding, once for what it is about. `false` where the store does not take it.
    async fn raise(&self, merchant: MerchantId, code: &str, about: &str, detail: String) -> bool {
        let mut key = [0; 16];
        key.copy_from_slice(&Sha256::digest(format!("docket finding 1 {code} {about}"))[..16]);
        // Version 8 of RFC 9562, so that it never reads as a client's key.
        key[6] = (key[6] & 0x0f) | 0x80;
        let command = Command::RaiseFinding(Box::new(RaiseFinding { code: code.to_owned(), detail }));
        let raised =
            self.app.submit(merchant, Actor::program(), Asked { key: Some(KeyDigest(key)), ..Asked::default() }, command).await;
        raised.inspect_err(|error| tracing::error!(code, %error, "a finding could not be raised")).is_ok()
    }
}

/// How long a job waits after its nth try.
fn wait_ms(attempt: u32) -> i64 {
    let doubled = RETRY_MS_MIN.saturating_mul(1 << attempt.saturating_sub(1).min(20));
    doubled.min(RETRY_MS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_tried_for_about_a_day_and_never_waits_longer_than_five_minutes() {
        let waits: Vec<i64> = (1..RETRIES_MAX).map(wait_ms).collect();
        assert_eq!(waits[..10], [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000]);
        let hours = waits.iter().sum::<i64>() / 3_600_000;
        assert!((23..=25).contains(&hours), "{hours}");
    }
}
