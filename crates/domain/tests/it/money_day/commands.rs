//! What people do with money on a day of a shop with two outlets: random commands, each of which leads to what was done before. Many
//! of them ask for too much, come too late, or come from whoever may not.
//!
//! The tests of the store play the same day (they include this file), so it knows the rules' types alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use docket_domain::access::{Actor, Permission, Role};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{
    BillState, Buyer, CreditNoteKind, Refund, ReturnItems, ReturnedItem, ReturnedWhat, SellItems, Settlement, SoldItem,
};
use docket_domain::catalog::{CreateProduct, NewProduct, ProductReference, Tax, Unit};
use docket_domain::command::Command;
use docket_domain::customers::{Customer, FindOrCreateCustomer, MergeCustomers, Phone, PhoneE164};
use docket_domain::ids::{BillId, CustomerId, OrderId, PaymentId, ShiftId, UserId};
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{
    Address, CancelOrder, Discount, DiscountKind, Move, NewItem, NewOrderPayment, Order, PlaceOrder, ReleaseUnpaidOrder, Status,
    TransitionOrder,
};
use docket_domain::payments::{
    AdjustWallet, ApprovePayment, ExpirePayment, Payment, PaymentMethod, RecordPayment, RefundPayment, RejectPayment,
    Status as PaymentState, Terms, TopUpWallet, UploadReceipt,
};
use docket_domain::quantity::Quantity;
use docket_domain::shifts::{CashMovementKind, CloseShift, MoveCash, OpenShift, Shift};
use docket_domain::time::Timestamp;
use uuid::Uuid;

use crate::dice::Dice;

/// The outlets.
pub const OUTLETS: [&str; 2] = ["MAIN", "YAS"];

/// The registers, each with its outlet.
pub const REGISTERS: [(&str, &str); 3] = [("R1", "MAIN"), ("R2", "MAIN"), ("Y1", "YAS")];

/// The products: by piece, by weight, and one that costs less than half of a coin.
const GOODS: [(&str, Unit, i64); 3] = [("MEAL", Unit::Piece, 2_513), ("NUTS", Unit::Kilogram, 3_333), ("SWEET", Unit::Piece, 7)];

/// The commands that make the products.
pub fn products() -> Vec<Command> {
    let product = |(sku, unit, price): (&str, Unit, i64)| NewProduct {
        taxes: vec![Tax { name: "VAT".into(), rate: Percent(5_000) }],
        sell_by_weight: unit == Unit::Kilogram,
        ..NewProduct::new(sku, vec![("en".into(), sku.into())], unit, Amount(price))
    };
    GOODS.map(|one| Command::CreateProduct(Box::new(CreateProduct { product: product(one) }))).to_vec()
}

/// What is known of what was done so far, for later commands to lead to.
pub struct Known {
    /// What the clock reads.
    pub now: Timestamp,
    /// Everybody.
    pub customers: BTreeMap<CustomerId, Arc<Customer>>,
    /// Every order as it stands.
    pub orders: BTreeMap<OrderId, Arc<Order>>,
    /// Every payment as it stands.
    pub payments: BTreeMap<PaymentId, Arc<Payment>>,
    /// Every bill as it stands.
    pub bills: BTreeMap<BillId, Arc<BillState>>,
    /// Every shift as it stands.
    pub shifts: BTreeMap<ShiftId, Arc<Shift>>,
}

/// One of the last so many that are like that; ids follow each other in time.
fn recent<K: Ord, T>(rows: &BTreeMap<K, Arc<T>>, most: usize, is: impl Fn(&T) -> bool, dice: &mut Dice) -> Option<Arc<T>> {
    let found: Vec<&Arc<T>> = rows.values().rev().filter(|row| is(row)).take(most).collect();
    (!found.is_empty()).then(|| Arc::clone(dice.of(&found)))
}

impl Known {
    /// What is known before anything has happened.
    pub fn nothing() -> Known {
        Known {
            now: Timestamp(0),
            customers: BTreeMap::new(),
            orders: BTreeMap::new(),
            payments: BTreeMap::new(),
            bills: BTreeMap::new(),
            shifts: BTreeMap::new(),
        }
    }

    /// The outlet of the document that a command leads to.
    fn outlet_of(&self, command: &Command) -> Option<&str> {
        let of_order = |id: &OrderId| self.orders.get(id).map(|order| order.outlet.as_str());
        let of_payment = |id: &PaymentId| self.payments.get(id).map(|payment| payment.outlet.as_str());
        let of_shift = |id: &ShiftId| self.shifts.get(id).map(|shift| shift.outlet.as_str());
        match command {
            Command::CancelOrder(cancel) => of_order(&cancel.order),
            Command::TransitionOrder(step) => of_order(&step.order),
            Command::UploadReceipt(upload) => of_payment(&upload.payment),
            Command::ApprovePayment(approve) => of_payment(&approve.payment),
            Command::RejectPayment(reject) => of_payment(&reject.payment),
            Command::RefundPayment(refund) => of_payment(&refund.payment),
            Command::ReturnItems(back) => self.bills.get(&back.bill).map(|state| state.bill.outlet.as_str()),
            Command::CloseShift(close) => of_shift(&close.shift),
            Command::MoveCash(cash) => of_shift(&cash.shift),
            _ => None,
        }
    }

    fn some_order(&self, dice: &mut Dice) -> Option<Arc<Order>> {
        match dice.from(1, 10) {
            1..=6 => recent(&self.orders, 12, |order| order.status.is_open(), dice),
            7 => recent(&self.orders, 5, |order| order.status == Status::Cancelled, dice),
            _ => recent(&self.orders, 40, |_| true, dice),
        }
    }

    fn some_customer(&self, dice: &mut Dice) -> Option<Arc<Customer>> {
        recent(&self.customers, 40, |_| true, dice)
    }

    fn some_transfer(&self, dice: &mut Dice) -> Option<Arc<Payment>> {
        let is_transfer = |payment: &Payment| payment.method == PaymentMethod::BankTransfer;
        match dice.from(1, 6) {
            1..=4 => recent(&self.payments, 10, |payment| is_transfer(payment) && payment.status.is_awaited(), dice),
            5 => recent(&self.payments, 10, |payment| is_transfer(payment) && payment.status != PaymentState::Paid, dice),
            _ => recent(&self.payments, 50, |_| true, dice),
        }
    }
}

/// Someone of a role, bound to nothing. Each role is one person.
fn someone(role: Role) -> Actor {
    let user = UserId(Uuid::from_u128(0x70 + role as u128));
    Actor::new(user, Some(format!("S{}", role as u8)), role)
}

/// Someone who gets past the door for that: the server asks for the permission of a route before a rule is asked anything. They are
/// mostly of the outlet that it is about, where they are bound to one.
fn whoever_may(permission: Permission, about: Option<&str>, dice: &mut Dice) -> Actor {
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|role| role.may(permission)).collect();
    let actor = someone(if dice.one_in(2) { Role::Owner } else { dice.of(&roles) });
    let has_till = matches!(actor.role, Role::Owner | Role::Manager | Role::Cashier);
    if has_till && dice.one_in(2) {
        let is_there = |at: &&(&str, &str)| about.is_none_or(|about| about == at.1);
        let there: Vec<_> = REGISTERS.iter().filter(is_there).copied().collect();
        let (register, outlet) = if dice.one_in(15) { dice.of(&REGISTERS) } else { dice.of(&there) };
        return Actor { outlet: Some(outlet.into()), register: Some(register.into()), ..actor };
    }
    actor
}

/// An outlet that the actor may name, mostly.
fn outlet_for(actor: &Actor, dice: &mut Dice) -> Option<String> {
    match &actor.outlet {
        Some(own) if !dice.one_in(20) => dice.one_in(2).then(|| own.clone()),
        _ => Some(dice.of(&OUTLETS).into()),
    }
}

/// One of thirty people, the first few more often.
fn person(dice: &mut Dice) -> FindOrCreateCustomer {
    let most = dice.of(&[3, 9, 29]);
    let national = format!("5012345{:02}", dice.from(0, most));
    let e164 = PhoneE164::new(&format!("+971{national}")).expect("a phone number");
    FindOrCreateCustomer { phone: Phone { e164, national }, name: None, email: None }
}

fn method(dice: &mut Dice) -> PaymentMethod {
    dice.of(PaymentMethod::ALL)
}

/// A random command, and whose it is.
pub fn command(known: &Known, dice: &mut Dice) -> (Actor, Command) {
    let (permission, command) = match dice.from(1, 100) {
        1..=15 => return placing(dice),
        16..=21 => (Permission::WalletsTopUp, top_up(known, dice)),
        22 => (Permission::WalletsAdjust, adjustment(known, dice)),
        23..=34 => return recorded(known, dice),
        35..=38 => (Permission::PaymentsRead, receipt(known, dice)),
        39..=42 => (Permission::PaymentsApprove, approval(known, dice)),
        43 => (Permission::PaymentsApprove, rejection(known, dice)),
        44..=46 => return (Actor::program(), expiry(known, dice)),
        47..=51 => (Permission::PaymentsRefund, refund(known, dice)),
        52 | 53 => (Permission::OrdersCancel, cancelling(known, dice)),
        54..=85 => (Permission::OrdersTransition, step(known, dice)),
        86..=89 => (Permission::BillsReturn, returned(known, dice)),
        90..=92 => return sale(dice),
        93 | 94 => return opening(dice),
        95 | 96 => (Permission::ShiftsWork, closing(known, dice)),
        97 => (Permission::ShiftsWork, moving_cash(known, dice)),
        98 => (Permission::CustomersWrite, Some(Command::FindOrCreateCustomer(Box::new(person(dice))))),
        _ => (Permission::CustomersMerge, dice.one_in(3).then(|| merging(known, dice)).flatten()),
    };
    match command {
        // A driver takes an order and sets out with it.
        Some(Command::TransitionOrder(step)) if is_of_driver(step.to) && !dice.one_in(4) => {
            (someone(Role::Driver), Command::TransitionOrder(step))
        }
        Some(command) => (whoever_may(permission, known.outlet_of(&command), dice), command),
        // There is nothing of the kind yet.
        None => placing(dice),
    }
}

fn is_of_driver(to: Status) -> bool {
    matches!(to, Status::Assigned | Status::Dispatched)
}

fn placing(dice: &mut Dice) -> (Actor, Command) {
    let actor = whoever_may(Permission::OrdersPlace, None, dice);
    let items = (0..dice.from(1, 3)).map(|_| {
        let (sku, unit, _) = dice.of(&GOODS);
        let quantity = if unit == Unit::Piece { dice.from(1, 4) * 1_000 } else { dice.from(1, 4_000) };
        NewItem {
            product: Some(ProductReference(sku.into())),
            description: None,
            quantity: Quantity(quantity),
            unit_price: None,
            discounts: Vec::new(),
            notes: String::new(),
            seat: None,
            options: Vec::new(),
        }
    });
    let items = items.collect();
    let is_delivery = dice.one_in(2);
    let discount = Discount { kind: DiscountKind::Percent(Percent(dice.of(&[5_000, 33_333, 100_000]))), reason: None };
    let order = PlaceOrder {
        outlet: outlet_for(&actor, dice),
        channel: is_delivery.then(|| "delivery".into()),
        customer: (!dice.one_in(5)).then(|| person(dice)),
        items,
        discounts: if dice.one_in(8) { vec![discount] } else { Vec::new() },
        payment: (!dice.one_in(7)).then(|| order_payment(dice)),
        delivery_address: is_delivery.then(|| Address { text: "Al Marya".into(), latitude_micro: None, longitude_micro: None }),
        ..PlaceOrder::default()
    };
    (actor, Command::PlaceOrder(Box::new(order)))
}

fn order_payment(dice: &mut Dice) -> NewOrderPayment {
    let method = dice.of(&[
        Some(Terms::Wallet),
        Some(Terms::Wallet),
        Some(Terms::BankTransfer),
        Some(Terms::BankTransfer),
        Some(Terms::Cash),
        Some(Terms::Card),
        Some(Terms::Cod),
        Some(Terms::HouseAccount),
        None,
    ]);
    let received = (method == Some(Terms::Cash) && dice.one_in(2)).then(|| Amount(dice.of(&[1, 500, 2_500, 20_000])));
    NewOrderPayment {
        use_wallet: method.is_none() || dice.one_in(3),
        method,
        received,
        reference: (method == Some(Terms::Card) && dice.one_in(2)).then(|| "AUTH 17".into()),
    }
}

fn top_up(known: &Known, dice: &mut Dice) -> Option<Command> {
    let customer = known.some_customer(dice)?.id;
    let amount = Amount(dice.of(&[1, 333, 2_500, 20_000]));
    let outlet = Some(dice.of(&OUTLETS).into());
    let method = method(dice);
    Some(Command::TopUpWallet(Box::new(TopUpWallet { customer, outlet, amount, method, reference: None })))
}

fn adjustment(known: &Known, dice: &mut Dice) -> Option<Command> {
    let customer = known.some_customer(dice)?.id;
    let amount = Amount(dice.of(&[-2_000, -50, -1, 1, 75, 3_000]));
    let outlet = Some(dice.of(&OUTLETS).into());
    Some(Command::AdjustWallet(Box::new(AdjustWallet { customer, outlet, amount, reason: "a cold meal".into() })))
}

/// An amount that is what is due, or less, or more.
fn about(due: Amount, dice: &mut Dice) -> Amount {
    let due = due.0.max(1);
    Amount(match dice.from(1, 8) {
        1..=4 => due,
        5 => dice.from(1, due),
        6 => due + dice.from(1, 30),
        7 => due + 5_000,
        _ => dice.from(1, 9_999),
    })
}

/// A payment for an order, a bill or nothing.
fn recorded(known: &Known, dice: &mut Dice) -> (Actor, Command) {
    let method = method(dice);
    let mut payment = RecordPayment {
        user: dice.one_in(25).then(|| someone(Role::Driver).user),
        customer: dice.one_in(4).then(|| known.some_customer(dice)).flatten().map(|customer| customer.id),
        order: None,
        bill: None,
        outlet: Some(dice.of(&OUTLETS).into()),
        amount: Amount(dice.from(1, 9_999)),
        method,
        received: if method == PaymentMethod::BankTransfer { dice.of(&[None, Some(true), Some(false)]) } else { None },
        business_date: None,
        reference: dice.one_in(9).then(|| "for Friday".into()),
        client_reference: None,
    };
    let mut outlet = payment.outlet.clone();
    match dice.from(1, 10) {
        1..=5 => {
            // A transfer of more than is left, for an order that will soon be handed over.
            let is_owed = |order: &Order| order.status.is_open() && order.status != Status::Pending && order.left_to_pay().0 > 0;
            let too_much = method == PaymentMethod::BankTransfer && dice.one_in(3);
            let owed = too_much.then(|| recent(&known.orders, 6, is_owed, dice)).flatten();
            if let Some(order) = owed.or_else(|| known.some_order(dice)) {
                outlet = Some(order.outlet.clone());
                (payment.order, payment.amount) = (Some(order.id), about(order.left_to_pay(), dice));
                if too_much {
                    (payment.received, payment.amount.0) = (Some(true), order.left_to_pay().0 + 700);
                }
            }
        }
        6..=8 => {
            let owes = |state: &BillState| state.owed() > Amount::ZERO;
            let owed = recent(&known.bills, 10, owes, dice);
            let any = recent(&known.bills, 10, |_| true, dice);
            if let Some(state) = if dice.one_in(6) { any } else { owed } {
                outlet = Some(state.bill.outlet.clone());
                (payment.bill, payment.amount) = (Some(state.bill.id), about(state.owed(), dice));
            }
        }
        _ => {}
    }
    let actor = whoever_may(Permission::PaymentsRecord, outlet.as_deref(), dice);
    (actor, Command::RecordPayment(Box::new(payment)))
}

fn receipt(known: &Known, dice: &mut Dice) -> Option<Command> {
    let payment = known.some_transfer(dice)?.id;
    let upload = UploadReceipt { payment, hash: [dice.from(0, 255) as u8; 32], media_type: "image/png".into(), size_bytes: 900 };
    Some(Command::UploadReceipt(Box::new(upload)))
}

fn approval(known: &Known, dice: &mut Dice) -> Option<Command> {
    let payment = known.some_transfer(dice)?;
    let came_late = matches!(payment.status, PaymentState::Expired | PaymentState::Cancelled);
    let to_wallet = came_late != dice.one_in(6);
    Some(Command::ApprovePayment(Box::new(ApprovePayment { payment: payment.id, to_wallet })))
}

fn rejection(known: &Known, dice: &mut Dice) -> Option<Command> {
    let has_receipt = |payment: &Payment| payment.status == PaymentState::ReceiptUploaded;
    let payment = recent(&known.payments, 9, has_receipt, dice).or_else(|| known.some_transfer(dice))?.id;
    Some(Command::RejectPayment(Box::new(RejectPayment { payment, reason: "of another order".into() })))
}

/// What the timer of orders that nobody pays for asks, and what it would ask too early.
fn release(known: &Known, dice: &mut Dice) -> Option<Command> {
    let is_due = |order: &Order| order.release_at.is_some_and(|deadline| deadline.0 <= known.now.0);
    let order = recent(&known.orders, 60, is_due, dice).or_else(|| known.some_order(dice))?.id;
    Some(Command::ReleaseUnpaidOrder(Box::new(ReleaseUnpaidOrder { order })))
}

fn expiry(known: &Known, dice: &mut Dice) -> Command {
    if dice.one_in(3)
        && let Some(release) = release(known, dice)
    {
        return release;
    }
    let is_due =
        |payment: &Payment| payment.status.has_deadline() && payment.deadline.is_some_and(|deadline| deadline.0 <= known.now.0);
    let payment = recent(&known.payments, 9, is_due, dice).or_else(|| known.some_transfer(dice));
    let payment = payment.map_or(PaymentId(Uuid::nil()), |payment| payment.id);
    Command::ExpirePayment(Box::new(ExpirePayment { payment }))
}

fn refund(known: &Known, dice: &mut Dice) -> Option<Command> {
    let of_order = |payment: &Payment| {
        let order = payment.order.as_ref().and_then(|order| known.orders.get(&order.id));
        order.is_some_and(|order| order.refund_due() > Amount::ZERO || order.status == Status::Pending)
    };
    let payment = match dice.from(1, 3) {
        1 => recent(&known.payments, 30, |_| true, dice),
        2 => recent(&known.payments, 20, |payment| payment.bill_row.is_none() && payment.order.is_none(), dice),
        _ => recent(&known.payments, 20, of_order, dice),
    }?;
    let amount = match dice.from(1, 4) {
        1 | 2 => None,
        3 => Some(Amount(dice.from(1, payment.left().0.max(1)))),
        _ => Some(Amount(dice.of(&[1, 13, 500, 10_000]))),
    };
    let method = dice.one_in(2).then(|| method(dice));
    Some(Command::RefundPayment(Box::new(RefundPayment { payment: payment.id, amount, method, reason: "asked for".into() })))
}

fn cancelling(known: &Known, dice: &mut Dice) -> Option<Command> {
    let order = known.some_order(dice)?.id;
    Some(Command::CancelOrder(Box::new(CancelOrder { order, reason: "changed their mind".into(), version: None })))
}

/// A step towards being handed over, mostly, with money of all kinds in the end.
fn step(known: &Known, dice: &mut Dice) -> Option<Command> {
    // Mostly the same few, so that they come far.
    let is_on_its_way = |order: &Order| order.status.is_open() && order.status != Status::Pending;
    let on_its_way = (!dice.one_in(4)).then(|| recent(&known.orders, 4, is_on_its_way, dice)).flatten();
    let order = on_its_way.or_else(|| known.some_order(dice))?;
    let place = |status: &Status| Status::ALL.iter().position(|one| one == status);
    let legal = Move::all_from(order.status, order.fulfilment()).map(|step| step.to).filter(|to| *to != Status::Cancelled);
    let ahead = legal.max_by_key(place);
    let to = if dice.one_in(15) { dice.of(Status::ALL) } else { ahead? };
    let left = order.left_to_pay();
    let tender = |method, amount| Tender { method, amount };
    let cash = tender(PaymentMethod::Cash, None);
    let payments = match dice.from(1, 9) {
        1 | 2 => Vec::new(),
        3 => vec![tender(PaymentMethod::Cash, Some(about(left, dice)))],
        4 => vec![tender(PaymentMethod::Card, None)],
        5 => vec![tender(PaymentMethod::Card, Some(Amount(left.0 / 3))), cash],
        6 => vec![tender(PaymentMethod::Wallet, None)],
        7 => vec![tender(PaymentMethod::Wallet, Some(Amount(left.0 / 2))), cash],
        8 => vec![tender(PaymentMethod::BankTransfer, None)],
        _ => vec![cash],
    };
    let settlement = Settlement { payments, on_account: dice.one_in(3) };
    let settlement = if to == Status::Delivered { settlement } else { Settlement::default() };
    let transition = TransitionOrder { order: order.id, to, reason: None, settlement, version: None };
    Some(Command::TransitionOrder(Box::new(transition)))
}

fn returned(known: &Known, dice: &mut Dice) -> Option<Command> {
    let state = recent(&known.bills, 12, |_| true, dice)?;
    let left = state.bill.totals.total.0 + state.bill.rounding.0 - state.refunded_in_all().0;
    let to_give = (left - state.owed().0).max(1);
    let (items, refunds) = match dice.from(1, 5) {
        1 | 2 => (Vec::new(), Vec::new()),
        3 => (Vec::new(), vec![Refund { method: PaymentMethod::Wallet, amount: Amount(to_give) }]),
        4 => (Vec::new(), vec![Refund { method: method(dice), amount: about(Amount(to_give), dice) }]),
        _ => {
            let line = dice.from(1, state.bill.lines.len() as i64) as u32;
            let sold = state.bill.lines[line as usize - 1].line.quantity.0;
            let quantity = if sold % 1_000 == 0 { 1_000 } else { dice.from(1, sold) };
            (vec![ReturnedItem { what: ReturnedWhat::Line(line), quantity: Quantity(quantity) }], Vec::new())
        }
    };
    let kind = if items.is_empty() && dice.one_in(4) { CreditNoteKind::Void } else { CreditNoteKind::Return };
    let back = ReturnItems { bill: state.bill.id, kind, items, refunds, refund_by: None, reason: "it did not fit".into() };
    Some(Command::ReturnItems(Box::new(back)))
}

fn sale(dice: &mut Dice) -> (Actor, Command) {
    let actor = whoever_may(Permission::BillsSell, None, dice);
    let items = (0..dice.from(1, 2)).map(|_| {
        let (sku, unit, _) = dice.of(&GOODS);
        let quantity = if unit == Unit::Piece { dice.from(1, 3) * 1_000 } else { dice.from(1, 3_000) };
        SoldItem {
            product: ProductReference(sku.into()),
            quantity: Quantity(quantity),
            unit_price: None,
            discounts: Vec::new(),
            known: docket_domain::billing::KnownItem::default(),
            options: Vec::new(),
            notes: String::new(),
        }
    });
    let items = items.collect();
    let rest = |method| Tender { method, amount: None };
    let payments = match dice.from(1, 4) {
        1 => vec![rest(PaymentMethod::Wallet)],
        2 => vec![Tender { method: PaymentMethod::Wallet, amount: Some(Amount(dice.from(1, 900))) }, rest(PaymentMethod::Cash)],
        3 => vec![rest(PaymentMethod::Card)],
        _ => vec![rest(PaymentMethod::Cash)],
    };
    let customer = person(dice);
    let sale = SellItems {
        outlet: outlet_for(&actor, dice),
        buyer: (!dice.one_in(4)).then_some(Buyer::Known { customer, name: None, email: None }),
        items,
        tip: Amount(if dice.one_in(6) { dice.from(1, 300) } else { 0 }),
        payments,
        ..SellItems::default()
    };
    (actor, Command::SellItems(Box::new(sale)))
}

fn opening(dice: &mut Dice) -> (Actor, Command) {
    let actor = whoever_may(Permission::ShiftsWork, None, dice);
    let named = (actor.register.is_none() || dice.one_in(5)).then(|| dice.of(&REGISTERS).0.to_owned());
    let open = OpenShift { register: named, opening_float: Amount(dice.of(&[0, 10_000])), business_date: None };
    (actor, Command::OpenShift(Box::new(open)))
}

fn some_shift(known: &Known, dice: &mut Dice) -> Option<Arc<Shift>> {
    let rare = dice.one_in(8);
    recent(&known.shifts, 4, |shift| rare || shift.is_open(), dice)
}

fn closing(known: &Known, dice: &mut Dice) -> Option<Command> {
    let shift = some_shift(known, dice)?;
    let counted = Amount((shift.cash.expected().0 + dice.of(&[0, 0, 25, -5])).max(0));
    let close = CloseShift { shift: shift.id, counted, denominations: Vec::new(), version: None };
    Some(Command::CloseShift(Box::new(close)))
}

fn moving_cash(known: &Known, dice: &mut Dice) -> Option<Command> {
    let (shift, kind) = (some_shift(known, dice)?.id, dice.of(CashMovementKind::BY_HAND));
    let amount = Amount(dice.from(1, 5_000));
    Some(Command::MoveCash(Box::new(MoveCash { shift, kind, amount, reason: "change".into() })))
}

fn merging(known: &Known, dice: &mut Dice) -> Option<Command> {
    let (customer, other) = (known.some_customer(dice)?.id, known.some_customer(dice)?.id);
    Some(Command::MergeCustomers(Box::new(MergeCustomers { customer, other, reason: "two phones".into() })))
}
