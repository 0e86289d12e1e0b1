//! The one lifecycle: every legal step for whoever may make it, and every other refused.

use docket_domain::access::Role;
use docket_domain::access::Role::{Cashier, Dispatcher, Driver, Finance, Kitchen, Manager, Owner, Warehouse};
use docket_domain::command::Command;
use docket_domain::delivery::Proof;
use docket_domain::ids::OrderId;
use docket_domain::ordering::Status::{
    Assigned, Cancelled, Confirmed, Delivered, Dispatched, Pending, Preparing, Ready, Returned,
};
use docket_domain::ordering::{Address, CancelOrder, Fulfilment, PlaceOrder, Status, TransitionOrder};
use docket_domain::refusal::Code;

use crate::access::token_for;
use crate::fixtures::{assigning, bring_to, cancelling, delivering, moving, placing, settings, shawarma, shawarma_by, someone};
use crate::shop::Shop;

/// Everyone who works between the counter and the kitchen.
const INSIDE: &[Role] = &[Owner, Manager, Cashier, Kitchen, Warehouse];
const OUTSIDE: &[Role] = &[Owner, Manager, Dispatcher, Driver];
const FRONT: &[Role] = &[Owner, Manager, Cashier, Dispatcher];
const HEADS: &[Role] = &[Owner, Manager];

/// The steps of SPEC 5.1, written down a second time: from, to, who.
fn legal(channel: &str) -> Vec<(Status, Status, &'static [Role])> {
    let mut steps: Vec<(Status, Status, &'static [Role])> = vec![
        (Pending, Confirmed, &[Owner, Manager, Cashier, Dispatcher, Finance]),
        (Confirmed, Preparing, INSIDE),
        (Preparing, Ready, INSIDE),
        (Ready, Preparing, INSIDE),
        (Delivered, Returned, HEADS),
        (Pending, Cancelled, FRONT),
        (Confirmed, Cancelled, FRONT),
        (Preparing, Cancelled, HEADS),
        (Ready, Cancelled, HEADS),
    ];
    if channel == "delivery" {
        steps.push((Ready, Assigned, OUTSIDE));
        steps.push((Assigned, Ready, &[Owner, Manager, Dispatcher]));
        steps.push((Assigned, Dispatched, OUTSIDE));
        steps.push((Dispatched, Delivered, OUTSIDE));
        steps.push((Dispatched, Ready, OUTSIDE));
        steps.push((Assigned, Cancelled, HEADS));
    } else {
        steps.push((Ready, Delivered, INSIDE));
    }
    steps
}

/// How an order of that channel comes to a status; `None` where it never does.
fn path_to(status: Status, channel: &str) -> Option<Vec<Status>> {
    let way: &[Status] = if channel == "delivery" {
        &[Pending, Confirmed, Preparing, Ready, Assigned, Dispatched, Delivered, Returned]
    } else {
        &[Pending, Confirmed, Preparing, Ready, Delivered, Returned]
    };
    way.iter().position(|step| *step == status).map(|last| way[1..=last].to_vec())
}

/// The command that moves an order there.
fn to(order: OrderId, status: Status) -> Command {
    if status == Cancelled { cancelling(order, "changed their mind") } else { moving(order, status) }
}

/// The command by which someone of a role makes a step that they may make. Who assigns deliveries says who brings them, and a driver
/// proves what they brought.
fn by(role: Role, shop: &Shop, order: OrderId, from: Status, target: Status) -> Command {
    match (from, target, role) {
        (Ready, Assigned, Owner | Manager | Dispatcher) => assigning(order, shop.rows.users["omar"].id),
        (Dispatched, Delivered, Driver) => delivering(order, Proof::Note("left with the porter".into())),
        _ => to(order, target),
    }
}

/// A shop with one order in that status.
fn order_in(status: Status, channel: &str) -> Option<(Shop, OrderId)> {
    let mut shop = Shop::open(settings());
    shop.run(&someone(Owner), token_for("omar", Driver)).expect("a driver");
    let order = shop.place(&someone(Owner), placing(shawarma_by(channel))).id;
    if status == Cancelled {
        shop.run(&someone(Owner), cancelling(order, "changed their mind")).expect("cancelled");
    } else {
        bring_to(&mut shop, order, &path_to(status, channel)?);
    }
    Some((shop, order))
}

#[test]
fn every_step_is_made_by_exactly_who_may_and_every_other_is_refused() {
    for channel in ["counter", "delivery"] {
        let legal = legal(channel);
        for from in Status::ALL {
            let Some((mut shop, order)) = order_in(*from, channel) else { continue };
            let before = (shop.rows.clone(), *from);
            for target in Status::ALL {
                let step = legal.iter().find(|(start, end, _)| start == from && end == target);
                for role in Role::STAFF {
                    let described = format!("{channel}: {from:?} → {target:?} by {role:?}");
                    match step {
                        Some((_, _, roles)) if roles.contains(role) => {
                            let command = by(*role, &shop, order, *from, *target);
                            shop.run(&someone(*role), command).unwrap_or_else(|_| panic!("{described}"));
                            assert_eq!(shop.rows.orders[&order].status, *target, "{described}");
                            shop.rows = before.0.clone();
                            shop.reopen();
                        }
                        Some(_) => {
                            let refusal = shop.refuse(&someone(*role), to(order, *target));
                            assert_eq!(refusal.code, Code::PermissionMissing, "{described}");
                        }
                        None => {
                            let refusal = shop.refuse(&someone(*role), to(order, *target));
                            assert_eq!(refusal.code, Code::OrderIllegalTransition, "{described}");
                        }
                    }
                }
            }
            assert_eq!(shop.rows.orders[&order].status, before.1);
        }
    }
}

#[test]
fn an_illegal_step_lists_the_legal_ones() {
    let (mut shop, order) = order_in(Assigned, "delivery").expect("a delivery is assigned");
    let refusal = shop.refuse(&someone(Owner), moving(order, Delivered));
    assert_eq!(refusal.problems[0].pointer, "/to");
    assert!(refusal.detail.contains("it can go to: ready, dispatched, cancelled"), "{}", refusal.detail);
    let (mut shop, order) = order_in(Cancelled, "counter").expect("an order is cancelled");
    let refusal = shop.refuse(&someone(Owner), cancelling(order, "again"));
    assert!(refusal.detail.contains("it can go to: nowhere"), "{}", refusal.detail);
}

#[test]
fn an_order_is_cancelled_by_the_command_that_asks_for_the_reason_only() {
    let (mut shop, order) = order_in(Pending, "counter").expect("an order");
    let refusal = shop.refuse(&someone(Owner), moving(order, Cancelled));
    assert_eq!(refusal.code, Code::OrderIllegalTransition);
    assert!(refusal.detail.contains("/cancel"), "{}", refusal.detail);
}

#[test]
fn each_step_raises_the_version_and_dates_the_order() {
    let (mut shop, order) = order_in(Pending, "counter").expect("an order");
    shop.now.0 += 60_000;
    let at = shop.now;
    bring_to(&mut shop, order, &[Confirmed, Preparing]);
    let order = &shop.rows.orders[&order];
    assert_eq!((order.version, order.status), (3, Preparing));
    assert_eq!(order.updated_at.0, at.0 + 1);
    assert!(order.created_at < at);
}

#[test]
fn who_saw_an_older_version_is_refused_and_who_saw_this_one_is_not() {
    let (mut shop, order) = order_in(Confirmed, "counter").expect("an order");
    let at_version = |version| {
        let transition =
            TransitionOrder { order, to: Preparing, reason: None, settlement: Default::default(), version: Some(version) };
        let cancel = CancelOrder { order, reason: "late".into(), version: Some(version) };
        [Command::TransitionOrder(Box::new(transition)), Command::CancelOrder(Box::new(cancel))]
    };
    for version in [0, 1, 3] {
        for command in at_version(version) {
            let refusal = shop.refuse(&someone(Owner), command);
            assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::OrderVersionConflict, "/version"));
            assert!(refusal.detail.contains("version 2"), "{}", refusal.detail);
        }
    }
    for command in at_version(2) {
        let before = shop.rows.clone();
        shop.run(&someone(Owner), command).expect("this is the version");
        shop.rows = before;
        shop.reopen();
    }
}

#[test]
fn of_two_who_saw_the_same_version_in_one_group_one_wins() {
    let (mut shop, order) = order_in(Ready, "delivery").expect("an order");
    let version = Some(shop.rows.orders[&order].version);
    let accept = Command::TransitionOrder(Box::new(TransitionOrder {
        order,
        to: Assigned,
        reason: None,
        settlement: Default::default(),
        version,
    }));
    let requests = [shop.request(&someone(Driver), accept.clone()), shop.request(&someone(Driver), accept)];
    let answers = shop.run_group(&requests);
    assert!(answers[0].is_ok());
    assert_eq!(answers[1].as_ref().expect_err("the second is late").code, Code::OrderVersionConflict);
}

#[test]
fn an_order_placed_and_moved_in_one_group_is_written_once_as_it_ends() {
    let mut shop = Shop::open(settings());
    let place = shop.request(&someone(Owner), placing(shawarma()));
    let answers = shop.decide_group(std::slice::from_ref(&place));
    let docket_domain::command::Document::Order(order, _) = answers[0].as_ref().expect("placed").document else {
        panic!("an order");
    };
    let step = shop.request(&someone(Owner), moving(order, Confirmed));
    shop.decide_group(&[step]).remove(0).expect("moved before it was ever written");
    let writes = shop.book.take_writes();
    docket_domain::invariants::check(&writes).expect("it holds");
    let [(before, written)] = writes.orders.as_slice() else { panic!("one order") };
    assert!(before.is_none());
    assert_eq!((written.status, written.version), (Confirmed, 2));
}

#[test]
fn an_order_that_is_not_there_is_unknown() {
    let mut shop = Shop::open(settings());
    let nowhere = OrderId(uuid::Uuid::from_u128(1));
    for command in [moving(nowhere, Confirmed), cancelling(nowhere, "why not")] {
        assert_eq!(shop.refuse(&someone(Owner), command).code, Code::OrderUnknown);
    }
}

#[test]
fn an_online_order_is_delivered_where_it_has_an_address_and_handed_over_where_not() {
    let mut settings = settings();
    settings.channels.push(docket_domain::merchants::Channel::new("online", "WEB"));
    let mut shop = Shop::open(settings);
    let address = Address { text: "Villa 7".into(), latitude_micro: None, longitude_micro: None };
    let delivered = PlaceOrder { delivery_address: Some(address), ..shawarma_by("online") };
    assert_eq!(shop.place(&someone(Owner), placing(delivered)).fulfilment(), Fulfilment::Delivery);
    assert_eq!(shop.place(&someone(Owner), placing(shawarma_by("online"))).fulfilment(), Fulfilment::HandOver);
}
