//! Commits that fail, or whose answer is lost, and processes that die around them.

use std::sync::Arc;

use docket_domain::numbering::Kind;
use docket_engine::{FailPoint, Failure, Fault, ManualClock};
use docket_store::StoreError;

use crate::fixtures::{NOON, Requests, SHOP, sequence};
use crate::flaky::{CommitFault, Flaky, Plan};
use crate::stage::{Answer, Running, Stage, all, gate};

fn other() -> StoreError {
    StoreError::Other("the answer was lost".into())
}

/// An engine on a writer that fails as planned.
fn start_flaky(stage: &Stage) -> (Running, Plan) {
    let plan = Plan::default();
    let writer = Flaky::new(stage.store.writer().expect("a writer"), plan.clone());
    (Running::start(Box::new(writer), Arc::new(ManualClock::new(NOON, 1)), None), plan)
}

fn are_done(answers: &[Answer]) -> bool {
    answers.iter().all(Result::is_ok)
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_makes_no_order_twice() {
    let stage = Stage::with_shop().await;
    let (running, trap) = stage.start_trapped();
    let mut requests = Requests::new("orders");
    let first = requests.order(SHOP);
    trap.set(FailPoint::AfterCommit, 1, Fault::Store(other()));
    let outcome = running.done(first.clone()).await;
    assert!(trap.is_sprung());
    assert!(outcome.created);
    assert_eq!(stage.count("orders"), 1);
    assert_eq!(running.done(first).await.document.reference(), outcome.document.reference());
    assert_eq!(sequence(&running.done(requests.order(SHOP)).await), 2);
}

#[tokio::test]
async fn a_group_whose_answer_is_lost_makes_no_order_twice_and_loses_none() {
    let stage = Stage::with_shop().await;
    let (running, gate, trap) = stage.start_gated();
    let mut requests = Requests::new("orders");
    let mut group: Vec<_> = (0..5).map(|_| requests.order(SHOP)).collect();
    group.push(requests.unknown_product(SHOP));
    // The first commit from here on is that of the command which holds the lane.
    trap.set(FailPoint::AfterCommit, 2, Fault::Store(other()));
    let answers = gate.run_group(&running, group.clone()).await;
    assert!(trap.is_sprung());
    assert!(are_done(&answers[..5]) && matches!(answers[5], Err(Failure::Refused(_))), "{answers:?}");
    assert_eq!(stage.count("orders"), 5);
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [5]);
    for (request, answer) in group.into_iter().zip(&answers).take(5) {
        let again = running.done(request).await;
        assert_eq!(again.document.reference(), answer.as_ref().expect("done").document.reference());
    }
    assert_eq!(stage.count("orders"), 5);
}

#[tokio::test]
async fn a_commit_in_doubt_that_never_happened_is_made_again() {
    let stage = Stage::with_shop().await;
    let (running, plan) = start_flaky(&stage);
    let mut requests = Requests::new("orders");
    plan.fail_commit(CommitFault::Lost(other()));
    let outcome = running.done(requests.order(SHOP)).await;
    assert!(!outcome.replayed);
    assert_eq!(sequence(&outcome), 1);
    assert_eq!(stage.count("orders"), 1);
    assert_eq!(sequence(&running.done(requests.order(SHOP)).await), 2);
}

#[tokio::test]
async fn a_group_in_doubt_that_never_happened_is_made_again() {
    let stage = Stage::with_shop().await;
    let (gate, _, faults) = gate();
    let plan = Plan::default();
    let writer = Flaky::new(stage.store.writer().expect("a writer"), plan.clone());
    let running = Running::start(Box::new(writer), Arc::new(ManualClock::new(NOON, 1)), Some(faults));
    let plug = gate.occupy(&running);
    let mut requests = Requests::new("orders");
    let pending: Vec<_> = (0..5).map(|_| running.queue(requests.order(SHOP))).collect();
    gate.open();
    gate.arrived();
    // The plug is committed, the group stands at the gate.
    crate::stage::expect_unknown_merchant(plug.await);
    plan.fail_commit(CommitFault::Lost(other()));
    drop(gate);
    let answers = all(pending).await;
    let sequences: Vec<_> = answers.iter().flatten().map(sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5]);
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [5]);
}

#[tokio::test]
async fn what_was_committed_before_a_bug_is_in_doubt_where_it_cannot_be_looked_up() {
    let stage = Stage::with_shop().await;
    let (gate, trap, faults) = gate();
    let plan = Plan::default();
    let writer = Flaky::new(stage.store.writer().expect("a writer"), plan.clone());
    let running = Running::start(Box::new(writer), Arc::new(ManualClock::new(NOON, 1)), Some(faults));
    let plug = gate.occupy(&running);
    let mut requests = Requests::new("orders");
    let order = requests.order(SHOP);
    // The order is written before the close sums; the close shows a bug, and then the store cannot be had for the order once more.
    let pending = vec![running.queue(order.clone()), running.queue(requests.close_day(SHOP, 0, true))];
    trap.set(FailPoint::BeforeDecide, 2, Fault::Panic);
    plan.let_begin();
    plan.fail_begin(StoreError::Busy("somebody has the lock".into()));
    drop(gate);
    crate::stage::expect_unknown_merchant(plug.await);
    let answers = all(pending).await;
    assert!(trap.is_sprung());
    assert!(matches!(answers[0], Err(Failure::InDoubt)), "it is not said that nothing was written: {answers:?}");
    assert_eq!(stage.count("orders"), 1);
    assert!(running.done(order).await.replayed);
}

#[tokio::test]
async fn a_bug_that_shows_when_a_commit_is_looked_up_leaves_it_in_doubt() {
    let stage = Stage::with_shop().await;
    let (running, trap) = stage.start_trapped();
    let order = Requests::new("orders").order(SHOP);
    trap.set(FailPoint::AfterCommit, 1, Fault::Store(other()));
    trap.set(FailPoint::BeforeDecide, 2, Fault::Panic);
    let answer = running.submit(order.clone()).await;
    assert!(trap.is_sprung());
    assert!(matches!(answer, Err(Failure::InDoubt)), "it is not said that nothing was written: {answer:?}");
    // The finding is written behind the answer, and before the next command.
    assert!(running.done(order).await.replayed);
    assert_eq!((stage.count("orders"), stage.count("finding")), (1, 1));
}

#[tokio::test]
async fn a_commit_in_doubt_twice_is_the_caller_s_to_repeat() {
    for (first, second, is_placed) in [(true, true, false), (true, false, true), (false, true, true), (false, false, true)] {
        let stage = Stage::with_shop().await;
        let (running, plan) = start_flaky(&stage);
        for lost in [first, second] {
            plan.fail_commit(if lost { CommitFault::Lost(other()) } else { CommitFault::Unanswered(other()) });
        }
        let request = Requests::new("orders").order(SHOP);
        let answer = running.submit(request.clone()).await;
        assert!(matches!(answer, Err(Failure::InDoubt)), "{answer:?}");
        assert_eq!(stage.count("orders"), usize::from(is_placed));
        assert_eq!(running.done(request).await.replayed, is_placed);
        assert_eq!(stage.count("orders"), 1);
    }
}

#[tokio::test]
async fn a_group_in_doubt_whose_store_is_gone_then_is_told_so_and_not_lost() {
    for is_done in [true, false] {
        let stage = Stage::with_shop().await;
        let (running, plan) = start_flaky(&stage);
        let gone = || StoreError::InDoubt("the connection was cut".into());
        plan.fail_commit(if is_done { CommitFault::Unanswered(gone()) } else { CommitFault::Lost(gone()) });
        // The first begin is that of the group, the second that of the look-up.
        plan.let_begin();
        plan.fail_begin(StoreError::Unavailable("nobody listens".into()));
        let request = Requests::new("orders").order(SHOP);
        let answer = running.submit(request.clone()).await;
        assert!(matches!(answer, Err(Failure::InDoubt)), "{answer:?}");
        assert_eq!(stage.count("orders"), usize::from(is_done));
        assert_eq!(running.done(request).await.replayed, is_done);
        assert_eq!(stage.count("orders"), 1);
    }
}

#[tokio::test]
async fn a_group_in_doubt_of_which_some_were_done_before_doubles_none() {
    let stage = Stage::with_shop().await;
    let (running, gate, trap) = stage.start_gated();
    let mut requests = Requests::new("orders");
    let group: Vec<_> = (0..4).map(|_| requests.order(SHOP)).collect();
    trap.set(FailPoint::AfterCommit, 2, Fault::Store(StoreError::InDoubt("the answer was lost".into())));
    // The look-up's commit is in doubt as well: the callers are told so, and find their orders when they ask again.
    trap.set(FailPoint::AfterCommit, 3, Fault::Store(StoreError::InDoubt("the answer was lost".into())));
    let answers = gate.run_group(&running, group.clone()).await;
    assert!(trap.is_sprung());
    assert!(answers.iter().all(|answer| matches!(answer, Err(Failure::InDoubt))), "{answers:?}");
    assert_eq!(stage.count("orders"), 4);
    for request in group {
        assert!(running.done(request).await.replayed);
    }
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [4]);
}

#[tokio::test]
async fn a_full_disk_writes_nothing_and_later_goes_on() {
    let stage = Stage::with_shop().await;
    let (running, gate, trap) = stage.start_gated();
    let mut requests = Requests::new("orders");
    let group: Vec<_> = (0..4).map(|_| requests.order(SHOP)).collect();
    let before = stage.dump();
    trap.set(FailPoint::BeforeCommit, 2, Fault::Store(StoreError::Full("no room".into())));
    // The plug's own passage through the gate is counted when it leaves, so the second is the group's.
    let answers = gate.run_group(&running, group.clone()).await;
    assert!(trap.is_sprung());
    assert!(answers.iter().all(|answer| matches!(answer, Err(Failure::StoreFull))), "{answers:?}");
    assert_eq!(stage.dump(), before);
    for request in group {
        assert!(!running.done(request).await.replayed);
    }
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [4]);
}

#[tokio::test]
async fn a_commit_for_which_there_is_no_room_is_not_tried_again_at_once() {
    let stage = Stage::with_shop().await;
    let (running, plan) = start_flaky(&stage);
    let request = Requests::new("orders").order(SHOP);
    plan.fail_commit(CommitFault::Lost(StoreError::Full("no room".into())));
    let answer = running.submit(request.clone()).await;
    assert!(matches!(answer, Err(Failure::StoreFull)), "{answer:?}");
    assert_eq!(sequence(&running.done(request).await), 1);
}

#[tokio::test]
async fn a_store_that_another_process_holds_is_busy_and_later_goes_on() {
    let stage = Stage::with_shop().await;
    let (running, plan) = start_flaky(&stage);
    let request = Requests::new("orders").order(SHOP);
    plan.fail_begin(StoreError::Busy("locked".into()));
    let answer = running.submit(request.clone()).await;
    assert!(matches!(answer, Err(Failure::Busy)), "{answer:?}");
    assert_eq!(sequence(&running.done(request).await), 1);
}

#[tokio::test]
async fn a_store_that_cannot_be_trusted_stops_the_loop_and_says_why() {
    let stage = Stage::with_shop().await;
    for point in [FailPoint::BeforeCommit, FailPoint::AfterCommit] {
        let (running, gate, trap) = stage.start_gated();
        let mut requests = Requests::new(&format!("{point:?}"));
        let (first, second) = (requests.order(SHOP), requests.order(SHOP));
        let plug = gate.occupy(&running);
        let pending = running.queue(first.clone());
        gate.open();
        gate.arrived();
        crate::stage::expect_unknown_merchant(plug.await);
        // Queued while the loop is about to end: it is answered too, not left hanging.
        let behind = running.queue(second.clone());
        trap.set(point, 1, Fault::Store(StoreError::Fatal("the disk lies".into())));
        drop(gate);
        for answer in [pending.await, behind.await, running.submit(second.clone()).await] {
            assert!(matches!(answer, Err(Failure::StoreUnavailable)), "{point:?}: {answer:?}");
        }
        assert_eq!(running.engine.stopped().await, "the disk lies");
        running.stop();
        let next = stage.start();
        let is_placed = point == FailPoint::AfterCommit;
        assert_eq!(next.done(first).await.replayed, is_placed, "{point:?}: the key tells what became of it");
        assert!(!next.done(second).await.replayed);
        next.stop();
    }
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [4]);
}

#[tokio::test]
async fn a_process_that_dies_at_any_point_loses_nothing_it_answered_and_makes_nothing_twice() {
    let stage = Stage::with_shop().await;
    let points = [FailPoint::AfterDecide, FailPoint::AfterWrite, FailPoint::BeforeCommit, FailPoint::AfterCommit];
    for (round, point) in points.into_iter().enumerate() {
        let (running, trap) = stage.start_trapped();
        let mut requests = Requests::new(&format!("{point:?}"));
        let (answered, cut_off) = (requests.order(SHOP), requests.order(SHOP));
        let outcome = running.done(answered.clone()).await;
        trap.set(point, 1, Fault::Panic);
        let answer = running.submit(cut_off.clone()).await;
        assert!(matches!(answer, Err(Failure::StoreUnavailable)), "{point:?}: {answer:?}");
        assert_eq!(running.engine.stopped().await, format!("a fault was asked for at {point:?}"));
        running.stop();
        let next = stage.start();
        let again = next.done(answered).await;
        assert!(again.replayed);
        assert_eq!(again.document.reference(), outcome.document.reference());
        assert_eq!(next.done(cut_off).await.replayed, point == FailPoint::AfterCommit, "{point:?}");
        next.stop();
        assert_eq!(stage.audited(SHOP, Kind::Order).await, [2 * (round as i64 + 1)]);
    }
}

#[tokio::test]
async fn a_loop_whose_handles_are_dropped_answers_what_waits_and_ends() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let plug = gate.occupy(&running);
    let mut requests = Requests::new("orders");
    let pending: Vec<_> = (0..3).map(|_| running.queue(requests.order(SHOP))).collect();
    drop(gate);
    crate::stage::expect_unknown_merchant(plug.await);
    let answers = all(pending).await;
    running.stop();
    assert!(are_done(&answers));
    assert_eq!(stage.count("orders"), 3);
}

#[tokio::test]
async fn a_commit_tells_its_listener_the_number_of_the_last_event() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    let mut requests = Requests::new("orders");
    for _ in 0..3 {
        running.done(requests.order(SHOP)).await;
    }
    let last = stage.store.reads(1).expect("readers").last_events(vec![SHOP]).await.expect("read");
    // Whoever was answered may be told a moment later; whoever looks late finds the last of them only.
    let told = async |last: u64| {
        let mut told = running.engine.effects().commits().await;
        while told.get(&SHOP).is_none_or(|told| *told < last) {
            told = running.engine.effects().commits().await;
        }
        told.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(told(last[0].1).await, last);
    running.done(requests.order(SHOP)).await;
    assert_eq!(told(last[0].1 + 1).await[0].0, SHOP);
}
