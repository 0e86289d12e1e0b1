//! Customers: one per phone, one number each, and a name that is never replaced behind their back.

use docket_domain::access::{Actor, Role};
use docket_domain::command::{Document, Outcome};
use docket_domain::customers::{Customer, DEFAULT_NAME, FindOrCreateCustomer};
use docket_domain::numbering::{Kind, Reset, ScopePart, Series};
use docket_domain::ordering::PlaceOrder;
use docket_domain::refusal::Code;

use crate::fixtures::{at_register, caller, finding, item, placing, series, settings, shawarma, someone};
use crate::shop::Shop;

fn find(shop: &mut Shop, customer: FindOrCreateCustomer) -> (Customer, Outcome) {
    let outcome = shop.run(&someone(Role::Cashier), finding(customer)).expect("found or made");
    let Document::Customer(customer) = &outcome.document else { panic!("not a customer: {outcome:?}") };
    assert_eq!(shop.rows.customers[&customer.id], *customer, "what is answered is what was written");
    ((**customer).clone(), outcome)
}

fn order_for(customer: FindOrCreateCustomer) -> PlaceOrder {
    PlaceOrder { customer: Some(customer), ..shawarma() }
}

#[test]
fn a_new_phone_makes_a_customer_and_the_same_phone_finds_them() {
    let mut shop = Shop::open(settings());
    let (made, outcome) = find(&mut shop, caller("501234567", Some("Aisha")));
    assert!(outcome.created);
    assert_eq!((made.number.text(), made.name.as_str()), ("CUST0001", "Aisha"));
    let phone = made.phone.as_ref().expect("a phone");
    assert_eq!((phone.e164.as_str(), phone.national.as_str()), ("+971501234567", "501234567"));
    assert!(made.is_active);
    let (found, outcome) = find(&mut shop, caller("501234567", None));
    assert!(!outcome.created && !outcome.replayed);
    assert_eq!(found, made);
    assert_eq!(find(&mut shop, caller("509999999", None)).0.number.text(), "CUST0002");
}

#[test]
fn finding_a_customer_leaves_a_record_that_does_not_name_them() {
    let mut shop = Shop::open(settings());
    let (customer, _) = find(&mut shop, caller("501234567", Some("Aisha")));
    find(&mut shop, caller("501234567", Some("Aisha")));
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.subject, &record.personal), ("customer.found", customer.subject(), &None));
    let told = format!("{:?}{:?}", record.old, record.new);
    assert!(told.contains("CUST0001") && !told.contains("Aisha") && !told.contains("501234567"), "{told}");
}

#[test]
fn ten_at_once_for_a_new_phone_make_one_customer_and_use_one_number() {
    let mut shop = Shop::open(settings());
    let cashier = someone(Role::Cashier);
    let requests: Vec<_> = (0..10).map(|_| shop.request(&cashier, finding(caller("501234567", None)))).collect();
    let answers = shop.run_group(&requests);
    assert_eq!(answers.iter().flatten().filter(|outcome| outcome.created).count(), 1);
    assert_eq!(answers.iter().flatten().count(), 10);
    assert_eq!(shop.rows.customers.len(), 1);
    assert_eq!(find(&mut shop, caller("509999999", None)).0.number.text(), "CUST0002");
}

#[test]
fn who_gives_no_name_is_a_walk_in_customer() {
    let mut shop = Shop::open(settings());
    assert_eq!(find(&mut shop, caller("501234567", None)).0.name, DEFAULT_NAME);
}

#[test]
fn a_real_name_replaces_the_default_once_and_is_never_replaced_silently() {
    let mut shop = Shop::open(settings());
    find(&mut shop, caller("501234567", None));
    assert_eq!(find(&mut shop, caller("501234567", Some(DEFAULT_NAME))).0.name, DEFAULT_NAME);
    for name in [Some("Aisha"), Some("Fatima"), Some(DEFAULT_NAME), None] {
        assert_eq!(find(&mut shop, caller("501234567", name)).0.name, "Aisha");
    }
    let completed = shop.rows.records.iter().filter(|record| record.action == "customer.completed");
    assert_eq!(completed.count(), 1, "the name was changed once");
}

#[test]
fn an_email_is_taken_where_there_is_none_and_never_replaced_silently() {
    let mut shop = Shop::open(settings());
    let with_email = |email: &str| FindOrCreateCustomer { email: Some(email.into()), ..caller("501234567", Some("Aisha")) };
    find(&mut shop, caller("501234567", Some("Aisha")));
    assert_eq!(find(&mut shop, with_email("aisha@example.com")).0.email.as_deref(), Some("aisha@example.com"));
    assert_eq!(find(&mut shop, with_email("other@example.com")).0.email.as_deref(), Some("aisha@example.com"));
}

#[test]
fn an_order_makes_its_customer_in_the_same_commit() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Cashier), placing(order_for(caller("501234567", Some("Aisha")))));
    let customer = &shop.rows.customers[&order.customer.expect("a customer")];
    assert_eq!((customer.number.text(), customer.created_at), ("CUST0001", order.created_at));
    assert_eq!(order.customer_row, Some(customer.row));
    let again = shop.place(&someone(Role::Cashier), placing(order_for(caller("501234567", None))));
    assert_eq!(again.customer, order.customer);
    assert_eq!(shop.rows.customers.len(), 1);
}

#[test]
fn an_order_gives_a_walk_in_customer_their_name() {
    let mut shop = Shop::open(settings());
    find(&mut shop, caller("501234567", None));
    let order = shop.place(&someone(Role::Cashier), placing(order_for(caller("501234567", Some("Aisha")))));
    assert_eq!(shop.rows.customers[&order.customer.expect("a customer")].name, "Aisha");
}

#[test]
fn a_refused_order_makes_no_customer_and_changes_none() {
    let mut shop = Shop::open(settings());
    let refused = |name| PlaceOrder { items: vec![item("NOTHING", "1")], ..order_for(caller("501234567", name)) };
    shop.refuse(&someone(Role::Cashier), placing(refused(Some("Aisha"))));
    assert!(shop.rows.customers.is_empty());
    let (customer, outcome) = find(&mut shop, caller("501234567", None));
    assert!(outcome.created);
    assert_eq!(customer.number.text(), "CUST0001", "the refused order used no customer number");
    shop.refuse(&someone(Role::Cashier), placing(refused(Some("Aisha"))));
    assert_eq!(find(&mut shop, caller("501234567", None)).0.name, DEFAULT_NAME);
}

#[test]
fn an_order_that_is_refused_for_its_own_number_gives_the_customer_s_back() {
    let mut settings = settings();
    let by_register = Series { scope: vec![ScopePart::Register], ..series(Kind::Order, "{REGISTER}-{SEQ}", Reset::Never) };
    settings.series[0] = by_register;
    let mut shop = Shop::open(settings);
    // The customer's number is taken before the order's is found to be impossible.
    let refusal = shop.refuse(&someone(Role::Cashier), placing(order_for(caller("501234567", None))));
    assert_eq!(refusal.code, Code::NumberingScopeMissing);
    let order = shop.place(&at_register(Role::Cashier, "R1"), placing(order_for(caller("509999999", None))));
    assert_eq!(shop.rows.customers[&order.customer.expect("a customer")].number.text(), "CUST0001");
}

#[test]
fn a_customer_s_number_says_where_and_by_whom_they_were_made() {
    let mut settings = settings();
    let scope = vec![ScopePart::Outlet, ScopePart::Register, ScopePart::User];
    settings.series[1] = Series { scope, ..series(Kind::Customer, "{OUTLET}-{REGISTER}-{USER}-{SEQ:4}", Reset::Never) };
    let mut shop = Shop::open(settings);
    let mut number = |register: &str, user: &str, phone: &str| {
        let till = Actor { user_code: Some(user.into()), ..at_register(Role::Cashier, register) };
        let outcome = shop.run(&till, finding(caller(phone, None))).expect("made");
        let Document::Customer(customer) = &outcome.document else { panic!("not a customer: {outcome:?}") };
        customer.number.text().to_owned()
    };
    assert_eq!(number("R1", "NOOR", "501234567"), "MAIN-R1-NOOR-0001");
    assert_eq!(number("R2", "NOOR", "502345678"), "MAIN-R2-NOOR-0001");
    assert_eq!(number("R1", "OMAR", "503456789"), "MAIN-R1-OMAR-0001");
    assert_eq!(number("R1", "NOOR", "504567890"), "MAIN-R1-NOOR-0002");
}

#[test]
fn an_order_without_a_phone_has_no_customer() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Cashier), placing(shawarma()));
    assert_eq!((order.customer, order.customer_row), (None, None));
    assert!(shop.rows.customers.is_empty());
}
