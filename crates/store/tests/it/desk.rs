//! The harness: a store in a directory of its own, and a loop of one command at a time through the `Writer` trait.
//!
//! A command is decided on a book that is opened anew each time, so that everything it knows comes out of the store.

use docket_domain::access::Actor;
use docket_domain::book::{Book, Head};
use docket_domain::clock::Stamp;
use docket_domain::command::{self, Command, Document, Envelope, KeyDigest, Outcome, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::ids::{CustomerId, MerchantId, OrderId};
use docket_domain::invariants;
use docket_domain::merchants::Settings;
use docket_domain::numbering::FallbackNumbers;
use docket_domain::ordering::{OrderDocument, PlaceOrder};
use docket_domain::outage::{self, Decided, TakeIn};
use docket_domain::refusal::Refusal;
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;
use docket_store::audit::seal;
use docket_store::sqlite::SqliteStore;
use docket_store::{Reads, Store, StoreError, Writer};
use docket_testing::{Backend, Place};
use rusqlite::Connection;

use crate::fixtures::{NOON, SHOP, placing, set_up, settings};

/// A store with a writer and readers.
pub struct Desk {
    pub store: Store,
    pub reads: Reads,
    pub writer: Box<dyn Writer>,
    /// What the clock reads; it moves on by a millisecond with each command.
    pub now: Timestamp,
    drawn: u64,
    pub place: Place,
}

impl Desk {
    /// An empty store.
    pub fn empty() -> Desk {
        Desk::at(Place::empty())
    }

    /// An empty store in a file, whatever tests run on.
    pub fn empty_file() -> Desk {
        Desk::at(Place::on(Backend::Sqlite))
    }

    /// A store in a file, whatever tests run on, with the shop set up: for what is about that file.
    pub fn in_a_file() -> Desk {
        let mut desk = Desk::at(Place::on(Backend::Sqlite));
        desk.run_for(SHOP, &Actor::program(), set_up(settings())).expect("set up");
        desk
    }

    /// An empty store at that place.
    pub fn at(place: Place) -> Desk {
        let store = place.open();
        let (reads, writer) = (store.reads(2).expect("readers"), store.writer().expect("a writer"));
        Desk { store, reads, writer, now: NOON, drawn: 0, place }
    }

    /// A store with the shop set up.
    pub fn open() -> Desk {
        Desk::with(settings())
    }

    /// A store with one merchant set up like that.
    pub fn with(settings: Settings) -> Desk {
        let mut desk = Desk::empty();
        desk.run_for(settings.merchant, &Actor::program(), set_up(settings)).expect("set up");
        desk
    }

    /// From now on does what another desk would: at its time, under its next keys.
    pub fn goes_on_as(&mut self, other: &Desk) {
        (self.now, self.drawn) = (other.now, other.drawn);
    }

    /// Runs a command of the shop and commits it.
    pub fn run(&mut self, command: Command) -> Result<Outcome, Refusal> {
        self.run_for(SHOP, &Actor::program(), command)
    }

    /// Runs a command of a merchant and commits it.
    pub fn run_for(&mut self, merchant: MerchantId, actor: &Actor, command: Command) -> Result<Outcome, Refusal> {
        self.writer.begin(&[(merchant, None)]).expect("begun");
        let (writes, outcome) = match self.decide(merchant, actor, command) {
            Ok(decided) => decided,
            Err(refusal) => {
                self.writer.rollback();
                return Err(refusal);
            }
        };
        self.write(&writes).expect("written");
        self.writer.commit().expect("committed");
        Ok(outcome)
    }

    /// Decides a command of a merchant within the group that is begun, and writes nothing yet.
    pub fn decide(&mut self, merchant: MerchantId, actor: &Actor, command: Command) -> Result<(Writes, Outcome), Refusal> {
        let key = self.draw_key();
        self.decide_keyed(merchant, actor, key, command)
    }

    /// A key that no other command has.
    pub fn draw_key(&mut self) -> KeyDigest {
        self.drawn += 1;
        KeyDigest::of(&format!("key {}", self.drawn), &[0; 16])
    }

    /// Runs a command of the shop under a key, and commits it.
    pub fn run_keyed(&mut self, key: KeyDigest, command: Command) -> Outcome {
        self.writer.begin(&[(SHOP, None)]).expect("begun");
        let (writes, outcome) = self.decide_keyed(SHOP, &Actor::program(), key, command).expect("not refused");
        if !writes.is_empty() {
            self.write(&writes).expect("written");
        }
        self.writer.commit().expect("committed");
        outcome
    }

    /// What a command of the shop comes to while the database is away, on a book that has seen what the command asks for.
    pub fn spool(&mut self, key: KeyDigest, command: Command, numbers: &mut FallbackNumbers) -> TakeIn {
        self.writer.begin(&[(SHOP, None)]).expect("begun");
        let opened = self.writer.open(SHOP).expect("opened");
        let mut book = Book::open(SHOP, opened.settings, opened.head);
        let envelope = Envelope { key, reference: None, request_hash: key.0, command };
        command::ask(&envelope, &mut book);
        for loaded in self.writer.load(SHOP, &book.take_wanted()).expect("loaded") {
            book.accept(loaded);
        }
        self.writer.rollback();
        let clock = Stamp::trusted(self.now);
        self.now.0 += 1;
        match outage::decide(&envelope, clock, &Actor::program(), [9; 32], numbers, &mut book).expect("taken") {
            Decided::Made { take_in, numbers: now, .. } => {
                *numbers = now;
                *take_in
            }
            Decided::Earlier(earlier) => panic!("done before: {earlier:?}"),
        }
    }

    fn decide_keyed(
        &mut self,
        merchant: MerchantId,
        actor: &Actor,
        key: KeyDigest,
        command: Command,
    ) -> Result<(Writes, Outcome), Refusal> {
        let opened = self.writer.open(merchant).expect("opened");
        let mut book = Book::open(merchant, opened.settings, opened.head);
        let envelope = Envelope { key, reference: None, request_hash: key.0, command };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.drawn.to_be_bytes());
        let clock = Stamp::trusted(self.now);
        self.now.0 += 1;
        loop {
            let mut context = Context::new(clock, &book, actor.clone(), Entropy::from_seed(seed));
            match command::decide(&envelope, &mut context, &mut book) {
                Ok(outcome) => {
                    book.keep();
                    let writes = book.take_writes();
                    invariants::check(&writes).expect("it holds");
                    return Ok((writes, outcome));
                }
                Err(Stop::Refused(refusal)) => return Err(refusal),
                Err(Stop::NeedsWorker { .. }) => panic!("no series of these tests makes Snowflake ids"),
                Err(Stop::NotDuringOutage(why)) => panic!("there is no outage: {why}"),
                Err(Stop::ClockSuspect) => panic!("the clock of these tests is trusted"),
                Err(Stop::Missing) => {
                    book.discard();
                    let wanted = book.take_wanted();
                    for loaded in self.writer.load(merchant, &wanted).expect("loaded") {
                        book.accept(loaded);
                    }
                }
            }
        }
    }

    /// Writes decided changes within the group that is begun.
    pub fn write(&mut self, writes: &Writes) -> Result<Head, StoreError> {
        let (sealed, head) = seal(writes);
        self.writer.write(writes, &sealed, &head).map(|()| head)
    }

    /// Writes decided changes and commits the group. One or the other says what does not fit.
    pub fn write_and_commit(&mut self, writes: &Writes) -> Result<(), StoreError> {
        let written = self.write(writes);
        let committed = self.writer.commit();
        written?;
        committed
    }

    /// Places an order of the shop, and returns it as it was answered.
    pub fn place(&mut self, order: PlaceOrder) -> OrderDocument {
        self.place_by(&Actor::program(), order)
    }

    /// Places an order of the shop for someone.
    pub fn place_by(&mut self, actor: &Actor, order: PlaceOrder) -> OrderDocument {
        let outcome = self.run_for(SHOP, actor, placing(order)).expect("placed");
        match outcome.document {
            Document::Order(_, Some(document)) => *document,
            other => panic!("not an order: {other:?}"),
        }
    }

    /// Has the next commands complete a look-up: records go on behind a gap that ends just before its turn.
    pub fn skip_records(&self) {
        let changed = self.place.damage("UPDATE merchant SET seq = (seq / 2048 + 1) * 2048 - 1");
        assert_eq!(changed, 1);
    }

    /// An order of the shop as the read side shows it.
    pub async fn order(&self, id: OrderId) -> OrderDocument {
        self.reads.order(SHOP, id).await.expect("read").expect("the order is there")
    }

    /// A customer of the shop as the read side shows them.
    pub async fn customer(&self, id: CustomerId) -> docket_domain::customers::Customer {
        self.reads.customer(SHOP, id).await.expect("read").expect("the customer is there")
    }

    /// The store in a file.
    pub fn file_store(&self) -> &SqliteStore {
        match &self.store {
            Store::Sqlite(store) => store,
            Store::Postgres(_) => panic!("this store is in no file"),
        }
    }

    /// A connection past everything that Docket guards, for a look at the tables.
    pub fn raw(&self) -> Connection {
        self.place.look()
    }

    /// Does damage, and says how many rows it hit.
    pub fn damage(&self, sql: &str) -> usize {
        self.place.damage(sql)
    }
}
