//! Who may do what: tokens, roles, merchants, outlets.

mod isolation;
mod merchants;
mod outlets;
mod roles;
mod tokens;
