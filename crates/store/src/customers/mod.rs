//! Customers.

pub(crate) mod sqlite;
