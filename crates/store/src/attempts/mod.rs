//! Tries that count. A side table, which no rule reads: what follows from a count is decided by `domain::access::attempts`.

mod sql;

use docket_domain::access::attempts::{Barred, FORGOTTEN_AFTER_MS, Tally, Target, admit, take_back};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

use crate::StoreError;
use crate::side::SideTables;

/// Counts tries. Cheap to clone.
#[derive(Clone)]
pub struct Attempts {
    side: SideTables,
}

impl Attempts {
    pub(crate) fn new(side: SideTables) -> Attempts {
        Attempts { side }
    }

    /// Takes a try of each target, or none of any where one of them may not be tried now. To be asked before the secret is looked at; what
    /// was taken counts as failed until [`Attempts::succeeded`].
    ///
    /// # Errors
    /// The store failed.
    pub async fn take(
        &self,
        merchant: MerchantId,
        targets: Vec<Target>,
        now: Timestamp,
    ) -> Result<Result<(), Barred>, StoreError> {
        self.blocking(move |side| {
            for (position, target) in targets.iter().enumerate() {
                if let Err(barred) = take_one(side, merchant, target, now)? {
                    targets[..position].iter().try_for_each(|taken| take_one_back(side, merchant, taken))?;
                    return Ok(Err(barred));
                }
            }
            Ok(Ok(()))
        })
        .await
    }

    /// The secret was right: nothing is counted any more, but that addresses keep what others tried from them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn succeeded(&self, merchant: MerchantId, targets: Vec<Target>) -> Result<(), StoreError> {
        self.blocking(move |side| {
            targets.iter().try_for_each(|target| match target.outlasts_success() {
                true => take_one_back(side, merchant, target),
                false => side.change(|connection| sql::delete(connection, merchant, &target.subject())),
            })
        })
        .await
    }

    /// Takes a try of each target back, of which nothing came.
    ///
    /// # Errors
    /// The store failed.
    pub async fn take_back(&self, merchant: MerchantId, targets: Vec<Target>) -> Result<(), StoreError> {
        self.blocking(move |side| targets.iter().try_for_each(|target| take_one_back(side, merchant, target))).await
    }

    /// Forgets all tries of a target, on the word of somebody who may.
    ///
    /// # Errors
    /// The store failed.
    pub async fn reset(&self, merchant: MerchantId, target: Target) -> Result<(), StoreError> {
        self.blocking(move |side| side.change(|connection| sql::delete(connection, merchant, &target.subject()))).await
    }

    /// Whether a target may be tried now, without taking a try.
    ///
    /// # Errors
    /// The store failed.
    pub async fn look(&self, merchant: MerchantId, target: Target, now: Timestamp) -> Result<Result<(), Barred>, StoreError> {
        self.blocking(move |side| {
            let tally = sql::by_subject(&side.lock(), merchant, &target.subject())?;
            Ok(admit(target.kind(), tally, now).map(drop))
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SideTables) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let side = self.side.clone();
        tokio::task::spawn_blocking(move || work(&side))
            .await
            .map_err(|error| StoreError::Other(format!("counting tries ended: {error}")))?
    }
}

/// Who may not try is told so by a look that waits for no writer. Who may writes against what was read, and reads again where another was
/// faster: after so many as are free all of them are told to wait, so this ends.
fn take_one(side: &SideTables, merchant: MerchantId, target: &Target, now: Timestamp) -> Result<Result<(), Barred>, StoreError> {
    let subject = target.subject();
    loop {
        let before: Option<Tally> = sql::by_subject(&side.lock(), merchant, &subject)?;
        let after = match admit(target.kind(), before, now) {
            Ok(after) => after,
            Err(barred) => return Ok(Err(barred)),
        };
        if side.change(|connection| sql::put(connection, merchant, &subject, before.as_ref(), &after))? {
            if before.is_none() {
                let past = Timestamp(now.0 - FORGOTTEN_AFTER_MS);
                side.change(|connection| sql::forget(connection, merchant, past))?;
            }
            return Ok(Ok(()));
        }
    }
}

fn take_one_back(side: &SideTables, merchant: MerchantId, target: &Target) -> Result<(), StoreError> {
    let subject = target.subject();
    loop {
        let Some(before) = sql::by_subject(&side.lock(), merchant, &subject)? else { return Ok(()) };
        let is_done = match take_back(target.kind(), before) {
            Some(after) => side.change(|connection| sql::put(connection, merchant, &subject, Some(&before), &after))?,
            None => side.change(|connection| sql::delete_last(connection, merchant, &subject, &before))?,
        };
        if is_done {
            return Ok(());
        }
    }
}
