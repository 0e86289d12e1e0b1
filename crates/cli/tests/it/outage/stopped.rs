//! The database is really stopped while two merchants sell, as a crash stops it, and is begun again on the same files.

use std::time::{Duration, Instant};

use docket_testing::HaltingServer;

use super::paper::assert_once;
use super::tills::Tills;
use super::*;

/// How long it stays away at least, in torture.
const AWAY: Duration = Duration::from_secs(30);
/// How many documents of each kind each merchant makes without the database, and at least before and after.
const DOCUMENTS: usize = 25;

#[test]
fn a_database_that_is_stopped_under_load_takes_nothing_with_it_and_doubles_nothing() {
    if !on_postgres() {
        return;
    }
    let database = HaltingServer::start();
    let shop = Shop::in_database(database.url(), &[]);
    let merchants = [Merchant::kitchen(&shop), Merchant::added(&shop, "finance-suite")];
    let (who, held) = a_wallet(&mut shop.owner());
    let answered = Tills::on(&shop.address(), &merchants).during(|tills| {
        tills.wait_for(DOCUMENTS, "series");
        let halted = Instant::now();
        database.halt();
        tills.wait_for(DOCUMENTS, "fallback");
        if torture_rounds().is_some() {
            tills.work_until(halted + AWAY);
        }
        let health = shop.owner().send(&Request::new("GET", "/healthz")).expect(200);
        assert_eq!(health["database"], "away");
        println!("away for {:.1} s, {} documents spooled", halted.elapsed().as_secs_f64(), health["spooled"]);
        database.resume();
        wait_until_whole(&mut shop.owner());
        tills.wait_for(DOCUMENTS, "series");
    });
    for merchant in &merchants {
        let mut client = shop.client(&merchant.token);
        let documents: Vec<Answered> = answered.iter().filter(|one| one.slug == merchant.slug).cloned().collect();
        let (lost, doubled) = assert_once(&mut client, merchant.papers, &documents);
        let fallback = documents.iter().filter(|one| one.is_fallback()).count();
        println!(
            "{}: {} documents answered, {fallback} without the database, {lost} lost, {doubled} doubled",
            merchant.slug,
            documents.len()
        );
        assert_eq!((lost, doubled), (0, 0));
        assert_numbers_differ(&documents);
        assert_kept(&shop, &mut client, merchant, &documents);
    }
    assert_eq!(crate::money::wallet(&mut shop.owner(), &who), held);
    let findings = shop.database().expect("a database").rows("SELECT code FROM finding");
    assert!(findings.is_empty(), "{findings:?}");
}

/// A customer who has paid from their wallet before, and what it holds.
fn a_wallet(owner: &mut Client) -> (String, i64) {
    let phone = "+971507654321";
    let customer = owner.post("/customers/find-or-create", &json!({ "phone": phone })).expect(201);
    let id = goods::text(&customer, "id").to_owned();
    crate::money::top_up(owner, &id, "100");
    let mut order = an_order();
    order["customer"] = json!({ "phone": phone });
    order["payment"] = json!({ "method": "wallet" });
    place(owner, &order);
    (id, 10_000 - 1_800)
}
