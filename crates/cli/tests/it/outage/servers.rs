//! Two servers on one database, each with a directory of its own, that are both cut off.

use std::collections::BTreeSet;

use super::paper::assert_once;
use super::*;

/// How many of each kind each server makes.
const DOCUMENTS: usize = 10;

#[test]
fn two_servers_that_are_cut_off_never_make_the_same_number_and_agree_afterwards() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::open();
    let second = wired.neighbour();
    let merchants = [Merchant::kitchen(&wired.shop), Merchant::added(&wired.shop, "finance-suite")];
    let addresses = [wired.shop.address(), second.server.address().to_owned()];
    let both = |merchant: &Merchant| addresses.each_ref().map(|address| Client::new(address, Some(&merchant.token)));
    let mut made: Vec<Vec<Answered>> =
        merchants.iter().map(|one| addresses.iter().flat_map(|address| one.warm_up(address)).collect()).collect();
    let mut streams: Vec<EventStream> =
        both(&merchants[0]).iter().map(|client| EventStream::open(client, "?after=0", None)).collect();
    wired.proxy.cut();
    let mut numbers: [BTreeSet<(&str, String)>; 2] = Default::default();
    for (merchant, made) in merchants.iter().zip(&mut made) {
        let of_each = at_once(2, |index| {
            let mut client = Client::new(&addresses[index], Some(&merchant.token));
            let mut make = |paper| Answered::by(&mut client, paper, merchant.slug, &new_key());
            (0..DOCUMENTS).flat_map(|_| merchant.papers.iter().map(|paper| make(*paper)).collect::<Vec<_>>()).collect::<Vec<_>>()
        });
        for (of_one, numbers) in of_each.into_iter().zip(&mut numbers) {
            assert!(of_one.iter().all(Answered::is_fallback));
            numbers.extend(of_one.iter().map(|one| (one.slug, one.number().to_owned())));
            made.extend(of_one);
        }
    }
    assert!(numbers[0].is_disjoint(&numbers[1]));
    assert_eq!(numbers[0].len() + numbers[1].len(), 2 * DOCUMENTS * (3 + 2));
    wired.mend();
    wait_until_whole(&mut second.client(wired.shop.owner_token()));
    for (merchant, made) in merchants.iter().zip(&mut made) {
        made.extend(addresses.iter().flat_map(|address| merchant.warm_up(address)));
        assert_numbers_differ(made);
        for mut client in both(merchant) {
            assert_eq!(assert_once(&mut client, merchant.papers, made), (0, 0));
            made.iter().for_each(|one| one.assert_there(&mut client));
            assert_events(&mut client, made);
        }
        assert_books(&wired.shop, &mut wired.shop.client(&merchant.token), merchant, made);
    }
    // Whoever follows either of them sees the same.
    let [mut one, mut other] = both(&merchants[0]);
    let events = crate::events::all_pages(&mut one, "&limit=200");
    assert_eq!(crate::events::all_pages(&mut other, "&limit=200"), events);
    for stream in &mut streams {
        follow(stream, &both(&merchants[0])[0], &events);
    }
    let leases = wired.shop.docket(&["leases", "list"]);
    assert_eq!(leases.succeeded().matches("held").count(), 2 * 4, "four of each: {leases:?}");
}

/// Follows a stream to the last event. One that ended with the database goes on where it was.
fn follow(stream: &mut EventStream, client: &Client, events: &[Value]) {
    let last = events.last().and_then(|event| event["seq"].as_u64()).expect("there are events");
    let mut seen = Vec::new();
    while stream.last_id < last {
        match stream.try_event() {
            Some(event) => seen.push(event),
            None => *stream = EventStream::open(client, "", Some(stream.last_id)),
        }
    }
    assert_eq!(seen, events);
}

#[test]
fn a_request_that_both_servers_took_is_one_document_and_the_other_number_leads_to_it() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::open();
    let second = wired.neighbour();
    let kitchen = Merchant::kitchen(&wired.shop);
    let [mut one, mut other] = [wired.shop.client(&kitchen.token), second.client(&kitchen.token)];
    let mut made = [kitchen.warm_up(&wired.shop.address()), kitchen.warm_up(second.server.address())].concat();
    wired.proxy.cut();
    // A till whose answer got lost asks the other server.
    let twice: Vec<[Answered; 2]> = Paper::ALL
        .into_iter()
        .map(|paper| {
            let key = new_key();
            [&mut one, &mut other].map(|client| Answered::by(client, paper, kitchen.slug, &key))
        })
        .collect();
    wired.mend();
    wait_until_whole(&mut other);
    let audit = one.get("/numbering/audit").expect(200);
    for pair in twice {
        assert_ne!(pair[0].number(), pair[1].number());
        // Whichever server was the first.
        let is_there = |answered: &Answered| {
            let path = format!("{}/{}", answered.paper.list(), answered.id());
            wired.shop.client(&kitchen.token).get(&path).status == 200
        };
        let (there, gone): (Vec<Answered>, Vec<Answered>) = pair.into_iter().partition(is_there);
        let [there] = &there[..] else { panic!("one of two is there: {there:?}") };
        let path = format!("{}?search={}", gone[0].paper.list(), encoded(gone[0].number()));
        let found = one.get(&path).expect(200);
        let found = found["data"].as_array().map_or(found.clone(), |data| data[0].clone());
        assert_eq!(found["id"], there.document["id"], "{found}");
        let alias = audit["aliases"].as_array().expect("aliases").iter().find(|alias| alias["number"] == gone[0].number());
        assert_eq!(alias.expect("the audit names it")["document"], there.document["id"]);
        made.push(there.clone());
    }
    assert_eq!(assert_once(&mut one, kitchen.papers, &made), (0, 0));
    made.iter().for_each(|document| document.assert_there(&mut other));
    assert_books(&wired.shop, &mut one, &kitchen, &made);
    let findings = wired.shop.database().expect("a database").rows("SELECT code FROM finding ORDER BY code");
    assert_eq!(findings, [["outage.alreadyDone"]; 3]);
}
