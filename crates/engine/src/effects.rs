//! Who is told after a commit that it left something to be done.
//!
//! It is a wake-up and no more: what is to be done stands in the store, so that nothing is lost where nobody listens, and whoever
//! does it looks by himself from time to time as well.

use tokio::sync::Notify;

/// The wake-ups of one loop.
#[derive(Debug, Default)]
pub struct Effects {
    print_jobs: Notify,
}

impl Effects {
    /// Waits until a commit, since this was last waited for, has left print jobs.
    pub async fn print_jobs(&self) {
        self.print_jobs.notified().await;
    }

    pub(crate) fn left_print_jobs(&self) {
        self.print_jobs.notify_one();
    }
}
