//! Journal entries and the balances they come to.

use super::AccountRef;
use crate::limits::AMOUNT_MINOR_MAX;
use crate::money::Amount;
use crate::time::Date;

/// A journal entry: postings that sum to zero. The record of the same number says who caused it, when, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number of the record that caused it.
    pub row: u64,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet it belongs to.
    pub outlet: String,
    /// At least two, none of zero, no account twice.
    pub postings: Vec<Posting>,
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// To what.
    pub account: AccountRef,
    /// How much in minor units: a debit is positive, a credit negative.
    pub amount: Amount,
}

impl Entry {
    /// The key of the balance that a posting of this entry changes.
    pub fn balance_key(&self, posting: &Posting) -> BalanceKey {
        BalanceKey { account: posting.account.kept_as(), outlet: self.outlet.clone(), business_date: self.business_date }
    }
}

/// Which balance: one per account and part, outlet and business date; what is kept apart by customer is one here, and each
/// customer's part stands in their [`super::CustomerAccounts`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BalanceKey {
    /// Of what.
    pub account: AccountRef,
    /// Short code of the outlet.
    pub outlet: String,
    /// The operating day.
    pub business_date: Date,
}

/// What was posted under a [`BalanceKey`], each side in minor units and never below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// The sum of the debits.
    pub debit: Amount,
    /// The sum of the credits.
    pub credit: Amount,
}

impl Balance {
    /// The balance after a posting.
    pub fn after(self, posted: Amount) -> Balance {
        Balance { debit: Amount(self.debit.0 + posted.0.max(0)), credit: Amount(self.credit.0 - posted.0.min(0)) }
    }

    /// Whether neither side is greater than an amount may be.
    pub fn is_within_limits(self) -> bool {
        self.debit.0 <= AMOUNT_MINOR_MAX && self.credit.0 <= AMOUNT_MINOR_MAX
    }

    /// Debits less credits.
    pub fn net(self) -> Amount {
        Amount(self.debit.0 - self.credit.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_only_grows() {
        let balance = [5, -3, 2, -9].into_iter().fold(Balance::default(), |balance, minor| balance.after(Amount(minor)));
        assert_eq!(balance, Balance { debit: Amount(7), credit: Amount(12) });
        assert_eq!(balance.net(), Amount(-5));
    }

    #[test]
    fn each_side_has_a_limit_of_its_own() {
        let full = Balance::default().after(Amount(AMOUNT_MINOR_MAX)).after(Amount(-AMOUNT_MINOR_MAX));
        assert!(full.is_within_limits());
        assert!(!full.after(Amount(1)).is_within_limits());
        assert!(!full.after(Amount(-1)).is_within_limits());
    }
}
