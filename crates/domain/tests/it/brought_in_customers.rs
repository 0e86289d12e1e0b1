//! Whoever has the phone of another system's customer is the same: what is known of them here stays, what is not is filled in, and once they
//! are in, nothing of them changes any more.

use docket_domain::access::Role;
use docket_domain::audit::{Fact, Value};
use docket_domain::command::Command;
use docket_domain::customers::{CreateCustomer, Customer, DEFAULT_NAME, FindOrCreateCustomer};
use docket_domain::imports::CameTo;
use docket_domain::legacy::{LegacyCustomer, LegacyNumber, LegacyRecords, Origin};
use docket_domain::ordering::Status;

use crate::brought_in::{card, shop, take_in};
use crate::customer_94::{customer, entry, nothing, order};
use crate::fixtures::{erasing, someone};
use crate::shop::Shop;

/// Makes a customer of Docket's with the phone of customer 94.
fn known_here(shop: &mut Shop, name: Option<&str>, email: Option<&str>, address: Option<&str>) {
    let phone = customer().phone.expect("a phone");
    let who = FindOrCreateCustomer { phone, name: name.map(str::to_owned), email: email.map(str::to_owned) };
    let create = CreateCustomer { who, address: address.map(str::to_owned) };
    shop.run(&someone(Role::Manager), Command::CreateCustomer(Box::new(create))).expect("made");
}

/// What another system knows of a customer: everything.
fn wanted(id: &str, number: LegacyNumber) -> LegacyCustomer {
    LegacyCustomer {
        legacy_id: id.into(),
        number,
        name: Some("Zainab".into()),
        email: Some("zainab@example.com".into()),
        address: Some("Karrada 62".into()),
        ..customer()
    }
}

fn of(customer: LegacyCustomer) -> LegacyRecords {
    LegacyRecords { customer: Some(customer), ..nothing() }
}

fn only(shop: &Shop) -> &Customer {
    assert_eq!(shop.rows.customers.len(), 1);
    shop.rows.customers.values().next().expect("one")
}

/// Name, email and address.
fn known(customer: &Customer) -> (&str, Option<&str>, Option<&str>) {
    (&customer.name, customer.email.as_deref(), customer.address.as_deref())
}

fn from(id: &str, former: Option<&str>) -> Option<Box<Origin>> {
    let former_number = former.map(str::to_owned);
    Some(Box::new(Origin { legacy_id: id.into(), former_number, is_settled_there: false }))
}

/// Facts by name.
type Texts = Vec<(&'static str, String)>;

/// What the record of the last customer who came in says, and what stands aside with it because it names a person.
fn last_told(shop: &Shop) -> (Texts, Texts) {
    let record = shop.rows.records.iter().rfind(|record| record.action == "customer.imported").expect("one");
    let aside = record.personal.as_ref().map_or(&[][..], |personal| &personal.facts);
    (texts(&record.new), texts(aside))
}

fn texts(facts: &[Fact]) -> Texts {
    let text = |fact: &Fact| match &fact.value {
        Value::Text(text) => (fact.name, text.clone()),
        other => panic!("{} is no text: {other:?}", fact.name),
    };
    facts.iter().map(text).collect()
}

fn pairs(pairs: &[(&'static str, &str)]) -> Texts {
    pairs.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

#[test]
fn what_is_not_known_of_a_customer_is_filled_in_and_stands_beside_the_stream() {
    let mut shop = shop();
    known_here(&mut shop, None, None, None);
    assert_eq!(known(only(&shop)), (DEFAULT_NAME, None, None));
    let kept = LegacyNumber::Kept("C94".into());
    assert_eq!(take_in(&mut shop, 1, of(wanted("94", kept))), [CameTo::Changed]);
    let customer = only(&shop);
    assert_eq!(known(customer), ("Zainab", Some("zainab@example.com"), Some("Karrada 62")));
    assert_eq!((customer.number.text(), customer.version), ("CUST0001", 2), "they keep the number of here");
    assert_eq!(customer.origin, from("94", Some("C94")), "and are found by the one of there");
    let stream = [("customerNumber", "CUST0001"), ("legacyId", "94"), ("formerNumber", "C94")];
    let aside = [("name", "Zainab"), ("email", "zainab@example.com"), ("address", "Karrada 62")];
    assert_eq!(last_told(&shop), (pairs(&stream), pairs(&aside)));
}

#[test]
fn what_is_known_of_a_customer_stays() {
    let mut shop = shop();
    known_here(&mut shop, Some("Layla"), Some("layla@example.com"), Some("Adhamiya 7"));
    let former = LegacyNumber::Former("C7".into());
    assert_eq!(take_in(&mut shop, 1, of(wanted("94", former))), [CameTo::Changed]);
    let customer = only(&shop);
    assert_eq!(known(customer), ("Layla", Some("layla@example.com"), Some("Adhamiya 7")));
    assert_eq!((customer.version, &customer.origin), (2, &from("94", Some("C7"))), "but they are known by their id from now on");
    let stream = [("customerNumber", "CUST0001"), ("legacyId", "94"), ("formerNumber", "C7")];
    assert_eq!(last_told(&shop), (pairs(&stream), Vec::new()), "nothing was filled in");
}

#[test]
fn somebody_who_is_twice_in_another_system_is_one_customer_who_keeps_the_first_id() {
    let mut shop = shop();
    let bare = LegacyCustomer { name: None, address: None, ..customer() };
    assert_eq!(take_in(&mut shop, 1, of(bare)), [CameTo::Created]);
    assert_eq!(take_in(&mut shop, 2, of(wanted("95", LegacyNumber::None))), [CameTo::Changed]);
    let customer = only(&shop);
    assert_eq!(known(customer), ("Zainab", Some("zainab@example.com"), Some("Karrada 62")));
    assert_eq!((customer.version, &customer.origin), (2, &from("94", None)));
    let aside = [("name", "Zainab"), ("email", "zainab@example.com"), ("address", "Karrada 62")];
    assert_eq!(last_told(&shop), (pairs(&[("customerNumber", "CUST0001")]), pairs(&aside)), "the second id is nobody's");
    let before = customer.clone();
    assert_eq!(take_in(&mut shop, 3, of(wanted("96", LegacyNumber::None))), [CameTo::Unchanged], "nothing is left to fill in");
    assert_eq!(*only(&shop), before);
}

#[test]
fn whoever_is_in_is_left_as_they_are_by_a_later_run() {
    let mut shop = shop();
    let bare = LegacyCustomer { name: None, address: None, ..customer() };
    take_in(&mut shop, 1, of(bare));
    let before = only(&shop).clone();
    assert_eq!(take_in(&mut shop, 2, of(wanted("94", LegacyNumber::None))), [CameTo::Unchanged]);
    assert_eq!(*only(&shop), before);
    assert_eq!(known(&before), (DEFAULT_NAME, None, None));
}

#[test]
fn each_document_of_somebody_who_was_erased_is_answered_as_left_out() {
    let mut shop = shop();
    take_in(&mut shop, 1, nothing());
    let id = only(&shop).id;
    shop.run(&someone(Role::Owner), erasing(id)).expect("erased");
    let theirs = LegacyRecords {
        wallet: vec![entry("1", 500, 9), entry("2", 700, 8)],
        payments: vec![card("11", 100), card("12", 100), card("13", 100)],
        orders: vec![order("7", "M7", Status::Ready, 100, Vec::new()), order("8", "M8", Status::Ready, 100, Vec::new())],
        ..nothing()
    };
    assert_eq!(take_in(&mut shop, 2, theirs), [CameTo::Unchanged; 8], "the customer, two entries, three payments and two orders");
}
