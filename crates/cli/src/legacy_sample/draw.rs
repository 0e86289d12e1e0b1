//! A shop that agrees with itself: every total is its items, every wallet its entries, every paid order has its money.

use docket_domain::money::Amount;
use docket_domain::time::Timestamp;
use fastrand::Rng;

use super::export::{Customer, Entry, Export, Item, Management, Order, Payment};
use super::plant::Plan;
use super::shape::{Method, Money, Place, Shape};
use super::words::{FAMILY, FIRST, GOODS, NOTES, PLACES, USERS};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 2024-02-01T06:00:00Z: when the first customer came.
const FIRST_CUSTOMER: i64 = 1_706_767_200_000;
/// 2025-01-02T06:00:00Z: when the first order was placed.
const FIRST_ORDER: i64 = 1_735_797_600_000;
/// For how many days customers come, and a year later order.
const DAYS: i64 = 300;
/// For how long a day is open; it begins at 6:00 in UTC, so that no order is of another date in the merchant's zone.
const OPEN: i64 = 10 * HOUR;
/// Orders of a customer, about.
const ORDERS_OF_ONE: usize = 4;

/// Draws a shop. The second are the orders, each of another customer, that have the shapes of the plan, in its order.
pub fn shop(seed: u64, count: usize, plan: &Plan) -> (Export, Vec<usize>) {
    let mut rng = Rng::with_seed(seed);
    let wanted: Vec<Shape> = plan.shapes().collect();
    let customers = (count / ORDERS_OF_ONE).max(wanted.len()).max(1);
    let owners = owners(count, customers, &mut rng);
    let targets = targets(&owners, customers, wanted.len(), &mut rng);
    let mut shapes: Vec<Shape> = (0..count).map(|_| Shape::draw(&mut rng)).collect();
    for (order, shape) in targets.iter().zip(wanted) {
        shapes[*order] = shape;
    }
    let everybody = (0..customers).map(|at| customer(at, customers, &mut rng)).collect();
    let mut export = Export { customers: everybody, ..Export::default() };
    let mut months = Months::default();
    for (at, (owner, shape)) in owners.into_iter().zip(shapes).enumerate() {
        let drawn = order(at, count, owner, shape, &mut months, &mut export, &mut rng);
        export.orders.push(drawn);
    }
    fill_wallets(&mut export, &mut rng);
    number_payments(&mut export);
    (export, targets)
}

/// Whose each order is; everybody has one.
fn owners(count: usize, customers: usize, rng: &mut Rng) -> Vec<usize> {
    let mut owners: Vec<usize> = (0..count).map(|at| if at < customers { at } else { rng.usize(0..customers) }).collect();
    rng.shuffle(&mut owners);
    owners
}

/// The first orders of so many customers.
fn targets(owners: &[usize], customers: usize, count: usize, rng: &mut Rng) -> Vec<usize> {
    let mut first = vec![usize::MAX; customers];
    for (order, owner) in owners.iter().enumerate() {
        first[*owner] = first[*owner].min(order);
    }
    rng.shuffle(&mut first);
    first.truncate(count);
    first
}

fn customer(at: usize, customers: usize, rng: &mut Rng) -> Customer {
    let pick = |words: &[&'static str], rng: &mut Rng| words[rng.usize(0..words.len())];
    let name = format!("{} {}", pick(FIRST, rng), pick(FAMILY, rng));
    // Mobile numbers of Iraq, as people write them.
    let phone = match rng.u8(0..4) {
        0 => format!("0770{at:07}"),
        1 => format!("0770 {:03} {:04}", at / 10_000, at % 10_000),
        2 => format!("0770{at:07}").chars().map(in_arabic).collect(),
        _ => format!("+964770{at:07}"),
    };
    Customer {
        id: format!("{}", at + 1),
        number: format!("CUST{:04}", at + 1),
        name,
        phone,
        email: if rng.u8(0..5) == 0 { format!("customer{}@example.com", at + 1) } else { String::new() },
        address: pick(PLACES, rng).to_owned(),
        created_at: Timestamp(FIRST_CUSTOMER + at as i64 * DAYS * DAY / customers as i64 / 1_000 * 1_000),
        wallet: None,
        entries: Vec::new(),
    }
}

fn in_arabic(digit: char) -> char {
    digit.to_digit(10).and_then(|digit| char::from_u32('٠' as u32 + digit)).unwrap_or(digit)
}

/// The last number of each month.
#[derive(Default)]
struct Months {
    month: i32,
    last: u32,
}

impl Months {
    /// `M2501001`, as seed 002 has them.
    fn next(&mut self, at: Timestamp) -> String {
        let month = at.utc_date().as_number() / 100 % 10_000;
        if month != self.month {
            *self = Months { month, last: 0 };
        }
        self.last += 1;
        format!("M{month:04}{:03}", self.last)
    }
}

/// When the order of that place among all was placed.
fn placed_at(at: usize, count: usize) -> Timestamp {
    let open = at as i64 * DAYS * OPEN / count as i64 / 1_000 * 1_000;
    Timestamp(FIRST_ORDER + open / OPEN * DAY + open % OPEN)
}

fn order(at: usize, count: usize, owner: usize, shape: Shape, months: &mut Months, export: &mut Export, rng: &mut Rng) -> Order {
    let created_at = placed_at(at, count);
    let id = format!("{}", 50_000 + at);
    let items = items(&id, rng);
    let sum: i64 = items.iter().map(line_amount).sum();
    let discount = if rng.u8(0..6) == 0 { sum / 10 / 100 * 100 } else { 0 };
    let delivery_fee = if rng.u8(0..4) == 0 { 500_000 } else { 0 };
    let tax = if rng.u8(0..10) == 0 { (sum - discount) / 20 } else { 0 };
    let mut order = Order {
        number: months.next(created_at),
        owner,
        customer: export.customers[owner].id.clone(),
        status: shape.customer_word(rng),
        method: shape.method_word(rng),
        payment_status: shape.payment_word(),
        total: Amount(sum - discount + delivery_fee + tax),
        discount: Amount(discount),
        delivery_fee: Amount(delivery_fee),
        tax: Amount(tax),
        wallet_amount: Amount::ZERO,
        address: export.customers[owner].address.clone(),
        notes: NOTES[rng.usize(0..NOTES.len())],
        user: USERS[rng.usize(0..USERS.len())],
        created_at,
        management: None,
        items,
        payments: Vec::new(),
        id,
    };
    let management = management(&order, shape, rng);
    pay(&mut order, shape, &management, export, rng);
    order.management = Some(management);
    order
}

fn items(order: &str, rng: &mut Rng) -> Vec<Item> {
    (0..rng.usize(1..=5))
        .map(|_| {
            let (product, price) = GOODS[rng.usize(0..GOODS.len())];
            let half = if rng.u8(0..10) == 0 { 500 } else { 0 };
            Item { order: order.to_owned(), product, quantity: rng.i64(1..=40) * 1_000 + half, unit_price: Amount(price) }
        })
        .collect()
}

fn line_amount(item: &Item) -> i64 {
    item.unit_price.scaled(item.quantity, 1_000).expect("prices and quantities are small").0
}

fn later(at: Timestamp, hours: std::ops::RangeInclusive<i64>, rng: &mut Rng) -> Timestamp {
    Timestamp(at.0 + rng.i64(hours) * HOUR + rng.i64(0..60) * MINUTE)
}

fn management(order: &Order, shape: Shape, rng: &mut Rng) -> Management {
    let (status, department) = shape.management_words(rng);
    let is_gone = matches!(shape.place, Place::Dispatched | Place::Delivered | Place::Returned);
    let is_taken_on = is_gone || matches!(shape.place, Place::Confirmed | Place::Preparing | Place::Ready);
    let has_arrived = matches!(shape.place, Place::Delivered | Place::Returned);
    let agreed = later(order.created_at, 3..=26, rng);
    let ready = Timestamp(agreed.0 + 10 * MINUTE);
    let dispatched = later(ready, 12..=30, rng);
    let delivered = later(dispatched, 2..=8, rng);
    let is_at_the_door = matches!(shape.method, Method::Cash | Method::Cod);
    let paid = if is_at_the_door { delivered } else { agreed };
    Management {
        order: order.id.clone(),
        status,
        department,
        paid_at: (shape.money != Money::Unpaid).then_some(paid),
        warehouse_ready_at: is_taken_on.then_some(ready),
        dispatched_at: is_gone.then_some(dispatched),
        delivered_at: has_arrived.then_some(delivered),
    }
}

/// Gives the money of an order that is paid, and takes it back where it was given back.
fn pay(order: &mut Order, shape: Shape, management: &Management, export: &mut Export, rng: &mut Rng) {
    let Some(paid_at) = management.paid_at else { return };
    let is_refunded = shape.money == Money::Refunded;
    let by_wallet = match shape.method {
        Method::Wallet => order.total,
        Method::PartWallet => Amount(order.total.0 * rng.i64(20..=80) / 100),
        _ => Amount::ZERO,
    };
    if by_wallet > Amount::ZERO {
        order.wallet_amount = by_wallet;
        let entry = |export: &mut Export, word, at| Entry {
            id: export.next_entry(),
            customer: order.customer.clone(),
            word,
            amount: by_wallet,
            order: order.id.clone(),
            at,
            note: "",
        };
        let debit = entry(export, if rng.bool() { "debit" } else { "payment" }, order.created_at);
        export.customers[order.owner].entries.push(debit);
        if is_refunded {
            let refund = entry(export, "refund", Timestamp(paid_at.0 + 10 * DAY));
            export.customers[order.owner].entries.push(refund);
        }
    }
    let rest = Amount(order.total.0 - by_wallet.0);
    let (method, status) = match shape.method {
        Method::Transfer | Method::PartWallet => ("bank_transfer", "approved"),
        Method::Card => ("card", "paid"),
        // Such systems often have no row for what was paid at the door.
        Method::Cash | Method::Cod if is_refunded || rng.bool() => ("cash", "paid"),
        // Nor, mostly, for what the wallet has paid.
        Method::Wallet if !is_refunded && rng.u8(0..3) == 0 => ("wallet", "paid"),
        _ => return,
    };
    let amount = if shape.method == Method::Wallet { by_wallet } else { rest };
    let is_transfer = method == "bank_transfer";
    let created_at = match shape.method {
        Method::Transfer | Method::PartWallet => later(order.created_at, 1..=2, rng),
        Method::Card | Method::Wallet => order.created_at,
        _ => paid_at,
    };
    order.payments.push(Payment {
        id: String::new(),
        number: String::new(),
        order: order.id.clone(),
        customer: order.customer.clone(),
        user: order.user,
        method,
        amount,
        status: if is_refunded { "refunded" } else { status },
        receipt: is_transfer.then_some((created_at, amount)),
        approved_at: is_transfer.then_some(paid_at),
        created_at,
    });
}

/// Deposits, before anything is taken out, and what each wallet holds.
fn fill_wallets(export: &mut Export, rng: &mut Rng) {
    for at in 0..export.customers.len() {
        let customer = &export.customers[at];
        let out: i64 = customer.entries.iter().filter(|entry| entry.moves() < 0).map(|entry| entry.amount.0).sum();
        let kind = rng.u8(0..10);
        if out == 0 && kind < 5 {
            continue;
        }
        let (id, created_at) = (customer.id.clone(), customer.created_at);
        let kept = if kind < 8 { rng.i64(1..=500_000) * 100 } else { 0 };
        let deposits = match out + kept {
            0 => vec![],
            all if rng.bool() => vec![all],
            all => vec![all / 3 + 1, all - all / 3 - 1],
        };
        for amount in deposits.into_iter().filter(|amount| *amount > 0) {
            let entry = Entry {
                id: export.next_entry(),
                customer: id.clone(),
                word: "deposit",
                amount: Amount(amount),
                order: String::new(),
                at: later(created_at, 24..=400, rng),
                note: "bank deposit",
            };
            export.customers[at].entries.push(entry);
        }
        let customer = &mut export.customers[at];
        customer.entries.sort_by_key(|entry| entry.at);
        customer.wallet = Some(Amount(customer.entries.iter().map(Entry::moves).sum()));
    }
}

/// Ids and numbers of payments, in the order in which they were recorded.
fn number_payments(export: &mut Export) {
    let mut places: Vec<(Timestamp, usize)> = Vec::new();
    for (at, order) in export.orders.iter().enumerate() {
        places.extend(order.payments.iter().map(|payment| (payment.created_at, at)));
    }
    places.sort();
    for (_, at) in places {
        let (id, number) = export.next_payment();
        let payment = export.orders[at].payments.first_mut().expect("its payment was listed");
        (payment.id, payment.number) = (id, number);
    }
}
