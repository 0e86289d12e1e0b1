//! Which journal entry each command makes: the closed list of what causes an entry, and which accounts it may move on which side.
//!
//! The list makes no entries; the commands do. It is what `docs/money.md` is made from, and it cannot say less than what happens: in
//! debug builds an entry that none of its lines explains is a bug where it is posted ([`super::post`]), and the tests of random
//! commands hold every entry they see against it.

use super::Account::{
    self, BankClearing, CardClearing, CashDrawers, CashMovements, CashSafe, CostOfGoods, CustomerDeposits, Discounts,
    DriversCash, Inventory, OpeningBalances, OutletTransfers, OverShort, Payables, PlatformClearing, Receivables, RefundsDue,
    Rounding, Sales, StockDifferences, TaxesPayable, Tips, WalletAdjustments, Wallets,
};
use super::Posting;

/// Something that causes an entry.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// The action of the record that the entry has its number of, such as `payment.recorded`.
    pub action: &'static str,
    /// What has happened.
    pub when: &'static str,
    /// What may stand on the debit side.
    pub debits: &'static [Account],
    /// What may stand on the credit side.
    pub credits: &'static [Account],
}

/// Where money comes to: the account of its method, and what rounding to the smallest coin lost.
const MONEY_IN: &[Account] = &[CashDrawers, DriversCash, CardClearing, PlatformClearing, BankClearing, Rounding];

/// What a credit note moves. Its amounts are differences of shares that were each rounded half-up, so those of a very small part can
/// stand on the other side.
const OF_CREDIT_NOTE: &[Account] = &[
    Sales,
    TaxesPayable,
    Tips,
    Discounts,
    Receivables,
    CashDrawers,
    DriversCash,
    CardClearing,
    PlatformClearing,
    BankClearing,
    Wallets,
    CostOfGoods,
    Inventory,
    Rounding,
];

const fn cause(action: &'static str, when: &'static str, debits: &'static [Account], credits: &'static [Account]) -> Cause {
    Cause { action, when, debits, credits }
}

/// Every cause of an entry there is.
pub const CAUSES: &[Cause] = &[
    cause(
        "payment.recorded",
        "money is taken for an order before it is billed, or as a deposit; more than the order needs is due back",
        &[CashDrawers, DriversCash, CardClearing, PlatformClearing, BankClearing, Wallets, Rounding],
        &[CustomerDeposits, RefundsDue, Rounding],
    ),
    cause("payment.recorded", "money is put into a wallet", MONEY_IN, &[Wallets, Rounding]),
    cause(
        "payment.recorded",
        "money is taken on a bill that was put on a house account",
        &[CashDrawers, DriversCash, CardClearing, PlatformClearing, BankClearing, Wallets, Rounding],
        &[Receivables, Rounding],
    ),
    cause(
        "payment.recorded",
        "money is taken for an order that was handed over before Docket had it",
        &[CashDrawers, DriversCash, CardClearing, PlatformClearing, BankClearing, Wallets, Rounding],
        &[Receivables, RefundsDue, Rounding],
    ),
    cause(
        "payment.approved",
        "a bank transfer has come for an order that was handed over before Docket had it; more than is owed is due back",
        &[BankClearing],
        &[Receivables, RefundsDue],
    ),
    cause(
        "payment.approved",
        "a bank transfer has come for an order; more than it needs by then is due back",
        &[BankClearing],
        &[CustomerDeposits, RefundsDue],
    ),
    cause(
        "payment.approved",
        "a bank transfer has come for an order that does not await it any more, and goes to the customer's wallet",
        &[BankClearing],
        &[Wallets],
    ),
    cause(
        "payment.refunded",
        "money goes back: what was due, or what was paid ahead or put into a wallet",
        &[RefundsDue, CustomerDeposits, Wallets, Rounding],
        &[CashDrawers, DriversCash, CardClearing, PlatformClearing, BankClearing, Wallets, Rounding],
    ),
    cause(
        "payment.refunded",
        "an order is cancelled or comes to less: what the wallet had paid too much is in the wallet again, and what a platform had, it \
         gives back itself",
        &[CustomerDeposits],
        &[Wallets, PlatformClearing],
    ),
    cause(
        "order.cancelled",
        "an order is cancelled: what was paid of it otherwise is due back",
        &[CustomerDeposits],
        &[RefundsDue],
    ),
    cause(
        "order.amended",
        "an order comes to less than was paid of it: what did not come from a wallet is due back",
        &[CustomerDeposits],
        &[RefundsDue],
    ),
    cause("order.amended", "an order comes to more: what was due back pays for it again", &[RefundsDue], &[CustomerDeposits]),
    cause(
        "order.merged",
        "an order takes over what another has: what was due back of it pays for that",
        &[RefundsDue],
        &[CustomerDeposits],
    ),
    cause("wallet.adjusted", "a wallet is corrected upwards", &[WalletAdjustments], &[Wallets]),
    cause("wallet.adjusted", "a wallet is corrected downwards", &[Wallets], &[WalletAdjustments]),
    cause(
        "bill.issued",
        "goods are sold at the counter, or an order is handed over",
        &[
            CashDrawers,
            DriversCash,
            CardClearing,
            PlatformClearing,
            BankClearing,
            Wallets,
            CustomerDeposits,
            Receivables,
            Discounts,
            CostOfGoods,
            Inventory,
            Rounding,
        ],
        &[Sales, TaxesPayable, Tips, Inventory, StockDifferences, Rounding],
    ),
    cause(
        "bill.credited",
        "goods of a bill come back, or all of it is taken back",
        &[Sales, TaxesPayable, Tips, Inventory, Rounding],
        &[
            CashDrawers,
            DriversCash,
            CardClearing,
            PlatformClearing,
            BankClearing,
            Wallets,
            Receivables,
            Discounts,
            CostOfGoods,
            Rounding,
        ],
    ),
    cause(
        "bill.credited",
        "so small a part of a bill comes back that its rounded shares outweigh it: the same, some on the other side",
        OF_CREDIT_NOTE,
        OF_CREDIT_NOTE,
    ),
    cause("shift.opened", "a shift opens: its float comes from the safe", &[CashDrawers], &[CashSafe]),
    cause("shift.cashMoved", "cash is paid into a drawer (`pay_in`)", &[CashDrawers], &[CashMovements]),
    cause("shift.cashMoved", "cash is paid out of a drawer (`pay_out`)", &[CashMovements], &[CashDrawers]),
    cause("shift.cashMoved", "cash goes from a drawer to the safe (`drop`)", &[CashSafe], &[CashDrawers]),
    cause(
        "shift.closed",
        "a shift is counted and closed: its cash goes to the safe, and what is missing or too much is booked",
        &[CashSafe, OverShort, CashDrawers],
        &[CashDrawers, OverShort],
    ),
    cause(
        "driver.cashHandedIn",
        "a driver hands in what was collected, into a drawer or the safe",
        &[CashDrawers, CashSafe],
        &[DriversCash],
    ),
    cause(
        "customer.balanceMoved",
        "two customers become one: what one had is the other's",
        &[CustomerDeposits, Wallets, Receivables, RefundsDue],
        &[CustomerDeposits, Wallets, Receivables, RefundsDue],
    ),
    cause("purchase.received", "goods are bought", &[Inventory], &[Payables]),
    cause("stock.opened", "goods were there when the books began", &[Inventory], &[OpeningBalances]),
    cause("purchase.returned", "goods go back to their supplier", &[Payables], &[Inventory]),
    cause("stock.adjusted", "goods are found", &[Inventory], &[StockDifferences]),
    cause("stock.adjusted", "goods are missing or spoiled", &[StockDifferences], &[Inventory]),
    cause("stock.sent", "goods leave for another outlet", &[OutletTransfers], &[Inventory]),
    cause("stock.arrived", "goods come from another outlet", &[Inventory], &[OutletTransfers]),
    cause(
        "stock.costCorrected",
        "a batch had cost more than was written, or less: what is left of it and what was sold of it",
        &[Inventory, CostOfGoods, Payables],
        &[Inventory, CostOfGoods, Payables],
    ),
    cause(
        "order.moved",
        "an order that was handed over before Docket had it comes back: what was paid of it is due back, and what was not is owed no more",
        &[OpeningBalances],
        &[Receivables, RefundsDue],
    ),
    cause("wallet.imported", "another system's record put money into a wallet", &[OpeningBalances], &[Wallets]),
    cause("wallet.imported", "another system's record took money out of a wallet", &[Wallets], &[OpeningBalances]),
    cause(
        "payment.imported",
        "another system's payment was there when it was brought in: a deposit until its order is billed; more than that needs is due back",
        &[OpeningBalances, Wallets],
        &[CustomerDeposits, RefundsDue],
    ),
    cause(
        "order.imported",
        "another system's order had been handed over when it was brought in: what was paid of it is the customer's no more, and the rest \
         is owed",
        &[CustomerDeposits, Receivables],
        &[OpeningBalances],
    ),
];

impl Cause {
    /// Whether it explains an entry's postings: each account stands on a side on which it may.
    fn explains(&self, action: &str, postings: &[Posting]) -> bool {
        let may = |posting: &Posting| {
            let side = if posting.amount.0 > 0 { self.debits } else { self.credits };
            side.contains(&posting.account.account)
        };
        self.action == action && postings.iter().all(may)
    }
}

/// What explains an entry of a record with that action; nothing for an entry that should not be.
pub fn cause_of(action: &str, postings: &[Posting]) -> Option<&'static Cause> {
    CAUSES.iter().find(|cause| cause.explains(action, postings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::AccountRef;
    use crate::money::Amount;

    fn entry(postings: &[(Account, i64)]) -> Vec<Posting> {
        let posting =
            |(account, minor): &(Account, i64)| Posting { account: AccountRef::whole(*account), amount: Amount(*minor) };
        postings.iter().map(posting).collect()
    }

    #[test]
    fn an_entry_is_explained_by_one_line_and_not_by_parts_of_several() {
        let to_wallet = entry(&[(BankClearing, 500), (Wallets, -500)]);
        assert!(cause_of("payment.approved", &to_wallet).is_some_and(|cause| cause.when.contains("wallet")));
        let half = entry(&[(BankClearing, 500), (Wallets, -200), (CustomerDeposits, -300)]);
        assert!(cause_of("payment.approved", &half).is_none());
    }

    #[test]
    fn the_side_and_the_action_count() {
        assert!(cause_of("shift.opened", &entry(&[(CashDrawers, 5), (CashSafe, -5)])).is_some());
        assert!(cause_of("shift.opened", &entry(&[(CashDrawers, -5), (CashSafe, 5)])).is_none());
        assert!(cause_of("order.placed", &entry(&[(CashDrawers, 5), (CashSafe, -5)])).is_none());
    }

    #[test]
    fn every_account_is_moved_by_something_on_both_sides_taken_together() {
        for account in Account::ALL {
            let moves = CAUSES.iter().any(|cause| cause.debits.contains(account) || cause.credits.contains(account));
            assert!(moves, "{}", account.as_str());
        }
    }

    #[test]
    fn no_line_names_an_account_twice_on_a_side() {
        for cause in CAUSES {
            for side in [cause.debits, cause.credits] {
                assert!(!side.is_empty());
                let mut once = side.to_vec();
                once.sort_unstable();
                once.dedup();
                assert_eq!(once.len(), side.len(), "{}: {}", cause.action, cause.when);
            }
        }
    }
}
