//! Who may do what: tokens, roles, merchants, outlets.

mod merchants;
mod outlets;
mod roles;
mod tokens;
