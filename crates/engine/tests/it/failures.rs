//! Refusals leave nothing; a bug costs only the command that has it.

use std::sync::Arc;

use docket_domain::merchants::Register;
use docket_domain::numbering::Kind;
use docket_domain::ordering::{PlaceOrder, Status};
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;
use docket_engine::{FailPoint, Failure, Fault, ManualClock};
use docket_store::StoreError;
use docket_testing::Backend;

use crate::fixtures::{
    CANTEEN, DAY, NEIGHBOUR, NOON, Requests, SHOP, caller, mismatched, order_id, sequence, settings_of, shawarma,
};
use crate::stage::{Answer, Stage};

/// The numbers of the orders among answers.
fn sequences(answers: &[Answer]) -> Vec<i64> {
    answers.iter().flatten().map(sequence).collect()
}

/// Where among answers a bug was.
fn bugs(answers: &[Answer]) -> Vec<usize> {
    let is_bug = |answer: &Answer| matches!(answer, Err(Failure::Bug));
    answers.iter().enumerate().filter(|(_, answer)| is_bug(answer)).map(|(index, _)| index).collect()
}

async fn with_both_merchants() -> Stage {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    running.done(Requests::new("set up").set_up(NEIGHBOUR, settings_of(NEIGHBOUR))).await;
    running.stop();
    stage
}

#[tokio::test]
async fn a_refused_command_leaves_nothing_in_any_table() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    let mut requests = Requests::new("requests");
    let first = requests.order(SHOP);
    let order = order_id(&running.done(first.clone()).await);
    let somewhere = PlaceOrder { customer: Some(caller(1, Some("Aisha"))), outlet: Some("NOWHERE".into()), ..shawarma() };
    let other_slug = docket_domain::merchants::Settings { slug: "another".into(), ..settings_of(SHOP) };
    let same_slug = settings_of(SHOP);
    let refusals = [
        (requests.unknown_product(SHOP), Code::ProductUnknown),
        (requests.place(SHOP, somewhere), Code::OutletUnknown),
        (requests.transition(SHOP, order, Status::Delivered), Code::OrderIllegalTransition),
        (requests.cancel(SHOP, docket_domain::ids::OrderId(uuid::Uuid::nil())), Code::OrderUnknown),
        (mismatched(&first), Code::IdempotencyMismatch),
        (requests.set_up(SHOP, other_slug), Code::MerchantSlugTaken),
        (requests.set_up(NEIGHBOUR, same_slug), Code::MerchantSlugTaken),
        (requests.order(NEIGHBOUR), Code::MerchantUnknown),
    ];
    let before = stage.dump();
    for (request, code) in refusals {
        assert_eq!(running.refused(request).await.code, code);
        assert_eq!(stage.dump(), before, "{code:?}");
    }
    assert_eq!(sequence(&running.done(requests.order(SHOP)).await), 2);
}

#[tokio::test]
async fn refused_commands_in_a_group_use_no_numbers() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("requests");
    let group = (0..9).map(|index| if index % 3 == 1 { requests.unknown_product(SHOP) } else { requests.order(SHOP) });
    let answers = gate.run_group(&running, group.collect()).await;
    assert_eq!(sequences(&answers), [1, 2, 3, 4, 5, 6]);
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [6]);
}

#[tokio::test]
async fn an_order_refused_when_its_customer_and_number_were_decided_leaves_nothing() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    let mut requests = Requests::new("requests");
    running.done(requests.set_up(CANTEEN, settings_of(CANTEEN))).await;
    let before = stage.dump();
    let without_register = PlaceOrder { customer: Some(caller(1, Some("Aisha"))), ..shawarma() };
    let refusal = running.refused(requests.place(CANTEEN, without_register.clone())).await;
    assert_eq!(refusal.code, Code::NumberingScopeMissing);
    assert_eq!(stage.dump(), before);
    let mut at_register = requests.place(CANTEEN, without_register);
    at_register.actor.register = Some("R1".into());
    assert_eq!(sequence(&running.done(at_register).await), 1);
    assert_eq!(stage.audited(CANTEEN, Kind::Customer).await, [1]);
    assert_eq!(stage.audited(CANTEEN, Kind::Ticket).await, [1]);
}

#[tokio::test]
async fn a_panic_in_a_group_costs_only_the_command_that_panics() {
    let stage = Stage::with_shop().await;
    let (running, gate, trap) = stage.start_gated();
    let mut requests = Requests::new("requests");
    let group: Vec<_> = (0..5).map(|_| requests.order(SHOP)).collect();
    // The third of the group panics; then, each alone, the third panics once more.
    trap.set(FailPoint::BeforeDecide, 1 + 3, Fault::Panic);
    trap.set(FailPoint::BeforeDecide, 1 + 3 + 3, Fault::Panic);
    let answers = gate.run_group(&running, group.clone()).await;
    assert!(trap.is_sprung());
    assert_eq!(bugs(&answers), [2]);
    assert_eq!(sequences(&answers), [1, 2, 3, 4], "the numbers have no gap");
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [4]);
    let findings = &stage.dump()["finding"];
    assert_eq!(findings.len(), 1);
    assert!(findings[0].contains("command.failed"), "{}", findings[0]);
    assert!(!running.done(group[2].clone()).await.replayed, "its key is free");
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [5]);
}

#[tokio::test]
async fn a_panic_that_does_not_come_again_costs_nobody_anything() {
    let stage = Stage::with_shop().await;
    let (running, gate, trap) = stage.start_gated();
    let mut requests = Requests::new("requests");
    trap.set(FailPoint::BeforeDecide, 1 + 2, Fault::Panic);
    let answers = gate.run_group(&running, (0..3).map(|_| requests.order(SHOP)).collect()).await;
    assert!(trap.is_sprung());
    assert_eq!(sequences(&answers), [1, 2, 3]);
    assert_eq!(stage.count("finding"), 0);
}

#[tokio::test]
async fn what_fails_its_check_costs_only_the_command_that_made_it() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("requests");
    let group = vec![requests.order(SHOP), requests.poisoned(SHOP), requests.order(SHOP)];
    let answers = gate.run_group(&running, group).await;
    assert_eq!((bugs(&answers), sequences(&answers)), (vec![1], vec![1, 2]));
    assert_eq!(stage.count("finding"), 1);
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [2]);
    assert_eq!(sequence(&running.done(requests.order(SHOP)).await), 3);
}

#[tokio::test]
async fn what_fails_after_a_day_was_closed_in_its_group_closes_it_once() {
    let stage = Stage::with_shop().await;
    let mut requests = Requests::new("requests");
    let running = stage.start();
    running.done(requests.order(SHOP)).await;
    running.stop();
    let (gate, _, faults) = crate::stage::gate();
    let running = stage.start_with(Arc::new(ManualClock::new(Timestamp(NOON.0 + DAY), 1)), Some(faults));
    let group = vec![requests.order(SHOP), requests.close_day(SHOP, 0, true), requests.poisoned(SHOP), requests.order(SHOP)];
    let answers = gate.run_group(&running, group).await;
    assert_eq!(bugs(&answers), [2]);
    assert!(answers.iter().enumerate().all(|(index, answer)| index == 2 || answer.is_ok()), "{answers:?}");
    assert_eq!((stage.count("z_report"), stage.count("orders"), stage.count("finding")), (1, 3, 1));
    assert_eq!(stage.audited(SHOP, Kind::ZReport).await, [1]);
}

#[tokio::test]
async fn a_command_that_fails_again_and_again_leaves_one_finding() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    let mut requests = Requests::new("requests");
    let (poisoned, another) = (requests.poisoned(SHOP), requests.poisoned(SHOP));
    for _ in 0..3 {
        assert!(matches!(running.submit(poisoned.clone()).await, Err(Failure::Bug)));
    }
    // The finding is raised after the answer; a later command comes after it.
    running.done(requests.order(SHOP)).await;
    assert_eq!(stage.count("finding"), 1);
    assert!(matches!(running.submit(another).await, Err(Failure::Bug)));
    running.done(requests.order(SHOP)).await;
    assert_eq!(stage.count("finding"), 2);
}

#[tokio::test]
async fn a_violated_constraint_costs_only_the_command_that_violates_it() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("requests");
    let mut twice = settings_of(NEIGHBOUR);
    let register = |name: &str| Register { outlet: "MAIN".to_owned(), code: "R1".to_owned(), name: name.to_owned() };
    twice.registers = vec![register("One"), register("The same again")];
    let group = vec![requests.order(SHOP), requests.set_up(NEIGHBOUR, twice), requests.order(SHOP)];
    let before = stage.dump();
    let answers = gate.run_group(&running, group).await;
    assert_eq!((bugs(&answers), sequences(&answers)), (vec![1], vec![1, 2]));
    let after = stage.dump();
    for table in ["merchant_slug", "outlet", "series", "merchant_user", "product"] {
        assert_eq!(after[table], before[table], "nothing of the failed set-up is in {table}");
    }
    running.done(requests.set_up(NEIGHBOUR, settings_of(NEIGHBOUR))).await;
    assert_eq!(sequence(&running.done(requests.order(NEIGHBOUR)).await), 1);
}

#[tokio::test]
async fn two_merchants_in_one_group_do_not_share_a_failed_check() {
    let stage = with_both_merchants().await;
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("requests");
    let group = vec![
        requests.order(SHOP),
        requests.order(NEIGHBOUR),
        requests.poisoned(SHOP),
        requests.order(NEIGHBOUR),
        requests.order(SHOP),
    ];
    let answers = gate.run_group(&running, group).await;
    assert_eq!((bugs(&answers), sequences(&answers)), (vec![2], vec![1, 1, 2, 2]));
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [2]);
    assert_eq!(stage.audited(NEIGHBOUR, Kind::Order).await, [2]);
    assert_eq!(stage.audited(NEIGHBOUR, Kind::Ticket).await, [2]);
    let findings = &stage.dump()["finding"];
    assert_eq!(findings.len(), 1);
    assert!(findings[0].contains(&format!("merchant_id=Integer({SHOP})")), "{}", findings[0]);
}

#[tokio::test]
async fn two_merchants_in_one_group_do_not_share_a_panic() {
    let stage = with_both_merchants().await;
    let (running, gate, trap) = stage.start_gated();
    let mut requests = Requests::new("requests");
    let group = vec![requests.order(SHOP), requests.order(NEIGHBOUR), requests.order(SHOP)];
    // Decided are the two of the shop, then the neighbour's; the shop's first panics, and once more when it is alone. Where a group is of
    // one merchant, the neighbour's comes after that.
    let between = usize::from(Backend::of_this_run() == Backend::Sqlite);
    trap.set(FailPoint::BeforeDecide, 1 + 1, Fault::Panic);
    trap.set(FailPoint::BeforeDecide, 1 + 1 + between + 1, Fault::Panic);
    let answers = gate.run_group(&running, group).await;
    assert!(trap.is_sprung());
    assert_eq!((bugs(&answers), sequences(&answers)), (vec![0], vec![1, 1]));
    assert_eq!(stage.count("orders"), 2);
    assert_eq!(stage.count("finding"), 1);
}

#[tokio::test]
async fn rows_that_cannot_be_loaded_fail_the_group_and_nothing_is_written() {
    let stage = Stage::with_shop().await;
    for point in [FailPoint::BeforeLoad, FailPoint::BeforeDecide, FailPoint::AfterDecide, FailPoint::AfterWrite] {
        let (running, gate, trap) = stage.start_gated();
        let mut requests = Requests::new(&format!("{point:?}"));
        let group: Vec<_> = (0..3).map(|_| requests.order(SHOP)).collect();
        let plug = gate.occupy(&running);
        trap.set(point, 1, Fault::Store(StoreError::Other("cannot be read".into())));
        let before = stage.dump();
        let pending: Vec<_> = group.iter().map(|request| running.queue(request.clone())).collect();
        gate.open();
        crate::stage::expect_unknown_merchant(plug.await);
        let answers = crate::stage::all(pending).await;
        assert!(trap.is_sprung());
        assert!(answers.iter().all(|answer| matches!(answer, Err(Failure::StoreUnavailable))), "{point:?}: {answers:?}");
        assert_eq!(stage.dump(), before, "{point:?}");
        drop(gate);
        for request in group {
            assert!(!running.done(request).await.replayed, "{point:?}: the same keys are good");
        }
        running.stop();
    }
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [12]);
}
