//! `docs/permissions.md`.

use docket_domain::access::{APPROVABLE, OWNER_KEEPS, Permission, Role};

use super::{cell, code, codes, filled, table};

/// The document.
pub fn permissions() -> String {
    let words = |one: Permission| one.as_str();
    filled(
        include_str!("permissions.md"),
        &[
            ("roles", table(["role", "is for who"], Role::STAFF.iter().map(|role| [code(role.as_str()), cell(role.meaning())]))),
            ("permissions", every_permission()),
            ("kept", codes(OWNER_KEEPS.iter().map(words))),
            ("approvable", codes(APPROVABLE.iter().map(words))),
        ],
    )
}

fn every_permission() -> String {
    let mut head = vec!["permission", "lets"];
    head.extend(Role::STAFF.iter().map(|role| role.as_str()));
    let rows = Permission::ALL.iter().map(|permission| {
        let marks = Role::STAFF.iter().map(|role| if role.may(*permission) { "✓" } else { "" }.to_owned());
        let cells: Vec<String> = [code(permission.as_str()), cell(permission.meaning())].into_iter().chain(marks).collect();
        <[String; 11]>::try_from(cells).expect("two columns and nine roles")
    });
    let head = <[&str; 11]>::try_from(head).expect("two columns and nine roles");
    table(head, rows)
}
