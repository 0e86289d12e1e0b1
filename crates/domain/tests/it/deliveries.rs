//! Deliveries: who has an order, how it is proved that it was handed over, and what drivers owe.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Value};
use docket_domain::billing::Settlement;
use docket_domain::billing::tender::Tender;
use docket_domain::command::{Command, Document};
use docket_domain::delivery::{
    AcceptDelivery, DeliverOrder, Delivery, FailDelivery, HandInCash, HandInto, PhotographDelivery, PickUpDelivery, Proof,
    ProofCode, ProofKind, ProofWanted, may_see_photo,
};
use docket_domain::ids::{OrderId, UserId};
use docket_domain::ledger::{Account, AccountRef};
use docket_domain::limits::AMOUNT_MINOR_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::Status::{Assigned, Cancelled, Confirmed, Delivered, Dispatched, Preparing, Ready};
use docket_domain::ordering::{NewOrderPayment, PlaceOrder, Status, TransitionOrder};
use docket_domain::payments::{PaymentMethod, Terms};
use docket_domain::refusal::Code;
use docket_domain::shifts::CashMovementKind;

use crate::access::token_for;
use crate::fixtures::{
    DAY, assigning, at_register, bring_to, caller, cancelling, closing, delivering, erasing, moving, opening, placing, settings,
    settings_with_grace, shawarma_by, someone,
};
use crate::shop::Shop;

/// A shop with two drivers.
fn shop_of(settings: Settings) -> (Shop, Actor, Actor) {
    let mut shop = Shop::open(settings);
    let drivers = ["omar", "said"].map(|name| {
        shop.run(&someone(Role::Owner), token_for(name, Role::Driver)).expect("made");
        let user = &shop.rows.users[name];
        Actor { user: user.id, user_code: Some(user.code.clone()), ..someone(Role::Driver) }
    });
    let [omar, said] = drivers;
    (shop, omar, said)
}

pub fn shop() -> (Shop, Actor, Actor) {
    shop_of(settings())
}

/// A delivery of one shawarma for 25.00 that waits for a driver.
pub fn ready(shop: &mut Shop) -> OrderId {
    let aisha = Some(caller("501234567", Some("Aisha")));
    let order = PlaceOrder { customer: aisha, ..shawarma_by("delivery") };
    let order = shop.place(&someone(Role::Owner), placing(order)).id;
    bring_to(shop, order, &[Confirmed, Preparing, Ready]);
    order
}

pub fn accepting(order: OrderId) -> Command {
    Command::AcceptDelivery(Box::new(AcceptDelivery { order }))
}

fn picking_up(order: OrderId) -> Command {
    Command::PickUpDelivery(Box::new(PickUpDelivery { order }))
}

fn failing(order: OrderId, reason: &str) -> Command {
    Command::FailDelivery(Box::new(FailDelivery { order, reason: reason.into() }))
}

fn handing_in(driver: &Actor, minor: i64, into: HandInto) -> Command {
    Command::HandInCash(Box::new(HandInCash { driver: driver.user, amount: Amount(minor), into }))
}

fn photographing(order: OrderId, picture: u8) -> Command {
    let (hash, media_type) = ([picture; 32], "image/jpeg".into());
    Command::PhotographDelivery(Box::new(PhotographDelivery { order, hash, media_type, size_bytes: 90_000 }))
}

pub fn note() -> Proof {
    Proof::Note("left with the porter".into())
}

fn delivery(shop: &Shop, order: OrderId) -> Arc<Delivery> {
    Arc::clone(&shop.rows.deliveries[&order])
}

fn status(shop: &Shop, order: OrderId) -> Status {
    shop.rows.orders[&order].status
}

/// An order that a driver is under way with.
pub fn under_way(shop: &mut Shop, driver: &Actor) -> OrderId {
    let order = ready(shop);
    shop.run(driver, accepting(order)).expect("accepted");
    shop.run(driver, picking_up(order)).expect("picked up");
    order
}

fn owed(shop: &Shop, driver: &Actor) -> i64 {
    shop.rows.driver_cash.get(&driver.user).map_or(0, |cash| cash.owed.0)
}

/// All that was posted to an account, over all days.
fn posted(shop: &Shop, account: &AccountRef) -> i64 {
    shop.rows.balances.iter().filter(|(key, _)| key.account == *account).map(|(_, balance)| balance.net().0).sum()
}

/// A code that is not the delivery's.
fn other_than(code: ProofCode) -> ProofCode {
    let other = if code.to_string() == "0000" { "0001" } else { "0000" };
    ProofCode::parse(other).expect("a code")
}

#[test]
fn an_order_that_is_placed_or_fetched_has_no_delivery() {
    let (mut shop, _, _) = shop();
    let fetched = shop.place(&someone(Role::Owner), placing(shawarma_by("counter"))).id;
    bring_to(&mut shop, fetched, &[Confirmed, Preparing, Ready, Delivered]);
    ready(&mut shop);
    assert!(shop.rows.deliveries.is_empty());
}

#[test]
fn of_two_drivers_in_one_group_the_first_has_the_order_and_the_other_is_told_so() {
    let (mut shop, omar, said) = shop();
    let order = ready(&mut shop);
    let requests = [shop.request(&said, accepting(order)), shop.request(&omar, accepting(order))];
    let answers = shop.run_group(&requests);
    assert!(answers[0].is_ok());
    assert_eq!(answers[1].as_ref().expect_err("the second is late").code, Code::DeliveryTaken);
    assert_eq!((status(&shop, order), delivery(&shop, order).driver), (Assigned, Some(said.user)));
    let again = shop.refuse(&said, accepting(order));
    assert!(again.code == Code::DeliveryTaken && again.detail.contains("You have"), "{}", again.detail);
}

#[test]
fn only_what_is_ready_is_taken_and_only_by_a_driver() {
    let (mut shop, omar, _) = shop();
    let order = shop.place(&someone(Role::Owner), placing(shawarma_by("delivery"))).id;
    assert_eq!(shop.refuse(&omar, accepting(order)).code, Code::OrderIllegalTransition);
    bring_to(&mut shop, order, &[Confirmed, Preparing, Ready]);
    assert_eq!(shop.refuse(&someone(Role::Dispatcher), accepting(order)).code, Code::PermissionMissing);
    assert_eq!(shop.refuse(&someone(Role::Kitchen), accepting(order)).code, Code::PermissionMissing);
    let fetched = shop.place(&someone(Role::Owner), placing(shawarma_by("counter"))).id;
    bring_to(&mut shop, fetched, &[Confirmed, Preparing, Ready]);
    assert_eq!(shop.refuse(&omar, accepting(fetched)).code, Code::OrderIllegalTransition);
    let elsewhere = Actor { outlet: Some("YAS".into()), ..omar.clone() };
    assert_eq!(shop.refuse(&elsewhere, accepting(order)).code, Code::OrderUnknown);
    shop.run(&omar, accepting(order)).expect("accepted");
}

#[test]
fn a_dispatcher_says_who_brings_it_and_who_brings_it_instead_until_it_has_left() {
    let (mut shop, omar, said) = shop();
    let dispatcher = someone(Role::Dispatcher);
    let order = ready(&mut shop);
    shop.run(&dispatcher, assigning(order, omar.user)).expect("assigned");
    assert_eq!((status(&shop, order), delivery(&shop, order).driver), (Assigned, Some(omar.user)));
    let version = shop.rows.orders[&order].version;
    shop.run(&dispatcher, assigning(order, said.user)).expect("assigned anew");
    assert_eq!((status(&shop, order), delivery(&shop, order).driver), (Assigned, Some(said.user)));
    assert_eq!(shop.rows.orders[&order].version, version + 1);
    let record = shop.rows.records.last().expect("a record");
    let driver = |facts: &[Fact]| facts.iter().find(|fact| fact.name == "driver").map(|fact| fact.value.clone());
    let id = |driver: &Actor| Some(Value::Id(driver.user.0));
    assert_eq!((record.action, driver(&record.old), driver(&record.new)), ("order.reassigned", id(&omar), id(&said)));
    assert_eq!(shop.refuse(&omar, picking_up(order)).code, Code::DeliveryOtherDriver);
    shop.run(&said, picking_up(order)).expect("picked up");
    assert_eq!(shop.refuse(&dispatcher, assigning(order, omar.user)).code, Code::OrderIllegalTransition);
}

#[test]
fn only_a_driver_is_given_an_order_and_only_who_assigns_gives_it() {
    let (mut shop, omar, said) = shop();
    let order = ready(&mut shop);
    let owner = shop.rows.users["owner"].id;
    for nobody in [owner, UserId(uuid::Uuid::from_u128(1))] {
        let refusal = shop.refuse(&someone(Role::Dispatcher), assigning(order, nobody));
        assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DriverUnknown, "/driver"));
    }
    for role in [Role::Cashier, Role::Kitchen, Role::Finance] {
        assert_eq!(shop.refuse(&someone(role), assigning(order, omar.user)).code, Code::PermissionMissing);
    }
    assert_eq!(shop.refuse(&said, assigning(order, omar.user)).code, Code::PermissionMissing);
    let plainly = shop.refuse(&someone(Role::Dispatcher), moving(order, Assigned));
    assert!(plainly.code == Code::OrderIllegalTransition && plainly.detail.contains("/assign"), "{}", plainly.detail);
}

#[test]
fn a_driver_touches_nobody_else_s_delivery_by_whatever_way() {
    let (mut shop, omar, said) = shop();
    let order = ready(&mut shop);
    shop.run(&omar, moving(order, Assigned)).expect("taken by the plain step as well");
    assert_eq!(delivery(&shop, order).driver, Some(omar.user));
    for command in [picking_up(order), moving(order, Dispatched)] {
        assert_eq!(shop.refuse(&said, command).code, Code::DeliveryOtherDriver);
    }
    shop.run(&omar, picking_up(order)).expect("picked up");
    let code = delivery(&shop, order).code.expect("a code");
    for command in [
        delivering(order, Proof::Code(code)),
        delivering(order, note()),
        failing(order, "nobody at home"),
        moving(order, Ready),
        moving(order, Delivered),
    ] {
        assert_eq!(shop.refuse(&said, command).code, Code::DeliveryOtherDriver);
    }
    shop.run(&omar, delivering(order, Proof::Code(code))).expect("delivered");
}

#[test]
fn the_code_is_there_while_the_order_is_under_way_and_stands_in_no_record() {
    let (mut shop, omar, _) = shop();
    let order = ready(&mut shop);
    shop.run(&omar, accepting(order)).expect("accepted");
    assert_eq!(delivery(&shop, order).code, None);
    shop.run(&omar, picking_up(order)).expect("picked up");
    let code = delivery(&shop, order).code.expect("a code");
    assert_eq!(code.to_string().len(), 4);
    let quoted = [format!("Text({:?})", code.to_string()), format!("{code:?}")];
    let records = format!("{:?}", shop.rows.records);
    assert!(!quoted.iter().any(|quoted| records.contains(quoted)), "the code is in a record");
    shop.run(&omar, delivering(order, Proof::Code(code))).expect("delivered");
    let after = delivery(&shop, order);
    assert_eq!((after.code, after.proof, after.note.as_deref()), (None, Some(ProofKind::Code), None));
    assert_eq!((after.delivered_at, after.delivered_on), (Some(shop.rows.orders[&order].updated_at), Some(bill_date(&shop))));
}

fn bill_date(shop: &Shop) -> docket_domain::time::Date {
    shop.rows.bills.values().next().expect("a bill").bill.business_date
}

#[test]
fn a_wrong_code_delivers_nothing_for_nobody() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    let wrong = other_than(delivery(&shop, order).code.expect("a code"));
    for actor in [omar.clone(), someone(Role::Owner), someone(Role::Dispatcher)] {
        let refusal = shop.refuse(&actor, delivering(order, Proof::Code(wrong)));
        assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DeliveryCodeWrong, "/proof/code"));
    }
    assert!(shop.rows.bills.is_empty());
}

#[test]
fn each_driver_who_leaves_with_an_order_brings_a_code_of_its_own() {
    let (mut shop, omar, said) = shop();
    let order = under_way(&mut shop, &omar);
    let first = delivery(&shop, order).code.expect("a code");
    shop.run(&omar, failing(order, "nobody at home")).expect("failed");
    shop.run(&said, accepting(order)).expect("accepted");
    shop.run(&said, picking_up(order)).expect("picked up");
    let second = delivery(&shop, order).code.expect("a code");
    assert_ne!(first, second, "with this seed they differ");
    assert_eq!(shop.refuse(&said, delivering(order, Proof::Code(first))).code, Code::DeliveryCodeWrong);
}

#[test]
fn where_the_merchant_wants_the_code_a_note_is_enough_for_who_assigns_only() {
    let (mut shop, omar, _) = shop_of(Settings { delivery_proof: ProofWanted::Code, ..settings() });
    let order = under_way(&mut shop, &omar);
    assert_eq!(shop.refuse(&omar, delivering(order, note())).code, Code::DeliveryProofMissing);
    let before = shop.rows.clone();
    shop.run(&someone(Role::Dispatcher), delivering(order, note())).expect("they vouch for it");
    shop.rows = before;
    shop.reopen();
    let code = delivery(&shop, order).code.expect("a code");
    shop.run(&omar, delivering(order, Proof::Code(code))).expect("delivered");
}

#[test]
fn a_driver_proves_what_they_bring_and_who_assigns_may_vouch_for_it() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    assert_eq!(shop.refuse(&omar, moving(order, Delivered)).code, Code::DeliveryProofMissing);
    shop.run(&someone(Role::Manager), moving(order, Delivered)).expect("vouched for");
    assert_eq!((status(&shop, order), delivery(&shop, order).proof), (Delivered, None));
    assert_eq!(owed(&shop, &omar), 2_500, "who brought it has the cash, whoever says so");
}

#[test]
fn a_note_stands_beside_the_stream_and_goes_with_its_customer() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, failing(order, "Aisha was out")).expect("failed");
    shop.run(&omar, accepting(order)).expect("accepted");
    shop.run(&omar, picking_up(order)).expect("picked up");
    shop.run(&omar, delivering(order, Proof::Note("given to Aisha's sister".into()))).expect("delivered");
    assert_eq!(delivery(&shop, order).note.as_deref(), Some("given to Aisha's sister"));
    let facts = |record: &docket_domain::audit::Record| format!("{:?}{:?}", record.old, record.new);
    assert!(!shop.rows.records.iter().any(|record| facts(record).contains("Aisha")));
    let customer = shop.rows.orders[&order].customer.expect("a customer");
    shop.run(&someone(Role::Manager), erasing(customer)).expect("erased");
    assert_eq!((delivery(&shop, order).note.as_deref(), shop.rows.delivery_attempts[0].reason.as_str()), (None, ""));
    assert!(!format!("{:?}", shop.rows).contains("sister"));
}

#[test]
fn a_photo_that_was_taken_under_way_proves_the_delivery_and_the_last_one_counts() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    let refusal = shop.refuse(&omar, delivering(order, Proof::Photo));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DeliveryPhotoMissing, "/proof/photo"));
    let version = shop.rows.orders[&order].version;
    for picture in [1, 2] {
        shop.run(&omar, photographing(order, picture)).expect("photographed");
    }
    assert_eq!(shop.rows.orders[&order].version, version + 2);
    assert_eq!((status(&shop, order), delivery(&shop, order).proof), (Dispatched, None));
    shop.run(&omar, delivering(order, Proof::Photo)).expect("delivered");
    let done = delivery(&shop, order);
    assert_eq!((done.proof, done.photo.as_ref().map(|photo| photo.hash)), (Some(ProofKind::Photo), Some([2; 32])));
    assert_eq!(shop.rows.delivery_photos.iter().map(|photo| photo.hash).collect::<Vec<_>>(), [[1; 32], [2; 32]]);
    assert_eq!(owed(&shop, &omar), 2_500);
}

#[test]
fn only_what_is_under_way_is_photographed_by_its_driver_or_who_assigns() {
    let (mut shop, omar, said) = shop();
    let order = ready(&mut shop);
    assert_eq!(shop.refuse(&omar, photographing(order, 1)).code, Code::DeliveryOtherDriver);
    assert_eq!(shop.refuse(&someone(Role::Dispatcher), photographing(order, 1)).code, Code::OrderIllegalTransition);
    shop.run(&omar, accepting(order)).expect("accepted");
    assert_eq!(shop.refuse(&omar, photographing(order, 1)).code, Code::OrderIllegalTransition);
    shop.run(&omar, picking_up(order)).expect("picked up");
    assert_eq!(shop.refuse(&said, photographing(order, 1)).code, Code::DeliveryOtherDriver);
    let bound = Actor { outlet: Some("YAS".into()), ..omar.clone() };
    assert_eq!(shop.refuse(&bound, photographing(order, 1)).code, Code::OrderUnknown);
    assert!(shop.rows.delivery_photos.is_empty());
    shop.run(&someone(Role::Dispatcher), photographing(order, 1)).expect("for the driver");
    shop.run(&omar, delivering(order, Proof::Photo)).expect("delivered");
    assert_eq!(shop.refuse(&omar, photographing(order, 2)).code, Code::OrderIllegalTransition);
}

#[test]
fn what_was_under_way_before_there_were_codes_is_photographed_as_well() {
    let (mut shop, omar, _) = shop_of(Settings { delivery_proof: ProofWanted::Photo, ..settings() });
    let order = under_way(&mut shop, &omar);
    Arc::make_mut(shop.rows.deliveries.get_mut(&order).expect("a delivery")).code = None;
    shop.reopen();
    shop.run(&omar, photographing(order, 1)).expect("photographed");
    shop.run(&omar, delivering(order, Proof::Photo)).expect("delivered");
}

#[test]
fn a_photo_of_an_attempt_that_failed_proves_no_later_one() {
    let (mut shop, omar, said) = shop();
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, photographing(order, 1)).expect("photographed");
    shop.run(&omar, failing(order, "nobody at home")).expect("failed");
    assert_eq!(delivery(&shop, order).photo, None);
    shop.run(&said, accepting(order)).expect("accepted");
    shop.run(&said, picking_up(order)).expect("picked up");
    assert_eq!(shop.refuse(&said, delivering(order, Proof::Photo)).code, Code::DeliveryPhotoMissing);
    assert_eq!(shop.rows.delivery_photos.len(), 1, "it is kept to be erased");
}

#[test]
fn which_proof_is_enough_is_the_merchants_word_and_the_code_always_is() {
    // Whether a driver's code, photo and note are enough.
    for (wanted, enough) in [
        (ProofWanted::Any, [true, true, true]),
        (ProofWanted::Photo, [true, true, false]),
        (ProofWanted::Code, [true, false, false]),
    ] {
        let (mut shop, omar, _) = shop_of(Settings { delivery_proof: wanted, ..settings() });
        let order = under_way(&mut shop, &omar);
        shop.run(&omar, photographing(order, 1)).expect("photographed");
        let code = delivery(&shop, order).code.expect("a code");
        let before = shop.rows.clone();
        for (proof, is_enough) in [Proof::Code(code), Proof::Photo, note()].into_iter().zip(enough) {
            for (actor, passes) in [(omar.clone(), is_enough), (someone(Role::Dispatcher), true)] {
                let answer = shop.run(&actor, delivering(order, proof.clone()));
                assert_eq!(answer.as_ref().err().map(|refusal| refusal.code), (!passes).then_some(Code::DeliveryProofMissing));
                shop.rows = before.clone();
                shop.reopen();
            }
        }
    }
}

#[test]
fn all_photos_of_a_customers_orders_go_with_them_and_those_of_others_stay() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, photographing(order, 1)).expect("photographed");
    shop.run(&omar, failing(order, "nobody at home")).expect("failed");
    shop.run(&omar, accepting(order)).expect("accepted");
    shop.run(&omar, picking_up(order)).expect("picked up");
    shop.run(&omar, photographing(order, 2)).expect("photographed");
    shop.run(&omar, delivering(order, Proof::Photo)).expect("delivered");
    let said_of = |shop: &Shop| format!("{:?}", shop.rows.records.iter().map(|record| &record.personal).collect::<Vec<_>>());
    assert!(!said_of(&shop).contains("jpeg"));
    let other = PlaceOrder { customer: Some(caller("509999999", None)), ..shawarma_by("delivery") };
    let other = shop.place(&someone(Role::Owner), placing(other)).id;
    bring_to(&mut shop, other, &[Confirmed, Preparing, Ready]);
    shop.run(&omar, accepting(other)).expect("accepted");
    shop.run(&omar, picking_up(other)).expect("picked up");
    shop.run(&omar, photographing(other, 3)).expect("photographed");
    let customer = shop.rows.orders[&order].customer.expect("a customer");
    shop.run(&someone(Role::Manager), erasing(customer)).expect("erased");
    let erased = delivery(&shop, order);
    assert_eq!((erased.proof, &erased.photo), (Some(ProofKind::Photo), &None), "that there was one stays");
    assert_eq!(shop.rows.delivery_photos.iter().map(|photo| photo.hash).collect::<Vec<_>>(), [[3; 32]]);
}

#[test]
fn a_delivery_that_failed_waits_for_the_next_driver_and_keeps_the_attempt() {
    let (mut shop, omar, said) = shop();
    let order = under_way(&mut shop, &omar);
    let left_at = delivery(&shop, order).picked_up_at;
    shop.run(&omar, failing(order, "nobody at home")).expect("failed");
    assert_eq!((status(&shop, order), &*delivery(&shop, order)), (Ready, &Delivery::waiting(shop.rows.orders[&order].row)));
    let [attempt] = shop.rows.delivery_attempts.as_slice() else { panic!("one attempt") };
    assert_eq!((attempt.driver, attempt.picked_up_at), (Some(omar.user), left_at));
    assert_eq!((attempt.reason.as_str(), attempt.row), ("nobody at home", shop.rows.seq));
    assert!(shop.rows.bills.is_empty() && owed(&shop, &omar) == 0);
    shop.run(&said, accepting(order)).expect("the next takes it");
    shop.run(&said, picking_up(order)).expect("picked up");
    shop.run(&said, delivering(order, note())).expect("delivered");
    assert_eq!((owed(&shop, &omar), owed(&shop, &said)), (0, 2_500));
}

#[test]
fn only_what_is_under_way_fails_or_is_delivered_and_a_failure_says_why() {
    let (mut shop, omar, _) = shop();
    let order = ready(&mut shop);
    for actor in [omar.clone(), someone(Role::Owner)] {
        for command in [failing(order, "no"), delivering(order, note())] {
            assert_eq!(shop.refuse(&actor, command).code, Code::OrderIllegalTransition);
        }
    }
    shop.run(&omar, accepting(order)).expect("accepted");
    assert_eq!(shop.refuse(&someone(Role::Owner), failing(order, "no")).code, Code::OrderIllegalTransition, "it is released");
    shop.run(&omar, picking_up(order)).expect("picked up");
    let silent = TransitionOrder { order, to: Ready, reason: None, settlement: Settlement::default(), version: None };
    let refusal = shop.refuse(&omar, Command::TransitionOrder(Box::new(silent)));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DeliveryReasonMissing, "/reason"));
    let counter = shop.place(&someone(Role::Owner), placing(shawarma_by("counter"))).id;
    bring_to(&mut shop, counter, &[Confirmed, Preparing, Ready]);
    assert_eq!(shop.refuse(&someone(Role::Owner), delivering(counter, note())).code, Code::OrderIllegalTransition);
}

#[test]
fn what_is_taken_off_a_driver_or_called_off_is_nobody_s() {
    let (mut shop, omar, said) = shop();
    let order = ready(&mut shop);
    shop.run(&omar, accepting(order)).expect("accepted");
    assert_eq!(shop.refuse(&omar, moving(order, Ready)).code, Code::PermissionMissing, "the dispatcher releases");
    shop.run(&someone(Role::Dispatcher), moving(order, Ready)).expect("released");
    assert_eq!((status(&shop, order), delivery(&shop, order).driver), (Ready, None));
    assert!(shop.rows.delivery_attempts.is_empty(), "it was never tried");
    shop.run(&said, accepting(order)).expect("accepted");
    shop.run(&someone(Role::Manager), cancelling(order, "no more lamb")).expect("called off");
    assert_eq!((status(&shop, order), delivery(&shop, order).driver), (Cancelled, None));
}

#[test]
fn cash_is_exact_where_nothing_is_said_and_the_driver_owes_it() {
    let (mut shop, omar, _) = shop();
    for (payments, expected) in [
        (Vec::new(), 2_500),
        (vec![Tender { method: PaymentMethod::Cash, amount: Some(Amount(5_000)) }], 2_500),
        (vec![Tender { method: PaymentMethod::Card, amount: None }], 0),
    ] {
        let order = under_way(&mut shop, &omar);
        let before = owed(&shop, &omar);
        let settlement = Settlement { payments, on_account: false };
        let deliver = DeliverOrder { order, proof: note(), settlement };
        shop.run(&omar, Command::DeliverOrder(Box::new(deliver))).expect("delivered");
        assert_eq!(owed(&shop, &omar) - before, expected);
    }
    assert_eq!(posted(&shop, &AccountRef::of_driver(omar.user)), owed(&shop, &omar));
    assert_eq!(posted(&shop, &AccountRef::drawer(None)), 0);
}

#[test]
fn a_payment_that_is_short_delivers_nothing() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    let payments = vec![Tender { method: PaymentMethod::Cash, amount: Some(Amount(2_499)) }];
    let deliver = DeliverOrder { order, proof: note(), settlement: Settlement { payments, on_account: false } };
    assert_eq!(shop.refuse(&omar, Command::DeliverOrder(Box::new(deliver))).code, Code::PaymentShort);
}

#[test]
fn the_cash_of_a_delivery_is_in_no_drawer_whoever_has_a_shift() {
    let (mut shop, omar, _) = shop();
    let manager = at_register(Role::Manager, "R1");
    shop.run(&manager, opening("R1", 10_000, None)).expect("opened");
    let order = under_way(&mut shop, &omar);
    shop.run(&manager, moving(order, Delivered)).expect("vouched for");
    let shift = shop.rows.shifts.values().next().expect("a shift");
    assert_eq!((shift.cash.expected(), posted(&shop, &AccountRef::drawer(Some("R1")))), (Amount(10_000), 10_000));
    assert_eq!(owed(&shop, &omar), 2_500);
    assert!(shop.rows.payments.values().all(|payment| payment.shift_row.is_none()));
}

#[test]
fn what_is_handed_in_goes_into_the_drawer_that_should_then_have_it_or_into_the_safe() {
    let (mut shop, omar, _) = shop();
    let cashier = at_register(Role::Cashier, "R1");
    shop.run(&cashier, opening("R1", 10_000, None)).expect("opened");
    for _ in 0..3 {
        let order = under_way(&mut shop, &omar);
        shop.run(&omar, delivering(order, note())).expect("delivered");
    }
    let outcome = shop.run(&cashier, handing_in(&omar, 5_000, HandInto::Drawer(None))).expect("handed in");
    assert!(outcome.created && matches!(outcome.document, Document::CashHandover(row) if row == shop.rows.seq));
    let shift = shop.rows.shifts.values().next().expect("a shift").clone();
    assert_eq!((shift.cash.pay_ins, shift.cash.expected()), (Amount(5_000), Amount(15_000)));
    assert_eq!(posted(&shop, &AccountRef::drawer(Some("R1"))), 15_000);
    let movement = shop.rows.cash_movements.last().expect("a movement");
    assert_eq!((movement.kind, movement.amount, movement.row), (CashMovementKind::DriverHandover, Amount(5_000), shop.rows.seq));
    shop.run(&someone(Role::Finance), handing_in(&omar, 2_500, HandInto::Safe(None))).expect("handed in");
    assert_eq!(posted(&shop, &AccountRef::whole(Account::CashSafe)), 2_500 - 10_000, "the float came from the safe");
    assert_eq!((owed(&shop, &omar), posted(&shop, &AccountRef::of_driver(omar.user))), (0, 0));
    let [first, second] = shop.rows.cash_handovers.as_slice() else { panic!("two") };
    assert_eq!((first.register.as_deref(), first.shift_row), (Some("R1"), Some(shift.row)));
    assert_eq!((second.register.as_deref(), second.shift_row, second.user), (None, None, someone(Role::Finance).user));
    shop.run(&cashier, closing(shift.id, 15_000)).expect("closed");
    assert_eq!(posted(&shop, &AccountRef::part(Account::OverShort, "R1")), 0);
}

#[test]
fn a_drawer_that_nobody_has_opened_takes_cash_all_the_same() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, delivering(order, note())).expect("delivered");
    let into = HandInto::Drawer(Some("R2".into()));
    shop.run(&someone(Role::Manager), handing_in(&omar, 2_500, into)).expect("handed in");
    assert_eq!(posted(&shop, &AccountRef::drawer(Some("R2"))), 2_500);
    assert!(shop.rows.cash_movements.is_empty());
}

#[test]
fn no_more_is_handed_in_than_is_owed_also_of_two_in_one_group() {
    let (mut shop, omar, said) = shop();
    let manager = someone(Role::Manager);
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, delivering(order, note())).expect("delivered");
    let safe = || HandInto::Safe(None);
    let refusal = shop.refuse(&manager, handing_in(&omar, 2_501, safe()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::HandoverTooMuch, "/amount"));
    assert!(refusal.detail.contains("25.00"), "{}", refusal.detail);
    assert_eq!(shop.refuse(&manager, handing_in(&said, 1, safe())).code, Code::HandoverTooMuch);
    let requests = [0, 1].map(|_| shop.request(&manager, handing_in(&omar, 2_000, safe())));
    let answers = shop.run_group(&requests);
    assert!(answers[0].is_ok());
    assert_eq!(answers[1].as_ref().expect_err("only 5.00 are left").code, Code::HandoverTooMuch);
    assert_eq!(owed(&shop, &omar), 500);
}

#[test]
fn nobody_takes_their_own_cash_or_that_of_who_drives_nothing() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, delivering(order, note())).expect("delivered");
    let safe = || HandInto::Safe(None);
    let as_manager = Actor { user: omar.user, ..someone(Role::Manager) };
    assert_eq!(shop.refuse(&as_manager, handing_in(&omar, 100, safe())).code, Code::HandoverOwn);
    let owner = Actor { user: shop.rows.users["owner"].id, ..someone(Role::Owner) };
    for nobody in [owner, Actor { user: UserId(uuid::Uuid::nil()), ..someone(Role::Driver) }] {
        assert_eq!(shop.refuse(&someone(Role::Manager), handing_in(&nobody, 1, safe())).code, Code::DriverNotFound);
    }
}

#[test]
fn a_register_must_be_named_known_and_within_reach() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, delivering(order, note())).expect("delivered");
    let into = |register: &str| handing_in(&omar, 100, HandInto::Drawer(Some(register.into())));
    let unnamed = handing_in(&omar, 100, HandInto::Drawer(None));
    assert_eq!(shop.refuse(&someone(Role::Cashier), unnamed).code, Code::RegisterRequired);
    assert_eq!(shop.refuse(&someone(Role::Cashier), into("R9")).code, Code::RegisterUnknown);
    assert_eq!(shop.refuse(&at_register(Role::Cashier, "R1"), into("R2")).code, Code::PermissionMissing);
    let elsewhere = Actor { outlet: Some("YAS".into()), ..someone(Role::Cashier) };
    assert_eq!(shop.refuse(&elsewhere, into("R1")).code, Code::PermissionMissing);
    let safe = handing_in(&omar, 100, HandInto::Safe(Some("NOWHERE".into())));
    assert_eq!(shop.refuse(&someone(Role::Cashier), safe).code, Code::OutletUnknown);
}

#[test]
fn what_drivers_owe_runs_on_from_day_to_day() {
    let (mut shop, omar, _) = shop_of(settings_with_grace());
    for _ in 0..2 {
        let order = under_way(&mut shop, &omar);
        shop.run(&omar, delivering(order, note())).expect("delivered");
        shop.now.0 += DAY;
    }
    shop.run(&someone(Role::Manager), handing_in(&omar, 5_000, HandInto::Safe(None))).expect("that of both days");
    assert_eq!((owed(&shop, &omar), posted(&shop, &AccountRef::of_driver(omar.user))), (0, 0));
    let dates: std::collections::BTreeSet<_> = shop.rows.balances.keys().map(|key| key.business_date).collect();
    assert_eq!(dates.len(), 3);
}

#[test]
fn a_driver_does_not_owe_more_than_an_amount_may_be() {
    let (mut shop, omar, _) = shop();
    let order = under_way(&mut shop, &omar);
    let full = docket_domain::delivery::DriverCash { owed: Amount(AMOUNT_MINOR_MAX) };
    shop.rows.driver_cash.insert(omar.user, full);
    shop.reopen();
    assert_eq!(shop.refuse(&omar, delivering(order, note())).code, Code::AmountTooLarge);
}

#[test]
fn a_delivery_says_since_when_its_driver_has_it() {
    let (mut shop, omar, said) = shop();
    let order = ready(&mut shop);
    for driver in [&omar, &said] {
        shop.now.0 += 60_000;
        let now = shop.now;
        shop.run(&someone(Role::Dispatcher), assigning(order, driver.user)).expect("assigned");
        assert_eq!((delivery(&shop, order).driver, delivery(&shop, order).assigned_at), (Some(driver.user), Some(now)));
    }
}

#[test]
fn what_goes_on_a_house_account_is_no_cash_of_the_driver() {
    let (mut shop, omar, _) = shop();
    for (terms, on_account) in [(Some(Terms::HouseAccount), false), (None, true), (Some(Terms::HouseAccount), true)] {
        let payment = terms.map(|terms| NewOrderPayment { method: Some(terms), ..NewOrderPayment::default() });
        let order = PlaceOrder { customer: Some(caller("501234567", None)), payment, ..shawarma_by("delivery") };
        let order = shop.place(&someone(Role::Owner), placing(order)).id;
        bring_to(&mut shop, order, &[Confirmed, Preparing, Ready]);
        shop.run(&omar, accepting(order)).expect("accepted");
        shop.run(&omar, picking_up(order)).expect("picked up");
        let settlement = Settlement { payments: Vec::new(), on_account };
        let deliver = DeliverOrder { order, proof: note(), settlement };
        shop.run(&omar, Command::DeliverOrder(Box::new(deliver))).expect("delivered");
        let bill = &shop
            .rows
            .bills
            .values()
            .find(|state| state.bill.order.as_ref().is_some_and(|billed| billed.id == order))
            .expect("a bill")
            .bill;
        assert_eq!((bill.on_account, owed(&shop, &omar)), (Amount(2_500), 0), "{terms:?} {on_account}");
    }
    assert!(shop.rows.payments.is_empty());
}

#[test]
fn the_record_of_a_handover_says_who_gave_how_much_into_what_and_its_shift_goes_on() {
    let (mut shop, omar, _) = shop();
    let cashier = at_register(Role::Cashier, "R1");
    shop.run(&cashier, opening("R1", 0, None)).expect("opened");
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, delivering(order, note())).expect("delivered");
    let version = |shop: &Shop| shop.rows.shifts.values().next().expect("a shift").version;
    assert_eq!(version(&shop), 1);
    let today = docket_domain::time::Date::parse("2025-11-06").expect("a date");
    let safe = HandInto::Safe(None);
    for (into, minor, word, register) in
        [(HandInto::Drawer(None), 2_000, "drawer", Value::Text("R1".into())), (safe, 500, "safe", Value::Null)]
    {
        shop.run(&cashier, handing_in(&omar, minor, into)).expect("handed in");
        let record = shop.rows.records.last().expect("a record");
        let facts = [
            Fact::new("driver", Value::Id(omar.user.0)),
            Fact::new("businessDate", Value::Date(today)),
            Fact::new("outlet", Value::Text("MAIN".into())),
            Fact::new("into", Value::Word(word)),
            Fact::new("register", register),
            Fact::new("amount", Value::Amount(Amount(minor), 2)),
        ];
        assert_eq!((record.action, &record.new[..]), ("driver.cashHandedIn", &facts[..]));
        assert_eq!(version(&shop), 2, "only what goes into the drawer changes the shift");
    }
}

#[test]
fn a_driver_sees_the_photo_of_their_own_delivery_only() {
    let (mut shop, omar, said) = shop();
    let order = under_way(&mut shop, &omar);
    shop.run(&omar, photographing(order, 1)).expect("photographed");
    let of_omar = delivery(&shop, order);
    let sees = [&omar, &said, &someone(Role::Dispatcher)].map(|actor| may_see_photo(&of_omar, actor));
    assert_eq!(sees, [true, false, true]);
}

#[test]
fn a_driver_whose_proof_is_not_enough_is_told_which_one_is() {
    for (wanted, told) in [
        (ProofWanted::Photo, "This merchant wants a photo of what was handed over, or the four digits that the customer has."),
        (ProofWanted::Code, "This merchant wants the four digits that the customer has; send them as `proof`."),
    ] {
        let (mut shop, omar, _) = shop_of(Settings { delivery_proof: wanted, ..settings() });
        let order = under_way(&mut shop, &omar);
        let refusal = shop.refuse(&omar, delivering(order, note()));
        assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DeliveryProofMissing, "/proof"));
        assert_eq!(refusal.detail, told);
    }
}
