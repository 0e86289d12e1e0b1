//! A server that is killed in the outage: what it had answered is on its disk, and the next one takes it in.

use docket_testing::proxy::{Damage, Fault, Way};

use super::paper::assert_once;
use super::*;

/// How many of each kind are answered before the kill.
const DOCUMENTS: usize = 8;

/// Makes documents on several connections at once.
fn make(shop: &Shop, kitchen: &Merchant) -> Vec<Answered> {
    at_once(kitchen.papers.len(), |index| {
        let mut client = shop.client(&kitchen.token);
        (0..DOCUMENTS).map(|_| Answered::by(&mut client, kitchen.papers[index], kitchen.slug, &new_key())).collect::<Vec<_>>()
    })
    .concat()
}

#[test]
fn what_a_server_had_spooled_when_it_was_killed_is_taken_in_by_the_next_whenever_the_database_is_back() {
    if !on_postgres() {
        return;
    }
    let (mut wired, kitchen, mut made) = wired_kitchen();
    for is_back_before_the_start in [true, false] {
        wired.proxy.cut();
        let spooled = make(&wired.shop, &kitchen);
        assert!(spooled.iter().all(Answered::is_fallback));
        wired.shop.kill();
        if is_back_before_the_start {
            wired.proxy.mend();
        }
        wired.shop.start();
        let mut owner = wired.shop.owner();
        if !is_back_before_the_start {
            // It knows nobody, and what it had answered is safe.
            owner.send(&spooled[0].request()).problem(503, "store.unavailable");
            assert_eq!(owner.send(&Request::new("GET", "/healthz")).expect(200)["database"], "away");
        }
        wired.mend();
        made.extend(spooled);
        assert_eq!(assert_once(&mut owner, kitchen.papers, &made), (0, 0));
        made.extend(kitchen.warm_up(&wired.shop.address()));
    }
    let mut owner = wired.shop.owner();
    assert_numbers_differ(&made);
    assert_kept(&wired.shop, &mut owner, &kitchen, &made);
}

#[test]
fn a_server_that_is_killed_when_its_taking_in_is_in_doubt_takes_everything_in_once() {
    if !on_postgres() {
        return;
    }
    let (mut wired, kitchen, mut made) = wired_kitchen();
    for (index, way) in [Way::Question, Way::Answer].into_iter().enumerate() {
        wired.proxy.cut();
        let spooled = make(&wired.shop, &kitchen);
        // All of it is one commit: it is never sent, or never confirmed.
        wired.proxy.mend_until(Fault { damage: Damage::Cut, way, after: 0, stays: true });
        while wired.proxy.struck() == index as u64 {
            std::thread::yield_now();
        }
        let health = wired.shop.owner().send(&Request::new("GET", "/healthz")).expect(200);
        assert_eq!(health["spooled"], spooled.len(), "it knows of none that it was taken in");
        wired.shop.kill();
        wired.proxy.mend();
        wired.shop.start();
        wired.mend();
        made.extend(spooled);
        assert_eq!(assert_once(&mut wired.shop.owner(), kitchen.papers, &made), (0, 0));
        made.extend(kitchen.warm_up(&wired.shop.address()));
    }
    let mut owner = wired.shop.owner();
    assert_numbers_differ(&made);
    assert_kept(&wired.shop, &mut owner, &kitchen, &made);
}
