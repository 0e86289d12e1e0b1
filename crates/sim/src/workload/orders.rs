//! Orders of the kitchen: how they are placed and paid, where they go, and who brings them.

use docket_domain::access::Actor;
use docket_domain::billing::Settlement;
use docket_domain::billing::tender::Tender;
use docket_domain::catalog::ProductReference;
use docket_domain::command::Command;
use docket_domain::customers::{FindOrCreateCustomer, Phone, PhoneE164};
use docket_domain::delivery::{AcceptDelivery, DeliverOrder, FailDelivery, PickUpDelivery, Proof};
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{
    CancelOrder, Discount, DiscountKind, Fulfilment, MoveTable, NewItem, NewOrderPayment, Order, PlaceOrder, Status,
    TransitionOrder,
};
use docket_domain::payments::{PaymentMethod, Terms};
use docket_domain::quantity::Quantity;

use super::{Known, actor, money};
use crate::dice::Dice;
use crate::order_deeds;
use crate::shop::{DISHES, driver};

/// A new order.
pub fn place(_: &Known, dice: &mut Dice) -> Command {
    let items = (0..dice.from(1, 3)).map(|_| item(dice)).collect();
    let customer = (!dice.one_in(3)).then(|| person(dice));
    let discounts = if dice.one_in(4) { vec![discount(dice)] } else { Vec::new() };
    let payment = (!dice.one_in(3)).then(|| payment(dice));
    let channel = dice.of(&[None, Some("counter"), Some("delivery")]).map(str::to_owned);
    let outlet = Some(dice.of(&["MAIN", "MAIN", "YAS"]).to_owned());
    Command::PlaceOrder(Box::new(PlaceOrder { items, customer, discounts, payment, channel, outlet, ..PlaceOrder::default() }))
}

/// Something that the kitchen makes; once in a while something that nobody makes.
pub fn item(dice: &mut Dice) -> NewItem {
    let sku = if dice.one_in(40) { "NOTHING" } else { dice.of(&DISHES).0 };
    let quantity = if dice.one_in(3) { dice.from(1, 4_000) } else { dice.from(1, 4) * 1_000 };
    NewItem {
        product: Some(ProductReference(sku.into())),
        description: None,
        quantity: Quantity(quantity),
        unit_price: None,
        discounts: if dice.one_in(6) { vec![discount(dice)] } else { Vec::new() },
        notes: String::new(),
        seat: None,
        options: Vec::new(),
    }
}

fn discount(dice: &mut Dice) -> Discount {
    let kind = if dice.one_in(2) {
        DiscountKind::Percent(Percent(dice.from(1, 60_000)))
    } else {
        DiscountKind::Amount(Amount(dice.from(1, 400)))
    };
    Discount { kind, reason: Some("a friend".into()) }
}

/// One of six people. The months know some of them as well.
pub fn person(dice: &mut Dice) -> FindOrCreateCustomer {
    let national = format!("50123456{}", dice.from(0, 5));
    let e164 = PhoneE164::new(&format!("+971{national}")).expect("a phone number");
    let name = dice.one_in(3).then(|| dice.of(&["Aisha", "Omar"]).to_owned());
    FindOrCreateCustomer { phone: Phone { e164, national }, name, email: None }
}

fn payment(dice: &mut Dice) -> NewOrderPayment {
    let (use_wallet, method) = match dice.from(1, 9) {
        1 | 2 => (false, Some(Terms::Wallet)),
        3 | 4 => (true, Some(dice.of(&[Terms::Cash, Terms::Card, Terms::BankTransfer]))),
        5 => (true, None),
        6 => (false, Some(Terms::BankTransfer)),
        7 => (false, Some(Terms::Cod)),
        8 => (false, Some(Terms::Card)),
        _ => (false, Some(Terms::Cash)),
    };
    let received = (method == Some(Terms::Cash) && dice.one_in(2)).then(|| Amount(dice.from(1, 400) * 100));
    let reference = (method == Some(Terms::Card) && dice.one_in(2)).then(|| "terminal 7".to_owned());
    NewOrderPayment { use_wallet, method, received, reference }
}

/// What becomes of an order.
pub fn further(known: &Known, dice: &mut Dice) -> (Actor, Command) {
    let Some(order) = (if dice.one_in(12) { known.order(dice) } else { known.open_order(dice) }) else {
        return (actor(dice), place(known, dice));
    };
    match dice.from(1, 20) {
        1 | 2 => {
            let cancel = CancelOrder { order: order.id, reason: "rang back".into(), version: version(&order, dice) };
            (actor(dice), Command::CancelOrder(Box::new(cancel)))
        }
        3 => {
            let to = dice.of(Status::ALL);
            (actor(dice), Command::TransitionOrder(Box::new(transition(&order, to, dice))))
        }
        4 => {
            let table = format!("T{}", dice.from(1, 9));
            (actor(dice), Command::MoveTable(Box::new(MoveTable { order: order.id, table, version: None })))
        }
        5..=8 => {
            let open: Vec<_> = known.goods.orders.values().filter(|order| order.status.is_open()).take(4).collect();
            if open.is_empty() {
                (actor(dice), place(known, dice))
            } else {
                (actor(dice), order_deeds::change(&open, item, dice))
            }
        }
        9 => (actor(dice), money::for_order(&order, dice)),
        _ => onward(&order, dice),
    }
}

/// The next step of an order on its way.
fn onward(order: &Order, dice: &mut Dice) -> (Actor, Command) {
    let id = order.id;
    match (order.status, order.fulfilment()) {
        (Status::Ready, Fulfilment::Delivery) => {
            (driver(dice.from(0, 1)), Command::AcceptDelivery(Box::new(AcceptDelivery { order: id })))
        }
        (Status::Assigned, _) => (driver(dice.from(0, 1)), Command::PickUpDelivery(Box::new(PickUpDelivery { order: id }))),
        (Status::Dispatched, _) if dice.one_in(4) => {
            let fail = FailDelivery { order: id, reason: "nobody was there".into() };
            (driver(dice.from(0, 1)), Command::FailDelivery(Box::new(fail)))
        }
        (Status::Dispatched, _) => {
            let (proof, settlement) = (Proof::Note("at the door".into()), settlement(order, dice));
            (driver(dice.from(0, 1)), Command::DeliverOrder(Box::new(DeliverOrder { order: id, proof, settlement })))
        }
        (status, _) => {
            let to = match status {
                Status::Pending => Status::Confirmed,
                Status::Confirmed => Status::Preparing,
                Status::Preparing => Status::Ready,
                _ => Status::Delivered,
            };
            (actor(dice), Command::TransitionOrder(Box::new(transition(order, to, dice))))
        }
    }
}

fn transition(order: &Order, to: Status, dice: &mut Dice) -> TransitionOrder {
    let settlement = if to == Status::Delivered { settlement(order, dice) } else { Settlement::default() };
    TransitionOrder { order: order.id, to, reason: Some("so".into()), settlement, version: version(order, dice) }
}

fn settlement(order: &Order, dice: &mut Dice) -> Settlement {
    let on_account = order.customer.is_some() && dice.one_in(4);
    let method = if order.customer.is_some() && dice.one_in(4) { PaymentMethod::Wallet } else { PaymentMethod::Cash };
    let payments = if on_account { Vec::new() } else { vec![Tender { method, amount: None }] };
    Settlement { payments, on_account }
}

fn version(order: &Order, dice: &mut Dice) -> Option<u32> {
    dice.one_in(3).then_some(order.version)
}
