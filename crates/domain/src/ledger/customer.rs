//! What stands on one customer's part of the accounts that are kept apart by customer: their wallet, what they paid ahead, what they
//! owe, and what is to be paid back to them. Kept in the commit of every posting to it, so that a command can ask for it.

use super::{Account, ApartBy};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::money::Amount;

/// A customer's part of those accounts, at each outlet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerAccounts {
    /// By short code of the outlet, in order; only outlets with a posting.
    outlets: Vec<AtOutlet>,
}

/// A customer's part of the accounts at one outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtOutlet {
    /// Short code of the outlet.
    pub outlet: String,
    /// Debits less credits in minor units, in the order of [`CustomerAccounts::ACCOUNTS`].
    pub nets: [Amount; 4],
}

impl CustomerAccounts {
    /// The accounts that are kept apart by customer.
    pub const ACCOUNTS: [Account; 4] = [Account::CustomerDeposits, Account::Wallets, Account::Receivables, Account::RefundsDue];

    /// As the store has them.
    pub fn of(mut outlets: Vec<AtOutlet>) -> CustomerAccounts {
        outlets.sort_by(|one, other| one.outlet.cmp(&other.outlet));
        CustomerAccounts { outlets }
    }

    /// At each outlet that has a posting.
    pub fn outlets(&self) -> &[AtOutlet] {
        &self.outlets
    }

    /// Debits less credits of an account over all outlets.
    ///
    /// # Panics
    /// For an account that is not kept apart by customer.
    pub fn net(&self, account: Account) -> Amount {
        let index = index(account);
        Amount(self.outlets.iter().map(|at| at.nets[index].0).sum())
    }

    /// What their wallet holds.
    pub fn wallet(&self) -> Amount {
        Amount(-self.net(Account::Wallets).0)
    }

    /// What they owe: house accounts.
    pub fn owed(&self) -> Amount {
        self.net(Account::Receivables)
    }

    /// What is to be paid back to them.
    pub fn refunds_due(&self) -> Amount {
        Amount(-self.net(Account::RefundsDue).0)
    }

    /// After a posting at an outlet.
    pub fn after(&self, outlet: &str, account: Account, amount: Amount) -> CustomerAccounts {
        let mut after = self.clone();
        let place = after.outlets.binary_search_by(|at| at.outlet.as_str().cmp(outlet)).unwrap_or_else(|place| {
            after.outlets.insert(place, AtOutlet { outlet: outlet.to_owned(), nets: [Amount::ZERO; 4] });
            place
        });
        after.outlets[place].nets[index(account)].0 += amount.0;
        after
    }

    /// Whether no sum is more than an amount may be.
    pub fn is_within_limits(&self) -> bool {
        let is_amount = |net: i64| (-AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX).contains(&net);
        Self::ACCOUNTS.iter().all(|account| is_amount(self.net(*account).0))
            && self.outlets.iter().flat_map(|at| at.nets).all(|net| is_amount(net.0))
    }

    /// Whether the merchant owes and is owed no less than nothing: a wallet, a deposit or a debt is never negative.
    pub fn is_possible(&self) -> bool {
        self.wallet() >= Amount::ZERO
            && self.owed() >= Amount::ZERO
            && self.refunds_due() >= Amount::ZERO
            && self.net(Account::CustomerDeposits) <= Amount::ZERO
    }
}

fn index(account: Account) -> usize {
    debug_assert_eq!(account.apart_by(), Some(ApartBy::Customer));
    let place = CustomerAccounts::ACCOUNTS.iter().position(|one| *one == account);
    place.expect("an account that is kept apart by customer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_that_is_kept_apart_by_customer_is_here_and_no_other() {
        let apart: Vec<Account> =
            Account::ALL.iter().copied().filter(|account| account.apart_by() == Some(ApartBy::Customer)).collect();
        let mut here = CustomerAccounts::ACCOUNTS.to_vec();
        here.sort();
        assert_eq!(here, apart);
    }

    #[test]
    fn a_wallet_is_one_over_all_outlets() {
        let topped_up = CustomerAccounts::default().after("MAIN", Account::Wallets, Amount(-500));
        let spent = topped_up.after("EAST", Account::Wallets, Amount(200));
        assert_eq!(spent.wallet(), Amount(300));
        assert_eq!(spent.outlets().iter().map(|at| at.outlet.as_str()).collect::<Vec<_>>(), ["EAST", "MAIN"]);
        assert!(spent.is_possible());
        assert!(!spent.after("MAIN", Account::Wallets, Amount(301)).is_possible());
    }

    #[test]
    fn a_sum_over_all_outlets_and_that_of_each_are_no_more_than_an_amount_may_be() {
        let wallet = |main: i64, east: i64| {
            let at_main = CustomerAccounts::default().after("MAIN", Account::Wallets, Amount(-main));
            at_main.after("EAST", Account::Wallets, Amount(-east)).is_within_limits()
        };
        assert!(wallet(AMOUNT_MINOR_MAX, 0) && wallet(AMOUNT_MINOR_MAX, -AMOUNT_MINOR_MAX) && wallet(AMOUNT_MINOR_MAX - 1, 1));
        assert!(!wallet(AMOUNT_MINOR_MAX, 1), "each outlet's is an amount, and their sum is none");
        assert!(!wallet(AMOUNT_MINOR_MAX + 1, -1), "the sum is an amount, and that of an outlet is none");
        assert!(!wallet(AMOUNT_MINOR_MAX + 1, 0));
    }
}
