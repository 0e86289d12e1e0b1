//! Customers' sign-in: codes that were sent, and sessions. Side tables, which no rule reads.

use std::sync::Arc;

use docket_domain::customers::Customer;
use docket_domain::customers::one_time_code::phone_hash;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

use super::{sign_in_sql, sql};
use crate::merchants::sql as merchants;
use crate::side::SideTables;
use crate::{Reads, StoreError};

/// What is kept of a code that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentCode {
    /// Random bytes of this code alone.
    pub salt: [u8; 16],
    /// Its hash with them.
    pub hash: [u8; 32],
}

/// A session that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// The row of the customer.
    pub customer_row: u64,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Whoever is signed in, with how their merchant is configured.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The merchant's settings.
    pub settings: Arc<Settings>,
    /// The customer, as they stand for themselves: whoever was merged is the one that they are part of.
    pub customer: Customer,
    /// Until when the session is good.
    pub expires_at: Timestamp,
}

/// Writes codes and sessions. Cheap to clone.
#[derive(Clone)]
pub struct SignIns {
    side: SideTables,
}

impl SignIns {
    pub(crate) fn new(side: SideTables) -> SignIns {
        SignIns { side }
    }

    /// Keeps a code in place of the one before, and forgets some that are over.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keep_code(
        &self,
        merchant: MerchantId,
        phone: [u8; 32],
        code: SentCode,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(move |connection| {
            sign_in_sql::put_code(connection, merchant, &phone, &code, expires_at)?;
            sign_in_sql::forget_codes(connection, merchant, now)
        })
        .await
    }

    /// Counts a try of a phone's code and answers what is kept of it, where it is still good and was not tried too often.
    ///
    /// # Errors
    /// The store failed.
    pub async fn try_code(&self, merchant: MerchantId, phone: [u8; 32], now: Timestamp) -> Result<Option<SentCode>, StoreError> {
        self.change(move |connection| sign_in_sql::try_code(connection, merchant, &phone, now)).await
    }

    /// Uses a code up and begins a session, and forgets some that are over. `false` where somebody else has used it, or another was sent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin(
        &self,
        merchant: MerchantId,
        phone: [u8; 32],
        code: SentCode,
        session: NewSession,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.change(move |connection| {
            let is_used = sign_in_sql::use_code(connection, merchant, &phone, &code)?;
            if is_used {
                sign_in_sql::insert_session(connection, merchant, &phone, &session, now)?;
                sign_in_sql::forget_sessions(connection, merchant, now)?;
            }
            Ok(is_used)
        })
        .await
    }

    /// Puts the end of a session off; never back.
    ///
    /// # Errors
    /// The store failed.
    pub async fn slide(&self, merchant: MerchantId, secret: [u8; 32], expires_at: Timestamp) -> Result<(), StoreError> {
        self.change(move |connection| sign_in_sql::slide(connection, merchant, &secret, expires_at)).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store failed.
    pub async fn end(&self, merchant: MerchantId, secret: [u8; 32]) -> Result<(), StoreError> {
        self.change(move |connection| sign_in_sql::end(connection, merchant, &secret)).await
    }

    /// Ends all sessions of a customer and of who was merged into them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn end_all(&self, customer: Customer, merchant: MerchantId) -> Result<(), StoreError> {
        self.change(move |connection| {
            for row in sql::rows_of_person(connection, merchant, customer.id)? {
                sign_in_sql::end_all(connection, merchant, row)?;
            }
            Ok(())
        })
        .await
    }

    async fn change<T: Send + 'static>(
        &self,
        change: impl Fn(&crate::sql::Connection) -> crate::sql::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let side = self.side.clone();
        tokio::task::spawn_blocking(move || side.change(change))
            .await
            .map_err(|error| StoreError::Other(format!("signing in ended: {error}")))?
    }
}

impl Reads {
    /// How the merchant of a slug is configured.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settings_of_slug(&self, slug: String) -> Result<Option<Settings>, StoreError> {
        self.query(move |connection| match merchants::by_slug(connection, &slug)? {
            Some(merchant) => merchants::settings(connection, merchant),
            None => Ok(None),
        })
        .await
    }

    /// Whoever is signed in at the merchant of a slug with a secret: as long as the phone that they proved is still theirs.
    ///
    /// # Errors
    /// The store failed.
    pub async fn signed_in(&self, slug: String, secret: [u8; 32], now: Timestamp) -> Result<Option<SignedIn>, StoreError> {
        self.query(move |connection| {
            let Some(merchant) = merchants::by_slug(connection, &slug)? else { return Ok(None) };
            let Some(session) = sign_in_sql::session(connection, merchant, &secret, now)? else { return Ok(None) };
            let Some(settings) = merchants::settings(connection, merchant)? else { return Ok(None) };
            let Some(customer) = sql::whole_by_row(connection, merchant, session.customer_row)? else { return Ok(None) };
            let has_phone =
                |one: &Customer| one.phone.as_ref().is_some_and(|phone| phone_hash(&phone.e164, &settings.salt) == session.phone);
            let has_proved_phone = sql::person(connection, merchant, &customer)?.iter().any(has_phone);
            let customer = Some(customer).filter(|customer| has_proved_phone && customer.erased_at.is_none());
            Ok(customer.map(|customer| SignedIn { settings: Arc::new(settings), customer, expires_at: session.expires_at }))
        })
        .await
    }
}
