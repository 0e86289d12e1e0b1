//! The one way to an entry. A command prepares it among its checks, and posts it when nothing can fail any more:
//!
//! ```text
//! let entry = EntryDraft { business_date, outlet, postings }.prepare(book)?;   // asks for balances; may refuse
//! // From here on it must succeed.
//! let row = book.record(…);
//! entry.post(row, book);                                                       // cannot fail
//! ```

use super::{Account, AccountRef, Balance, BalanceKey, CustomerAccounts, Entry, Posting, cause_of};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::delivery::DriverCash;
use crate::ids::UserId;
use crate::limits::AMOUNT_MINOR_MAX;
use crate::money::Amount;
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// An entry to be made.
#[derive(Clone, Debug)]
pub struct EntryDraft {
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet it belongs to.
    pub outlet: String,
    /// Accounts and signed minor units: debits positive, credits negative. They sum to zero. Postings of zero may be among them,
    /// and an account several times.
    pub postings: Vec<(AccountRef, Amount)>,
}

/// An entry whose balances are loaded and have room for it. Only [`EntryDraft::prepare`] makes one.
#[derive(Debug)]
#[must_use = "an entry that was prepared is posted, or the command is refused"]
pub(crate) struct Prepared {
    business_date: Date,
    outlet: String,
    postings: Vec<Posting>,
}

impl EntryDraft {
    /// Asks for the balances that the entry changes and makes sure that they have room for it. Postings on the same account become
    /// one; what comes to zero is left out, and an entry of nothing at all is fine: posting it then does nothing.
    ///
    /// A command may prepare several entries before it posts them.
    ///
    /// # Errors
    /// [`Stop::Missing`] while balances are not loaded; `wallet.insufficient` where a wallet would hold less than nothing;
    /// `amount.tooLarge` where a sum would be greater than any amount may be.
    pub(crate) fn prepare(self, book: &mut Book) -> Result<Prepared, Stop> {
        let prepared = self.prepare_part(book)?;
        for posting in prepared.postings.iter().filter(|posting| posting.account.account == Account::Wallets) {
            let Some((_, after)) = prepared.customer_after(posting, book) else { continue };
            if after.wallet() < Amount::ZERO {
                return Err(insufficient(Amount(after.wallet().0 + posting.amount.0), posting.amount, book).into());
            }
        }
        Ok(prepared)
    }

    /// Prepares one of several entries, which together leave every wallet at no less than nothing: a wallet is one over all outlets,
    /// and what was spent at one may have come at another.
    ///
    /// # Errors
    /// As [`EntryDraft::prepare`], wallets aside.
    pub(crate) fn prepare_part(self, book: &mut Book) -> Result<Prepared, Stop> {
        debug_assert_eq!(self.postings.iter().map(|(_, amount)| i128::from(amount.0)).sum::<i128>(), 0, "{:?}", self.postings);
        let postings = merged(self.postings).ok_or_else(too_large)?;
        let prepared = Prepared { business_date: self.business_date, outlet: self.outlet, postings };
        for posting in &prepared.postings {
            book.ask(Key::Balance(prepared.key(posting)));
            if let Some(row) = posting.account.customer_row() {
                book.ask(Key::CustomerAccounts(row));
            }
            if let Some(driver) = posting.account.driver() {
                book.ask(Key::DriverCash(driver));
            }
        }
        book.all_loaded()?;
        let has_room = |posting: &Posting| {
            let owed = posting.account.driver().map(|driver| owed_after(driver, posting.amount, book));
            let is_owed = owed.is_none_or(|owed| owed.0 <= AMOUNT_MINOR_MAX);
            is_owed && prepared.balance(posting, book).after(posting.amount).is_within_limits()
        };
        if !prepared.postings.iter().all(has_room) {
            return Err(too_large().into());
        }
        for posting in &prepared.postings {
            if prepared.customer_after(posting, book).is_some_and(|(_, after)| !after.is_within_limits()) {
                return Err(too_large().into());
            }
        }
        Ok(prepared)
    }
}

impl Prepared {
    /// Writes the entry and its balances in the draft of the running command. `row` is the number of the record that caused it,
    /// which the command has left just before and which causes no other entry.
    ///
    /// # Panics
    /// In debug builds, when the record is not the running command's, or no [`super::Cause`] explains the entry.
    pub(crate) fn post(self, row: u64, book: &mut Book) {
        if cfg!(debug_assertions) && !self.postings.is_empty() {
            let action = book.drafted_records().iter().find(|record| record.seq == row).map(|record| record.action);
            let action = action.unwrap_or_else(|| panic!("record {row} is of this command"));
            assert!(cause_of(action, &self.postings).is_some(), "ledger/causes.rs explains {action} with {:?}", self.postings);
        }
        for posting in &self.postings {
            // Read anew: another entry of this command may have been posted since.
            book.balances.put(self.key(posting), self.balance(posting, book).after(posting.amount));
            if let Some((row, after)) = self.customer_after(posting, book) {
                book.customer_accounts.put(row, after);
            }
            if let Some(driver) = posting.account.driver() {
                book.driver_cash.put(driver, DriverCash { owed: owed_after(driver, posting.amount, book) });
            }
        }
        if !self.postings.is_empty() {
            let Prepared { business_date, outlet, postings } = self;
            book.entries.push(Entry { row, business_date, outlet, postings });
        }
    }

    fn balance(&self, posting: &Posting, book: &Book) -> Balance {
        book.balances.get(&self.key(posting)).copied().unwrap_or_default()
    }

    /// Whose part a posting changes, and what it is then.
    fn customer_after(&self, posting: &Posting, book: &Book) -> Option<(u64, CustomerAccounts)> {
        let row = posting.account.customer_row()?;
        let before = book.customer_accounts.get(&row).cloned().unwrap_or_default();
        Some((row, before.after(&self.outlet, posting.account.account, posting.amount)))
    }

    fn key(&self, posting: &Posting) -> BalanceKey {
        BalanceKey { account: posting.account.kept_as(), outlet: self.outlet.clone(), business_date: self.business_date }
    }
}

/// What a driver owes after a posting.
fn owed_after(driver: UserId, posted: Amount, book: &Book) -> Amount {
    Amount(book.driver_cash.get(&driver).copied().unwrap_or_default().owed.0 + posted.0)
}

/// One posting per account, in the order in which accounts first appear, without those of zero; `None` where one is too large.
fn merged(postings: Vec<(AccountRef, Amount)>) -> Option<Vec<Posting>> {
    let mut sums: Vec<(AccountRef, i128)> = Vec::with_capacity(postings.len());
    for (account, amount) in postings {
        match sums.iter_mut().find(|(known, _)| *known == account) {
            Some((_, sum)) => *sum += i128::from(amount.0),
            None => sums.push((account, i128::from(amount.0))),
        }
    }
    let within_limits = sums.iter().all(|(_, sum)| sum.abs() <= i128::from(AMOUNT_MINOR_MAX));
    let sums = sums.into_iter().filter(|(_, sum)| *sum != 0);
    within_limits.then(|| sums.map(|(account, sum)| Posting { account, amount: Amount(sum as i64) }).collect())
}

fn insufficient(holds: Amount, wanted: Amount, book: &Book) -> Refusal {
    let settings = book.settings();
    let (holds, wanted) = (settings.currency.format(holds), settings.currency.format(wanted));
    Refusal::new(Code::WalletInsufficient, format!("The wallet holds {holds}, and {wanted} was to be taken from it."))
}

fn too_large() -> Refusal {
    Refusal::new(Code::AmountTooLarge, "An account of this business date would come to more than an amount may be.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::audit::Subject;
    use crate::book::{Head, Loaded};
    use crate::clock::{Stamp, raise_floor};
    use crate::context::{Context, Entropy};
    use crate::ids::{MerchantId, ShiftId};
    use crate::ledger::Account;
    use crate::time::Timestamp;

    fn one(account: Account, minor: i64) -> (AccountRef, Amount) {
        (AccountRef::whole(account), Amount(minor))
    }

    #[test]
    fn postings_on_one_account_become_one_and_those_of_zero_are_left_out() {
        let postings = vec![
            one(Account::CashDrawers, 700),
            one(Account::Sales, -500),
            one(Account::Rounding, 0),
            one(Account::Sales, -200),
            one(Account::Tips, 30),
            one(Account::Tips, -30),
        ];
        let merged = merged(postings).expect("small amounts");
        let seen: Vec<_> = merged.iter().map(|posting| (posting.account.account, posting.amount.0)).collect();
        assert_eq!(seen, [(Account::CashDrawers, 700), (Account::Sales, -700)]);
    }

    #[test]
    fn parts_of_an_account_are_apart() {
        let postings = vec![(AccountRef::drawer(Some("R1")), Amount(5)), (AccountRef::drawer(Some("R2")), Amount(-5))];
        assert_eq!(merged(postings).map(|postings| postings.len()), Some(2));
    }

    #[test]
    fn a_sum_of_more_than_an_amount_may_be_is_none() {
        let postings = vec![one(Account::Sales, -AMOUNT_MINOR_MAX), one(Account::Sales, -1), one(Account::CashDrawers, 1)];
        assert_eq!(merged(postings), None);
    }

    const DATE: &str = "2025-11-06";

    fn draft(minor: i64, other: i64) -> EntryDraft {
        EntryDraft {
            business_date: Date::parse(DATE).expect("a date"),
            outlet: "MAIN".into(),
            postings: vec![one(Account::CashDrawers, minor), one(Account::CashMovements, other)],
        }
    }

    fn empty_book() -> Book {
        Book::open(MerchantId(7), None, Head::EMPTY)
    }

    /// A book in which both balances are known to be absent.
    fn book() -> Book {
        let mut book = empty_book();
        assert!(matches!(draft(1, -1).prepare(&mut book), Err(Stop::Missing)), "balances are asked for");
        for key in book.take_wanted() {
            let Key::Balance(key) = key else { panic!("only balances are asked for: {key:?}") };
            book.accept(Loaded::Balance(key, None));
        }
        book
    }

    fn recorded(book: &mut Book) -> u64 {
        let entropy = Entropy::from_seed([0; 32]);
        let context = Context::new(Stamp::trusted(Timestamp(0)), book, Actor::program(), entropy);
        raise_floor(&context, book);
        book.record(&context, "shift.cashMoved", Subject::Shift { row: 1, id: ShiftId(uuid::Uuid::nil()) }, Vec::new())
    }

    #[test]
    fn entries_that_are_prepared_together_add_up_when_they_are_posted() {
        let mut book = book();
        let prepared = [draft(500, -500), draft(-200, 200)].map(|draft| draft.prepare(&mut book).expect("loaded"));
        for entry in prepared {
            let row = recorded(&mut book);
            entry.post(row, &mut book);
        }
        book.keep();
        let writes = book.take_writes();
        assert_eq!(writes.entries.iter().map(|entry| entry.row).collect::<Vec<_>>(), [1, 2]);
        let balances: Vec<_> = writes.balances.iter().map(|(_, key, balance)| (key.account.account, *balance)).collect();
        let sides = |debit, credit| Balance { debit: Amount(debit), credit: Amount(credit) };
        assert_eq!(balances, [(Account::CashDrawers, sides(500, 200)), (Account::CashMovements, sides(200, 500))]);
        crate::invariants::check(&writes).expect("every promise is kept");
    }

    #[test]
    fn an_entry_of_nothing_is_not_written() {
        let mut book = empty_book();
        let entry = draft(0, 0).prepare(&mut book).expect("nothing to load");
        let row = recorded(&mut book);
        entry.post(row, &mut book);
        book.keep();
        let writes = book.take_writes();
        assert!(writes.entries.is_empty() && writes.balances.is_empty());
    }

    #[test]
    fn an_entry_that_has_no_room_is_refused_while_it_is_prepared() {
        let mut book = book();
        let full = draft(AMOUNT_MINOR_MAX, -AMOUNT_MINOR_MAX).prepare(&mut book).expect("the greatest amount");
        let row = recorded(&mut book);
        full.post(row, &mut book);
        let refused = draft(1, -1).prepare(&mut book).expect_err("no room");
        assert!(matches!(refused, Stop::Refused(refusal) if refusal.code == Code::AmountTooLarge));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "CashMovements")]
    fn an_entry_that_does_not_sum_to_zero_is_a_bug() {
        let _ = draft(5, -4).prepare(&mut empty_book());
    }

    #[test]
    fn an_entry_of_nothing_needs_no_cause() {
        let mut book = empty_book();
        let entry = draft(0, 0).prepare(&mut book).expect("nothing to load");
        let context = Context::new(Stamp::trusted(Timestamp(0)), &book, Actor::program(), Entropy::from_seed([0; 32]));
        raise_floor(&context, &mut book);
        let row = book.record(&context, "finding.raised", Subject::Finding { row: 1 }, Vec::new());
        entry.post(row, &mut book);
        book.keep();
        let writes = book.take_writes();
        assert_eq!((writes.records.len(), writes.entries.len()), (1, 0));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "ledger/causes.rs explains shift.cashMoved")]
    fn an_entry_that_no_cause_explains_is_a_bug() {
        let sale = || EntryDraft { postings: vec![one(Account::CashDrawers, 5), one(Account::Sales, -5)], ..draft(0, 0) };
        let mut book = empty_book();
        assert!(matches!(sale().prepare(&mut book), Err(Stop::Missing)));
        for key in book.take_wanted() {
            let Key::Balance(key) = key else { panic!("only balances are asked for: {key:?}") };
            book.accept(Loaded::Balance(key, None));
        }
        let entry = sale().prepare(&mut book).expect("loaded");
        let row = recorded(&mut book);
        entry.post(row, &mut book);
    }
}
