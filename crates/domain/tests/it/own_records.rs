//! What customers may do themselves, with what is their own and nothing else.

use docket_domain::access::{Actor, Role};
use docket_domain::command::Command;
use docket_domain::customers::one_time_code::{SESSION_MS, code_hash, from_random, is_code, phone_hash, slid};
use docket_domain::customers::{ChangeCustomer, Phone, PhoneE164};
use docket_domain::ids::{CustomerId, OrderId};
use docket_domain::ordering::{PlaceOrder, Status};
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;

use crate::fixtures::{
    bring_to, caller, cancelling, cash, changing, erasing, merging, moving, paying, placing, settings, shawarma_by, someone,
};
use crate::shop::Shop;

/// An order of whoever has that phone.
fn order_of(shop: &mut Shop, phone: &str) -> (OrderId, CustomerId) {
    let order = PlaceOrder { customer: Some(caller(phone, None)), ..shawarma_by("counter") };
    let placed = shop.place(&someone(Role::Cashier), placing(order));
    (placed.id, placed.customer.expect("a customer"))
}

fn renaming(customer: CustomerId, name: &str) -> ChangeCustomer {
    ChangeCustomer { name: Some(name.into()), ..changing(customer) }
}

fn change(change: ChangeCustomer) -> Command {
    Command::ChangeCustomer(Box::new(change))
}

#[test]
fn a_customer_cancels_an_order_of_their_own_while_nobody_has_taken_it_on() {
    let mut shop = Shop::open(settings());
    let (order, aisha) = order_of(&mut shop, "501234567");
    shop.run(&Actor::customer(aisha), cancelling(order, "changed my mind")).expect("cancelled");
    assert_eq!(shop.rows.orders[&order].status, Status::Cancelled);
    let (taken_on, aisha) = order_of(&mut shop, "501234567");
    bring_to(&mut shop, taken_on, &[Status::Confirmed]);
    let refusal = shop.refuse(&Actor::customer(aisha), cancelling(taken_on, "too late"));
    assert_eq!(refusal.code, Code::PermissionMissing);
}

#[test]
fn an_order_of_somebody_else_is_not_there_for_a_customer() {
    let mut shop = Shop::open(settings());
    let (_, aisha) = order_of(&mut shop, "501234567");
    let (other, _) = order_of(&mut shop, "509999999");
    let nobodys = shop.place(&someone(Role::Cashier), placing(shawarma_by("counter"))).id;
    for order in [other, nobodys] {
        assert_eq!(shop.refuse(&Actor::customer(aisha), cancelling(order, "not mine")).code, Code::OrderUnknown);
    }
}

#[test]
fn whoever_was_merged_left_their_orders_to_the_survivor() {
    let mut shop = Shop::open(settings());
    let (_, aisha) = order_of(&mut shop, "501234567");
    let (other_order, other) = order_of(&mut shop, "509999999");
    shop.run(&someone(Role::Manager), merging(aisha, other)).expect("merged");
    assert_eq!(shop.refuse(&Actor::customer(other), cancelling(other_order, "gone")).code, Code::OrderUnknown);
    shop.run(&Actor::customer(aisha), cancelling(other_order, "both are mine")).expect("cancelled");
}

#[test]
fn a_customer_changes_their_own_name_and_nothing_else() {
    let mut shop = Shop::open(settings());
    let (_, aisha) = order_of(&mut shop, "501234567");
    let (_, other) = order_of(&mut shop, "509999999");
    let as_aisha = Actor::customer(aisha);
    shop.run(&as_aisha, change(renaming(aisha, "Aisha"))).expect("renamed");
    assert_eq!(shop.rows.customers[&aisha].name, "Aisha");
    assert_eq!(shop.refuse(&as_aisha, change(renaming(other, "Me"))).code, Code::CustomerNotFound);
    let e164 = PhoneE164::new("+971507777777").expect("a number");
    let phone = Some(Phone { e164, national: "507777777".into() });
    for more in [
        ChangeCustomer { phone, ..renaming(aisha, "A") },
        ChangeCustomer { is_active: Some(true), ..renaming(aisha, "A") },
        ChangeCustomer { email: Some(None), ..renaming(aisha, "A") },
        ChangeCustomer { address: Some(Some("Villa 7".into())), ..renaming(aisha, "A") },
    ] {
        assert_eq!(shop.refuse(&as_aisha, change(more)).code, Code::PermissionMissing);
    }
}

#[test]
fn what_staff_do_no_customer_can_ask_for() {
    let mut shop = Shop::open(settings());
    let (order, aisha) = order_of(&mut shop, "501234567");
    for command in [moving(order, Status::Confirmed), placing(shawarma_by("counter")), paying(cash(100)), erasing(aisha)] {
        assert_eq!(shop.refuse(&Actor::customer(aisha), command).code, Code::PermissionMissing);
    }
}

#[test]
fn a_code_has_six_digits_whatever_the_dice_say() {
    for (bits, code) in [(0, "000000"), (48_213, "048213"), (u64::MAX, "551615")] {
        assert_eq!(from_random(bits), code);
        assert!(is_code(code));
    }
    for other in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
        assert!(!is_code(other), "{other}");
    }
}

#[test]
fn the_hash_of_a_code_is_of_its_phone_and_its_salt() {
    let phone = |text| PhoneE164::new(text).expect("a number");
    let aisha = phone_hash(&phone("+971501234567"), &[1; 16]);
    assert_ne!(aisha, phone_hash(&phone("+971501234567"), &[2; 16]), "another merchant");
    let hash = code_hash("048213", &[3; 16], &aisha);
    assert_eq!(hash, code_hash("048213", &[3; 16], &aisha));
    assert_ne!(hash, code_hash("048214", &[3; 16], &aisha));
    assert_ne!(hash, code_hash("048213", &[4; 16], &aisha));
    assert_ne!(hash, code_hash("048213", &[3; 16], &phone_hash(&phone("+971509999999"), &[1; 16])));
}

#[test]
fn a_session_slides_by_the_day_and_not_by_the_request() {
    let day = 24 * 3_600_000;
    let (begun, ends) = (Timestamp(1_000), Timestamp(1_000 + SESSION_MS));
    assert_eq!(slid(ends, Timestamp(begun.0 + day - 1)), None);
    assert_eq!(slid(ends, Timestamp(begun.0 + day)), Some(Timestamp(ends.0 + day)));
}
