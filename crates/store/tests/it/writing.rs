//! The trait that the loop writes through: all or nothing, guarded, and seen by others only when it is committed.

use docket_domain::access::Actor;
use docket_domain::book::Head;
use docket_domain::catalog::{ChangeProduct, ProductChanges, ProductReference};
use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_store::{Standing, StoreError, Writer};

use crate::desk::Desk;
use crate::fixtures::{SHOP, placing, set_up, settings, shawarma};

const OTHER: MerchantId = MerchantId(8);

fn other_settings() -> Settings {
    Settings { merchant: OTHER, slug: "other".into(), ..settings() }
}

#[tokio::test]
async fn nothing_is_seen_before_the_commit_and_everything_after_it() {
    let mut desk = Desk::open();
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let (writes, outcome) = desk.decide(SHOP, &Actor::program(), placing(shawarma())).expect("decided");
    let docket_domain::command::Document::Order(id, _) = outcome.document else { panic!("an order") };
    desk.write(&writes).expect("written");
    assert!(desk.reads.order(SHOP, id).await.expect("read").is_none());
    desk.writer.commit().expect("committed");
    assert!(desk.reads.order(SHOP, id).await.expect("read").is_some());
}

#[tokio::test]
async fn what_is_rolled_back_was_never_there() {
    let mut desk = Desk::open();
    let before = desk.writer.open(SHOP).expect("opened").head;
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let (writes, _) = desk.decide(SHOP, &Actor::program(), placing(shawarma())).expect("decided");
    desk.write(&writes).expect("written");
    desk.writer.rollback();
    desk.writer.rollback();
    assert_eq!(desk.writer.open(SHOP).expect("opened").head, before);
    assert_eq!(desk.place(shawarma()).order.number.sequence(), 1);
}

#[tokio::test]
async fn writes_that_were_decided_on_an_older_state_are_refused() {
    for merchants in [vec![(SHOP, None)], vec![(SHOP, None), (OTHER, None)]] {
        let mut desk = Desk::open();
        if merchants.len() > 1 && desk.writer.groups_one_merchant() {
            continue;
        }
        desk.writer.begin(&merchants).expect("begun");
        let (stale, _) = desk.decide(SHOP, &Actor::program(), placing(shawarma())).expect("decided");
        desk.writer.rollback();
        desk.place(shawarma());
        let before = desk.writer.open(SHOP).expect("opened").head;
        desk.writer.begin(&merchants).expect("begun");
        assert!(matches!(desk.write_and_commit(&stale), Err(StoreError::LostLock)));
        assert_eq!(desk.writer.open(SHOP).expect("opened").head, before);
        assert_eq!(desk.place(shawarma()).order.number.sequence(), 2);
    }
}

#[tokio::test]
async fn a_violated_constraint_takes_back_this_merchant_s_part_only() {
    let mut desk = Desk::in_a_file();
    desk.run_for(OTHER, &Actor::program(), set_up(other_settings())).expect("set up");
    desk.writer.begin(&[(OTHER, None), (SHOP, None)]).expect("begun");
    let (good, _) = desk.decide(OTHER, &Actor::program(), placing(shawarma())).expect("decided");
    desk.write(&good).expect("written");
    let (mut broken, _) = desk.decide(SHOP, &Actor::program(), placing(shawarma())).expect("decided");
    // The same record twice: everything before it is written already when this is found.
    broken.replays.push(broken.replays[0]);
    let (sealed, head) = docket_store::audit::seal(&broken);
    assert!(matches!(desk.writer.write(&broken, &sealed, &head), Err(StoreError::Constraint(_))));
    desk.writer.commit().expect("the others go on");
    let count = |merchant: MerchantId| -> i64 {
        let sql = "SELECT count(*) FROM orders WHERE merchant_id = ?1";
        desk.raw().query_row(sql, [merchant.0], |row| row.get(0)).expect("a count")
    };
    assert_eq!((count(OTHER), count(SHOP)), (1, 0));
    assert_eq!(desk.place(shawarma()).order.number.sequence(), 1);
}

#[tokio::test]
async fn a_merchant_alone_whose_writes_violate_a_constraint_can_write_again_at_once() {
    let mut desk = Desk::open();
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let (mut broken, _) = desk.decide(SHOP, &Actor::program(), placing(shawarma())).expect("decided");
    broken.replays.push(broken.replays[0]);
    assert!(matches!(desk.write_and_commit(&broken), Err(StoreError::Constraint(_))));
    assert_eq!(desk.place(shawarma()).order.number.sequence(), 1);
}

/// What a second writer says of a book at a version, and where the stream is.
fn standing_of(elsewhere: &mut dyn Writer, desk: &mut Desk, version: Option<u64>) -> (Standing, Head) {
    let unknown = elsewhere.begin(&[(OTHER, None)]).expect("begun");
    elsewhere.rollback();
    assert_eq!(unknown, [Standing::Outdated], "what is not loaded is never valid");
    let standings = elsewhere.begin(&[(SHOP, version)]).expect("begun");
    elsewhere.rollback();
    (standings[0], desk.writer.open(SHOP).expect("opened").head)
}

#[tokio::test]
async fn a_book_catches_up_with_what_others_traded_and_is_outdated_by_what_they_changed() {
    let mut desk = Desk::open();
    let mut elsewhere = desk.store.writer().expect("a second writer");
    let (_, head) = standing_of(&mut *elsewhere, &mut desk, None);
    assert_eq!(standing_of(&mut *elsewhere, &mut desk, Some(head.seq)).0, Standing::Same);
    assert_eq!(standing_of(&mut *elsewhere, &mut desk, Some(head.seq)).0, Standing::Same, "said as often as it is asked");
    desk.place(shawarma());
    let (standing, traded) = standing_of(&mut *elsewhere, &mut desk, Some(head.seq));
    assert!(traded.seq > head.seq);
    assert_eq!(standing, Standing::Traded(traded), "an order leaves what is sold, and to whom, as it is");
    assert_eq!(standing_of(&mut *elsewhere, &mut desk, Some(traded.seq)).0, Standing::Same, "caught up, it is valid again");
    let changes = ProductChanges { price: Some(Amount(2_100)), ..ProductChanges::default() };
    let change = ChangeProduct { product: ProductReference("SHAWARMA".into()), version: None, changes };
    desk.run(Command::ChangeProduct(Box::new(change))).expect("changed");
    desk.place(shawarma());
    let (standing, changed) = standing_of(&mut *elsewhere, &mut desk, Some(traded.seq));
    assert_eq!(standing, Standing::Outdated, "whatever came behind it");
    let mut third = desk.store.writer().expect("a third writer");
    let (standing, _) = standing_of(&mut *third, &mut desk, Some(changed.seq + 7));
    assert_eq!(standing, Standing::Outdated, "the stream has gone back");
}

#[tokio::test]
async fn a_book_that_is_far_behind_is_opened_anew() {
    let mut desk = Desk::open();
    let mut elsewhere = desk.store.writer().expect("a second writer");
    let (_, head) = standing_of(&mut *elsewhere, &mut desk, None);
    desk.place(shawarma());
    desk.damage(&format!("UPDATE merchant SET seq = {} WHERE slug = 'al-marya'", head.seq + 4_095));
    desk.place(shawarma());
    let (standing, last) = standing_of(&mut *elsewhere, &mut desk, Some(head.seq));
    assert_eq!((standing, last.seq), (Standing::Traded(last), head.seq + 4_096));
    desk.place(shawarma());
    assert_eq!(
        standing_of(&mut *elsewhere, &mut desk, Some(head.seq)).0,
        Standing::Outdated,
        "one record more than is looked at"
    );
}

#[tokio::test]
async fn a_scratch_merchant_is_removed_whole_and_any_other_not_at_all() {
    let mut desk = Desk::open();
    desk.place(shawarma());
    let scratch = Settings { is_scratch: true, ..other_settings() };
    desk.run_for(OTHER, &Actor::program(), set_up(scratch)).expect("set up");
    let order = docket_domain::ordering::PlaceOrder { customer: Some(crate::fixtures::caller("501234567")), ..shawarma() };
    let outcome = desk.run_for(OTHER, &Actor::program(), placing(order)).expect("placed");
    let docket_domain::command::Document::Order(id, _) = outcome.document else { panic!("an order") };
    desk.run_for(OTHER, &Actor::program(), crate::fixtures::cancelling(id, "rang back")).expect("cancelled");
    let listed = desk.reads.merchants().await.expect("read");
    assert_eq!(listed.iter().map(|merchant| merchant.slug.as_str()).collect::<Vec<_>>(), ["al-marya"], "scratch is not listed");
    assert!(desk.writer.remove_scratch(SHOP).is_err());
    assert!(desk.writer.remove_scratch(MerchantId(99)).is_err());
    desk.writer.remove_scratch(OTHER).expect("removed");
    let connection = desk.raw();
    let mut statement = connection
        .prepare("SELECT m.name FROM sqlite_schema m WHERE m.type = 'table' AND m.sql LIKE '%merchant_id%'")
        .expect("a query");
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("texts");
    assert!(tables.len() > 15, "{tables:?}");
    for table in tables {
        let count = |merchant: MerchantId| -> i64 {
            let sql = format!("SELECT count(*) FROM {table} WHERE merchant_id = ?1");
            connection.query_row(&sql, [merchant.0], |row| row.get(0)).expect("a count")
        };
        assert_eq!(count(OTHER), 0, "{table}");
    }
    assert_eq!(desk.place(shawarma()).order.number.sequence(), 2);
}
