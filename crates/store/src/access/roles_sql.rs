//! What merchants have changed of the table of roles.

use docket_domain::access::{Permission, PermissionSet, Role, RoleOverride};
use docket_domain::ids::MerchantId;

use crate::sql::{Connection, Result, broken, params};

/// Everything that a merchant has changed. A permission that this version does not know is passed over.
pub(crate) fn read(connection: &Connection, merchant: MerchantId) -> Result<Vec<RoleOverride>> {
    let mut statement = connection.prepare_cached(
        "SELECT role, permission, is_granted FROM role_permission WHERE merchant_id = ?1 ORDER BY role, permission",
    )?;
    let mut rows = statement.query([merchant.0])?;
    let mut overrides: Vec<RoleOverride> = Vec::new();
    while let Some(row) = rows.next()? {
        let role = Role::parse(&row.get::<_, String>(0)?).ok_or_else(|| broken("role_permission.role"))?;
        let Some(permission) = Permission::parse(&row.get::<_, String>(1)?) else { continue };
        if overrides.last().is_none_or(|last| last.role != role) {
            overrides.push(RoleOverride { role, granted: PermissionSet::NONE, taken: PermissionSet::NONE });
        }
        let last = overrides.last_mut().expect("one was pushed");
        let side = if row.get(2)? { &mut last.granted } else { &mut last.taken };
        *side = side.with(PermissionSet::of(&[permission]));
    }
    Ok(overrides)
}

pub(crate) fn replace(connection: &Connection, merchant: MerchantId, overrides: &[RoleOverride]) -> Result<()> {
    connection.execute("DELETE FROM role_permission WHERE merchant_id = ?1", [merchant.0])?;
    for change in overrides {
        for (permissions, is_granted) in [(change.granted, true), (change.taken, false)] {
            for permission in permissions.iter() {
                connection.execute(
                    "INSERT INTO role_permission (merchant_id, role, permission, is_granted) VALUES (?1, ?2, ?3, ?4)",
                    params![merchant.0, change.role.as_str(), permission.as_str(), is_granted],
                )?;
            }
        }
    }
    Ok(())
}
