//! The command line beside a running server: nothing is lost, nothing is stale.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::harness::*;

/// Keeps placing orders on so many connections until the job is done. No request may fail in any way.
fn under_load<T: Send>(shop: &Shop, connections: usize, job: impl FnOnce() -> T + Send) -> (Vec<Placed>, T) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let working = scope.spawn(|| {
            let _finally = SetOnDrop(&done);
            job()
        });
        let placed = at_once(connections, |index| {
            let mut client = shop.owner();
            let mut placed = Vec::new();
            while placed.is_empty() || !done.load(Ordering::Relaxed) {
                placed.push(Placed::of(&place(&mut client, &a_delivery(index as u64))));
            }
            placed
        });
        (placed.concat(), working.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Says that the job is over, also when it fails.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn tokens_made_beside_a_server_under_load_work_at_once_and_no_number_is_lost() {
    let shop = Shop::open();
    let (placed, by_new_tokens) = under_load(&shop, 8, || {
        let roles = ["cashier", "dispatcher", "manager", "owner", "cashier", "dispatcher"];
        roles.map(|role| Placed::of(&place(&mut shop.role(role), &an_order()))).to_vec()
    });
    let all = [placed, by_new_tokens].concat();
    assert_consecutive(&all, 1);
    assert_audit(&mut shop.owner(), all.len());
    shop.docket(&["numbering", "audit"]).succeeded();
}

#[test]
fn merchants_made_beside_a_server_under_load_take_orders_at_once_and_no_number_is_lost() {
    let shop = Shop::open();
    let (placed, others) = under_load(&shop, 8, || {
        let create = |index: usize| {
            let slug = format!("other-{index}");
            shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", &slug]).succeeded();
            let mut owner = shop.client(&shop.token(&["--role", "owner", "--merchant", &slug]));
            let orders: Vec<Placed> = (0..5).map(|_| Placed::of(&place(&mut owner, &a_delivery(1)))).collect();
            assert_consecutive(&orders, 1);
            assert_audit(&mut owner, orders.len());
            slug
        };
        (0..4).map(create).collect::<Vec<_>>()
    });
    assert_consecutive(&placed, 1);
    assert_audit(&mut shop.owner(), placed.len());
    let listed = shop.docket(&["merchant", "list"]);
    for slug in &others {
        assert!(listed.succeeded().contains(&format!("{slug}\t")), "{listed:?}");
        shop.docket(&["numbering", "audit", "--merchant", slug]).succeeded();
    }
}

#[test]
fn two_servers_on_one_store_number_as_one() {
    let shop = Shop::open();
    let second = Server::start(&shop.data());
    let placed: Vec<Placed> = at_once(8, |index| {
        let address = if index % 2 == 0 { shop.address() } else { second.address().to_owned() };
        let mut client = Client::new(&address, Some(shop.owner_token()));
        (0..20).map(|_| Placed::of(&place(&mut client, &a_delivery(1)))).collect::<Vec<_>>()
    })
    .concat();
    assert_consecutive(&placed, 1);
    assert_audit(&mut shop.owner(), 160);
    assert_audit(&mut second.client(shop.owner_token()), 160);
    let key = new_key();
    let first = Placed::answered(&shop.owner().post_with_key("/orders", &key, &an_order()));
    let again = second.client(shop.owner_token()).post_with_key("/orders", &key, &an_order());
    assert!(again.is_replay(), "a key that one server took is known to the other");
    assert_eq!(Placed::answered(&again), first);
}

#[test]
fn a_server_that_has_nothing_to_finish_stops_at_once() {
    let mut shop = Shop::open();
    place(&mut shop.owner(), &an_order());
    let asked = Instant::now();
    shop.stop();
    // It has patience for five seconds with what still holds the lane, and nothing does.
    assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
}

#[test]
fn a_stop_under_load_loses_nothing_that_was_answered() {
    let mut shop = Shop::open();
    let server = shop.take_server();
    let token = shop.owner_token().to_owned();
    let address = server.address().to_owned();
    let answered = AtomicBool::new(false);
    let (placed, status) = std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            at_once(8, |index| {
                let mut client = Client::new(&address, Some(&token));
                let mut placed = Vec::new();
                // The connection is refused or closed between two requests; an order that was taken is answered.
                while let Ok(answer) = client.try_send(&keyed_order(&new_key(), index as u64)) {
                    placed.push(Placed::answered(&answer));
                    answered.store(true, Ordering::Relaxed);
                }
                placed
            })
            .concat()
        });
        while !answered.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let status = server.stop();
        (load.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), status)
    });
    assert!(status.success(), "{status}");
    shop.start();
    let kept: Vec<Placed> = all_orders(&mut shop.owner()).iter().map(Placed::of).collect();
    assert!(placed.iter().all(|order| kept.contains(order)));
    assert_consecutive(&kept, 1);
    assert_audit(&mut shop.owner(), kept.len());
}
