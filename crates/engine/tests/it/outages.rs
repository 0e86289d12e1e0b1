//! A store that goes away: what is taken without it, what is answered, and what is there when it is back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Bill, BillPayment, BilledCustomer, Buyer, SellItems, SoldItem};
use docket_domain::catalog::ProductReference;
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::money::{Amount, Percent};
use docket_domain::numbering::{Kind, Number, NumberSource, Reset, Series, Template};
use docket_domain::ordering::{Discount, DiscountKind, NewOrderPayment, Order, PlaceOrder};
use docket_domain::payments::{PaymentMethod, Terms};
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;
use docket_engine::{Clock, Failure, ManualClock, Request, Spool, Stats};
use docket_store::Store;
use tempfile::TempDir;

use crate::cable::{self, Cable, Moment};
use crate::dice::Dice;
use crate::fixtures::{
    DAY, NEIGHBOUR, NOON, Requests, SHOP, caller, item, mismatched, order_id, sequence, settings_of, shawarma,
};
use crate::stage::{Running, Stage};

fn start(store: &Store, cable: &Cable, spool: &Path, clock: Arc<dyn Clock>) -> Running {
    let (engine, thread) = cable::start(store, cable, spool, clock);
    Running::of(engine, thread)
}

fn start_with(store: &Store, cable: &Cable, spool: Spool, clock: Arc<dyn Clock>) -> Running {
    let (engine, thread) = cable::start_with(store, cable, spool, clock);
    Running::of(engine, thread)
}

/// A shop at the end of a cable, and where its server spools.
struct Shop {
    stage: Stage,
    cable: Cable,
    spool: TempDir,
    clock: Arc<ManualClock>,
}

impl Shop {
    async fn open() -> Shop {
        let clock = Arc::new(ManualClock::new(NOON, 1));
        Shop { stage: Stage::with_shop().await, cable: Cable::default(), spool: tempfile::tempdir().expect("a directory"), clock }
    }

    /// A server of it, which has sold a shawarma before.
    async fn server(&self, requests: &mut Requests) -> Running {
        let running = start(&self.stage.store, &self.cable, self.spool.path(), self.clock.clone());
        running.engine.is_there().await;
        running.done(requests.order(SHOP)).await;
        running
    }

    /// Mends the cable and waits until everything is taken in.
    async fn mend(&self, running: &Running) {
        self.cable.mend();
        running.engine.is_there().await;
    }

    async fn order(&self, id: OrderId) -> Option<Order> {
        let reads = self.stage.store.reads(1).expect("a reader");
        reads.order(SHOP, id).await.expect("read").map(|document| Order::clone(&document.order))
    }

    fn findings(&self) -> Vec<String> {
        self.stage.dump()["finding"].clone()
    }
}

fn order_of(outcome: &Outcome) -> Arc<Order> {
    let Document::Order(_, Some(document)) = &outcome.document else { panic!("not an order: {outcome:?}") };
    Arc::clone(&document.order)
}

async fn not_taken(running: &Running, request: Request) -> String {
    match running.submit(request).await {
        Err(Failure::NotTaken(why)) => why,
        other => panic!("taken: {other:?}"),
    }
}

/// The numbers of the ordinary counters, and how many fallback numbers there are, after proof that each stands on one document.
async fn audited(stage: &Stage, kind: Kind) -> (Vec<i64>, u64) {
    let reads = stage.store.reads(1).expect("a reader");
    let (mut values, mut fallback) = (Vec::new(), 0);
    for (key, _) in reads.counters(SHOP, kind, None, None).await.expect("counters") {
        let audit = reads.audit_counter(SHOP, key).await.expect("an audit").expect("the counter is there");
        assert!(audit.holds(), "{audit:?}");
        if audit.key.is_fallback() { fallback += audit.issued } else { values.push(audit.counter.value) }
    }
    assert_eq!(reads.numbers_without_counter(SHOP, kind).await.expect("an audit"), 0);
    (values, fallback)
}

#[tokio::test]
async fn orders_go_on_without_the_store_wherever_it_is_lost_and_are_there_when_it_is_back() {
    for moment in [Moment::Begin, Moment::Load, Moment::Write] {
        let shop = Shop::open().await;
        let mut requests = Requests::new("orders");
        let running = shop.server(&mut requests).await;
        shop.cable.cut_at(moment, 0);
        let asked: Vec<Request> = (0..3).map(|_| requests.order(SHOP)).collect();
        let mut answered = Vec::new();
        for request in &asked {
            answered.push(order_of(&running.done(request.clone()).await));
        }
        assert!(running.engine.is_away());
        assert_eq!(shop.stage.count("orders"), 1, "{moment:?}: nothing is written");
        let numbers: BTreeSet<&str> = answered.iter().map(|order| order.number.text()).collect();
        assert_eq!(numbers.len(), 3);
        assert!(numbers.iter().all(|number| number.len() == "ALM-20251106-0234567890107".len()), "{numbers:?}");
        shop.mend(&running).await;
        for (request, order) in asked.into_iter().zip(&answered) {
            let written = shop.order(order.id).await.expect("it is there");
            assert_eq!((written.number.text(), written.number.source()), (order.number.text(), NumberSource::Fallback));
            assert_eq!((written.totals, written.created_at), (order.totals, order.created_at));
            let again = running.done(request).await;
            assert!(again.replayed);
            assert_eq!(order_id_of(&again), order.id);
        }
        assert_eq!(sequence(&running.done(requests.order(SHOP)).await), 2, "no counter was touched");
        assert_eq!(audited(&shop.stage, Kind::Order).await, (vec![2], 3));
        assert!(shop.findings().is_empty());
        let stats = running.engine.stats();
        assert_eq!((Stats::get(&stats.fallback_numbers), Stats::get(&stats.taken_in)), (3, 3));
        assert_eq!(running.engine.spooled().count(), 0);
        running.stop();
    }
}

fn order_id_of(outcome: &Outcome) -> OrderId {
    match outcome.document.reference() {
        DocumentReference::Order(id) => id,
        other => panic!("not an order: {other:?}"),
    }
}

#[tokio::test]
async fn what_was_spooled_is_answered_to_whoever_asks_for_it() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let running = shop.server(&mut requests).await;
    shop.cable.cut();
    let request = requests.order(SHOP);
    let order = order_of(&running.done(request.clone()).await);
    let spooled = running.engine.spooled();
    let reference = DocumentReference::Order(order.id);
    assert!(spooled.document(SHOP, reference).is_some() && spooled.document(NEIGHBOUR, reference).is_none());
    let found = spooled.numbered(SHOP, Kind::Order, order.number.text()).expect("found by its number");
    assert_eq!(found.reference(), reference);
    let again = running.done(request.clone()).await;
    assert!(again.replayed, "the same key again");
    assert_eq!(order_of(&again), order);
    assert!(matches!(running.submit(mismatched(&request)).await, Err(Failure::Refused(_))));
    let mut pay = requests.pay(SHOP, Actor::program(), None, 2_500);
    if let docket_domain::command::Command::RecordPayment(payment) = &mut pay.envelope.command {
        payment.order = Some(order.id);
    }
    running.done(pay).await;
    let Some(Document::Order(_, Some(paid))) = running.engine.spooled().document(SHOP, reference) else { panic!("gone") };
    assert_eq!(paid.order.left_to_pay().0, 0, "what was paid for it shows");
    shop.mend(&running).await;
    assert!(running.engine.spooled().document(SHOP, reference).is_none());
    assert_eq!(shop.order(order.id).await.expect("there").left_to_pay().0, 0);
    assert_eq!(audited(&shop.stage, Kind::Payment).await, (vec![], 1));
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_why_and_leaves_nothing() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let running = shop.server(&mut requests).await;
    running.done(requests.set_up(NEIGHBOUR, settings_of(NEIGHBOUR))).await;
    running.stop();
    let running = shop.server(&mut requests).await;
    let before = shop.stage.dump();
    shop.cable.cut();
    let mut without_key = requests.order(SHOP);
    without_key.has_callers_key = false;
    assert!(not_taken(&running, without_key).await.contains("Idempotency-Key"));
    let terms = |method| NewOrderPayment { use_wallet: false, method: Some(method), received: None, reference: None };
    let wallet = PlaceOrder { payment: Some(terms(Terms::Wallet)), customer: Some(caller(1, None)), ..shawarma() };
    not_taken(&running, requests.place(SHOP, wallet)).await;
    let unseen = PlaceOrder { items: vec![item("DATES", 1_000)], ..PlaceOrder::default() };
    assert!(not_taken(&running, requests.place(SHOP, unseen)).await.contains("DATES"));
    assert!(not_taken(&running, requests.order(NEIGHBOUR)).await.contains("memory"), "it was never seen by this process");
    not_taken(&running, requests.find(SHOP, caller(1, None))).await;
    assert_eq!(shop.stage.dump(), before);
    shop.mend(&running).await;
    let lines = |dump: &BTreeMap<String, Vec<String>>| dump["orders"].len() + dump["customer"].len() + dump["finding"].len();
    assert_eq!(lines(&shop.stage.dump()), lines(&before));
}

#[tokio::test]
async fn a_command_in_doubt_is_never_spooled_and_is_told_what_became_of_it_later() {
    for moment in [Moment::BeforeCommit, Moment::AfterCommit] {
        let shop = Shop::open().await;
        let mut requests = Requests::new("orders");
        let running = shop.server(&mut requests).await;
        shop.cable.cut_at(moment, 0);
        let doubtful = requests.order(SHOP);
        for _ in 0..3 {
            let answer = running.submit(doubtful.clone()).await;
            assert!(matches!(answer, Err(Failure::InDoubt)), "{moment:?}: {answer:?}");
        }
        let spooled = order_of(&running.done(requests.order(SHOP)).await);
        shop.mend(&running).await;
        let was_done = moment == Moment::AfterCommit;
        let outcome = running.done(doubtful.clone()).await;
        assert_eq!(outcome.replayed, was_done);
        assert_eq!(shop.stage.count("orders"), 3);
        assert!(shop.order(spooled.id).await.is_some());
        assert_eq!(audited(&shop.stage, Kind::Order).await, (vec![2], 1));
        // What is known now is taken like any other.
        shop.cable.cut();
        if was_done {
            assert!(not_taken(&running, doubtful).await.contains("done before"));
        }
        running.done(requests.order(SHOP)).await;
        shop.mend(&running).await;
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_looked_up_when_the_store_is_there_at_once() {
    // The connection is cut at the commit, and the next one works.
    for moment in [Moment::BeforeCommit, Moment::AfterCommit] {
        let shop = Shop::open().await;
        let mut requests = Requests::new("orders");
        let running = shop.server(&mut requests).await;
        shop.cable.cut_at(moment, 0);
        let request = requests.order(SHOP);
        assert!(matches!(running.submit(request.clone()).await, Err(Failure::InDoubt)));
        shop.mend(&running).await;
        assert_eq!(running.done(request).await.replayed, moment == Moment::AfterCommit);
        assert_eq!(audited(&shop.stage, Kind::Order).await, (vec![2], 0));
    }
}

#[tokio::test]
async fn what_another_server_did_under_the_key_is_not_done_twice_and_the_number_leads_there() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let running = shop.server(&mut requests).await;
    let neighbour = shop.stage.start();
    shop.cable.cut();
    let request = requests.order(SHOP);
    let elsewhere = order_of(&neighbour.done(request.clone()).await);
    let answered = order_of(&running.done(request.clone()).await);
    shop.mend(&running).await;
    assert_eq!(shop.stage.count("orders"), 2);
    assert!(shop.order(answered.id).await.is_none());
    let reads = shop.stage.store.reads(1).expect("a reader");
    let aliases = reads.number_aliases(SHOP, Kind::Order).await.expect("read");
    assert_eq!(aliases.len(), 1);
    assert_eq!(
        (aliases[0].number.as_str(), aliases[0].document),
        (answered.number.text(), DocumentReference::Order(elsewhere.id))
    );
    assert!(shop.findings()[0].contains("outage.alreadyDone"), "{:?}", shop.findings());
    assert_eq!(order_id_of(&running.done(request).await), elsewhere.id);
    assert_eq!(Stats::get(&running.engine.stats().refused_duplicates), 1);
    assert_eq!(audited(&shop.stage, Kind::Order).await, (vec![2], 0));
}

#[tokio::test]
async fn two_servers_that_spool_make_no_number_twice_and_of_one_key_one_document() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let (one, other) = (shop.server(&mut requests).await, {
        let spool = tempfile::tempdir().expect("a directory");
        let other = start(&shop.stage.store, &shop.cable, spool.path(), shop.clock.clone());
        other.engine.is_there().await;
        other.done(requests.order(SHOP)).await;
        (other, spool)
    });
    let (other, _spool) = other;
    shop.cable.cut();
    let shared = requests.order(SHOP);
    let mut numbers = BTreeSet::new();
    for running in [&one, &other] {
        for request in [requests.order(SHOP), shared.clone(), requests.order(SHOP)] {
            let order = order_of(&running.done(request).await);
            assert!(numbers.insert(order.number.text().to_owned()), "{} came twice", order.number.text());
        }
    }
    shop.mend(&one).await;
    other.engine.is_there().await;
    assert_eq!(shop.stage.count("orders"), 2 + 5);
    assert_eq!(shop.stage.count("number_alias"), 1);
    assert_eq!(shop.findings().len(), 1);
    assert_eq!(audited(&shop.stage, Kind::Order).await, (vec![2], 5));
}

#[tokio::test]
async fn what_was_spooled_outlives_the_process_and_is_taken_in_by_the_next() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let running = shop.server(&mut requests).await;
    shop.cable.cut();
    let mut answered = Vec::new();
    for _ in 0..3 {
        answered.push(order_of(&running.done(requests.order(SHOP)).await));
    }
    running.stop();
    // It starts while the store is still away: nothing is in its memory.
    let running = start(&shop.stage.store, &shop.cable, shop.spool.path(), shop.clock.clone());
    assert!(running.engine.is_away());
    not_taken(&running, requests.order(SHOP)).await;
    shop.mend(&running).await;
    for order in &answered {
        assert_eq!(shop.order(order.id).await.expect("there").number.text(), order.number.text());
    }
    shop.cable.cut();
    running.submit(requests.order(SHOP)).await.expect_err("nothing was sold by this process yet");
    shop.mend(&running).await;
    running.done(requests.order(SHOP)).await;
    shop.cable.cut();
    let later = order_of(&running.done(requests.order(SHOP)).await);
    assert!(answered.iter().all(|order| order.number.text() < later.number.text()), "numbers go on over a restart");
    shop.mend(&running).await;
    assert_eq!(audited(&shop.stage, Kind::Order).await, (vec![2], 4));
}

#[tokio::test]
async fn a_sale_is_the_same_when_it_has_been_on_disk_only() {
    let shop = Shop::open().await;
    let mut settings = settings_of(NEIGHBOUR);
    settings.series.push(Series::new(Kind::Bill, Template::parse("B-{SEQ:6}").expect("a template"), Reset::Never));
    settings.smallest_coin = Amount(25);
    let mut requests = Requests::new("sales");
    let running = shop.server(&mut requests).await;
    running.done(requests.set_up(NEIGHBOUR, settings)).await;
    let percent = |percent: i64| Discount { kind: DiscountKind::Percent(Percent(percent)), reason: Some("opening week".into()) };
    let sold = |sku: &str, milli: i64| SoldItem {
        product: ProductReference(sku.into()),
        quantity: Quantity(milli),
        unit_price: Some(Amount(1_999)),
        discounts: vec![percent(5_000)],
        known: docket_domain::billing::KnownItem::default(),
        options: Vec::new(),
        notes: "no onion".into(),
    };
    let buyer =
        Buyer::Known { customer: caller(7, Some("Aisha")), name: Some("Mrs Aisha".into()), email: Some("a@example.com".into()) };
    let sale = SellItems {
        buyer: Some(buyer),
        items: vec![sold("SHAWARMA", 3_000), sold("DATES", 1_333)],
        discounts: vec![Discount { kind: DiscountKind::Amount(Amount(100)), reason: None }],
        tip: Amount(150),
        payments: vec![
            Tender { method: PaymentMethod::Card, amount: Some(Amount(1_000)) },
            Tender { method: PaymentMethod::Cash, amount: Some(Amount(20_000)) },
        ],
        reference: Some("TILL-7".into()),
        buyer_tax_number: Some("100200300400003".into()),
        printout: Some(r#"{"footer":"شكرا"}"#.into()),
        ..SellItems::default()
    };
    running.done(requests.of(NEIGHBOUR, Command::SellItems(Box::new(sale.clone())))).await;
    shop.cable.cut();
    let outcome = running.done(requests.of(NEIGHBOUR, Command::SellItems(Box::new(sale)))).await;
    let Document::Bill(answered, _) = &outcome.document else { panic!("not a bill: {outcome:?}") };
    running.stop();
    let running = start(&shop.stage.store, &shop.cable, shop.spool.path(), shop.clock.clone());
    shop.mend(&running).await;
    let reads = shop.stage.store.reads(1).expect("a reader");
    let (written, _) = reads.bill(NEIGHBOUR, answered.bill.id).await.expect("read").expect("there");
    // What is only made when it is taken in: rows, and the numbers of the customer and the payments.
    let comparable = |bill: &Bill| Bill {
        row: 0,
        number: Number::pending(),
        printout: None,
        customer: bill.customer.clone().map(|one| BilledCustomer { row: 0, number: String::new(), ..one }),
        payments: bill.payments.iter().map(|one| BillPayment { number: String::new(), ..one.clone() }).collect(),
        ..bill.clone()
    };
    assert_eq!(comparable(&written.bill), comparable(&answered.bill));
    assert_eq!(written.bill.number.text(), answered.bill.number.text());
    assert!(written.bill.payments.iter().all(|payment| payment.number.starts_with("PAY2025")), "{:?}", written.bill.payments);
    assert!(shop.stage.dump()["bill_printout"].iter().filter(|row| row.contains("شكرا")).count() == 2);
}

#[tokio::test]
async fn entries_that_are_taken_in_once_more_after_a_crash_change_nothing() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let running = shop.server(&mut requests).await;
    shop.cable.cut();
    for _ in 0..3 {
        running.done(requests.order(SHOP)).await;
    }
    let file = shop.spool.path().join("spool.log");
    let as_it_was = std::fs::read(&file).expect("the spool");
    shop.mend(&running).await;
    running.stop();
    let before = shop.stage.dump();
    std::fs::write(&file, as_it_was).expect("as if the process had died before it dropped them");
    let running = start(&shop.stage.store, &shop.cable, shop.spool.path(), shop.clock.clone());
    running.engine.is_there().await;
    let after = shop.stage.dump();
    for table in ["orders", "order_line", "record", "number_alias", "finding", "counter", "idempotency"] {
        assert_eq!(after[table], before[table], "{table}");
    }
}

#[tokio::test]
async fn a_store_that_goes_away_again_while_it_takes_in_loses_and_doubles_nothing() {
    for moment in [Moment::Begin, Moment::Load, Moment::Write, Moment::BeforeCommit, Moment::AfterCommit] {
        let shop = Shop::open().await;
        let mut requests = Requests::new("orders");
        let running = shop.server(&mut requests).await;
        shop.cable.cut();
        let mut answered = Vec::new();
        for _ in 0..5 {
            answered.push(order_of(&running.done(requests.order(SHOP)).await));
        }
        // What is reached is lost again in the midst of it; the lease is the first thing that is asked for.
        shop.cable.mend_until(moment, usize::from(moment == Moment::Begin) * 2);
        answered.push(spool_or_commit(&running, requests.order(SHOP)).await);
        shop.mend(&running).await;
        running.done(requests.order(SHOP)).await;
        for order in &answered {
            assert!(shop.order(order.id).await.is_some(), "{moment:?}");
        }
        let (ordinary, fallback) = audited(&shop.stage, Kind::Order).await;
        assert_eq!(ordinary.iter().sum::<i64>() as u64 + fallback, 8, "{moment:?}");
        assert!(shop.findings().is_empty(), "{moment:?}: {:?}", shop.findings());
    }
}

/// Sends a request until it is answered.
async fn spool_or_commit(running: &Running, request: Request) -> Arc<Order> {
    loop {
        match running.submit(request.clone()).await {
            Ok(outcome) => match &outcome.document {
                Document::Order(_, Some(document)) => return Arc::clone(&document.order),
                // It was done, and only its answer was lost.
                other => panic!("a replay of what was never answered has no document at hand: {other:?}"),
            },
            Err(Failure::NotTaken(_) | Failure::InDoubt) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn orders_of_two_days_in_one_outage_keep_their_days() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let running = shop.server(&mut requests).await;
    shop.cable.cut();
    let first = order_of(&running.done(requests.order(SHOP)).await);
    shop.clock.set(Timestamp(NOON.0 + DAY));
    let second = order_of(&running.done(requests.order(SHOP)).await);
    assert!(first.number.text().starts_with("ALM-20251106-") && second.number.text().starts_with("ALM-20251107-"));
    shop.mend(&running).await;
    for order in [&first, &second] {
        assert_eq!(shop.order(order.id).await.expect("there").business_date, order.business_date);
    }
    assert_eq!(shop.stage.count("business_day"), 2);
    assert_eq!(audited(&shop.stage, Kind::Order).await, (vec![1], 2));
}

#[tokio::test]
async fn what_cannot_be_taken_in_is_set_aside_and_holds_up_nobody() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let running = shop.server(&mut requests).await;
    shop.cable.cut();
    let orders = [order_of(&running.done(requests.order(SHOP)).await), order_of(&running.done(requests.order(SHOP)).await)];
    running.stop();
    let mut spool = Spool::open(shop.spool.path()).expect("a spool");
    let mut of_nobody = spool.waiting()[0].clone();
    of_nobody.merchant = MerchantId(999);
    let numbers = spool.numbers().expect("a lease").clone();
    let last = spool.waiting()[1].clone();
    spool.taken_in(1).expect("counted");
    spool.taken_in(1).expect("begun anew");
    let first = shop_entry(&of_nobody, SHOP);
    spool.append(vec![first, of_nobody, last], numbers).expect("written");
    shop.cable.mend();
    let running = start_with(&shop.stage.store, &shop.cable, spool, shop.clock.clone());
    running.engine.is_there().await;
    for order in orders {
        assert!(shop.order(order.id).await.is_some());
    }
    assert_eq!(Stats::get(&running.engine.stats().taken_in), 2);
    running.done(requests.order(SHOP)).await;
    running.stop();
    let spool = Spool::open(shop.spool.path()).expect("a spool");
    assert_eq!(spool.waiting().iter().map(|entry| entry.merchant).collect::<Vec<_>>(), [MerchantId(999)], "it is not forgotten");
}

fn shop_entry(entry: &docket_engine::Entry, merchant: MerchantId) -> docket_engine::Entry {
    docket_engine::Entry { merchant, ..entry.clone() }
}

#[tokio::test]
async fn a_full_spool_refuses_and_what_it_refused_was_never_there() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let spool = Spool::open(shop.spool.path()).expect("a spool").with_bytes_max(4_000);
    let running = start_with(&shop.stage.store, &shop.cable, spool, shop.clock.clone());
    running.engine.is_there().await;
    running.done(requests.order(SHOP)).await;
    shop.cable.cut();
    let mut answered = Vec::new();
    let refused = loop {
        let request = requests.order(SHOP);
        match running.submit(request.clone()).await {
            Ok(outcome) => answered.push(order_of(&outcome)),
            Err(Failure::NotTaken(why)) => {
                assert!(why.contains("spool is full"), "{why}");
                break request;
            }
            Err(other) => panic!("{other}"),
        }
    };
    assert!(!answered.is_empty());
    let why = not_taken(&running, refused.clone()).await;
    assert!(why.contains("spool is full"), "its key was not used up: {why}");
    shop.mend(&running).await;
    assert!(!running.done(refused).await.replayed);
    assert_eq!(shop.stage.count("orders"), 1 + answered.len() + 1);
}

#[tokio::test]
async fn a_server_that_ends_gives_its_lease_back_and_one_that_owes_keeps_it() {
    let shop = Shop::open().await;
    let mut requests = Requests::new("orders");
    let leases = || shop.stage.dump()["fallback_lease"].clone();
    shop.server(&mut requests).await.stop();
    assert!(leases()[0].contains("released"), "{:?}", leases());
    let running = shop.server(&mut requests).await;
    shop.cable.cut();
    running.done(requests.order(SHOP)).await;
    running.stop();
    assert!(leases()[0].contains("held") && leases().len() == 1, "{:?}", leases());
}

/// Whatever happens to the cable: every key has one document, and every number that was answered leads to the document of its key.
#[tokio::test]
async fn whatever_happens_to_the_cable_nothing_answered_is_lost_and_no_key_makes_two_documents() {
    for seed in 0..12 {
        let shop = Shop::open().await;
        let mut dice = Dice(seed);
        let mut requests = Requests::new("orders");
        let mut running = shop.server(&mut requests).await;
        let neighbour = shop.stage.start();
        let mut sent: Vec<Request> = Vec::new();
        let mut answered: Vec<(usize, String)> = Vec::new();
        for _ in 0..120 {
            match dice.from(0, 20) {
                0 => shop.cable.cut(),
                1 => {
                    let moments = [Moment::Begin, Moment::Load, Moment::Write, Moment::BeforeCommit, Moment::AfterCommit];
                    shop.cable.cut_at(dice.of(&moments), dice.from(0, 3) as usize);
                }
                2 | 3 => shop.cable.mend(),
                4 if dice.one_in(4) => {
                    running.stop();
                    running = start(&shop.stage.store, &shop.cable, shop.spool.path(), shop.clock.clone());
                }
                _ => {
                    let place = if sent.is_empty() || dice.from(0, 3) > 0 {
                        sent.push(requests.order(SHOP));
                        sent.len() - 1
                    } else {
                        dice.from(0, sent.len() as i64 - 1) as usize
                    };
                    let server = if dice.one_in(8) { &neighbour } else { &running };
                    match server.submit(sent[place].clone()).await {
                        Ok(Outcome { document: Document::Order(_, Some(document)), .. }) => {
                            answered.push((place, document.order.number.text().to_owned()));
                        }
                        Ok(_) | Err(Failure::NotTaken(_) | Failure::InDoubt) => {}
                        Err(other) => panic!("seed {seed}: {other}"),
                    }
                }
            }
        }
        shop.mend(&running).await;
        let reads = shop.stage.store.reads(1).expect("a reader");
        let aliases: BTreeMap<String, DocumentReference> = reads
            .number_aliases(SHOP, Kind::Order)
            .await
            .expect("read")
            .into_iter()
            .map(|alias| (alias.number, alias.document))
            .collect();
        let mut documents = BTreeSet::new();
        for (place, request) in sent.iter().enumerate() {
            let id = order_id_of(&running.done(request.clone()).await);
            assert!(documents.insert(id.0), "seed {seed}: two keys, one document");
            let order = shop.order(id).await.expect("it is there");
            for (_, number) in answered.iter().filter(|(of, _)| *of == place) {
                let leads = order.number.text() == number || aliases.get(number) == Some(&DocumentReference::Order(id));
                assert!(leads, "seed {seed}: {number} was answered and leads nowhere");
            }
        }
        // The one that was sold before.
        assert_eq!(shop.stage.count("orders"), documents.len() + 1, "seed {seed}");
        let (ordinary, fallback) = audited(&shop.stage, Kind::Order).await;
        assert_eq!(ordinary.iter().sum::<i64>() as u64 + fallback, documents.len() as u64 + 1, "seed {seed}");
        running.stop();
        neighbour.stop();
    }
}

#[tokio::test]
async fn an_engine_that_cannot_lose_its_store_spools_nothing() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    assert!(!running.engine.is_away());
    running.engine.is_there().await;
    assert_eq!(order_id(&running.done(Requests::new("orders").order(SHOP)).await).0.get_version_num(), 7);
}
