//! Many who follow while orders come in, and one of them who never reads.

use std::hash::{DefaultHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::seqs;
use crate::harness::*;

/// As many as a token has.
const OF_A_TOKEN: usize = 10;
/// What a server may hold more after the second half of the orders than after the first: the books of the merchant are bounded, and
/// what waits for a stream is a page.
const GROWTH_MAX: u64 = 64 << 20;
/// Within what time who never reads is cut once its connection is full, with room for a busy machine.
const CUT_WITHIN: Duration = Duration::from_secs(180);

/// A shop with so many streams of what comes from now on, and one of everything that nobody reads.
struct Followed {
    shop: Shop,
    streams: Vec<EventStream>,
    stuck: EventStream,
}

fn followed(shop: Shop, followers: usize) -> Followed {
    let tokens = (0..=followers / OF_A_TOKEN).map(|number| format!("Books {number}"));
    let tokens: Vec<String> = tokens.map(|name| shop.token(&["--role", "accountant", "--user", &name])).collect();
    let last = last_event(&mut shop.owner());
    let open = |number: usize, after: u64| {
        EventStream::open(&shop.client(&tokens[number / OF_A_TOKEN]), &format!("?after={after}"), None)
    };
    let streams = (0..followers).map(|number| open(number, last)).collect();
    let stuck = open(followers, 0);
    Followed { shop, streams, stuck }
}

/// Places orders and confirms each, on several connections at once.
fn busy(shop: &Shop, orders: usize) {
    at_once(4, |index| {
        let mut client = shop.owner();
        for _ in 0..orders / 4 {
            let id = Placed::of(&place(&mut client, &a_delivery(index as u64))).id;
            make_step(&mut client, &id, "confirmed").expect(200);
        }
    });
}

/// Everybody reads while orders come in: the number of the last event, of whom each has seen every one, and how much more memory the
/// server held after the second half than after the first.
fn read_while_busy(shop: &Shop, server: u32, streams: &mut [EventStream], orders: usize) -> (u64, u64) {
    let (first, last) = (streams[0].last_id + 1, AtomicU64::new(u64::MAX));
    std::thread::scope(|scope| {
        let reading: Vec<_> = streams
            .iter_mut()
            .map(|stream| {
                let last = &last;
                scope.spawn(move || {
                    let (mut hash, mut expected, mut hashes) = (DefaultHasher::new(), stream.last_id + 1, Vec::new());
                    // What comes behind the last of them wakes who has read it already.
                    while expected <= last.load(Ordering::Acquire) {
                        let id = stream.hashed_event(&mut hash).expect("who reads is not cut");
                        assert_eq!(id, expected, "without gap or double");
                        expected = id + 1;
                        hashes.push(hash.finish());
                    }
                    hashes
                })
            })
            .collect();
        busy(shop, orders / 2);
        let half = resident_bytes(server);
        busy(shop, orders / 2);
        let whole = resident_bytes(server);
        let mut owner = shop.owner();
        let end = last_event(&mut owner);
        // Each of these comes alone, so that everybody ends at the same.
        place(&mut owner, &an_order());
        last.store(end + 1, Ordering::Release);
        place(&mut owner, &an_order());
        let told: Vec<Vec<u64>> = reading.into_iter().map(|thread| thread.join().expect("read")).collect();
        let to_the_end: Vec<u64> = told.iter().map(|hashes| hashes[(end - first) as usize]).collect();
        assert!(to_the_end.iter().all(|hash| *hash == to_the_end[0]), "everybody is told the same");
        (end, whole.saturating_sub(half))
    })
}

/// What a process has in memory.
fn resident_bytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a process that runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("what is resident");
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().expect("a number");
    kib << 10
}

/// Who never read goes on from what they have.
fn resumes(shop: &Shop, mut stuck: EventStream, last: u64) {
    let (mut hash, mut had) = (DefaultHasher::new(), 0);
    while let Some(id) = stuck.hashed_event(&mut hash) {
        assert_eq!(id, had + 1, "what it has is whole");
        had = id;
        if had >= last {
            return;
        }
    }
    let rest = EventStream::open(&shop.owner(), "", Some(had)).events_to(last);
    assert!(seqs(&rest).into_iter().eq(had + 1..=last), "and the rest follows it");
}

#[test]
fn forty_followers_have_every_event_in_order_while_one_beside_them_never_reads() {
    let Followed { mut shop, mut streams, stuck } = followed(Shop::open(), 40);
    let server = shop.server().id();
    let (last, _) = read_while_busy(&shop, server, &mut streams, 120);
    resumes(&shop, stuck, last);
}

/// How many there are, unless the environment says otherwise.
fn from_environment(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |number| number.parse().expect("a number"))
}

/// A shop with more events than the sockets of a connection hold back.
fn full_of_events() -> Shop {
    let shop = Shop::open();
    let file = shop.data().join("goods.csv");
    std::fs::write(&file, crate::imports::many_products(40_000)).expect("a file of our own");
    shop.docket(&["import", "products", file.to_str().expect("a path that is UTF-8")]).succeeded();
    assert!(last_event(&mut shop.owner()) > 40_000);
    shop
}

#[test]
#[ignore = "it takes minutes; `make torture` runs it"]
fn five_hundred_followers_have_every_event_of_five_thousand_orders_and_who_never_reads_is_cut_and_resumes() {
    let Followed { mut shop, mut streams, stuck } = followed(full_of_events(), from_environment("DOCKET_TORTURE_FOLLOWERS", 499));
    let server = shop.server().id();
    let (last, growth) = read_while_busy(&shop, server, &mut streams, from_environment("DOCKET_TORTURE_ORDERS", 5_000));
    assert!(growth < GROWTH_MAX, "{} MiB more after the second half", growth >> 20);
    let begun = Instant::now();
    while super::following::metric(&shop, "docket_event_streams_cut_total") == "0" {
        assert!(begun.elapsed() < CUT_WITHIN, "who never reads is never cut");
        come_again();
    }
    assert_eq!(super::following::metric(&shop, "docket_event_streams_cut_total"), "1", "and nobody else");
    resumes(&shop, stuck, last);
}
