//! A store that can no longer be trusted: its disk has failed under it, or its file says what cannot be.
//!
//! After a sync that failed the kernel may take pages for written that are not, and the next sync says that all is well. So nothing more
//! is written through what was open then: whoever comes upon it says so here, and the process ends and opens the store anew.

use tokio::sync::watch;

use crate::StoreError;

/// What the connections of one store know of it. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distrust {
    reason: watch::Sender<Option<String>>,
}

impl Distrust {
    /// Passes a result on, and takes note where it is that the store can no longer be trusted.
    pub fn noting<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Fatal(reason)) = &result {
            // The first is what went wrong; the others follow from it.
            self.reason.send_if_modified(|known| {
                let is_first = known.is_none();
                known.get_or_insert_with(|| reason.clone());
                is_first
            });
        }
        result
    }

    /// Whether more may be written.
    ///
    /// # Errors
    /// [`StoreError::Fatal`] where somebody has come upon something.
    pub fn check(&self) -> Result<(), StoreError> {
        self.reason.borrow().clone().map_or(Ok(()), |reason| Err(StoreError::Fatal(reason)))
    }

    /// Waits until somebody comes upon something, and says what.
    pub async fn noted(&self) -> String {
        let mut known = self.reason.subscribe();
        match known.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            Err(_) => unreachable!("this is a sender"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fatal(reason: &str) -> Result<(), StoreError> {
        Err(StoreError::Fatal(reason.to_owned()))
    }

    #[tokio::test]
    async fn what_somebody_comes_upon_first_is_known_to_everybody() {
        let distrust = Distrust::default();
        let other = distrust.clone();
        for harmless in [Ok(()), Err(StoreError::Full("no room".to_owned())), Err(StoreError::Busy("locked".to_owned()))] {
            let _ = distrust.noting(harmless);
            assert!(other.check().is_ok());
        }
        assert!(distrust.noting(fatal("the disk failed")).is_err(), "it is passed on");
        let _ = other.noting(fatal("and failed again"));
        assert!(matches!(other.check(), Err(StoreError::Fatal(reason)) if reason == "the disk failed"));
        assert_eq!(other.noted().await, "the disk failed");
    }
}
