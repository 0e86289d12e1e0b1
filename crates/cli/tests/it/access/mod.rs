//! Who may do what: users and how they sign in, tokens, roles, merchants, outlets.

mod approvals;
mod isolation;
mod issuing;
mod merchants;
mod outlets;
mod overrides;
mod pins;
mod roles;
mod signing_in;
mod tokens;
mod users;
