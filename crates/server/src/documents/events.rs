//! `docs/events.md`.

use docket_domain::access::{Permission, Role};
use docket_domain::audit::EVENT_TYPES;

use super::{cell, code, codes, filled, table};

/// The document.
pub fn events() -> String {
    let roles = Role::ALL.iter().filter(|role| role.may(Permission::EventsRead)).map(|role| role.as_str());
    filled(include_str!("events.md"), &[("roles", codes(roles)), ("types", types())])
}

fn types() -> String {
    let rows =
        EVENT_TYPES.iter().map(|one| [code(one.name), code(one.subject), cell(one.when), codes(one.facts.iter().copied())]);
    table(["type", "subject", "what has happened", "facts"], rows)
}
