//! Grants or takes permissions of a role, for this merchant. Example: in this shop cashiers void lines, and pause no outlet:
//! `granted: orders.voidLine`, `taken: outlets.pause`.

use super::create_user::not_above;
use super::{OWNER_KEEPS, Permission, PermissionSet, Role};
use crate::audit::{Fact, Subject, Value, differing};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};

/// What a merchant has changed of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleOverride {
    /// Which role.
    pub role: Role,
    /// What it has beyond the table.
    pub granted: PermissionSet,
    /// What it lacks of the table.
    pub taken: PermissionSet,
}

/// What a role may do where the merchant has changed this. The owner keeps what it needs to undo any of it.
pub fn permissions_of(role: Role, overrides: &[RoleOverride]) -> PermissionSet {
    let change = overrides.iter().find(|change| change.role == role);
    let changed = change.map_or(role.permissions(), |change| role.permissions().with(change.granted).without(change.taken));
    if role == Role::Owner { changed.with(OWNER_KEEPS) } else { changed }
}

/// The command: the whole change of a role, in place of the one before. What is granted that the role has anyway, or taken that it
/// lacks, changes nothing and is not kept.
#[derive(Clone, Debug)]
pub struct ChangeRole {
    /// Which role.
    pub role: Role,
    /// What it shall have beyond the table.
    pub granted: PermissionSet,
    /// What it shall lack of the table.
    pub taken: PermissionSet,
}

impl ChangeRole {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        not_above(self.role, context)?;
        if self.role == Role::Owner && !self.taken.within(OWNER_KEEPS).is_empty() {
            let kept = OWNER_KEEPS.to_words().replace(' ', ", ");
            let detail = format!("The owner keeps {kept}, or nobody could undo this.");
            return Err(Refusal::at("/taken", Code::RoleOwnerKeeps, detail).into());
        }
        if !self.granted.within(self.taken).is_empty() {
            let detail = "A permission is granted or taken, not both.";
            return Err(Refusal::at("/taken", Code::RoleContradiction, detail).into());
        }
        // From here on it must succeed.
        let settings = book.settings();
        let usual = self.role.permissions();
        let after = RoleOverride { role: self.role, granted: self.granted.without(usual), taken: self.taken.within(usual) };
        let is_it = |change: &&RoleOverride| change.role == self.role;
        let nothing = RoleOverride { role: self.role, granted: PermissionSet::NONE, taken: PermissionSet::NONE };
        let before = settings.role_overrides.iter().find(is_it).copied().unwrap_or(nothing);
        let (old, new) = differing(facts(&before), facts(&after));
        let role = || Fact::new("role", Value::Word(self.role.as_str()));
        let with_role = |facts: Vec<Fact>| std::iter::once(role()).chain(facts).collect();
        book.record_change(context, "role.changed", Subject::Merchant, with_role(old), with_role(new), None);
        let others = settings.role_overrides.iter().filter(|change| change.role != self.role).copied();
        let role_overrides = others.chain((after != nothing).then_some(after)).collect();
        book.put_settings(Settings { role_overrides, ..Settings::clone(&settings) });
        Ok(Outcome::ok(Document::Role))
    }
}

fn facts(change: &RoleOverride) -> Vec<Fact> {
    let words = |set: PermissionSet| Value::List(set.iter().map(|one: Permission| Value::Word(one.as_str())).collect());
    vec![Fact::new("granted", words(change.granted)), Fact::new("taken", words(change.taken))]
}
