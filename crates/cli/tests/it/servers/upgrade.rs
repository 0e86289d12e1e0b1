//! A newer server migrates while older ones run.

use serde_json::json;

use super::Two;
use crate::harness::*;

/// What the next version will have recorded.
fn migrate(shop: &Shop) {
    shop.damage(match shop.database() {
        Some(_) => "INSERT INTO schema_migration (version, name) VALUES (999, 'what comes next')",
        None => {
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (999, 'what_comes_next', '2030-01-01T00:00:00Z', '1')"
        }
    });
}

#[test]
fn an_older_server_that_runs_goes_on_and_says_so_and_one_that_starts_is_refused() {
    let two = Two::of("al-marya");
    let [mut first, mut second] = two.owners();
    place(&mut first, &an_order());
    let ready = |client: &mut Client| client.send(&Request::new("GET", "/readyz")).expect(200);
    assert!(ready(&mut first)["newerSchema"].is_null());
    migrate(&two.shop);
    for client in [&mut first, &mut second] {
        assert_eq!(ready(client)["newerSchema"], json!(999));
    }
    two.second.logged_line(|line| (line.contains("a newer Docket has migrated the store") && line.contains("999")).then_some(()));
    let placed: Vec<Placed> =
        (0..5).flat_map(|_| two.owners()).map(|mut owner| Placed::of(&place(&mut owner, &an_order()))).collect();
    assert_consecutive(&placed, 2);
    let run = two.shop.docket(&["serve", "--listen", "127.0.0.1:0"]);
    let said = run.failed(1);
    assert!(said.contains("newer Docket") && said.contains("schema 999") && said.contains("run that version"), "{said}");
}
