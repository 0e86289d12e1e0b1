//! Who is told after a commit that it left something to be done, or that there is something to read.
//!
//! It is a wake-up and no more: what is to be done or read stands in the store, so that nothing is lost where nobody listens, and
//! whoever does it looks by himself from time to time as well.

use std::collections::HashMap;
use std::sync::Mutex;

use docket_domain::ids::MerchantId;
use tokio::sync::Notify;

/// The wake-ups of one loop.
#[derive(Debug, Default)]
pub struct Effects {
    print_jobs: Notify,
    committed: Notify,
    /// The last event of each merchant who had a commit since that was last asked for.
    newest: Mutex<HashMap<MerchantId, u64>>,
}

impl Effects {
    /// Waits until a commit, since this was last waited for, has left print jobs.
    pub async fn print_jobs(&self) {
        self.print_jobs.notified().await;
    }

    /// Waits until there was a commit since this was last waited for, and says the number of the last event of each merchant who had
    /// one. It is for one listener, who tells the others: a commit costs the loop the same however many there are.
    pub async fn commits(&self) -> HashMap<MerchantId, u64> {
        self.committed.notified().await;
        std::mem::take(&mut *self.newest.lock().expect("nothing panics while it holds the numbers"))
    }

    pub(crate) fn left_print_jobs(&self) {
        self.print_jobs.notify_one();
    }

    pub(crate) fn committed(&self, newest: impl Iterator<Item = (MerchantId, u64)>) {
        self.newest.lock().expect("nothing panics while it holds the numbers").extend(newest);
        self.committed.notify_one();
    }
}
