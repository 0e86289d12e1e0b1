//! What was done under which idempotency key.

pub(crate) mod sql;
