//! A set of permissions: what somebody really has, made from the table of roles, the merchant's own changes to it, and a token's scope.

use std::fmt;

use super::Permission;

/// Permissions, each at the bit of its place in the list. The bits are never stored: words are.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PermissionSet(u128);

const _: () = assert!(Permission::ALL.len() <= 128, "a set has one bit per permission");

impl PermissionSet {
    /// No permission.
    pub const NONE: PermissionSet = PermissionSet(0);

    /// Every permission there is.
    pub const EVERYTHING: PermissionSet = PermissionSet::of(Permission::ALL);

    /// These permissions.
    pub const fn of(permissions: &[Permission]) -> PermissionSet {
        let mut bits = 0;
        let mut place = 0;
        while place < permissions.len() {
            bits |= 1 << permissions[place] as u8;
            place += 1;
        }
        PermissionSet(bits)
    }

    /// Whether one is among them.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// Whether all of another set are among them.
    pub const fn has_all(self, others: PermissionSet) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These and others.
    #[must_use]
    pub const fn with(self, others: PermissionSet) -> PermissionSet {
        PermissionSet(self.0 | others.0)
    }

    /// These but for others.
    #[must_use]
    pub const fn without(self, others: PermissionSet) -> PermissionSet {
        PermissionSet(self.0 & !others.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn within(self, others: PermissionSet) -> PermissionSet {
        PermissionSet(self.0 & others.0)
    }

    /// Each of them, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }

    /// Their words with a space between two, as they are stored.
    pub fn to_words(self) -> String {
        self.iter().map(Permission::as_str).collect::<Vec<_>>().join(" ")
    }

    /// The set of such words. A word that is not known grants nothing: a newer server may have stored it.
    pub fn from_words(words: &str) -> PermissionSet {
        words.split_ascii_whitespace().filter_map(Permission::parse).collect()
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> PermissionSet {
        permissions.into_iter().fold(PermissionSet::NONE, |set, one| set.with(PermissionSet::of(&[one])))
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
