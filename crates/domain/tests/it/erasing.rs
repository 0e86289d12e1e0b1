//! A customer who asked to be forgotten: nothing names them any more, and what the books say stays.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::billing::PurgeBillCopies;
use docket_domain::command::{Command, Document};
use docket_domain::customers::{Customer, ERASED_NAME, FindOrCreateCustomer};
use docket_domain::ids::{BillId, CustomerId};
use docket_domain::ordering::{Address, Discount, NewItem, PlaceOrder, Status};
use docket_domain::payments::RecordPayment;
use docket_domain::refusal::Code;
use uuid::Uuid;

use crate::fixtures::{
    amount_off, at, bring_to, caller, cancelling, cash, erasing, finding, item, merging, moving, paying, placing, settings,
    shawarma_by, someone,
};
use crate::shop::Shop;

const PERSONAL: [&str; 7] = ["Aisha", "501234567", "509999999", "aisha@example.com", "Villa 7", "ring twice", "birthday"];

fn done(shop: &mut Shop, command: Command) -> Customer {
    let outcome = shop.run(&someone(Role::Manager), command).expect("done");
    let Document::Customer(customer) = &outcome.document else { panic!("not a customer: {outcome:?}") };
    (**customer).clone()
}

/// Aisha, under two phones, with a delivered and a cancelled order, a deposit, and much that was said of her.
fn known(shop: &mut Shop) -> Customer {
    let who = FindOrCreateCustomer { email: Some("aisha@example.com".into()), ..caller("501234567", Some("Aisha")) };
    let birthday = Discount { reason: Some("birthday of Aisha".into()), ..amount_off(10) };
    let order = PlaceOrder {
        customer: Some(who),
        notes: "ring twice".into(),
        delivery_address: Some(Address { text: "Villa 7".into(), latitude_micro: Some(24), longitude_micro: Some(54) }),
        items: vec![NewItem { notes: "for Aisha".into(), discounts: vec![birthday.clone()], ..item("SHAWARMA-L", "1") }],
        discounts: vec![birthday],
        ..shawarma_by("delivery")
    };
    let owner = someone(Role::Owner);
    let delivered = shop.place(&owner, placing(order.clone())).id;
    let path = [Status::Confirmed, Status::Preparing, Status::Ready, Status::Assigned, Status::Dispatched, Status::Delivered];
    bring_to(shop, delivered, &path);
    let other = PlaceOrder { customer: Some(caller("509999999", Some("Aisha Al-Zaabi"))), ..order };
    let cancelled = shop.place(&owner, placing(other)).id;
    shop.run(&owner, cancelling(cancelled, "Aisha rang")).expect("cancelled");
    let [aisha, other] = ["501234567", "509999999"].map(|phone| done(shop, finding(caller(phone, None))));
    let deposit = RecordPayment { customer: Some(other.id), reference: Some("Aisha's deposit".into()), ..cash(500) };
    shop.run(&owner, paying(deposit)).expect("paid");
    done(shop, merging(aisha.id, other.id))
}

/// What a bill keeps of its customer for as long as the law wants.
const KEPT_ON_BILLS: [&str; 2] = ["Aisha", "501234567"];

/// Nothing does but the bills, which have name and phone still.
#[track_caller]
fn assert_nothing_names_them(shop: &mut Shop) {
    let bills = std::mem::take(&mut shop.rows.bills);
    let after = format!("{:?}", shop.rows);
    let left: Vec<_> = PERSONAL.iter().filter(|text| after.contains(**text)).collect();
    assert_eq!(left, [] as [&&str; 0]);
    let on_bills = format!("{bills:?}");
    let left: Vec<_> = PERSONAL.iter().filter(|text| on_bills.contains(**text)).copied().collect();
    assert_eq!(left, KEPT_ON_BILLS);
    shop.rows.bills = bills;
}

#[test]
fn nothing_names_who_was_erased_and_the_books_stay_as_they_were() {
    let mut shop = Shop::open(settings());
    let aisha = known(&mut shop);
    let before = format!("{:?}", shop.rows);
    assert!(PERSONAL.iter().all(|text| before.contains(text)), "there is something to erase");
    let (balances, orders) = (shop.rows.balances.clone(), shop.rows.orders.len());
    let erased = done(&mut shop, erasing(aisha.id));
    assert_eq!((erased.number.text(), erased.name.as_str(), erased.is_active), ("CUST0001", ERASED_NAME, false));
    assert_eq!(erased.erased_at, Some(shop.rows.records.last().expect("a record").at));
    assert_nothing_names_them(&mut shop);
    assert_eq!((shop.rows.balances.clone(), shop.rows.orders.len()), (balances, orders));
    let addresses = shop.rows.orders.values().filter(|order| order.delivery_address.is_some()).count();
    assert_eq!(addresses, 2, "that there was an address is known: it decides how an order goes on");
}

#[test]
fn the_book_forgets_the_orders_of_who_was_erased() {
    let mut shop = Shop::open(settings());
    let aisha = known(&mut shop);
    done(&mut shop, erasing(aisha.id));
    let delivered = shop.rows.orders.values().find(|order| order.status == Status::Delivered).expect("an order").id;
    shop.run(&someone(Role::Owner), moving(delivered, Status::Returned)).expect("returned");
    assert_nothing_names_them(&mut shop);
}

fn purging(bills: Vec<BillId>) -> Command {
    Command::PurgeBillCopies(Box::new(PurgeBillCopies { bills }))
}

#[test]
fn a_bill_lets_go_of_an_erased_customer_the_day_after_the_law_does_and_never_of_another() {
    let mut shop = Shop::open(settings());
    let aisha = known(&mut shop);
    let bill = *shop.rows.bills.keys().next().expect("a bill");
    let program = Actor::program();
    let on = |date: &str| at(&format!("{date}T12:00:00+04:00"));
    // The shop's bills are of 2025-11-06, and are kept for 8 years.
    shop.now = on("2033-11-07");
    assert_eq!(shop.refuse(&program, purging(vec![bill])).code, Code::BillUnknown, "she is not erased");
    let mut shop = Shop::open(settings());
    known(&mut shop);
    done(&mut shop, erasing(aisha.id));
    shop.now = on("2033-11-06");
    assert_eq!(shop.refuse(&program, purging(vec![bill])).code, Code::BillUnknown, "on the last day");
    shop.now = on("2033-11-07");
    let nobodys = BillId(Uuid::nil());
    shop.run(&program, purging(vec![nobodys, bill])).expect("the years are over");
    let after = format!("{:?}", shop.rows);
    assert!(PERSONAL.iter().all(|text| !after.contains(text)), "{after}");
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.personal.is_none()), ("bill.personalPurged", true));
    assert_eq!(shop.rows.bills[&bill].bill.customer.as_ref().expect("a copy").number, "CUST0001");
    assert_eq!(shop.refuse(&program, purging(vec![bill])).code, Code::BillUnknown, "once is enough");
}

#[test]
fn a_bill_lets_go_of_a_name_without_a_phone_and_of_a_phone_without_a_name() {
    for (name, phone) in [("Aisha", ""), ("", "501234567")] {
        let mut shop = Shop::open(settings());
        let aisha = known(&mut shop);
        done(&mut shop, erasing(aisha.id));
        // Who was brought in from another system may have no phone.
        let state = shop.rows.bills.values_mut().next().expect("a bill");
        let bill = Arc::make_mut(&mut Arc::make_mut(state).bill);
        let copy = bill.customer.as_mut().expect("a copy");
        (copy.name, copy.phone) = (name.to_owned(), phone.to_owned());
        let id = bill.id;
        shop.reopen();
        shop.now = at("2033-11-07T12:00:00+04:00");
        shop.run(&Actor::program(), purging(vec![id])).expect("the years are over");
        let copy = shop.rows.bills[&id].bill.customer.clone().expect("a copy");
        assert_eq!((copy.name.as_str(), copy.phone.as_str(), copy.number.as_str()), ("", "", "CUST0001"));
    }
}

#[test]
fn the_phones_make_new_customers_with_new_numbers() {
    let mut shop = Shop::open(settings());
    let aisha = known(&mut shop);
    done(&mut shop, erasing(aisha.id));
    for (phone, number) in [("501234567", "CUST0003"), ("509999999", "CUST0004")] {
        let new = done(&mut shop, finding(caller(phone, None)));
        assert_eq!((new.number.text(), new.erased_at), (number, None));
    }
}

#[test]
fn one_group_erases_and_welcomes_anew() {
    let mut shop = Shop::open(settings());
    let aisha = known(&mut shop);
    let manager = someone(Role::Manager);
    let steps = [finding(caller("501234567", None)), erasing(aisha.id), finding(caller("501234567", Some("Fatima")))];
    let requests: Vec<_> = steps.into_iter().map(|step| shop.request(&manager, step)).collect();
    let answers = shop.run_group(&requests);
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(done(&mut shop, finding(caller("501234567", None))).name, "Fatima");
}

#[test]
fn erasing_once_more_is_harmless_and_takes_what_was_said_since() {
    let mut shop = Shop::open(settings());
    let aisha = known(&mut shop);
    let erased = done(&mut shop, erasing(aisha.id));
    let again = done(&mut shop, erasing(aisha.id));
    assert_eq!(again, erased);
    let reasons = shop.rows.records.iter().filter(|record| record.action == "customer.erased");
    assert_eq!(reasons.map(|record| record.personal.is_some()).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn nobody_is_erased_while_lines_of_an_import_may_name_them() {
    let mut shop = Shop::open(settings());
    let aisha = known(&mut shop);
    shop.rows.open_imports = 1;
    let refusal = shop.refuse(&someone(Role::Manager), erasing(aisha.id));
    assert_eq!(refusal.code, Code::CustomerInImport);
    shop.rows.open_imports = 0;
    done(&mut shop, erasing(aisha.id));
}

#[test]
fn who_has_open_orders_also_as_who_they_were_before_is_not_erased() {
    let mut shop = Shop::open(settings());
    let [one, other] = ["501234567", "509999999"].map(|phone| done(&mut shop, finding(caller(phone, None))));
    let order = PlaceOrder { customer: Some(caller("509999999", None)), ..shawarma_by("counter") };
    let order = shop.place(&someone(Role::Owner), placing(order)).id;
    done(&mut shop, merging(one.id, other.id));
    let refusal = shop.refuse(&someone(Role::Manager), erasing(one.id));
    assert_eq!(refusal.code, Code::CustomerHasOpenOrders);
    assert!(refusal.detail.contains("1 open order"), "{refusal}");
    shop.run(&someone(Role::Owner), cancelling(order, "called off")).expect("cancelled");
    done(&mut shop, erasing(one.id));
}

#[test]
fn a_refusal_says_how_many_orders_are_open() {
    let mut shop = Shop::open(settings());
    let aisha = done(&mut shop, finding(caller("501234567", None)));
    let order = || placing(PlaceOrder { customer: Some(caller("501234567", None)), ..shawarma_by("counter") });
    let owner = someone(Role::Owner);
    let first = shop.place(&owner, order()).id;
    shop.place(&owner, order());
    let refusal = shop.refuse(&someone(Role::Manager), erasing(aisha.id));
    assert_eq!(refusal.detail, "CUST0001 has 2 open orders; bring them to their end first.");
    shop.run(&owner, cancelling(first, "called off")).expect("cancelled");
    let refusal = shop.refuse(&someone(Role::Manager), erasing(aisha.id));
    assert_eq!(refusal.detail, "CUST0001 has 1 open order; bring them to their end first.");
}

#[test]
fn erasing_makes_one_version_of_each_who_goes_and_once_more_makes_none() {
    let mut shop = Shop::open(settings());
    let [one, other] = ["501234567", "509999999"].map(|phone| done(&mut shop, finding(caller(phone, None))));
    let versions = |shop: &Shop| [one.id, other.id].map(|id| shop.rows.customers[&id].version);
    done(&mut shop, merging(one.id, other.id));
    assert_eq!(versions(&shop), [2, 2]);
    for _ in 0..2 {
        done(&mut shop, erasing(one.id));
        assert_eq!(versions(&shop), [3, 3]);
    }
}

#[test]
fn who_is_not_there_or_part_of_another_is_not_erased() {
    let mut shop = Shop::open(settings());
    let [one, other] = ["501234567", "509999999"].map(|phone| done(&mut shop, finding(caller(phone, None))));
    done(&mut shop, merging(one.id, other.id));
    assert_eq!(shop.refuse(&someone(Role::Manager), erasing(other.id)).code, Code::CustomerMerged);
    let nobody = CustomerId(Uuid::nil());
    assert_eq!(shop.refuse(&someone(Role::Manager), erasing(nobody)).code, Code::CustomerNotFound);
}
