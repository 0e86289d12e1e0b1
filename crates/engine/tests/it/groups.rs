//! What is written does not depend on how commands happen to meet.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use docket_domain::access::{Actor, Role};
use docket_domain::catalog::{ChangeProduct, NameChange, ProductChanges, ProductReference};
use docket_domain::command::{Command, Document};
use docket_domain::ids::{CustomerId, MerchantId, OrderId, ShiftId, UserId};
use docket_domain::legacy::{LegacyCustomer, LegacyRecords};
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{Address, Discount, DiscountKind, NewItem, PlaceOrder, Status};
use docket_domain::payments::PaymentMethod;
use docket_domain::time::Timestamp;
use docket_engine::{Clock, Request};
use docket_testing::Backend;
use proptest::prelude::*;

use crate::customer_94::{customer as legacy_customer, entry, order, paid, raising, taking_in};
use crate::fixtures::{BISTRO, CANTEEN, DAY, NEIGHBOUR, NOON, Requests, SHOP, caller, item, mismatched, settings_of, shawarma};
use crate::stage::{Gate, Running, Stage, all, expect_unknown_merchant};

/// One thing that someone does. Indices lead to what was done before, round and round.
#[derive(Clone, Debug)]
enum Deed {
    SetUp {
        merchant: MerchantId,
    },
    Place {
        merchant: MerchantId,
        role: Role,
        sku: u8,
        milli: i64,
        caller: Option<(u32, bool)>,
        discount: bool,
        address: bool,
        register: bool,
    },
    Move {
        merchant: MerchantId,
        order: u8,
        to: Status,
    },
    Cancel {
        merchant: MerchantId,
        order: u8,
    },
    ChangeTickets {
        merchant: MerchantId,
        wrap: bool,
    },
    ResetTickets {
        merchant: MerchantId,
    },
    Find {
        merchant: MerchantId,
        caller: u32,
        named: bool,
    },
    ChangeCustomer {
        merchant: MerchantId,
        customer: u8,
        caller: u32,
    },
    Merge {
        merchant: MerchantId,
        customer: u8,
        other: u8,
    },
    Erase {
        merchant: MerchantId,
        customer: u8,
    },
    Pay {
        merchant: MerchantId,
        customer: Option<u8>,
        minor: i64,
        register: bool,
    },
    OpenShift {
        merchant: MerchantId,
        minor: i64,
    },
    CloseShift {
        merchant: MerchantId,
        shift: u8,
        minor: i64,
    },
    ChangeProduct {
        merchant: MerchantId,
        product: u8,
        codes: Vec<u8>,
        minor: i64,
    },
    CloseDay {
        merchant: MerchantId,
        day: i8,
        by_hand: bool,
    },
    ReopenDay {
        merchant: MerchantId,
        day: i8,
    },
    /// Another system's account, of which the numbers may have been taken over before.
    TakeIn {
        merchant: MerchantId,
        account: u32,
        slice: u8,
        stands: Status,
    },
    TakeOver {
        merchant: MerchantId,
        account: u32,
        slice: u8,
    },
    Repeat {
        request: u8,
    },
    Mismatch {
        request: u8,
    },
}

fn deed() -> impl Strategy<Value = Deed> {
    let role = prop_oneof![3 => Just(Role::Owner), 1 => Just(Role::Cashier), 1 => Just(Role::Driver)];
    let who = prop::option::of((0_u32..4, any::<bool>()));
    let merchant = || prop::sample::select(&[SHOP, NEIGHBOUR, CANTEEN, BISTRO][..]);
    let place = (merchant(), role, 0_u8..5, 1_i64..4, who, any::<bool>(), any::<bool>(), any::<bool>());
    prop_oneof![
        2 => merchant().prop_map(|merchant| Deed::SetUp { merchant }),
        8 => place.prop_map(|(merchant, role, sku, count, caller, discount, address, register)| {
            Deed::Place { merchant, role, sku, milli: count * 500, caller, discount, address, register }
        }),
        5 => (merchant(), any::<u8>(), prop::sample::select(Status::ALL))
            .prop_map(|(merchant, order, to)| Deed::Move { merchant, order, to }),
        5 => (merchant(), any::<u8>()).prop_map(|(merchant, order)| Deed::Cancel { merchant, order }),
        1 => (merchant(), any::<bool>()).prop_map(|(merchant, wrap)| Deed::ChangeTickets { merchant, wrap }),
        1 => merchant().prop_map(|merchant| Deed::ResetTickets { merchant }),
        2 => (merchant(), 0_u32..4, any::<bool>())
            .prop_map(|(merchant, caller, named)| Deed::Find { merchant, caller, named }),
        2 => (merchant(), any::<u8>(), 0_u32..6)
            .prop_map(|(merchant, customer, caller)| Deed::ChangeCustomer { merchant, customer, caller }),
        2 => (merchant(), any::<u8>(), any::<u8>())
            .prop_map(|(merchant, customer, other)| Deed::Merge { merchant, customer, other }),
        1 => (merchant(), any::<u8>()).prop_map(|(merchant, customer)| Deed::Erase { merchant, customer }),
        4 => (merchant(), prop::option::of(any::<u8>()), 1_i64..10_000, any::<bool>())
            .prop_map(|(merchant, customer, minor, register)| Deed::Pay { merchant, customer, minor, register }),
        2 => (merchant(), 0_i64..9_000).prop_map(|(merchant, minor)| Deed::OpenShift { merchant, minor }),
        2 => (merchant(), any::<u8>(), 0_i64..9_000)
            .prop_map(|(merchant, shift, minor)| Deed::CloseShift { merchant, shift, minor }),
        4 => (merchant(), 0_u8..4, prop::collection::vec(0_u8..3, 0..3), 1_i64..9_000)
            .prop_map(|(merchant, product, codes, minor)| Deed::ChangeProduct { merchant, product, codes, minor }),
        4 => (merchant(), -1_i8..3, any::<bool>()).prop_map(|(merchant, day, by_hand)| Deed::CloseDay { merchant, day, by_hand }),
        1 => (merchant(), -1_i8..3).prop_map(|(merchant, day)| Deed::ReopenDay { merchant, day }),
        3 => (merchant(), 0_u32..4, any::<u8>(), prop::sample::select(Status::ALL))
            .prop_map(|(merchant, account, slice, stands)| Deed::TakeIn { merchant, account, slice, stands }),
        2 => (merchant(), 0_u32..4, any::<u8>())
            .prop_map(|(merchant, account, slice)| Deed::TakeOver { merchant, account, slice }),
        2 => any::<u8>().prop_map(|request| Deed::Repeat { request }),
        1 => any::<u8>().prop_map(|request| Deed::Mismatch { request }),
    ]
}

/// A clock whose readings are written down, some of them before the ones before.
struct ScriptedClock {
    steps: Vec<i64>,
    read: AtomicUsize,
}

impl ScriptedClock {
    fn new(steps: &[i64]) -> Arc<ScriptedClock> {
        Arc::new(ScriptedClock { steps: steps.to_vec(), read: AtomicUsize::new(0) })
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Timestamp {
        let reading = self.read.fetch_add(1, Ordering::SeqCst);
        let steps: i64 = (0..reading).map(|index| self.steps[index % self.steps.len()]).sum();
        Timestamp(NOON.0 + steps)
    }
}

/// A step of the clock: mostly a little, at times backwards or into another day.
fn step() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0_i64..50, 1 => -5_000_i64..0, 1 => Just(DAY), 1 => Just(-DAY)]
}

fn order_of(sku: u8, milli: i64, who: Option<(u32, bool)>, discount: bool, address: bool) -> PlaceOrder {
    let sku = ["SHAWARMA", "DATES", "NOTHING", "CODE-0", "CODE-1"][usize::from(sku)];
    let ten = Discount { kind: DiscountKind::Percent(Percent(10_000)), reason: Some("opening week".into()) };
    PlaceOrder {
        items: vec![
            NewItem { seat: discount.then(|| "1".to_owned()), ..item(sku, milli) },
            NewItem { seat: address.then(|| "2".to_owned()), ..item("DATES", milli) },
        ],
        table: (milli > 1_000).then(|| "t1".to_owned()),
        channel: address.then(|| "delivery".to_owned()),
        customer: who.map(|(digits, named)| caller(digits, named.then_some("Aisha"))),
        discounts: if discount { vec![ten] } else { Vec::new() },
        delivery_address: address.then(|| Address { text: "Villa 7".into(), latitude_micro: Some(1), longitude_micro: None }),
        notes: "ring twice".into(),
        client_reference: Some(format!("WEB-{milli}")),
        ..shawarma()
    }
}

/// An account of another system: a customer, some of whom have the phone of a caller, a wallet, and an order that it and a transfer pay.
fn account(number: u32, stands: Status) -> LegacyRecords {
    let phone = caller(number, None).phone;
    let payments = vec![
        paid(&format!("w{number}"), &format!("W{number}"), PaymentMethod::Wallet, 1_000),
        paid(&format!("t{number}"), &format!("T{number}"), PaymentMethod::BankTransfer, 4_000),
    ];
    LegacyRecords {
        customer: Some(LegacyCustomer { legacy_id: format!("c{number}"), phone: Some(phone), ..legacy_customer() }),
        wallet: vec![entry(&format!("e{number}"), 1_500, 20)],
        orders: vec![order(&format!("o{number}"), &format!("M{number}"), stands, 6_000, payments)],
        payments: vec![paid(&format!("d{number}"), &format!("D{number}"), PaymentMethod::Cash, 700)],
    }
}

/// What was done so far, for later deeds to lead to.
#[derive(Default)]
struct Before {
    orders: BTreeMap<MerchantId, Vec<OrderId>>,
    customers: BTreeMap<MerchantId, Vec<CustomerId>>,
    shifts: BTreeMap<MerchantId, Vec<ShiftId>>,
    sent: Vec<Request>,
}

fn round<T: Clone>(list: &[T], index: u8) -> Option<T> {
    list.get(usize::from(index) % list.len().max(1)).cloned()
}

fn request(requests: &mut Requests, deed: &Deed, before: &Before) -> Option<Request> {
    let order = |merchant: &MerchantId, index: u8| {
        let orders = before.orders.get(merchant).map_or(&[][..], Vec::as_slice);
        round(orders, index).unwrap_or(OrderId(uuid::Uuid::nil()))
    };
    let customer = |merchant: &MerchantId, index: u8| {
        let customers = before.customers.get(merchant).map_or(&[][..], Vec::as_slice);
        // Before anyone came, a customer is named who is not there.
        round(customers, index).unwrap_or(CustomerId(uuid::Uuid::nil()))
    };
    Some(match deed {
        Deed::SetUp { merchant } => requests.set_up(*merchant, settings_of(*merchant)),
        Deed::Place { merchant, role, sku, milli, caller, discount, address, register } => {
            let user = UserId(uuid::Uuid::from_u128(*role as u128));
            let register = register.then(|| "R1".to_owned());
            let actor = Actor { register, ..Actor::new(user, None, *role) };
            let order = order_of(*sku, *milli, *caller, *discount, *address);
            requests.by(*merchant, actor, Command::PlaceOrder(Box::new(order)))
        }
        Deed::Move { merchant, order: index, to } => requests.transition(*merchant, order(merchant, *index), *to),
        Deed::Cancel { merchant, order: index } => requests.cancel(*merchant, order(merchant, *index)),
        Deed::ChangeTickets { merchant, wrap } => requests.change_tickets(*merchant, *wrap),
        Deed::ResetTickets { merchant } => requests.reset_tickets(*merchant),
        Deed::Find { merchant, caller: digits, named } => requests.find(*merchant, caller(*digits, named.then_some("Aisha"))),
        Deed::ChangeCustomer { merchant, customer: index, caller } => {
            requests.change_customer(*merchant, customer(merchant, *index), *caller)
        }
        Deed::Merge { merchant, customer: index, other } => {
            requests.merge(*merchant, customer(merchant, *index), customer(merchant, *other))
        }
        Deed::Erase { merchant, customer: index } => requests.erase(*merchant, customer(merchant, *index)),
        Deed::Pay { merchant, customer: index, minor, register } => {
            let customer = index.map(|index| customer(merchant, index));
            let actor = Actor { register: register.then(|| "R1".to_owned()), ..Actor::program() };
            requests.pay(*merchant, actor, customer, *minor)
        }
        Deed::OpenShift { merchant, minor } => requests.open_shift(*merchant, *minor),
        Deed::CloseShift { merchant, shift, minor } => {
            let shifts = before.shifts.get(merchant).map_or(&[][..], Vec::as_slice);
            let shift = round(shifts, *shift).unwrap_or(ShiftId(uuid::Uuid::nil()));
            requests.close_shift(*merchant, shift, *minor)
        }
        Deed::ChangeProduct { merchant, product, codes, minor } => {
            let product = ["SHAWARMA", "DATES", "CODE-0", "CODE-2"][usize::from(*product)];
            let changes = ProductChanges {
                names: Some(NameChange::Own(format!("{product} at {minor}"))),
                price: Some(Amount(*minor)),
                barcodes: Some(codes.iter().map(|code| format!("CODE-{code}")).collect()),
                ..ProductChanges::default()
            };
            let command = ChangeProduct { product: ProductReference(product.into()), version: None, changes };
            requests.by(*merchant, Actor::program(), Command::ChangeProduct(Box::new(command)))
        }
        Deed::CloseDay { merchant, day, by_hand } => requests.close_day(*merchant, *day, *by_hand),
        Deed::ReopenDay { merchant, day } => requests.reopen_day(*merchant, *day),
        Deed::TakeIn { merchant, account: number, slice, stands } => {
            let records = vec![account(*number, *stands)];
            requests.of(*merchant, taking_in(1, u32::from(*slice), records))
        }
        Deed::TakeOver { merchant, account: number, slice } => {
            requests.of(*merchant, raising(u128::from(*slice) + 2, &settings_of(*merchant), &account(*number, Status::Pending)))
        }
        Deed::Repeat { request } => return round(&before.sent, *request),
        Deed::Mismatch { request } => mismatched(&round(&before.sent, *request)?),
    })
}

/// What a run asked, was told and left behind.
struct Played {
    asked: Vec<Request>,
    told: Vec<String>,
    dump: BTreeMap<String, Vec<String>>,
}

/// Runs deeds one at a time, each in a group of its own. A deed can name every order that was placed before it.
async fn one_at_a_time(deeds: &[Deed], steps: &[i64]) -> Played {
    let stage = Stage::empty();
    let running = stage.start_repeatable(ScriptedClock::new(steps), None);
    expect_unknown_merchant(running.submit(Requests::new("plug").order(MerchantId(-1))).await);
    let (mut requests, mut before, mut told) = (Requests::new("deed"), Before::default(), Vec::new());
    let first = [Deed::SetUp { merchant: SHOP }];
    for deed in first.iter().chain(deeds) {
        let Some(request) = request(&mut requests, deed, &before) else { continue };
        let answer = running.submit(request.clone()).await;
        match answer.as_ref().map(|outcome| &outcome.document) {
            Ok(Document::Order(id, Some(_))) => before.orders.entry(request.merchant).or_default().push(*id),
            Ok(Document::Shift(id)) => before.shifts.entry(request.merchant).or_default().push(*id),
            Ok(Document::Customer(customer)) => before.customers.entry(request.merchant).or_default().push(customer.id),
            _ => {}
        }
        before.sent.push(request);
        told.push(format!("{answer:?}"));
    }
    assert_eq!(running.groups(), told.len() as u64 + 1, "every command was a group of its own");
    running.stop();
    Played { asked: before.sent, told, dump: stage.dump() }
}

/// Runs the same requests in groups of those sizes, round and round.
async fn in_groups(asked: &[Request], sizes: &[usize], steps: &[i64]) -> Played {
    let stage = Stage::empty();
    let (gate, _, faults) = crate::stage::gate();
    let running = stage.start_repeatable(ScriptedClock::new(steps), Some(faults));
    let plug = gate.occupy(&running);
    let (pending, groups) = queue_groups(&running, &gate, asked, sizes);
    drop(gate);
    expect_unknown_merchant(plug.await);
    let told = all(pending).await.iter().map(|answer| format!("{answer:?}")).collect();
    // Where a group is of one merchant, what is queued together may be several.
    let committed = running.groups();
    assert!(committed == groups + 1 || (committed > groups + 1 && Backend::of_this_run() == Backend::Postgres), "cut as asked");
    running.stop();
    Played { asked: asked.to_vec(), told, dump: stage.dump() }
}

/// Runs the same requests one at a time, each at one of two servers on the same store, as `at` says, round and round.
async fn at_two_servers(asked: &[Request], at: &[bool], steps: &[i64]) -> Played {
    let stage = Stage::empty();
    let servers = stage.start_repeatable_pair(ScriptedClock::new(steps));
    expect_unknown_merchant(servers[0].submit(Requests::new("plug").order(MerchantId(-1))).await);
    let mut told = Vec::new();
    for (request, at) in asked.iter().zip(at.iter().cycle()) {
        told.push(format!("{:?}", servers[usize::from(*at)].submit(request.clone()).await));
    }
    servers.into_iter().for_each(Running::stop);
    Played { asked: asked.to_vec(), told, dump: stage.dump() }
}

/// Queues each group while the one before it stands at the gate.
fn queue_groups(running: &Running, gate: &Gate, asked: &[Request], sizes: &[usize]) -> (Vec<crate::stage::Pending>, u64) {
    let (mut pending, mut groups, mut left) = (Vec::new(), 0, asked);
    let mut sizes = sizes.iter().cycle();
    while !left.is_empty() {
        let (group, rest) = left.split_at(left.len().min(*sizes.next().expect("a size")));
        pending.extend(group.iter().map(|request| running.queue(request.clone())));
        gate.open();
        gate.arrived();
        groups += 1;
        left = rest;
    }
    (pending, groups)
}

/// Whether both were told the same, and left the same rows in every table.
fn left_the_same(played: &Played, single: &Played) -> Result<(), TestCaseError> {
    prop_assert_eq!(&played.told, &single.told);
    for (table, rows) in &single.dump {
        prop_assert_eq!(&played.dump[table], rows, "table {}", table);
    }
    prop_assert_eq!(played.dump.len(), single.dump.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn records_are_the_same_however_commands_are_cut_into_groups(
        deeds in prop::collection::vec(deed(), 5..60),
        sizes in prop::collection::vec(1_usize..20, 1..6),
        steps in prop::collection::vec(step(), 1..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let single = runtime.block_on(one_at_a_time(&deeds, &steps));
        let grouped = runtime.block_on(in_groups(&single.asked, &sizes, &steps));
        left_the_same(&grouped, &single)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    // What a server keeps of what it knew, where another has written since, is what the store has.
    #[test]
    fn records_are_the_same_whichever_of_two_servers_does_what(
        deeds in prop::collection::vec(deed(), 5..60),
        at in prop::collection::vec(any::<bool>(), 2..12),
        steps in prop::collection::vec(0_i64..50, 1..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let single = runtime.block_on(one_at_a_time(&deeds, &steps));
        let shared = runtime.block_on(at_two_servers(&single.asked, &at, &steps));
        left_the_same(&shared, &single)?;
    }
}

#[tokio::test]
async fn a_dump_shows_every_table_and_what_changed_in_it() {
    let stage = Stage::with_shop().await;
    let before = stage.dump();
    for table in [
        "merchant",
        "orders",
        "order_line",
        "record",
        "record_personal",
        "idempotency",
        "counter",
        "customer",
        "finding",
        "order_ticket",
    ] {
        assert!(before.contains_key(table), "{table}");
    }
    let running = stage.start();
    running.done(Requests::new("orders").order(SHOP)).await;
    let after = stage.dump();
    let changed: Vec<_> = before.keys().filter(|table| before[*table] != after[*table]).map(String::as_str).collect();
    assert_eq!(changed, ["business_day", "counter", "idempotency", "merchant", "order_line", "orders", "record"]);
}

#[tokio::test]
async fn what_waits_while_a_group_is_written_is_the_next_group() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("orders");
    let orders = (0..50).map(|_| requests.order(SHOP)).collect();
    let answers = gate.run_group(&running, orders).await;
    let sequences: Vec<_> = answers.iter().map(|answer| crate::fixtures::sequence(answer.as_ref().expect("placed"))).collect();
    assert_eq!(sequences, (1..=50).collect::<Vec<_>>(), "in the order in which they came");
    assert_eq!(running.groups(), 2, "the command that held the lane, and all others together");
}

#[tokio::test]
async fn a_long_queue_is_served_in_several_groups_and_stays_in_order() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("orders");
    let orders = (0..600).map(|_| requests.order(SHOP)).collect();
    let answers = gate.run_group(&running, orders).await;
    let sequences: Vec<_> = answers.iter().map(|answer| crate::fixtures::sequence(answer.as_ref().expect("placed"))).collect();
    assert_eq!(sequences, (1..=600).collect::<Vec<_>>());
    assert!(running.groups() > 2, "a group is bounded");
}

#[tokio::test]
async fn one_command_more_than_the_queue_holds_is_refused_as_busy() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let plug = gate.occupy(&running);
    let mut requests = Requests::new("queue");
    let mut pending = Vec::new();
    // Commands for a merchant that does not exist cost nothing to refuse.
    let busy = loop {
        let engine = running.engine.clone();
        let request = requests.order(MerchantId(-2));
        let mut one: crate::stage::Pending = Box::pin(async move { engine.submit(request).await });
        match one.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
            std::task::Poll::Pending => pending.push(one),
            std::task::Poll::Ready(answer) => break answer,
        }
        assert!(pending.len() <= 100_000, "the queue is bounded");
    };
    assert!(matches!(busy, Err(docket_engine::Failure::Busy)), "{busy:?}");
    assert_eq!(running.engine.waiting(), pending.len());
    drop(gate);
    expect_unknown_merchant(plug.await);
    all(pending).await.into_iter().for_each(expect_unknown_merchant);
    running.done(requests.order(SHOP)).await;
}
