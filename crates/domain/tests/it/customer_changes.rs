//! Customers made by a form, and changed: a phone stays one customer's, and what names a person stands beside the stream.

use docket_domain::access::Role;
use docket_domain::audit::{Record, Value};
use docket_domain::command::{Command, Document};
use docket_domain::customers::{ChangeCustomer, CreateCustomer, Customer, DEFAULT_NAME, FindOrCreateCustomer};
use docket_domain::ids::CustomerId;
use docket_domain::refusal::Code;
use uuid::Uuid;

use crate::fixtures::{
    caller, cash, changing, creating, erasing, finding, merging, paying, placing, settings, shawarma, someone,
};
use crate::shop::Shop;

fn done(shop: &mut Shop, command: Command) -> Customer {
    let outcome = shop.run(&someone(Role::Manager), command).expect("done");
    let Document::Customer(customer) = &outcome.document else { panic!("not a customer: {outcome:?}") };
    assert_eq!(shop.rows.customers[&customer.id], *customer, "what is answered is what was written");
    (**customer).clone()
}

fn change(change: ChangeCustomer) -> Command {
    Command::ChangeCustomer(Box::new(change))
}

fn refused(shop: &mut Shop, command: Command) -> (Code, String) {
    let refusal = shop.refuse(&someone(Role::Manager), command);
    (refusal.code, refusal.detail)
}

fn last(shop: &Shop) -> &Record {
    shop.rows.records.last().expect("a record")
}

#[test]
fn a_form_makes_a_customer_with_all_that_it_takes_down() {
    let mut shop = Shop::open(settings());
    let who = FindOrCreateCustomer { email: Some("a@example.com".into()), ..caller("501234567", Some("Aisha")) };
    let made = done(&mut shop, Command::CreateCustomer(Box::new(CreateCustomer { who, address: Some("Villa 7".into()) })));
    assert_eq!((made.number.text(), made.name.as_str(), made.version), ("CUST0001", "Aisha", 1));
    assert_eq!((made.email.as_deref(), made.address.as_deref()), (Some("a@example.com"), Some("Villa 7")));
    assert_eq!(last(&shop).action, "customer.created");
    assert_eq!(last(&shop).personal, None);
    assert_eq!(done(&mut shop, finding(caller("501234567", None))), made);
}

#[test]
fn a_phone_that_somebody_has_is_refused_with_their_number_and_uses_none() {
    let mut shop = Shop::open(settings());
    let aisha = done(&mut shop, creating(caller("501234567", None)));
    let (code, detail) = refused(&mut shop, creating(caller("501234567", Some("Fatima"))));
    assert_eq!(code, Code::CustomerPhoneTaken);
    assert!(detail.contains("CUST0001"), "{detail}");
    done(&mut shop, change(ChangeCustomer { is_active: Some(false), ..changing(aisha.id) }));
    let (_, detail) = refused(&mut shop, creating(caller("501234567", None)));
    assert!(detail.contains("inactive"), "{detail}");
    assert_eq!(done(&mut shop, creating(caller("509999999", None))).number.text(), "CUST0002");
}

#[test]
fn what_changes_of_a_person_stands_old_and_new_beside_the_stream() {
    let mut shop = Shop::open(settings());
    let who = FindOrCreateCustomer { email: Some("old@example.com".into()), ..caller("501234567", Some("Aisha")) };
    let made = done(&mut shop, finding(who));
    let wanted = ChangeCustomer {
        name: Some("Fatima".into()),
        email: Some(None),
        address: Some(Some("Villa 7".into())),
        phone: Some(caller("509999999", None).phone),
        is_active: Some(false),
        version: Some(1),
        ..changing(made.id)
    };
    let changed = done(&mut shop, change(wanted));
    assert_eq!((changed.name.as_str(), &changed.email, changed.is_active, changed.version), ("Fatima", &None, false, 2));
    assert_eq!(changed.phone.as_ref().map(|phone| phone.national.as_str()), Some("509999999"));
    let record = last(&shop);
    let chained = format!("{:?}{:?}", record.old, record.new);
    assert!(chained.contains("CUST0001") && chained.contains("isActive"), "{chained}");
    let personal = record.personal.as_ref().expect("kept beside");
    assert_eq!(personal.customer_row, Some(made.row));
    let beside = format!("{:?}", personal.facts);
    for text in ["Aisha", "Fatima", "old@example.com", "Villa 7", "+971501234567", "+971509999999"] {
        assert!(beside.contains(text) && !chained.contains(text), "{text}: {beside} {chained}");
    }
}

#[test]
fn a_change_to_what_is_so_already_changes_no_version() {
    let mut shop = Shop::open(settings());
    let made = done(&mut shop, finding(caller("501234567", Some("Aisha"))));
    let same = ChangeCustomer { name: Some("Aisha".into()), is_active: Some(true), ..changing(made.id) };
    assert_eq!(done(&mut shop, change(same)), made);
    let same_phone = ChangeCustomer { phone: made.phone.clone(), ..changing(made.id) };
    assert_eq!(done(&mut shop, change(same_phone)), made);
    assert_eq!((last(&shop).action, &last(&shop).personal), ("customer.found", &None));
}

#[test]
fn a_change_by_who_has_read_something_older_is_refused() {
    let mut shop = Shop::open(settings());
    let made = done(&mut shop, finding(caller("501234567", None)));
    done(&mut shop, finding(caller("501234567", Some("Aisha"))));
    let late = ChangeCustomer { name: Some("Fatima".into()), version: Some(1), ..changing(made.id) };
    let (code, detail) = refused(&mut shop, change(late));
    assert_eq!(code, Code::CustomerVersionConflict);
    assert!(detail.contains("version 2"), "{detail}");
}

#[test]
fn a_new_phone_leads_to_its_customer_and_the_old_one_to_nobody() {
    let mut shop = Shop::open(settings());
    let made = done(&mut shop, finding(caller("501234567", Some("Aisha"))));
    done(&mut shop, change(ChangeCustomer { phone: Some(caller("509999999", None).phone), ..changing(made.id) }));
    assert_eq!(done(&mut shop, finding(caller("509999999", None))).id, made.id);
    let stranger = done(&mut shop, finding(caller("501234567", None)));
    assert_eq!((stranger.number.text(), stranger.name.as_str()), ("CUST0002", DEFAULT_NAME));
    let taken = ChangeCustomer { phone: Some(caller("501234567", None).phone), ..changing(made.id) };
    let (code, detail) = refused(&mut shop, change(taken));
    assert_eq!(code, Code::CustomerPhoneTaken);
    assert!(detail.contains("CUST0002"), "{detail}");
}

#[test]
fn two_customers_exchange_their_phones_in_one_group() {
    let mut shop = Shop::open(settings());
    let [one, other] = ["501234567", "509999999"].map(|phone| done(&mut shop, finding(caller(phone, None))));
    let to = |customer: CustomerId, phone: &str| {
        change(ChangeCustomer { phone: Some(caller(phone, None).phone), ..changing(customer) })
    };
    let steps = [to(one.id, "505555555"), to(other.id, "501234567"), to(one.id, "509999999")];
    let manager = someone(Role::Manager);
    let requests: Vec<_> = steps.into_iter().map(|step| shop.request(&manager, step)).collect();
    assert!(shop.run_group(&requests).iter().all(Result::is_ok));
    assert_eq!(shop.rows.customers[&one.id].phone, other.phone);
    assert_eq!(shop.rows.customers[&other.id].phone, one.phone);
    assert_eq!(done(&mut shop, finding(caller("505555555", None))).number.text(), "CUST0003");
}

#[test]
fn an_inactive_customer_is_found_and_sold_to_and_said_to_be_inactive() {
    let mut shop = Shop::open(settings());
    let made = done(&mut shop, finding(caller("501234567", None)));
    done(&mut shop, change(ChangeCustomer { is_active: Some(false), ..changing(made.id) }));
    assert!(!done(&mut shop, finding(caller("501234567", None))).is_active);
    let order = docket_domain::ordering::PlaceOrder { customer: Some(caller("501234567", None)), ..shawarma() };
    assert_eq!(shop.place(&someone(Role::Cashier), placing(order)).customer, Some(made.id));
}

#[test]
fn who_is_not_there_or_erased_or_part_of_another_is_not_changed() {
    let mut shop = Shop::open(settings());
    let [one, other, gone] = ["501234567", "509999999", "505555555"].map(|phone| done(&mut shop, finding(caller(phone, None))));
    done(&mut shop, merging(one.id, other.id));
    done(&mut shop, erasing(gone.id));
    let named = |id: CustomerId| change(ChangeCustomer { name: Some("Aisha".into()), ..changing(id) });
    assert_eq!(refused(&mut shop, named(CustomerId(Uuid::nil()))).0, Code::CustomerNotFound);
    let (code, detail) = refused(&mut shop, named(other.id));
    assert_eq!(code, Code::CustomerMerged);
    assert!(detail.contains("CUST0001") && detail.contains(&one.id.to_string()), "{detail}");
    let (code, detail) = refused(&mut shop, named(gone.id));
    assert_eq!(code, Code::CustomerErased);
    assert_eq!(detail, "CUST0003 was erased and cannot be changed; the same phone number makes a new customer.");
    let mut payment = cash(500);
    payment.customer = Some(gone.id);
    assert_eq!(refused(&mut shop, paying(payment)).0, Code::CustomerErased);
}

#[test]
fn the_stream_names_fields_and_no_values() {
    let mut shop = Shop::open(settings());
    let made = done(&mut shop, finding(caller("501234567", None)));
    done(&mut shop, change(ChangeCustomer { address: Some(Some("Villa 7".into())), ..changing(made.id) }));
    let changed = last(&shop).new.iter().find(|fact| fact.name == "changed").map(|fact| fact.value.clone());
    assert_eq!(changed, Some(Value::List(vec![Value::Word("address")])));
}

#[test]
fn only_another_phone_waits_until_what_was_decided_before_is_written() {
    let id = CustomerId(Uuid::nil());
    let wanted = ChangeCustomer {
        name: Some("Aisha".into()),
        email: Some(None),
        address: Some(Some("Villa 7".into())),
        is_active: Some(false),
        ..changing(id)
    };
    assert!(!change(wanted.clone()).needs_sums());
    assert!(change(ChangeCustomer { phone: Some(caller("509999999", None).phone), ..wanted }).needs_sums());
}
