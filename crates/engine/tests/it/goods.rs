//! Months of a shop that keeps stock: a book that is opened anew for every command decides as one that is kept, and what is written
//! does not depend on how commands meet.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use docket_domain::command::Document;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset, Series, Template};
use docket_domain::stock::StockDocumentKind;
use docket_domain::time::Timestamp;
use docket_engine::{Clock, Engine, Request, Seeds};
use docket_store::Reads;

use crate::dice::Dice;
use crate::fixtures::{DAY, NOON, Requests, SHOP, settings_of};
use crate::months::{Known, OUTLETS, command, products};
use crate::stage::{Running, Stage, all, expect_unknown_merchant, gate};

/// Time and seeds that go on over engines on the same store, as they do in life.
#[derive(Clone, Default)]
struct World {
    read: Arc<AtomicU64>,
    drawn: Arc<AtomicU64>,
}

impl World {
    /// The n-th command comes n milliseconds after noon, and half a day later with every fortieth.
    fn time(reading: u64) -> Timestamp {
        Timestamp(NOON.0 + reading as i64 + DAY / 2 * (reading / 40) as i64)
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        World::time(self.read.fetch_add(1, Ordering::SeqCst))
    }
}

impl Seeds for World {
    fn draw(&mut self) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[24..].copy_from_slice(&self.drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        seed
    }
}

fn settings() -> Settings {
    let mut settings = Settings { smallest_coin: Amount(25), ..settings_of(SHOP) };
    let template = |text| Template::parse(text).expect("a template");
    settings.series.extend([
        Series::new(Kind::Bill, template("BILL-{SEQ:10}"), Reset::Never),
        Series::new(Kind::CreditNote, template("CN-{SEQ:10}"), Reset::Never),
        Series::new(Kind::Purchase, template("PUR-{SEQ:6}"), Reset::Never),
    ]);
    settings.outlets = OUTLETS.map(|code| Outlet::new(code, code)).to_vec();
    settings
}

/// What a run asked, was told and left behind.
struct Played {
    asked: Vec<Request>,
    told: Vec<String>,
    dump: BTreeMap<String, Vec<String>>,
}

/// An engine whose first command finds the world as the last one of another engine left it.
fn start(stage: &Stage, world: &World) -> Running {
    let writer = stage.store.writer().expect("a writer");
    let (engine, thread) = Engine::start_seeded(writer, Arc::new(world.clone()), Box::new(world.clone()), None);
    Running::of(engine, thread)
}

/// Takes what the store shows after a command for later ones to lead to.
async fn learn(known: &mut Known, document: &Document, reads: &Reads) {
    match document {
        Document::Bill(state, _) => drop(known.bills.insert(state.bill.id, Arc::clone(state))),
        Document::CreditNote(note) => {
            let (state, _) = reads.bill(SHOP, note.bill).await.expect("read").expect("a bill");
            known.bills.insert(state.bill.id, Arc::new(state));
        }
        Document::Order(id, _) => {
            let order = reads.order(SHOP, *id).await.expect("read").expect("an order").order;
            known.orders.insert(*id, order);
        }
        Document::StockDocument(document) => {
            if document.kind == StockDocumentKind::Purchase {
                known.purchases.push((document.id, document.row));
            }
            let whole = reads.stock_document(SHOP, document.id).await.expect("read").expect("a document");
            known.batches.extend(whole.batches.into_iter().map(|one| (one.batch.id, one.batch)));
        }
        Document::Batch(id) => {
            let batch = reads.batch(SHOP, *id).await.expect("read").expect("a batch").batch;
            known.batches.insert(*id, batch);
        }
        _ => {}
    }
}

/// Plays months one command at a time, with an engine of its own for each: everything it knows comes out of the store.
async fn reopened_each_time(seed: u64, steps: usize) -> Played {
    let (stage, world, mut requests) = (Stage::empty(), World::default(), Requests::new("months"));
    let (mut asked, mut told) = (Vec::new(), Vec::new());
    let reads = stage.store.reads(1).expect("a reader");
    let mut run = async |request: Request| {
        let running = start(&stage, &world);
        let answer = running.submit(request.clone()).await;
        running.stop();
        asked.push(request);
        told.push(format!("{answer:?}"));
        answer
    };
    let plug = start(&stage, &world);
    expect_unknown_merchant(plug.submit(Requests::new("plug").order(MerchantId(-1))).await);
    plug.stop();
    let mut goods = Vec::new();
    run(requests.set_up(SHOP, settings())).await.expect("set up");
    for product in products() {
        let made = run(requests.of(SHOP, product)).await.expect("a product");
        let Document::Product(product) = made.document else { panic!("not a product") };
        goods.push(product);
    }
    let (mut known, mut dice) = (Known::of(goods.into_iter()), Dice(seed));
    for _ in 0..steps {
        known.now = World::time(world.read.load(Ordering::SeqCst));
        let request = requests.of(SHOP, command(&known, &mut dice));
        if let Ok(outcome) = run(request).await {
            learn(&mut known, &outcome.document, &reads).await;
        }
    }
    Played { asked, told, dump: stage.dump() }
}

/// Runs the same requests on one engine, which keeps its book, in groups of those sizes, round and round.
async fn kept(asked: &[Request], sizes: &[usize]) -> Played {
    let (stage, world) = (Stage::empty(), World::default());
    let (gate, _, faults) = gate();
    let writer = stage.store.writer().expect("a writer");
    let (engine, thread) = Engine::start_seeded(writer, Arc::new(world.clone()), Box::new(world), Some(faults));
    let running = Running::of(engine, thread);
    let plug = gate.occupy(&running);
    let (mut pending, mut left, mut sizes) = (Vec::new(), asked, sizes.iter().cycle());
    while !left.is_empty() {
        let (group, rest) = left.split_at(left.len().min(*sizes.next().expect("a size")));
        pending.extend(group.iter().map(|request| running.queue(request.clone())));
        gate.open();
        gate.arrived();
        left = rest;
    }
    drop(gate);
    expect_unknown_merchant(plug.await);
    let told = all(pending).await.iter().map(|answer| format!("{answer:?}")).collect();
    running.stop();
    Played { asked: asked.to_vec(), told, dump: stage.dump() }
}

#[test]
fn a_book_that_is_opened_anew_each_time_decides_as_one_that_is_kept_however_groups_are_cut() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for (seed, sizes) in [(72, vec![7, 1, 30, 2]), (73, vec![100, 3])] {
        let anew = runtime.block_on(reopened_each_time(seed, 300));
        let once = runtime.block_on(kept(&anew.asked, &sizes));
        for (place, (kept, anew)) in once.told.iter().zip(&anew.told).enumerate() {
            assert_eq!(kept, anew, "command {place}");
        }
        let count = |table: &str| anew.dump[table].len();
        assert!(count("bill") > 15 && count("credit_note") > 5, "{} bills, {} notes", count("bill"), count("credit_note"));
        for (table, rows) in &anew.dump {
            assert_eq!(&once.dump[table], rows, "table {table}");
        }
    }
}
