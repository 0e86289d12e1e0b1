//! A wallet: what is stored, what its entries come to, and which debits are missing (SPEC 11, `wallet.balanceMismatch` and
//! `wallet.entryMissing`).
//!
//! | the stored balance | what becomes of missing debits |
//! | --- | --- |
//! | is the entries less the missing debits | all are made: the balance has them already |
//! | is the entries, or there is none | the oldest first, each if what is left covers it; the others are left to a person |
//! | anything else, or below zero | none, until a person decides (`decisions.rs`); the entries come in |
//! | and the entries come to less than nothing | the wallet is left out whole: Docket's wallets are never below zero |

use super::WalletOutcome;
use super::entries::{Moves, OPENING_ADJUSTMENT, missing_orders};
use super::money::{Missing, Money};
use super::report::{Draft, Report};
use crate::legacy::decisions::{DebitDecision, Decisions};
use crate::legacy::findings::{FindingCode, Settled};
use crate::legacy::rows::{LegacyAccount, LegacyFile};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::money::Amount;

/// What becomes of a debit that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DebitOutcome {
    NothingMissing,
    Made(i64),
    /// A person said that there is to be none.
    DecidedNone,
    /// A person must decide; how much is missing, as far as somebody knows.
    Left(Option<i64>, Why),
}

/// Why a debit is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    NotCovered,
    UnknownAmount,
    WalletUndecided,
    NoCustomer,
    PaidByOther,
    GivenBack,
}

/// What becomes of a wallet.
pub struct Settlement {
    /// For each order.
    pub debits: Vec<DebitOutcome>,
    /// What is added to the entries, because a person said so.
    pub adjustment: i64,
    /// Whether nothing of it comes in.
    pub is_left_out: bool,
    pub outcome: Option<WalletOutcome>,
}

/// What missing debits are made against.
#[derive(Clone, Copy)]
enum Cover {
    /// The balance has them already.
    All,
    Balance,
    Nothing,
}

pub fn settle<'a>(
    account: &'a LegacyAccount,
    moneys: &[Money<'a>],
    moves: &Moves<'a>,
    decisions: &mut Decisions<'a>,
    report: &mut Report<'_>,
) -> Settlement {
    let Some(customer) = &account.customer else {
        let debits = moneys.iter().map(|money| stranger(money.missing)).collect();
        return Settlement { debits, adjustment: 0, is_left_out: true, outcome: None };
    };
    let mut debits: Vec<DebitOutcome> = moneys.iter().map(|money| wanted(money, decisions, report.terms.decimals)).collect();
    let missing: i128 =
        debits.iter().map(|debit| if let DebitOutcome::Made(amount) = debit { i128::from(*amount) } else { 0 }).sum();
    let mut settled = Settlement { debits: Vec::new(), adjustment: 0, is_left_out: false, outcome: None };
    let cover = settled.balance(account, &customer.id, moves.sum, missing, decisions, report);
    let mut balance = moves.sum + i128::from(settled.adjustment);
    make(&mut debits, cover, &mut balance);
    settled.debits = debits;
    let has_any = account.wallet.is_some() || !account.transactions.is_empty() || missing > 0;
    settled.outcome = has_any.then(|| WalletOutcome {
        stored: account.wallet.as_ref().map(|wallet| wallet.balance),
        entries: Amount(clamped(moves.sum)),
        after: Amount(if settled.is_left_out { 0 } else { clamped(balance) }),
    });
    missing_orders(moves, account, report);
    settled
}

fn stranger(missing: Missing) -> DebitOutcome {
    match missing {
        Missing::Nothing => DebitOutcome::NothingMissing,
        Missing::Amount(amount) => DebitOutcome::Left(Some(amount), Why::NoCustomer),
        _ => DebitOutcome::Left(None, Why::NoCustomer),
    }
}

/// What would be made if the wallet covers it.
fn wanted<'a>(money: &Money<'a>, decisions: &mut Decisions<'a>, decimals: u8) -> DebitOutcome {
    if money.missing == Missing::Nothing {
        return DebitOutcome::NothingMissing;
    }
    match (decisions.debit(&money.rows.order.id, decimals, money.total - money.paid()), money.missing) {
        (Some(DebitDecision::None), _) => DebitOutcome::DecidedNone,
        (Some(DebitDecision::Amount(amount)), _) | (None, Missing::Amount(amount)) => DebitOutcome::Made(amount),
        (None, Missing::PaidByOther) => DebitOutcome::Left(None, Why::PaidByOther),
        (None, Missing::GivenBack) => DebitOutcome::Left(None, Why::GivenBack),
        (None, _) => DebitOutcome::Left(None, Why::UnknownAmount),
    }
}

/// Makes what is covered, the oldest order first.
fn make(debits: &mut [DebitOutcome], cover: Cover, balance: &mut i128) {
    for debit in debits {
        let DebitOutcome::Made(amount) = *debit else { continue };
        let is_covered = match cover {
            Cover::All => true,
            Cover::Balance => *balance >= i128::from(amount),
            Cover::Nothing => {
                *debit = DebitOutcome::Left(Some(amount), Why::WalletUndecided);
                continue;
            }
        };
        if is_covered {
            *balance -= i128::from(amount);
        } else {
            *debit = DebitOutcome::Left(Some(amount), Why::NotCovered);
        }
    }
}

impl Settlement {
    fn balance<'a>(
        &mut self,
        account: &'a LegacyAccount,
        customer: &'a str,
        entries: i128,
        missing: i128,
        decisions: &mut Decisions<'a>,
        report: &mut Report<'_>,
    ) -> Cover {
        let stored = account.wallet.as_ref().map(|wallet| i128::from(wallet.balance.0));
        match stored {
            None if can_hold(entries) => return Cover::Balance,
            Some(stored) if stored == entries && can_hold(entries) => return Cover::Balance,
            Some(stored) if stored == entries - missing && stored >= 0 && can_hold(entries) => return Cover::All,
            _ => {}
        }
        let draft = self.draft(account, customer, entries, missing, report);
        let may_be_stored = stored.is_some_and(|stored| stored >= 0 && can_hold((stored - entries).abs()));
        match decisions.stored_is_right(customer, may_be_stored, can_hold(entries)) {
            Some(true) => {
                let stored = stored.expect("only a balance that is stored can be right");
                self.adjustment = clamped(stored - entries);
                let old = vec![("entries", report.amount(clamped(entries)))];
                let new = vec![("entries", report.amount(clamped(stored))), (OPENING_ADJUSTMENT, report.amount(self.adjustment))];
                report.put_right(
                    draft,
                    old,
                    new,
                    "As was decided, an opening adjustment brings the entries to the stored balance.",
                );
                Cover::Balance
            }
            Some(false) => {
                let old = vec![("stored", stored.map_or("none".into(), |stored| report.amount(clamped(stored))))];
                let new = vec![("stored", report.amount(clamped(entries)))];
                report.put_right(draft, old, new, "As was decided, the wallet holds what its entries come to.");
                Cover::Balance
            }
            None => {
                self.is_left_out = !can_hold(entries);
                report.add(draft, Settled::LeftToPerson, undecided(self.is_left_out));
                Cover::Nothing
            }
        }
    }

    fn draft(&self, account: &LegacyAccount, customer: &str, entries: i128, missing: i128, report: &Report<'_>) -> Draft {
        let mut draft = Draft::new(FindingCode::WalletBalanceMismatch).customer(customer);
        if let Some(wallet) = &account.wallet {
            draft = draft.says(LegacyFile::Wallets, wallet.line, format!("balance = {}", report.amount(wallet.balance.0)));
        }
        let sums = format!(
            "entries come to {}, debits that are missing to {}",
            report.amount(clamped(entries)),
            report.amount(clamped(missing))
        );
        match (account.transactions.last(), &account.wallet) {
            (Some(last), _) => draft.says(LegacyFile::Transactions, last.line, sums),
            (None, Some(wallet)) => draft.says(LegacyFile::Wallets, wallet.line, sums),
            (None, None) => draft,
        }
    }
}

fn undecided(is_left_out: bool) -> &'static str {
    if is_left_out {
        "Its entries come to less than nothing, which no wallet can hold: it is left out whole, and what it paid of orders with it. \
         Correct the entries, or decide `stored` where the stored balance is right."
    } else {
        "Decide whether the stored balance is right (`stored`: an opening adjustment is made) or the entries are (`entries`). \
         Until then it comes in with its entries, and no missing debit is made."
    }
}

/// Whether a wallet can hold it.
fn can_hold(balance: i128) -> bool {
    (0..=i128::from(AMOUNT_MINOR_MAX)).contains(&balance)
}

fn clamped(sum: i128) -> i64 {
    sum.clamp(i128::from(i64::MIN / 4), i128::from(i64::MAX / 4)) as i64
}
