//! How customers are listed and searched, and what of an erased one is left in the file.

use docket_domain::command::{Command, Document};
use docket_domain::customers::{ChangeCustomer, Customer, EraseCustomer, FindOrCreateCustomer, MergeCustomers, PhoneE164};
use docket_domain::ids::CustomerId;
use docket_domain::ordering::{Address, PlaceOrder, Status};
use docket_domain::payments::RecordPayment;
use docket_store::customers::{CustomerFilter, CustomerSearch};
use docket_store::ordering::OrderFilter;
use docket_store::payments::PaymentFilter;
use rusqlite::types::ValueRef;

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, cancelling, cash, moving, paying, shawarma, shawarma_for};

fn done(desk: &mut Desk, command: Command) -> Customer {
    match desk.run(command).expect("done").document {
        Document::Customer(customer) => (*customer).clone(),
        other => panic!("not a customer: {other:?}"),
    }
}

/// A customer of that name and phone.
fn come(desk: &mut Desk, name: &str, phone: &str) -> Customer {
    let who = FindOrCreateCustomer { name: Some(name.into()), ..caller(phone) };
    done(desk, Command::FindOrCreateCustomer(Box::new(who)))
}

fn merge(desk: &mut Desk, customer: &Customer, other: &Customer) -> Customer {
    let merge = MergeCustomers { customer: customer.id, other: other.id, reason: "two phones".into() };
    done(desk, Command::MergeCustomers(Box::new(merge)))
}

fn erase(desk: &mut Desk, customer: &Customer) -> Customer {
    done(desk, Command::EraseCustomer(Box::new(EraseCustomer { customer: customer.id, reason: "asked for".into() })))
}

fn change(desk: &mut Desk, customer: CustomerId, with: impl FnOnce(&mut ChangeCustomer)) -> Customer {
    let mut change =
        ChangeCustomer { customer, name: None, email: None, address: None, phone: None, is_active: None, version: None };
    with(&mut change);
    done(desk, Command::ChangeCustomer(Box::new(change)))
}

/// The numbers of all that a search finds, page by page.
async fn pages(desk: &Desk, search: Option<CustomerSearch>, filter: &CustomerFilter, limit: usize) -> Vec<String> {
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = desk.reads.customers(SHOP, filter.clone(), search.clone(), after, limit).await.expect("read");
        assert!(page.data.len() <= limit && (page.next.is_none() || page.data.len() == limit));
        found.extend(page.data.iter().map(|customer| customer.number.text().to_owned()));
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

/// The same, with the proof that it does not depend on how long the pages are.
async fn found(desk: &Desk, text: &str) -> Vec<String> {
    let search = Some(CustomerSearch { text: text.into(), phone: None });
    let all = pages(desk, search.clone(), &CustomerFilter::default(), 100).await;
    for limit in [1, 2, 3] {
        assert_eq!(pages(desk, search.clone(), &CustomerFilter::default(), limit).await, all, "{text:?} by {limit}");
    }
    all
}

#[tokio::test]
async fn names_are_found_by_the_beginnings_of_their_words_however_they_are_written() {
    let mut desk = Desk::open();
    for (name, phone) in [
        ("Aïsha Al-Mansoori", "501000001"),
        ("AISHA BEE", "501000002"),
        ("أحمد علي", "501000003"),
        ("احمد کریمی", "501000004"),
        ("Mansoor Aisha Aisha", "501000005"),
        ("100% Ünal_", "501000006"),
    ] {
        come(&mut desk, name, phone);
    }
    for (text, expected) in [
        ("aisha", &["CUST0001", "CUST0002", "CUST0005"][..]),
        ("AÏSHA", &["CUST0001", "CUST0002", "CUST0005"]),
        ("ais man", &["CUST0001", "CUST0005"]),
        ("al-man", &["CUST0001"]),
        ("mansoor", &["CUST0005", "CUST0001"]),
        ("احمد", &["CUST0003", "CUST0004"]),
        ("أحمد كريمي", &["CUST0004"]),
        ("علی", &["CUST0003"]),
        ("unal", &["CUST0006"]),
        ("%", &[]),
        ("_", &[]),
        ("isha", &[]),
        ("aisha nobody", &[]),
    ] {
        assert_eq!(found(&desk, text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn phones_are_found_by_beginning_and_by_last_digits_in_any_digits() {
    let mut desk = Desk::open();
    for phone in ["501234567", "501299999", "559994567"] {
        come(&mut desk, "Aisha", phone);
    }
    for (text, expected) in [
        ("50123", &["CUST0001"][..]),
        ("050 12", &["CUST0001", "CUST0002"]),
        ("+971 (50) 12", &["CUST0001", "CUST0002"]),
        ("0097150123", &["CUST0001"]),
        ("97155", &["CUST0003"]),
        ("4567", &["CUST0001", "CUST0003"]),
        ("٤٥٦٧", &["CUST0001", "CUST0003"]),
        ("۰۵۰-۱۲۳", &["CUST0001"]),
        ("\u{200f}999\u{200f}", &["CUST0002"]),
        ("67", &[]),
        ("+4567", &[]),
    ] {
        assert_eq!(found(&desk, text).await, expected, "{text}");
    }
    let whole = CustomerSearch { text: "050 123 4567".into(), phone: PhoneE164::new("+971501234567") };
    assert_eq!(pages(&desk, Some(whole), &CustomerFilter::default(), 5).await, ["CUST0001"]);
}

#[tokio::test]
async fn an_exact_number_comes_first_then_those_that_begin_so() {
    let mut desk = Desk::open();
    for index in 0..12 {
        come(&mut desk, if index == 3 { "Cust Cust0001" } else { "Aisha" }, &format!("5010000{index:02}"));
    }
    assert_eq!(found(&desk, "cust0001").await, ["CUST0001", "CUST0004"], "the second by name");
    let nine: Vec<String> = (1..=9).map(|index| format!("CUST000{index}")).collect();
    assert_eq!(found(&desk, "CUST000").await, nine);
    assert_eq!(found(&desk, "CUST").await.len(), 12);
}

#[tokio::test]
async fn an_email_is_found_as_a_whole_in_any_case() {
    let mut desk = Desk::open();
    let aisha = come(&mut desk, "Aisha", "501234567");
    change(&mut desk, aisha.id, |change| change.email = Some(Some("Aisha.B@Example.com".into())));
    assert_eq!(found(&desk, "aisha.b@example.COM").await, ["CUST0001"]);
    assert_eq!(found(&desk, "aisha.b@example").await, [] as [&str; 0]);
    change(&mut desk, aisha.id, |change| change.email = Some(None));
    assert_eq!(found(&desk, "aisha.b@example.com").await, [] as [&str; 0]);
}

#[tokio::test]
async fn a_customer_is_found_by_what_they_are_now_and_no_more_by_what_they_were() {
    let mut desk = Desk::open();
    let aisha = come(&mut desk, "Aisha Bee", "501234567");
    change(&mut desk, aisha.id, |change| {
        (change.name, change.phone) = (Some("Fatima Bee".into()), Some(caller("509999999").phone));
    });
    for text in ["aisha", "4567", "50123"] {
        assert_eq!(found(&desk, text).await, [] as [&str; 0], "{text}");
    }
    for text in ["fatima", "bee", "9999", "509"] {
        assert_eq!(found(&desk, text).await, ["CUST0001"], "{text}");
    }
    erase(&mut desk, &aisha);
    for text in ["fatima", "bee", "9999", "509"] {
        assert_eq!(found(&desk, text).await, [] as [&str; 0], "{text}");
    }
    assert_eq!(found(&desk, "CUST0001").await, ["CUST0001"], "the number stays");
}

#[tokio::test]
async fn who_was_merged_is_found_by_all_they_were_known_by_and_shown_once_as_the_survivor() {
    let mut desk = Desk::open();
    let one = come(&mut desk, "Aisha", "501234567");
    let other = come(&mut desk, "Aisha Bee", "501239999");
    let third = come(&mut desk, "Ali", "501230000");
    merge(&mut desk, &one, &other);
    merge(&mut desk, &third, &one);
    for text in ["aisha", "bee", "ali", "CUST0001", "cust0002", "CUST0003", "CUST", "50123", "4567", "9999", "0000"] {
        assert_eq!(found(&desk, text).await, ["CUST0003"], "{text}");
    }
    assert_eq!(pages(&desk, None, &CustomerFilter::default(), 2).await, ["CUST0003"]);
}

#[tokio::test]
async fn a_list_shows_the_newest_first_and_those_who_are_active_or_not() {
    let mut desk = Desk::open();
    let all: Vec<Customer> = (0..5).map(|index| come(&mut desk, "Aisha", &format!("50100000{index}"))).collect();
    for customer in [&all[1], &all[3]] {
        change(&mut desk, customer.id, |change| change.is_active = Some(false));
    }
    let only = |is_active| CustomerFilter { is_active };
    for limit in [1, 2, 10] {
        let numbers = ["CUST0005", "CUST0004", "CUST0003", "CUST0002", "CUST0001"];
        assert_eq!(pages(&desk, None, &only(None), limit).await, numbers);
        assert_eq!(pages(&desk, None, &only(Some(true)), limit).await, ["CUST0005", "CUST0003", "CUST0001"]);
        assert_eq!(pages(&desk, None, &only(Some(false)), limit).await, ["CUST0004", "CUST0002"]);
        let search = || Some(CustomerSearch { text: "ais".into(), phone: None });
        assert_eq!(pages(&desk, search(), &only(Some(false)), limit).await, ["CUST0002", "CUST0004"]);
        assert_eq!(pages(&desk, search(), &only(Some(true)), limit).await, ["CUST0001", "CUST0003", "CUST0005"]);
    }
}

#[tokio::test]
async fn customers_who_come_while_someone_pages_do_not_move_the_pages() {
    let mut desk = Desk::open();
    for index in 0..4 {
        come(&mut desk, "Bea", &format!("50100000{index}"));
    }
    let search = || Some(CustomerSearch { text: "be".into(), phone: None });
    let of = |page: &docket_store::Page<Customer>| -> Vec<String> {
        page.data.iter().map(|customer| customer.number.text().to_owned()).collect()
    };
    for (search, first, second) in [
        (search(), ["CUST0001", "CUST0002"], &["CUST0003", "CUST0004", "CUST0005"][..]),
        (None, ["CUST0005", "CUST0004"], &["CUST0003", "CUST0002", "CUST0001"]),
    ] {
        let page = desk.reads.customers(SHOP, CustomerFilter::default(), search.clone(), None, 2).await.expect("read");
        assert_eq!(of(&page), first);
        let comes = ["509999998", "509999999"][usize::from(search.is_none())];
        come(&mut desk, if search.is_some() { "Bee" } else { "Zoe" }, comes);
        let rest = desk.reads.customers(SHOP, CustomerFilter::default(), search, page.next, 10).await.expect("read");
        assert_eq!(of(&rest), second);
    }
}

#[tokio::test]
async fn orders_and_payments_of_who_was_merged_are_listed_under_the_survivor() {
    let mut desk = Desk::open();
    let mut orders = Vec::new();
    let (mut people, mut payments) = (Vec::new(), Vec::new());
    for phone in ["501234567", "509999999", "505555555"] {
        let order = desk.place(shawarma_for(caller(phone)));
        let customer = order.customer.as_deref().expect("a customer").clone();
        let payment = RecordPayment { customer: Some(customer.id), reference: Some(format!("of {phone}")), ..cash(100) };
        match desk.run(paying(payment)).expect("paid").document {
            Document::Payment(payment) => payments.push(payment.id),
            other => panic!("not a payment: {other:?}"),
        }
        orders.push(order.order.id);
        people.push(customer);
    }
    merge(&mut desk, &people[0], &people[1]);
    for customer in [&people[0], &people[1]] {
        let filter = OrderFilter { customer: Some(customer.id), ..OrderFilter::default() };
        let page = desk.reads.orders(SHOP, filter.clone(), None, 10).await.expect("read");
        assert_eq!(page.data.iter().map(|one| one.order.id).collect::<Vec<_>>(), [orders[1], orders[0]]);
        for one in &page.data {
            assert_eq!(one.order.customer, Some(people[0].id), "an order says whose it is now");
            assert_eq!(one.customer.as_ref().map(|customer| customer.number.text()), Some("CUST0001"));
        }
        let of = |search: Option<&str>| PaymentFilter {
            customer: Some(customer.id),
            search: search.map(str::to_owned),
            ..PaymentFilter::default()
        };
        for (search, expected) in [(None, vec![payments[1], payments[0]]), (Some("of 509999999"), vec![payments[1]])] {
            let page = desk.reads.payments(SHOP, of(search), None, 10).await.expect("read");
            assert_eq!(page.data.iter().map(|one| one.id).collect::<Vec<_>>(), expected, "{search:?}");
            assert!(page.data.iter().all(|one| one.customer == Some(people[0].id)));
        }
        let search = docket_store::ordering::OrderSearch {
            text: customer.number.text().to_owned(),
            phone: None,
            today: crate::fixtures::date("2025-11-06"),
        };
        for (filter, limit) in [(OrderFilter::default(), 1), (filter, 10)] {
            let (mut after, mut seen) = (None, Vec::new());
            loop {
                let page = desk.reads.search_orders(SHOP, search.clone(), filter.clone(), after, limit).await.expect("read");
                seen.extend(page.data.iter().map(|one| one.order.id));
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
            assert_eq!(seen, [orders[1], orders[0]], "both by either number");
        }
    }
}

/// Every text and every blob of every row of the file, with its table.
fn texts(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let raw = desk.raw();
    let mut statement = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").expect("tables");
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names");
    let mut found = Vec::new();
    for table in tables {
        let mut statement = raw.prepare(&format!("SELECT * FROM {table}")).expect("a table");
        let columns = statement.column_count();
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..columns {
                if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column).expect("a value") {
                    found.push((table.clone(), bytes.to_vec()));
                }
            }
        }
    }
    found
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

const PERSONAL: [&str; 7] = ["Zubaida", "zubaida", "501234567", "765432105", "z@example.com", "Villa 77", "knock thrice"];

/// Zubaida under two phones, of whom much was said, and who wants to be forgotten; among many others.
fn known(desk: &mut Desk) -> Customer {
    for index in 0..300 {
        come(desk, "Somebody Else", &format!("52{index:07}"));
    }
    let who =
        FindOrCreateCustomer { name: Some("Zubaida Bee".into()), email: Some("z@example.com".into()), ..caller("501234567") };
    let order = PlaceOrder {
        notes: "knock thrice, says Zubaida".into(),
        delivery_address: Some(Address { text: "Villa 77".into(), latitude_micro: Some(1), longitude_micro: Some(2) }),
        ..shawarma_for(who)
    };
    let first = desk.place(order.clone());
    desk.run(cancelling(first.order.id, "Zubaida rang")).expect("cancelled");
    let other = PlaceOrder { customer: Some(caller("509999999")), ..order };
    let second = desk.place(other);
    for step in [Status::Confirmed, Status::Preparing, Status::Ready, Status::Delivered] {
        desk.run(moving(second.order.id, step)).expect("moved");
    }
    let (aisha, other) = (first.customer.expect("a customer"), second.customer.expect("a customer"));
    let deposit = RecordPayment { customer: Some(other.id), reference: Some("Zubaida's deposit".into()), ..cash(500) };
    desk.run(paying(deposit)).expect("paid");
    change(desk, aisha.id, |change| change.address = Some(Some("Villa 77, ring".into())));
    let whole = merge(desk, &aisha, &other);
    for index in 300..600 {
        come(desk, "Somebody Else", &format!("52{index:07}"));
    }
    whole
}

#[test]
fn no_column_of_any_table_names_who_was_erased() {
    let mut desk = Desk::open();
    let aisha = known(&mut desk);
    let before = texts(&desk);
    for text in PERSONAL {
        assert!(before.iter().any(|(_, bytes)| has(bytes, text)), "{text} is there to be erased");
    }
    erase(&mut desk, &aisha);
    for (table, bytes) in texts(&desk) {
        for text in PERSONAL {
            assert!(!has(&bytes, text), "{text} is left in {table}: {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn free_space_of_the_file_and_its_log_does_not_name_who_was_erased() {
    let mut desk = Desk::in_a_file();
    let aisha = known(&mut desk);
    erase(&mut desk, &aisha);
    let file = desk.file_store().file().to_owned();
    let log = std::fs::read(file.with_extension("db-wal")).unwrap_or_default();
    let bytes = std::fs::read(&file).expect("the file");
    for text in PERSONAL {
        assert!(!has(&log, text), "{text} is left in the log");
        assert!(!has(&bytes, text), "{text} is left in the file");
    }
    desk.place(shawarma());
}

#[test]
fn an_erased_order_keeps_its_sums_and_loses_the_words() {
    let mut desk = Desk::open();
    let aisha = known(&mut desk);
    let sums = "SELECT sum(total), count(address_text), sum(address_lat) FROM orders";
    let read = |desk: &Desk| {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<i64>>(2)?));
        desk.raw().query_row(sums, [], row).expect("sums")
    };
    let (total, addresses, latitudes) = read(&desk);
    assert_eq!((addresses, latitudes), (2, Some(2)));
    erase(&mut desk, &aisha);
    assert_eq!(read(&desk), (total, addresses, None));
}

#[tokio::test]
async fn for_how_long_bills_keep_a_customer_s_data_is_read_back() {
    let desk = Desk::with(docket_domain::merchants::Settings { retention_years: 5, ..crate::fixtures::settings() });
    let settings = desk.reads.settings(SHOP).await.expect("read").expect("a merchant");
    assert_eq!(settings.retention_years, 5);
}
