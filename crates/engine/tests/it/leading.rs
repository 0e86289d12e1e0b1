//! Requests that lead a group of their own, because they found the lane idle. Only a runtime of several threads lets them.

use std::sync::{Arc, Mutex};

use docket_domain::numbering::Kind;
use docket_engine::{FailPoint, Failure, Fault, Faults, ManualClock};
use docket_store::StoreError;

use crate::fixtures::{NOON, Requests, SHOP, sequence};
use crate::stage::{Running, Stage};

/// An engine that notes which thread commits each group, and lets one fault happen at the next time that its point is reached.
fn watched(stage: &Stage, fault: Option<(FailPoint, Fault)>) -> (Running, Arc<Mutex<Vec<String>>>) {
    let committed_by = Arc::new(Mutex::new(Vec::new()));
    let (threads, mut fault) = (Arc::clone(&committed_by), fault);
    let faults: Faults = Box::new(move |point| {
        if point == FailPoint::BeforeCommit {
            let name = std::thread::current().name().unwrap_or_default().to_owned();
            threads.lock().expect("nobody panics with it").push(name);
        }
        fault.take_if(|(at, _)| *at == point).map(|(_, fault)| fault)
    });
    (stage.start_with(Arc::new(ManualClock::new(NOON, 1)), Some(faults)), committed_by)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_finds_the_lane_idle_leads_its_own_group() {
    let stage = Stage::with_shop().await;
    let (running, committed_by) = watched(&stage, None);
    let mut requests = Requests::new("requests");
    for expected in 1..=5 {
        assert_eq!(sequence(&running.done(requests.order(SHOP)).await), expected);
    }
    let threads = committed_by.lock().expect("nobody panics with it").clone();
    assert!(threads.len() == 5 && threads.iter().all(|name| name != "lane"), "{threads:?}");
}

#[tokio::test]
async fn on_a_runtime_of_one_thread_the_lane_leads_every_group() {
    let stage = Stage::with_shop().await;
    let (running, committed_by) = watched(&stage, None);
    running.done(Requests::new("requests").order(SHOP)).await;
    assert_eq!(*committed_by.lock().expect("nobody panics with it"), ["lane"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn however_leading_and_queueing_mix_numbers_are_consecutive_and_everyone_is_answered() {
    let stage = Stage::with_shop().await;
    let (running, committed_by) = watched(&stage, None);
    let clients = (0..8).map(|client| {
        let engine = running.engine.clone();
        tokio::spawn(async move {
            let mut requests = Requests::new(&format!("client {client}"));
            let mut sequences = Vec::new();
            for _ in 0..60 {
                sequences.push(sequence(&engine.submit(requests.order(SHOP)).await.expect("placed")));
            }
            sequences
        })
    });
    let mut all = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        let sequences = client.await.expect("no panic");
        assert!(sequences.is_sorted(), "one who waits for each answer sees them ascend");
        all.extend(sequences);
    }
    all.sort_unstable();
    assert!(all.iter().copied().eq(1..=480), "{all:?}");
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [480]);
    assert_eq!(committed_by.lock().expect("nobody panics with it").len() as u64, running.groups());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leads_is_told_what_the_lane_would_tell() {
    let full = || Fault::Store(StoreError::Full("no room".to_owned()));
    for (point, fault, expected) in [
        (FailPoint::BeforeDecide, full(), "StoreFull"),
        (FailPoint::AfterWrite, full(), "StoreFull"),
        (FailPoint::BeforeCommit, full(), "StoreFull"),
        (FailPoint::BeforeDecide, Fault::Panic, "Bug"),
        (FailPoint::AfterCommit, Fault::Store(StoreError::Other("gone".to_owned())), "Ok"),
    ] {
        let stage = Stage::with_shop().await;
        let (running, _) = watched(&stage, Some((point, fault)));
        let mut requests = Requests::new("requests");
        let answer = running.submit(requests.order(SHOP)).await;
        assert!(format!("{answer:?}").contains(expected), "{point:?}: {answer:?}");
        let placed = i64::from(answer.is_ok());
        assert_eq!(sequence(&running.done(requests.order(SHOP)).await), placed + 1, "{point:?}: and goes on");
        assert_eq!(stage.audited(SHOP, Kind::Order).await, [placed + 1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_outside_of_a_command_stops_the_loop_also_when_a_request_leads() {
    let stage = Stage::with_shop().await;
    let (running, _) = watched(&stage, Some((FailPoint::AfterWrite, Fault::Panic)));
    let mut requests = Requests::new("requests");
    assert!(matches!(running.submit(requests.order(SHOP)).await, Err(Failure::StoreUnavailable)));
    assert_eq!(running.engine.stopped().await, "a fault was asked for at AfterWrite");
    assert!(matches!(running.submit(requests.order(SHOP)).await, Err(Failure::StoreUnavailable)));
    running.stop();
    assert_eq!(stage.count("orders"), 0);
}
