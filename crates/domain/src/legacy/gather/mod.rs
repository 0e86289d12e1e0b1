//! Joins the rows of the files: everything of a customer into one account, by time.
//!
//! | what | goes to |
//! | --- | --- |
//! | an order, with what is of it | its customer; an account of its own where that customer is not in the files, or it names none |
//! | a payment | its order, whoever is said to have paid; else its customer; else nobody's |
//! | an entry of a wallet, a wallet | its customer; an account of its own for each customer who is not in the files |
//! | a line of management or an item whose order is not there | nobody's |
//! | a decision | the order or customer that it names; without one it is a finding |
//!
//! Ids are unique within a file: the reader refuses a second line of one id that says something else, and leaves out one that says the
//! same.

mod claims;

use std::collections::HashMap;

use claims::Claims;

use super::decisions::{self, Subject};
use super::findings::{Evidence, FindingCode, LegacyFinding, Settled};
use super::rows::{
    DecisionRow, ItemRow, LegacyAccount, LegacyFile, LegacyFiles, ManagementRow, OrderRow, OrderRows, PaymentRow, Place,
    TransactionRow, WalletRow,
};
use crate::numbering::Kind;
use crate::time::Timestamp;

/// The files, joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// Customers as the file lists them, then what is nobody's.
    pub accounts: Vec<LegacyAccount>,
    /// What disagrees that is of no account.
    pub findings: Vec<LegacyFinding>,
}

/// Within what a number of a kind is unique, given the user of the document and its time: an empty text for the whole merchant.
pub type UniqueWithin<'a> = &'a dyn Fn(Kind, Option<&str>, Timestamp) -> String;

/// Joins what the files say. A document whose time no file knows counts as the last of its kind, and for `unique_within` as of 1970.
pub fn gather(files: LegacyFiles, unique_within: UniqueWithin<'_>) -> Gathered {
    let mut joining = Joining {
        claims: Claims::new(unique_within),
        has_management: files.management.is_some(),
        accounts: Vec::with_capacity(files.customers.len() + 1),
        customers: HashMap::with_capacity(files.customers.len()),
        orders: HashMap::with_capacity(files.orders.len()),
        strangers: HashMap::new(),
        nobodys: LegacyAccount::default(),
        findings: files.repeated.iter().map(repeated).collect(),
    };
    joining.take_customers(files.customers);
    joining.take_orders(files.orders);
    joining.take_management(files.management.unwrap_or_default());
    joining.take_items(files.items);
    joining.take_payments(files.payments);
    joining.take_wallets(files.wallets);
    joining.take_transactions(files.transactions);
    joining.take_decisions(files.decisions);
    if joining.nobodys != LegacyAccount::default() {
        joining.accounts.push(joining.nobodys);
    }
    Gathered { accounts: joining.accounts, findings: joining.findings }
}

struct Joining<'a> {
    claims: Claims<'a>,
    has_management: bool,
    accounts: Vec<LegacyAccount>,
    /// Which account is a customer's.
    customers: HashMap<String, usize>,
    /// Which account an order is in, and where.
    orders: HashMap<String, (usize, usize)>,
    /// Which account is of a customer who is not in the files.
    strangers: HashMap<String, usize>,
    /// What belongs to nobody.
    nobodys: LegacyAccount,
    findings: Vec<LegacyFinding>,
}

impl Joining<'_> {
    fn take_customers(&mut self, mut rows: Vec<super::rows::CustomerRow>) {
        let mut phones = HashMap::new();
        let mut phone_is_of = vec![None; rows.len()];
        for at in by_time(&rows, |row| (row.created_at, row.line)) {
            let row = &mut rows[at];
            let place = Place { file: LegacyFile::Customers, line: row.line };
            if let Some(number) = &row.number {
                row.number_is_of = self.claims.claim(Kind::Customer, number, None, row.created_at, place);
            }
            if let Some(phone) = &row.phone {
                phone_is_of[at] = claims::first(&mut phones, phone.e164.clone(), place);
            }
        }
        for (row, phone_is_of) in rows.into_iter().zip(phone_is_of) {
            self.customers.entry(row.id.clone()).or_insert(self.accounts.len());
            self.accounts.push(LegacyAccount { customer: Some(row), phone_is_of, ..self.empty() });
        }
    }

    fn take_orders(&mut self, mut rows: Vec<OrderRow>) {
        rows.sort_by_key(|row| (row.created_at, row.line));
        for mut row in rows {
            let place = Place { file: LegacyFile::Orders, line: row.line };
            row.number_is_of = self.claims.claim(Kind::Order, &row.number, row.user.as_deref(), Some(row.created_at), place);
            let known = row.customer.as_ref().and_then(|customer| self.customers.get(customer)).copied();
            let account = known.unwrap_or(self.accounts.len());
            if known.is_none() {
                self.accounts.push(self.empty());
            }
            let orders = &mut self.accounts[account].orders;
            self.orders.entry(row.id.clone()).or_insert((account, orders.len()));
            orders.push(OrderRows { order: row, management: None, items: Vec::new(), payments: Vec::new() });
        }
    }

    fn take_management(&mut self, rows: Vec<ManagementRow>) {
        for row in rows {
            let place = Place { file: LegacyFile::Management, line: row.line };
            match self.order(&row.order) {
                Some(order) => _ = order.management.get_or_insert(row),
                None => self.nobodys.strays.push((place, row.order)),
            }
        }
    }

    fn take_items(&mut self, rows: Vec<ItemRow>) {
        for row in rows {
            let place = Place { file: LegacyFile::Items, line: row.line };
            match self.order(&row.order) {
                Some(order) => order.items.push(row),
                None => self.nobodys.strays.push((place, row.order)),
            }
        }
    }

    /// Payments that will not come in, because nobody knows whose they are, hold no number.
    fn take_payments(&mut self, rows: Vec<PaymentRow>) {
        let timed = rows.into_iter().map(|row| {
            let order = row.order.as_ref().and_then(|order| self.orders.get(order)).copied();
            let order_row = order.map(|(account, at)| &self.accounts[account].orders[at].order);
            (row.known_at(order_row), order, row)
        });
        let mut timed: Vec<_> = timed.collect();
        timed.sort_by_key(|(time, _, row)| (last_if_none(*time), row.line));
        for (time, order, mut row) in timed {
            let customer = row.customer.as_ref().and_then(|customer| self.customers.get(customer)).copied();
            if let (Some(number), true) = (&row.number, order.is_some() || customer.is_some()) {
                let place = Place { file: LegacyFile::Payments, line: row.line };
                row.number_is_of = self.claims.claim(Kind::Payment, number, row.user.as_deref(), time, place);
            }
            match (order, customer) {
                (Some((account, at)), _) => self.accounts[account].orders[at].payments.push(row),
                (None, Some(account)) => self.accounts[account].payments.push(row),
                (None, None) => self.nobodys.payments.push(row),
            }
        }
    }

    fn take_wallets(&mut self, rows: Vec<WalletRow>) {
        for row in rows {
            let account = self.whose(&row.customer);
            self.accounts[account].wallet.get_or_insert(row);
        }
    }

    fn take_transactions(&mut self, mut rows: Vec<TransactionRow>) {
        rows.sort_by_key(|row| (row.at, row.line));
        for row in rows {
            let account = self.whose(&row.customer);
            let of = row.order.as_ref().and_then(|order| self.orders.get(order)).map(|(account, _)| *account);
            if let (Some(of), Some(order)) = (of.filter(|of| *of != account), &row.order) {
                let others = &mut self.accounts[account].orders_of_others;
                if others.last() != Some(order) {
                    others.push(order.clone());
                }
                self.accounts[of].paid_by_others.push(row.clone());
            }
            self.accounts[account].transactions.push(row);
        }
    }

    fn take_decisions(&mut self, rows: Vec<DecisionRow>) {
        for row in rows {
            let account = match decisions::subject(&row.finding) {
                Some(Subject::Order) => self.orders.get(&row.about).map(|(account, _)| *account),
                Some(Subject::Customer) => self.customers.get(&row.about).copied(),
                None => None,
            };
            match account {
                Some(account) => self.accounts[account].decisions.push(row),
                None => self.findings.push(decisions::unused(&row)),
            }
        }
    }

    fn empty(&self) -> LegacyAccount {
        LegacyAccount { has_management: self.has_management, ..LegacyAccount::default() }
    }

    fn order(&mut self, id: &str) -> Option<&mut OrderRows> {
        let (account, at) = *self.orders.get(id)?;
        Some(&mut self.accounts[account].orders[at])
    }

    /// The account of a customer, or of one who is not in the files.
    fn whose(&mut self, customer: &str) -> usize {
        if let Some(account) = self.customers.get(customer).or_else(|| self.strangers.get(customer)) {
            return *account;
        }
        self.strangers.insert(customer.to_owned(), self.accounts.len());
        self.accounts.push(LegacyAccount::default());
        self.accounts.len() - 1
    }
}

impl PaymentRow {
    /// When it was recorded: as its file says, else when something first happened to it, else with its order.
    pub(super) fn known_at(&self, order: Option<&OrderRow>) -> Option<Timestamp> {
        let happened = [self.receipt_uploaded_at, self.approved_at].into_iter().flatten().min();
        self.created_at.or(happened).or(order.map(|order| order.created_at))
    }
}

fn repeated((later, earlier): &(Place, Place)) -> LegacyFinding {
    LegacyFinding {
        code: FindingCode::RowRepeated,
        order: None,
        customer: None,
        payment: None,
        evidence: vec![
            Evidence { place: *earlier, says: "says it first".into() },
            Evidence { place: *later, says: "says the very same".into() },
        ],
        proposal: "The later line is left out.".into(),
        settled: Settled::Noted,
    }
}

/// Where rows stand, by time and then line.
fn by_time<R>(rows: &[R], key: impl Fn(&R) -> (Option<Timestamp>, u32)) -> Vec<usize> {
    let mut places: Vec<usize> = (0..rows.len()).collect();
    places.sort_by_key(|at| {
        let (time, line) = key(&rows[*at]);
        (last_if_none(time), line)
    });
    places
}

fn last_if_none(time: Option<Timestamp>) -> (bool, Option<Timestamp>) {
    (time.is_none(), time)
}
