//! Figures that are kept twice: what they are kept of says what they must be, so that nobody has to judge.

use crate::ledger::{Account, AccountRef, AtOutlet, Balance, BalanceKey, CustomerAccounts};
use crate::money::Amount;
use crate::numbering::{CounterKey, Kind};
use crate::time::Date;

/// The rules that offer a repair.
pub const REPAIRABLE: &[&str] = &["number.countersDiffer", "ledger.balanceDiffers", "customer.balanceDiffers"];

/// What is recomputed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Repair {
    /// What is kept of an account at an outlet on a business date, from its postings.
    Balance(BalanceKey),
    /// What is kept of a customer at an outlet, from the postings to them.
    Customer {
        /// The row of the customer.
        row: u64,
        /// Short code of the outlet.
        outlet: String,
    },
    /// The last value of a counter, from the documents that it has numbered; it is never moved back.
    Counter(CounterKey),
}

impl Repair {
    /// The repair of a balance by its place: date, outlet, account and part.
    pub fn of_balance(key: &str) -> Option<Repair> {
        let mut parts = key.splitn(4, '/');
        let business_date = Date::from_number(parts.next()?.parse().ok()?)?;
        let outlet = parts.next()?.to_owned();
        let account = Account::parse(parts.next()?)?;
        let account = AccountRef { account, part: parts.next().unwrap_or_default().to_owned() };
        Some(Repair::Balance(BalanceKey { account, outlet, business_date }))
    }

    /// The repair of a customer's figures by their place: row and outlet.
    pub fn of_customer(key: &str) -> Option<Repair> {
        let (row, outlet) = key.split_once('/')?;
        Some(Repair::Customer { row: row.parse().ok()?, outlet: outlet.to_owned() })
    }

    /// What it is called.
    pub fn word(&self) -> &'static str {
        match self {
            Repair::Balance(_) => "ledger.balance",
            Repair::Customer { .. } => "customer.balance",
            Repair::Counter(_) => "number.counter",
        }
    }

    /// As a store keeps it: [`Repair::parse`] reads it again.
    pub fn stored(&self) -> String {
        match self {
            Repair::Balance(key) => {
                let AccountRef { account, part } = &key.account;
                format!("ledger.balance {}/{}/{}/{part}", key.business_date.as_number(), key.outlet, account.as_str())
            }
            Repair::Customer { row, outlet } => format!("customer.balance {row}/{outlet}"),
            Repair::Counter(key) => format!("number.counter {}/{}/{}", key.kind.as_str(), key.period, key.scope),
        }
    }

    /// The repair that a store has kept.
    pub fn parse(stored: &str) -> Option<Repair> {
        let (word, key) = stored.split_once(' ')?;
        match word {
            "ledger.balance" => Repair::of_balance(key),
            "customer.balance" => Repair::of_customer(key),
            "number.counter" => {
                let mut parts = key.splitn(3, '/');
                let kind = Kind::parse(parts.next()?)?;
                let period = parts.next()?.to_owned();
                Some(Repair::Counter(CounterKey { kind, period, scope: parts.next()?.to_owned() }))
            }
            _ => None,
        }
    }
}

/// What stands in the store of a figure, and what it should be; read anew by each repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figures {
    /// Of a balance.
    Balance {
        /// What is kept.
        kept: Balance,
        /// What its postings come to.
        posted: Balance,
        /// What all postings of that outlet and date sum to; only where that is nothing do they say what must be kept.
        day: Amount,
    },
    /// Of a customer at an outlet.
    Customer {
        /// What is kept, in the order of [`CustomerAccounts::ACCOUNTS`].
        kept: [Amount; 4],
        /// What was posted.
        posted: [Amount; 4],
        /// How many of the entries that touch the customer there do not sum to zero.
        unbalanced: u64,
    },
    /// Of a counter; `None` where there is none.
    Counter {
        /// Where it stands.
        value: Option<i64>,
        /// The last number of its documents; none where it has none.
        last: Option<i64>,
        /// Whether its numbers ascend without a gap, so that the last one says where it stands.
        is_gapless: bool,
    },
}

/// What a repair writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repaired {
    /// A balance, as it is from now on.
    Balance(BalanceKey, Balance),
    /// A customer's figures at an outlet.
    Customer {
        /// The row of the customer.
        row: u64,
        /// Outlet and figures.
        at: AtOutlet,
    },
    /// A counter and its last value.
    Counter(CounterKey, i64),
}

impl Repaired {
    /// The figures of a customer after a repair cannot be less than the wallet may be.
    pub(super) fn is_possible(nets: [Amount; 4]) -> bool {
        CustomerAccounts::of(vec![AtOutlet { outlet: String::new(), nets }]).is_within_limits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_store_keeps_of_a_repair_is_read_as_it_was() {
        let balance = Repair::of_balance("20251106/MAIN/cash_drawers/R1/x").expect("a balance");
        let counter = Repair::Counter(CounterKey { kind: Kind::Order, period: "20251106".into(), scope: "MAIN/R1".into() });
        let customer = Repair::Customer { row: 12, outlet: "MAIN".into() };
        for repair in [balance, counter, customer] {
            assert_eq!(Repair::parse(&repair.stored()), Some(repair));
        }
        for bad in
            ["", "ledger.balance", "ledger.balance x/MAIN/sales/", "customer.balance x/MAIN", "number.counter dog//", "other 1"]
        {
            assert_eq!(Repair::parse(bad), None, "{bad}");
        }
    }
}
