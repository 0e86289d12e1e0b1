//! What the rows of a shop must say of its money, reckoned from documents alone: orders, payments, refunds, bills and credit notes on
//! one side, journal entries on the other. Nothing here asks a rule what it thinks.

use std::collections::{BTreeMap, HashMap, HashSet};

use docket_domain::billing::CreditNote;
use docket_domain::ids::CustomerId;
use docket_domain::ledger::{Account, AccountRef, BalanceKey, CustomerAccounts};
use docket_domain::money::Amount;
use docket_domain::ordering::{Order, Status};
use docket_domain::payments::{Payment, PaymentMethod, Purpose, Status as PaymentState, Terms};
use docket_domain::shifts::CashMovementKind;
use docket_domain::time::Date;

use crate::shop::Rows;

/// What was posted, summed up entry by entry as they come.
#[derive(Default)]
pub struct Posted {
    seen: u64,
    by_account: BTreeMap<AccountRef, i64>,
    by_date: BTreeMap<Date, i64>,
    by_balance: BTreeMap<BalanceKey, (i64, i64)>,
    by_customer: BTreeMap<(u64, Account), i64>,
    wallet_adjustments: BTreeMap<u64, i64>,
}

impl Posted {
    /// Takes in the entries since the last time.
    fn follow(&mut self, rows: &Rows) {
        for (row, entry) in rows.entries.range(self.seen + 1..) {
            self.seen = *row;
            for posting in &entry.postings {
                let amount = posting.amount.0;
                *self.by_account.entry(posting.account.clone()).or_default() += amount;
                *self.by_date.entry(entry.business_date).or_default() += amount;
                let sides = self.by_balance.entry(entry.balance_key(posting)).or_default();
                *sides = (sides.0 + amount.max(0), sides.1 - amount.min(0));
                if let Some(customer) = posting.account.customer_row() {
                    *self.by_customer.entry((customer, posting.account.account)).or_default() += amount;
                }
            }
            let is_adjustment = entry.postings.iter().any(|one| one.account.account == Account::WalletAdjustments);
            for posting in entry.postings.iter().filter(|_| is_adjustment) {
                if let Some(customer) = posting.account.customer_row() {
                    *self.wallet_adjustments.entry(customer).or_default() -= posting.amount.0;
                }
            }
        }
    }

    fn of(&self, account: &AccountRef) -> i64 {
        self.by_account.get(account).copied().unwrap_or_default()
    }

    fn whole(&self, account: Account) -> i64 {
        self.by_account.iter().filter(|(one, _)| one.account == account).map(|(_, amount)| amount).sum()
    }

    /// Credits less debits of a customer's part of an account; that of nobody known is the empty one.
    fn held(&self, account: Account, customer: Option<u64>) -> i64 {
        match customer {
            Some(row) => -self.by_customer.get(&(row, account)).copied().unwrap_or_default(),
            None => -self.of(&AccountRef::whole(account)),
        }
    }
}

/// What each customer has by the documents, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Has {
    wallet: i64,
    deposits: i64,
    refunds_due: i64,
    owes: i64,
}

/// The rows, with what leads from one to another.
struct Read<'a> {
    rows: &'a Rows,
    /// Whom each row of a customer is part of.
    whole: HashMap<u64, u64>,
    rows_of: HashMap<CustomerId, u64>,
    /// What was given back of each payment, by its row.
    refunded: HashMap<u64, i64>,
    /// Payments for each order, by its row.
    of_order: HashMap<u64, Vec<&'a Payment>>,
}

impl<'a> Read<'a> {
    fn of(rows: &'a Rows) -> Read<'a> {
        let whole = rows.customers.values().map(|one| (one.row, rows.customers[&one.merged_into.unwrap_or(one.id)].row));
        let mut read = Read {
            rows,
            whole: whole.collect(),
            rows_of: rows.customers.values().map(|one| (one.id, one.row)).collect(),
            refunded: HashMap::new(),
            of_order: HashMap::new(),
        };
        for refund in &rows.payment_refunds {
            *read.refunded.entry(refund.payment_row).or_default() += refund.amount.0;
        }
        for payment in rows.payments.values().filter(|payment| payment.purpose == Purpose::Order) {
            let order = payment.order.as_ref().expect("a payment for an order names it");
            read.of_order.entry(order.row).or_default().push(payment);
        }
        read.of_order.values_mut().for_each(|payments| payments.sort_by_key(|payment| payment.row));
        read
    }

    fn person(&self, row: Option<u64>) -> Option<u64> {
        row.map(|row| self.whole[&row])
    }

    /// What is left of money that came.
    fn left(&self, payment: &Payment) -> i64 {
        if payment.status != PaymentState::Paid {
            return 0;
        }
        payment.amount.0 - payment.rounding.0 - self.refunded.get(&payment.row).copied().unwrap_or_default()
    }

    fn payments_of(&self, order: &Order) -> &[&'a Payment] {
        self.of_order.get(&order.row).map_or(&[], Vec::as_slice)
    }

    /// What was paid ahead for an order and is still kept.
    fn paid(&self, order: &Order) -> i64 {
        self.payments_of(order).iter().map(|payment| self.left(payment)).sum()
    }
}

/// Everything that must hold between two groups.
pub fn agree(rows: &Rows, posted: &mut Posted) {
    posted.follow(rows);
    let read = Read::of(rows);
    the_trial_balance_is_zero(rows, posted);
    customers_have_what_documents_say(&read, posted);
    drawers_hold_what_documents_say(rows, posted);
    money_elsewhere_is_what_documents_say(rows, posted);
    payments_are_whole(&read);
    no_order_goes_ahead_of_its_money(&read);
}

fn the_trial_balance_is_zero(rows: &Rows, posted: &Posted) {
    assert_eq!(posted.by_account.values().sum::<i64>(), 0, "the trial balance");
    for (date, sum) in &posted.by_date {
        assert_eq!(*sum, 0, "the trial balance of {date}");
    }
    let kept = rows.balances.iter().map(|(key, balance)| (key.clone(), (balance.debit.0, balance.credit.0)));
    assert!(kept.eq(posted.by_balance.iter().map(|(key, sides)| (key.clone(), *sides))), "balances are what was posted");
}

fn customers_have_what_documents_say(read: &Read<'_>, posted: &Posted) {
    let mut has: BTreeMap<Option<u64>, Has> = BTreeMap::new();
    has.insert(None, Has::default());
    for customer in read.rows.customers.values() {
        has.insert(Some(customer.row), Has::default());
    }
    for (row, amount) in &posted.wallet_adjustments {
        has.entry(read.person(Some(*row))).or_default().wallet += amount;
    }
    for payment in read.rows.payments.values().filter(|payment| payment.status == PaymentState::Paid) {
        let one = has.entry(read.person(payment.customer_row)).or_default();
        match payment.purpose {
            // What goes back of it to the wallet itself is not counted twice: refunds to wallets come below.
            Purpose::TopUp => one.wallet += read.left(payment),
            Purpose::Deposit => one.deposits += read.left(payment),
            Purpose::Bill => one.owes -= payment.amount.0 - payment.rounding.0,
            Purpose::Order | Purpose::Sale => {}
        }
        if payment.method == PaymentMethod::Wallet {
            one.wallet -= payment.amount.0;
        }
    }
    let by_row: HashMap<u64, &Payment> = read.rows.payments.values().map(|payment| (payment.row, &**payment)).collect();
    for refund in read.rows.payment_refunds.iter().filter(|refund| refund.method == PaymentMethod::Wallet) {
        let payment = by_row[&refund.payment_row];
        has.entry(read.person(payment.customer_row)).or_default().wallet += refund.amount.0 + refund.rounding.0;
    }
    for order in read.rows.orders.values() {
        let one = has.entry(read.person(order.customer_row)).or_default();
        let paid = read.paid(order);
        let (deposit, due) = match order.status {
            Status::Cancelled => (0, paid),
            Status::Delivered | Status::Returned => {
                let billed: i64 = read.payments_of(order).iter().filter_map(|payment| payment.billed).map(|one| one.0).sum();
                (0, paid - billed)
            }
            _ => (paid.min(order.totals.total.0), (paid - order.totals.total.0).max(0)),
        };
        (one.deposits, one.refunds_due) = (one.deposits + deposit, one.refunds_due + due);
    }
    for state in read.rows.bills.values() {
        let customer = state.bill.customer.as_ref().map(|billed| billed.row);
        has.entry(read.person(customer)).or_default().owes += state.bill.on_account.0;
    }
    for note in &read.rows.credit_notes {
        let customer = read.rows.bills[&note.bill].bill.customer.as_ref().map(|billed| billed.row);
        let one = has.entry(read.person(customer)).or_default();
        one.owes -= note.unowed.0;
        one.wallet += given_by(note, PaymentMethod::Wallet);
    }
    for (customer, one) in &has {
        let held = Has {
            wallet: posted.held(Account::Wallets, *customer),
            deposits: posted.held(Account::CustomerDeposits, *customer),
            refunds_due: posted.held(Account::RefundsDue, *customer),
            owes: -posted.held(Account::Receivables, *customer),
        };
        assert_eq!(held, *one, "the books and the documents of customer {customer:?}");
        assert!(held.wallet >= 0 && held.deposits >= 0 && held.refunds_due >= 0 && held.owes >= 0, "{customer:?}: {held:?}");
        let Some(row) = customer else { continue };
        let kept = read.rows.customer_accounts.get(row).cloned().unwrap_or_default();
        for account in CustomerAccounts::ACCOUNTS {
            assert_eq!(-kept.net(account).0, posted.held(account, Some(*row)), "{account:?} of {row} as it is kept");
        }
    }
    for customer in read.rows.customers.values().filter(|customer| customer.merged_into.is_some()) {
        assert_eq!(has[&Some(customer.row)], Has::default(), "whoever was merged has nothing");
        assert!(read.rows_of.contains_key(&customer.id));
    }
}

fn given_by(note: &CreditNote, method: PaymentMethod) -> i64 {
    note.refunds.iter().filter(|refund| refund.method == method).map(|refund| refund.amount.0).sum()
}

/// Into which drawer cash went: of which shift, else of which register; or it is a driver's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Drawer {
    Shift(u64),
    Register(String),
    Driver,
}

/// Cash by the drawer it went into, less what came out of it.
fn cash(rows: &Rows) -> BTreeMap<Drawer, i64> {
    let mut cash: BTreeMap<Drawer, i64> = BTreeMap::new();
    let mut put = |shift: Option<u64>, register: &Option<String>, minor: i64| {
        let of_register = || Drawer::Register(register.clone().unwrap_or_default());
        *cash.entry(shift.map_or_else(of_register, Drawer::Shift)).or_default() += minor;
    };
    // What is taken at the door is the driver's, whoever writes it down.
    let brought = rows.bills.values().filter(|state| {
        let order = state.bill.order.as_ref().and_then(|order| rows.deliveries.get(&order.id));
        order.is_some_and(|delivery| delivery.driver.is_some())
    });
    let brought: HashSet<u64> = brought.map(|state| state.bill.row).collect();
    let is_brought =
        |payment: &Payment| payment.purpose == Purpose::Sale && payment.bill_row.is_some_and(|row| brought.contains(&row));
    let mut at_doors = 0;
    let paid = rows.payments.values().filter(|payment| payment.method == PaymentMethod::Cash);
    for payment in paid.filter(|payment| payment.status == PaymentState::Paid) {
        match is_brought(payment) {
            true => at_doors += payment.amount.0,
            false => put(payment.shift_row, &payment.register, payment.amount.0),
        }
    }
    for refund in rows.payment_refunds.iter().filter(|refund| refund.method == PaymentMethod::Cash) {
        put(refund.shift_row, &refund.register, -(refund.amount.0 + refund.rounding.0));
    }
    for note in &rows.credit_notes {
        put(note.shift_row, &note.register, -given_by(note, PaymentMethod::Cash));
    }
    for movement in &rows.cash_movements {
        let sign = if movement.kind == CashMovementKind::PayIn { 1 } else { -1 };
        put(Some(movement.shift_row), &None, sign * movement.amount.0);
    }
    cash.insert(Drawer::Driver, at_doors);
    cash
}

fn drawers_hold_what_documents_say(rows: &Rows, posted: &Posted) {
    let mut cash = cash(rows);
    let mut drawers: BTreeMap<String, i64> = BTreeMap::new();
    for shift in rows.shifts.values() {
        let expected = shift.cash.opening_float.0 + cash.remove(&Drawer::Shift(shift.row)).unwrap_or_default();
        assert_eq!(shift.cash.expected().0, expected, "the cash of {}", shift.number.text());
        match &shift.closing {
            Some(closing) => assert_eq!(closing.expected.0, expected, "at the close of {}", shift.number.text()),
            None => *drawers.entry(shift.register.clone()).or_default() += expected,
        }
    }
    for (drawer, minor) in cash {
        match drawer {
            Drawer::Register(register) => *drawers.entry(register).or_default() += minor,
            Drawer::Driver => assert_eq!(posted.whole(Account::DriversCash), minor, "drivers' cash"),
            Drawer::Shift(row) => panic!("cash went into shift {row}, which is not there"),
        }
    }
    for (register, minor) in &drawers {
        assert_eq!(posted.of(&AccountRef::drawer(Some(register))), *minor, "the drawer of {register:?}");
    }
    assert_eq!(posted.whole(Account::CashDrawers), drawers.values().sum::<i64>(), "all drawers");
}

fn money_elsewhere_is_what_documents_say(rows: &Rows, posted: &Posted) {
    for (method, account) in [(PaymentMethod::Card, Account::CardClearing), (PaymentMethod::BankTransfer, Account::BankClearing)]
    {
        let came = rows.payments.values().filter(|one| one.method == method && one.status == PaymentState::Paid);
        let went = rows.payment_refunds.iter().filter(|refund| refund.method == method);
        let went = went.map(|refund| refund.amount.0 + refund.rounding.0).sum::<i64>();
        let went = went + rows.credit_notes.iter().map(|note| given_by(note, method)).sum::<i64>();
        assert_eq!(posted.whole(account), came.map(|one| one.amount.0).sum::<i64>() - went, "{account:?}");
    }
    let rounded: i64 = rows.payments.values().map(|payment| payment.rounding.0).sum();
    let rounded = rounded + rows.bills.values().map(|state| state.bill.rounding.0).sum::<i64>();
    let given = rows.payment_refunds.iter().map(|refund| refund.rounding.0).sum::<i64>();
    let given = given + rows.credit_notes.iter().map(|note| note.totals.rounding.0).sum::<i64>();
    assert_eq!(posted.whole(Account::Rounding), given - rounded, "rounding");
}

/// Numbers have no hole, money is given back once, and an order lists its payments as they are.
fn payments_are_whole(read: &Read<'_>) {
    let rows = read.rows;
    let mut numbers: BTreeMap<u64, Vec<i64>> = BTreeMap::new();
    for payment in rows.payments.values() {
        numbers.entry(payment.number.counter()).or_default().push(payment.number.sequence());
        let number = payment.number.text();
        let refunded = read.refunded.get(&payment.row).copied().unwrap_or_default();
        assert_eq!(payment.refunded.0, refunded, "what was given back of {number}");
        assert!(read.left(payment) >= payment.billed.map_or(0, |billed| billed.0), "{payment:?}");
        assert_eq!(payment.deadline.is_some(), payment.status.has_deadline() && payment.order.is_some(), "{payment:?}");
    }
    let mut given: HashMap<u64, i64> = HashMap::new();
    for refund in &rows.payment_refunds {
        *given.entry(refund.payment_row).or_default() += refund.amount.0 + refund.rounding.0;
    }
    let coin = rows.settings.as_ref().expect("settings").smallest_coin.0;
    for payment in rows.payments.values() {
        let given = given.get(&payment.row).copied().unwrap_or_default();
        assert!(given <= payment.amount.0 + coin / 2, "{given} of {payment:?} were given back");
    }
    for mut sequences in numbers.into_values() {
        sequences.sort_unstable();
        assert!(sequences.iter().copied().eq(1..=sequences.len() as i64), "{sequences:?}");
    }
    for order in rows.orders.values() {
        let listed = order.payments.iter().map(|payment| &**payment);
        assert!(
            listed.eq(read.payments_of(order).iter().copied()),
            "order {} lists its payments as they are",
            order.number.text()
        );
        let awaits = order.payments.iter().any(|payment| payment.status.is_awaited());
        assert!(order.status.is_open() || !awaits, "money is awaited for an order that is over: {order:?}");
    }
}

/// Nothing is prepared that is neither paid nor may be paid later, and what was handed over is on a bill that adds up.
fn no_order_goes_ahead_of_its_money(read: &Read<'_>) {
    let pay_later = read.rows.settings.as_ref().expect("settings").payments.pay_later;
    let billed: HashMap<u64, &Amount> =
        (read.rows.bills.values()).filter_map(|state| Some((state.bill.order.as_ref()?.row, &state.bill.totals.total))).collect();
    for order in read.rows.orders.values() {
        let may_wait = match order.terms {
            Some(Terms::Cash | Terms::Card | Terms::Cod | Terms::HouseAccount | Terms::Platform) => true,
            Some(Terms::Wallet | Terms::BankTransfer) => false,
            None => pay_later,
        };
        let is_ahead = !matches!(order.status, Status::Pending | Status::Cancelled | Status::Delivered | Status::Returned);
        let is_paid = read.paid(order) >= order.totals.total.0;
        assert!(!is_ahead || is_paid || may_wait, "order {} is {} and not paid", order.number.text(), order.status.as_str());
        let is_over = matches!(order.status, Status::Delivered | Status::Returned);
        assert_eq!(
            billed.get(&order.row).copied(),
            is_over.then_some(&order.totals.total),
            "the bill of {}",
            order.number.text()
        );
    }
    for state in read.rows.bills.values() {
        let (bill, paid) = (&state.bill, state.bill.payments.iter().map(|one| one.amount.0).sum::<i64>());
        assert_eq!(paid + bill.on_account.0, bill.totals.total.0 + bill.rounding.0 + bill.tip.0, "{}", bill.number.text());
        let back: i64 = state.refunded.iter().map(|(_, amount)| amount.0).sum();
        let later: i64 = state.paid_later.iter().map(|(_, amount)| amount.0).sum();
        assert!(back <= paid + later, "more of {} was given back than was paid", bill.number.text());
        assert!(state.unowed.0 + later <= bill.on_account.0, "more of {} is settled than was owed", bill.number.text());
    }
}
