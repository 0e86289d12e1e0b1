//! The stream: every command leaves its records, contiguous, and free of what names a person.

use docket_domain::access::{Actor, Address as Origin, Role};
use docket_domain::audit::{Fact, Record, Subject, Value};
use docket_domain::command::Command;
use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::{
    BatchId, BillId, CreditNoteId, CustomerId, ImportId, IntegrationId, OrderId, PaymentId, PrintJobId, ProductId, ShiftId,
    StandingOrderId, StockDocumentId, TokenId, UserId, WebhookId,
};
use docket_domain::merchants::AutoConfirm;
use docket_domain::ordering::{Address, Discount, DiscountKind, NewItem, PlaceOrder, Status, TransitionOrder};
use uuid::Uuid;

use crate::fixtures::{
    caller, cancelling, finding, item, moving, open_item, percent_off, placing, settings, shawarma, shawarma_by, someone,
};
use crate::shop::Shop;

/// The command that raises a finding.
pub fn raising(code: &str) -> Command {
    Command::RaiseFinding(Box::new(RaiseFinding { code: code.into(), detail: "Something was found.".into() }))
}

/// All texts in facts, however deep.
fn texts<'a>(facts: &'a [Fact], into: &mut Vec<&'a str>) {
    for fact in facts {
        texts_of(&fact.value, into);
    }
}

fn texts_of<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Text(text) => into.push(text),
        Value::Word(word) => into.push(word),
        Value::List(values) => values.iter().for_each(|value| texts_of(value, into)),
        Value::Object(facts) => texts(facts, into),
        Value::Null
        | Value::Bool(_)
        | Value::Integer(_)
        | Value::Amount(..)
        | Value::Quantity(_)
        | Value::Date(_)
        | Value::Id(_) => {}
    }
}

/// What stands in the stream itself.
fn public_texts(record: &Record) -> Vec<&str> {
    let mut found = Vec::new();
    texts(&record.old, &mut found);
    texts(&record.new, &mut found);
    found
}

fn personal_texts(record: &Record) -> Vec<&str> {
    let mut found = Vec::new();
    texts(record.personal.as_ref().map_or(&[], |personal| &personal.facts), &mut found);
    found
}

/// Everything that someone may have typed about a person; no two of them are part of one another.
const PERSONAL: &[&str] = &[
    "Aisha Al-Zaabi",
    "501234567",
    "aisha@example.com",
    "Villa 7, Street 12",
    "ring the bell twice",
    "no onion for her son",
    "Cake for Noor",
    "loyal neighbour",
    "her cousin's discount",
    "table by Khalid",
    "WEB-AISHA-1",
    "she moved house",
    "her husband called",
];

/// Runs one of everything, with every personal text there is.
fn busy_shop() -> Shop {
    let mut settings = settings();
    settings.auto_confirm = AutoConfirm::OnPlaced;
    let mut shop = Shop::open(settings);
    let owner = someone(Role::Owner);
    let because = |reason: &str| Discount { reason: Some(reason.into()), ..percent_off("5") };
    shop.run(&owner, finding(caller("501234567", None))).expect("made");
    let customer =
        FindOrCreateCustomer { email: Some("aisha@example.com".into()), ..caller("501234567", Some("Aisha Al-Zaabi")) };
    let order = PlaceOrder {
        customer: Some(customer),
        items: vec![
            NewItem {
                notes: "no onion for her son".into(),
                discounts: vec![because("her cousin's discount")],
                ..item("SHAWARMA-L", "1")
            },
            open_item("Cake for Noor", 9_000),
            NewItem { description: Some("Cake for Noor".into()), ..item("WATER", "1") },
        ],
        discounts: vec![because("loyal neighbour")],
        table: Some("table by Khalid".into()),
        delivery_address: Some(Address { text: "Villa 7, Street 12".into(), latitude_micro: None, longitude_micro: None }),
        notes: "ring the bell twice".into(),
        client_reference: Some("WEB-AISHA-1".into()),
        ..shawarma_by("delivery")
    };
    let first = shop.place(&owner, placing(order.clone()));
    let second = shop.place(&owner, placing(order));
    let because = Some("she moved house".to_owned());
    let step = TransitionOrder {
        order: first.id,
        to: Status::Preparing,
        reason: because,
        settlement: Default::default(),
        version: None,
    };
    shop.run(&owner, Command::TransitionOrder(Box::new(step))).expect("moved");
    shop.run(&owner, cancelling(second.id, "her husband called")).expect("cancelled");
    shop.run(&owner, crate::access::token_for("Aisha Al-Zaabi", Role::Driver)).expect("made");
    shop.run(&owner, raising("command.failed")).expect("raised");
    shop
}

#[test]
fn records_are_numbered_one_two_three_and_dated_in_order() {
    let shop = busy_shop();
    let seqs: Vec<u64> = shop.rows.records.iter().map(|record| record.seq).collect();
    assert_eq!(seqs, (1..=shop.rows.records.len() as u64).collect::<Vec<_>>());
    assert!(shop.rows.records.is_sorted_by_key(|record| record.at));
}

#[test]
fn no_record_says_in_its_own_facts_what_names_a_person() {
    let shop = busy_shop();
    for record in &shop.rows.records {
        for text in public_texts(record) {
            for personal in PERSONAL {
                assert!(!text.contains(personal), "{} says {text:?}", record.action);
            }
        }
    }
}

#[test]
fn what_names_a_person_in_a_record_is_kept_beside_it_with_a_salt_and_whose_it_is() {
    let shop = busy_shop();
    let customer = shop.rows.customers.values().next().expect("a customer");
    let beside: Vec<_> = shop.rows.records.iter().filter(|record| record.personal.is_some()).collect();
    let told: Vec<_> = beside.iter().map(|record| (record.action, personal_texts(record))).collect();
    let expected = [
        ("customer.completed", vec!["Aisha Al-Zaabi", "aisha@example.com"]),
        ("order.moved", vec!["she moved house"]),
        ("order.cancelled", vec!["her husband called"]),
    ];
    assert_eq!(told, expected);
    let salts: std::collections::BTreeSet<_> = beside.iter().flat_map(|record| &record.personal).map(|kept| kept.salt).collect();
    assert_eq!(salts.len(), beside.len(), "every record has a salt of its own");
    assert!(beside.iter().flat_map(|record| &record.personal).all(|kept| kept.customer_row == Some(customer.row)));
}

#[test]
fn a_document_s_row_is_the_number_of_the_record_that_made_it() {
    let shop = busy_shop();
    let record = |row: u64| &shop.rows.records[row as usize - 1];
    for order in shop.rows.orders.values() {
        assert_eq!((record(order.row).action, record(order.row).subject), ("order.placed", order.subject()));
    }
    for customer in shop.rows.customers.values() {
        let subject = Subject::Customer { row: customer.row, id: customer.id };
        assert_eq!((record(customer.row).action, record(customer.row).subject), ("customer.created", subject));
    }
    for counter in shop.rows.counters.values() {
        let subject = Subject::Counter { row: counter.row };
        assert_eq!((record(counter.row).action, record(counter.row).subject), ("numbering.counterOpened", subject));
    }
    let raised = &shop.rows.findings[0];
    assert_eq!(record(raised.row).subject, Subject::Finding { row: raised.row });
}

#[test]
fn the_record_of_an_order_says_what_was_agreed() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Cashier), placing(shawarma()));
    let record = &shop.rows.records[order.row as usize - 1];
    let fact = |name: &str| record.new.iter().find(|fact| fact.name == name).map(|fact| &fact.value);
    assert_eq!(fact("orderNumber"), Some(&Value::Text("ALM-20251106-000001".into())));
    assert_eq!(fact("businessDate"), Some(&Value::Date(order.business_date)));
    assert_eq!(fact("total"), Some(&Value::Amount(order.totals.total, 2)));
    assert_eq!(fact("status"), Some(&Value::Word("pending")));
    assert!(record.old.is_empty(), "there was nothing before");
    assert_eq!((record.at, record.actor.user), (order.created_at, order.user));
}

#[test]
fn the_record_of_a_step_says_from_where_to_where() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.run(&someone(Role::Finance), moving(order.id, Status::Confirmed)).expect("moved");
    let record = shop.rows.records.last().expect("a record");
    let status = |word| vec![Fact::new("status", Value::Word(word))];
    assert_eq!((record.action, &record.old, &record.new), ("order.moved", &status("pending"), &status("confirmed")));
    assert_eq!(record.actor, someone(Role::Finance));
    assert_eq!(record.personal, None, "nobody gave a reason");
}

#[test]
fn a_finding_is_raised_with_its_record() {
    let mut shop = Shop::open(settings());
    shop.run(&docket_domain::access::Actor::program(), raising("command.failed")).expect("raised");
    let [raised] = shop.rows.findings.as_slice() else { panic!("one finding") };
    assert_eq!((raised.code.as_str(), raised.row), ("command.failed", shop.rows.seq));
}

#[test]
fn a_discount_s_reason_is_no_fact_of_the_stream() {
    let mut shop = Shop::open(settings());
    let reason = Some("her cousin's discount".to_owned());
    let kind = DiscountKind::Amount(docket_domain::money::Amount(100));
    let order = PlaceOrder { discounts: vec![Discount { kind, reason }], ..shawarma() };
    shop.place(&someone(Role::Owner), placing(order));
    assert!(shop.rows.records.iter().flat_map(public_texts).all(|text| !text.contains("cousin")));
}

#[test]
fn a_record_says_where_its_command_came_from() {
    let mut shop = Shop::open(settings());
    let till = Origin::parse("10.20.0.17").expect("an address");
    let cashier = someone(Role::Cashier);
    for actor in [Actor::program(), Actor::command_line(), cashier.at(Some(till)), cashier.at(Some(till)).at(None)] {
        shop.place(&actor, placing(shawarma()));
    }
    let placed: Vec<_> = shop.rows.records.iter().filter(|record| record.action == "order.placed").collect();
    let from: Vec<_> = placed.iter().map(|record| record.actor.address.map(|address| address.to_string())).collect();
    assert_eq!(from, [None, Some("local".to_owned()), Some("10.20.0.17".to_owned()), None]);
    assert_eq!(placed[2].actor, Actor { address: Some(till), ..cashier.clone() }, "nothing else of who asks is another");
    assert_eq!(placed[3].actor, cashier);
}

#[test]
fn a_record_is_found_by_the_public_id_of_what_it_is_about() {
    let id = Uuid::from_u128;
    for (subject, expected) in [
        (Subject::Order { row: 9, id: OrderId(id(1)) }, Some(id(1))),
        (Subject::Customer { row: 9, id: CustomerId(id(2)) }, Some(id(2))),
        (Subject::Payment { row: 9, id: PaymentId(id(3)) }, Some(id(3))),
        (Subject::Token(TokenId(id(4))), Some(id(4))),
        (Subject::User(UserId(id(5))), Some(id(5))),
        (Subject::Product(ProductId(id(6))), Some(id(6))),
        (Subject::StandingOrder { row: 9, id: StandingOrderId(id(7)) }, Some(id(7))),
        (Subject::Integration { row: 9, id: IntegrationId(id(8)) }, Some(id(8))),
        (Subject::Shift { row: 9, id: ShiftId(id(9)) }, Some(id(9))),
        (Subject::Bill { row: 9, id: BillId(id(10)) }, Some(id(10))),
        (Subject::CreditNote { row: 9, id: CreditNoteId(id(11)) }, Some(id(11))),
        (Subject::Batch { row: 9, id: BatchId(id(12)) }, Some(id(12))),
        (Subject::StockDocument { row: 9, id: StockDocumentId(id(13)) }, Some(id(13))),
        (Subject::PrintJob { row: 9, id: PrintJobId(id(14)) }, Some(id(14))),
        (Subject::Webhook { row: 9, id: WebhookId(id(15)) }, Some(id(15))),
        (Subject::Import(ImportId(id(16))), Some(id(16))),
        (Subject::Merchant, None),
        (Subject::Category, None),
        (Subject::Outlet, None),
        (Subject::Counter { row: 9 }, None),
        (Subject::BusinessDay { row: 9 }, None),
        (Subject::PlatformOrder { row: 9 }, None),
        (Subject::CashHandover { row: 9 }, None),
        (Subject::Lane { row: 9 }, None),
        (Subject::Finding { row: 9 }, None),
    ] {
        assert_eq!(subject.id(), expected, "{}", subject.kind());
    }
}
