//! What is written is what is read, to the last field.

use docket_domain::access::{Actor, CreateToken, Role, TokenTerms};
use docket_domain::catalog::{KnownTax, Tax, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::merchants::{AutoConfirm, Settings};
use docket_domain::money::{Amount, Percent};
use docket_domain::numbering::{AtEnd, FiscalYearStart, Kind, Reset, Rules, ScopePart, Series, UniquePart};
use docket_domain::ordering::{Address, Discount, DiscountKind, NewItem, PlaceOrder, Status};
use docket_domain::time::Timestamp;
use docket_store::audit::{EventFilter, EventSlice};
use docket_store::catalog::ProductFilter;

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP, caller, cancelling, item, moving, per_seat, series, set_up, settings, shawarma};

fn at_till() -> Actor {
    Actor { outlet: Some("MAIN".into()), register: Some("R1".into()), ..Actor::program() }
}

/// An order with everything an order can have.
fn full_order() -> PlaceOrder {
    let because = |kind| Discount { kind, reason: Some("opening \"week\" – أسبوع".into()) };
    PlaceOrder {
        channel: Some("delivery".into()),
        table: Some("terrace 12".into()),
        customer: Some(FindOrCreateCustomer { email: Some("aisha@example.com".into()), ..caller("501234567") }),
        items: vec![
            NewItem {
                notes: "no onion\nno garlic".into(),
                seat: Some("A1".into()),
                discounts: vec![because(DiscountKind::Percent(Percent(12_500)))],
                ..item("SHAWARMA", "3")
            },
            item("DATES", "0.255"),
            NewItem { product: None, description: Some("Gift wrap 🎁".into()), unit_price: Some(Amount(500)), ..item("", "1") },
        ],
        discounts: vec![because(DiscountKind::Amount(Amount(100))), because(DiscountKind::Percent(Percent(5_000)))],
        delivery_address: Some(Address {
            text: "Villa 7; DROP TABLE orders; --'".into(),
            latitude_micro: Some(-25_200_001),
            longitude_micro: Some(55_300_000),
        }),
        notes: "ring twice\t\"please\" \\ \u{1}".into(),
        client_reference: Some("WEB/1 %_".into()),
        requested_for: Some(Timestamp(NOON.0 + 3_600_001)),
        ..shawarma()
    }
}

#[tokio::test]
async fn an_order_is_read_as_it_was_answered() {
    let mut desk = Desk::open();
    for order in [full_order(), shawarma()] {
        let answered = desk.place_by(&at_till(), order);
        let read = desk.order(answered.order.id).await;
        assert_eq!(read.order, answered.order);
        assert_eq!(read.customer, answered.customer);
        assert_eq!(read.history, answered.history);
    }
}

#[tokio::test]
async fn an_order_confirmed_by_itself_is_read_with_both_steps() {
    let mut desk = Desk::with(Settings { auto_confirm: AutoConfirm::OnPlaced, ..settings() });
    let answered = desk.place(full_order());
    assert_eq!(answered.order.status, Status::Confirmed);
    let read = desk.order(answered.order.id).await;
    assert_eq!((&read.order, &read.history), (&answered.order, &answered.history));
    assert_eq!(read.history.len(), 2);
}

#[tokio::test]
async fn an_order_that_was_moved_is_read_as_it_stands_with_every_step() {
    let mut desk = Desk::open();
    let placed = desk.place(full_order());
    desk.run(moving(placed.order.id, Status::Confirmed)).expect("moved");
    desk.place(shawarma());
    desk.run(cancelling(placed.order.id, "her husband \"called\"")).expect("cancelled");
    let read = desk.order(placed.order.id).await;
    assert_eq!((read.order.status, read.order.version), (Status::Cancelled, 3));
    assert_eq!((&read.order.number, &read.order.lines), (&placed.order.number, &placed.order.lines));
    assert!(read.order.updated_at > placed.order.updated_at);
    let steps: Vec<_> =
        read.history.iter().map(|step| (step.action.as_str(), step.from, step.to, step.reason.as_deref())).collect();
    let expected = [
        ("order.placed", None, Some(Status::Pending), None),
        ("order.moved", Some(Status::Pending), Some(Status::Confirmed), None),
        ("order.cancelled", Some(Status::Confirmed), Some(Status::Cancelled), Some("her husband \"called\"")),
    ];
    assert_eq!(steps, expected);
    assert!(read.history.is_sorted_by_key(|step| (step.seq, step.at)));
}

#[tokio::test]
async fn the_view_of_histories_shows_what_the_history_of_an_order_shows() {
    let mut desk = Desk::open();
    let placed = desk.place(full_order());
    desk.run(cancelling(placed.order.id, "rang back")).expect("cancelled");
    let connection = desk.raw();
    let mut statement = connection
        .prepare("SELECT number, seq, action, from_status, to_status, reason FROM order_history ORDER BY seq")
        .expect("the view");
    let rows = statement.query_map([], |row| {
        let number: String = row.get(0)?;
        let step: (i64, String, Option<String>, Option<String>, Option<String>) =
            (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        Ok((number, step))
    });
    let seen: Vec<_> = rows.expect("rows").collect::<Result<_, _>>().expect("values");
    let history = desk.order(placed.order.id).await.history;
    let word = |status: Option<Status>| status.map(|status| status.as_str().to_owned());
    let expected: Vec<_> = history
        .into_iter()
        .map(|step| {
            let number = placed.order.number.text().to_owned();
            (number, (step.seq as i64, step.action, word(step.from), word(step.to), step.reason))
        })
        .collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_customer_is_read_as_they_were_made_and_as_they_were_completed() {
    let mut desk = Desk::open();
    let find = |customer| Command::FindOrCreateCustomer(Box::new(customer));
    let walk_in = FindOrCreateCustomer { name: None, ..caller("501234567") };
    let made = desk.run(find(walk_in)).expect("made");
    let Document::Customer(made) = made.document else { panic!("a customer") };
    assert_eq!(desk.customer(made.id).await, *made);
    let completed = FindOrCreateCustomer { email: Some("aisha@example.com".into()), ..caller("501234567") };
    let completed = desk.run(find(completed)).expect("completed");
    let Document::Customer(completed) = completed.document else { panic!("a customer") };
    assert_eq!((completed.name.as_str(), completed.email.as_deref()), ("Aisha", Some("aisha@example.com")));
    assert_eq!(desk.customer(made.id).await, *completed);
}

#[tokio::test]
async fn settings_are_read_as_they_were_made() {
    let by_channel = Series {
        scope: vec![ScopePart::Outlet, ScopePart::Channel],
        unique_within: vec![UniquePart::Outlet, UniquePart::BusinessDate],
        start: 0,
        end: 9_999,
        at_end: AtEnd::Refuse,
        defaults: vec![(ScopePart::Outlet, "NONE".into()), (ScopePart::Channel, "X".into())],
        ..series(Kind::Payment, "{OUTLET}/{CHANNEL}/{SEQ}", Reset::Month)
    };
    let mut wanted = settings();
    wanted.series.retain(|series| series.kind != Kind::Payment);
    wanted.series.push(by_channel);
    wanted.series.push(Series { rules: Some(Rules::EuVat), ..series(Kind::Bill, "R-{SEQ}", Reset::Never) });
    wanted.fiscal_year_start = FiscalYearStart::new(7).expect("a month");
    wanted.prices_include_tax = false;
    wanted.auto_confirm = AutoConfirm::OnPaid;
    let known =
        |number, name: &str, rate, is_active| KnownTax { number, tax: Tax { name: name.into(), rate: Percent(rate) }, is_active };
    wanted.taxes = vec![known(1, "SGST", 9_000, true), known(4, "Cess", 1_250, false)];
    let desk = Desk::with(wanted.clone());
    // What the products bear beside it comes onto the list.
    wanted.taxes.push(known(5, "CGST \"9\"", 9_000, true));
    let read = desk.reads.settings(SHOP).await.expect("read").expect("settings");
    assert_ne!(read.salt, [0; 16], "the salt is made when the merchant is");
    wanted.salt = read.salt;
    for settings in [&mut wanted.series, &mut read.clone().series] {
        settings.sort_by_key(|series| series.kind);
    }
    let mut read = read;
    read.series.sort_by_key(|series| series.kind);
    assert_eq!(format!("{read:?}"), format!("{wanted:?}"));
}

#[tokio::test]
async fn users_without_a_code_have_the_next_that_nobody_ever_had() {
    let mut desk = Desk::open();
    let mut code_of = |user: &str, secret: u8| {
        let token = CreateToken {
            secret_hash: [secret; 32],
            role: Role::Kitchen,
            user: user.into(),
            outlet: None,
            register: None,
            expires_at: None,
            terms: TokenTerms::default(),
        };
        desk.run(Command::CreateToken(Box::new(token))).expect("made");
        let sql = "SELECT code FROM merchant_user WHERE name = ?1";
        desk.raw().query_row(sql, [user], |row| row.get::<_, String>(0)).expect("a user")
    };
    assert_eq!(["owner", "ali", "zoe"].map(|user| code_of(user, user.as_bytes()[0])), ["U1", "ALI", "U3"]);
    assert_eq!(code_of("zoe", 9), "U3", "a second token of hers changes nothing");
    // Even if someone were deleted, their code would not come again.
    assert_eq!(code_of("max", 10), "U4");
}

#[tokio::test]
async fn an_order_with_a_ticket_per_seat_is_read_as_it_was_answered() {
    let mut desk = Desk::with(per_seat());
    let seats = [Some("2"), None, Some("1"), Some("2")];
    let items = seats.iter().map(|seat| NewItem { seat: seat.map(str::to_owned), ..item("SHAWARMA", "1") });
    let answered = desk.place(PlaceOrder { items: items.collect(), ..shawarma() });
    let read = desk.order(answered.order.id).await;
    assert_eq!(read.order, answered.order);
    let tickets: Vec<_> = read.order.seat_tickets.iter().map(|ticket| (ticket.seat.as_str(), ticket.number.text())).collect();
    assert_eq!(tickets, [("2", "2-1"), ("ALL", "ALL-1"), ("1", "1-1")]);
    let next = desk.place(shawarma());
    desk.run(cancelling(answered.order.id, "rang back")).expect("cancelled");
    let again = desk.place(shawarma());
    let ticket = |document: &docket_domain::ordering::OrderDocument| document.order.seat_tickets[0].number.text().to_owned();
    assert_eq!((ticket(&next), ticket(&again)), ("ALL-2".into(), "ALL-1".into()), "what the cancelled order had is free");
}

#[tokio::test]
async fn an_order_with_one_ticket_has_no_row_beside_it() {
    let mut desk = Desk::open();
    desk.place(full_order());
    let rows: i64 = desk.raw().query_row("SELECT count(*) FROM order_ticket", [], |row| row.get(0)).expect("a count");
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn a_catalogue_is_read_as_it_was_made_page_by_page() {
    let desk = Desk::open();
    let Command::SetUpMerchant(wanted) = set_up(settings()) else { panic!("a set-up") };
    let (mut after, mut read) = (None, Vec::new());
    loop {
        let page = desk.reads.products(SHOP, ProductFilter::default(), after, 2).await.expect("read");
        assert!(!page.data.is_empty() && page.data.len() <= 2);
        read.extend(page.data);
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(read.len(), wanted.products.len());
    for wanted in &wanted.products {
        let product = read.iter().find(|product| product.sku == wanted.sku).expect("it is there");
        assert_eq!((&product.names, &product.category), (&wanted.names, &wanted.category));
        assert_eq!((product.unit, product.price, &product.taxes), (wanted.unit, wanted.price, &wanted.taxes));
        assert_eq!((&product.barcodes, product.sell_by_weight), (&wanted.barcodes, product.unit == Unit::Kilogram));
        assert!(product.is_active);
        let one = desk.reads.product_named(SHOP, product.id.into()).await.expect("read").expect("it is there");
        assert_eq!(one, *product);
    }
}

#[tokio::test]
async fn a_token_leads_to_whom_it_stands_for_and_no_other_secret_does() {
    let mut desk = Desk::open();
    let token = CreateToken {
        secret_hash: [9; 32],
        role: Role::Kitchen,
        user: "ali".into(),
        outlet: Some("MAIN".into()),
        register: Some("R1".into()),
        expires_at: Some(Timestamp(1_900_000_000_000)),
        terms: TokenTerms::default(),
    };
    let outcome = desk.run(Command::CreateToken(Box::new(token))).expect("made");
    let principal = desk.reads.principal([9; 32]).await.expect("read").expect("someone");
    assert_eq!((principal.merchant, principal.expires_at), (SHOP, Some(Timestamp(1_900_000_000_000))));
    let actor = principal.actor;
    assert_eq!((actor.role, actor.outlet.as_deref(), actor.register.as_deref()), (Role::Kitchen, Some("MAIN"), Some("R1")));
    assert!(matches!(outcome.document, Document::Token(id) if Some(id) == actor.token));
    let ali: [u8; 16] =
        desk.raw().query_row("SELECT user_id FROM merchant_user WHERE name = 'ali'", [], |row| row.get(0)).expect("ali");
    assert_eq!(*actor.user.0.as_bytes(), ali);
    assert_eq!(actor.user_code.as_deref(), Some("ALI"));
    assert!(desk.reads.principal([8; 32]).await.expect("read").is_none());
}

#[tokio::test]
async fn a_merchant_reads_nothing_of_another() {
    let mut desk = Desk::open();
    let placed = desk.place(full_order());
    let other = docket_domain::ids::MerchantId(8);
    assert!(desk.reads.order(other, placed.order.id).await.expect("read").is_none());
    let customer = placed.customer.expect("a customer");
    assert!(desk.reads.customer(other, customer.id).await.expect("read").is_none());
    assert!(desk.reads.settings(other).await.expect("read").is_none());
    assert!(desk.reads.products(other, ProductFilter::default(), None, 10).await.expect("read").data.is_empty());
    let events = desk.reads.events(other, 0, 10, EventFilter::default()).await.expect("read");
    assert_eq!(events, EventSlice { events: Vec::new(), read_to: 0, last: 0 });
    let all = docket_store::ordering::OrderFilter::default();
    assert!(desk.reads.orders(other, all, None, 10).await.expect("read").data.is_empty());
}
