//! Products and categories.

pub(crate) mod sqlite;
