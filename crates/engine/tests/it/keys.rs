//! Idempotency keys, through the loop and over restarts.

use docket_domain::refusal::Code;
use docket_engine::{FailPoint, Failure, Fault};
use docket_store::StoreError;
use tokio::task::JoinSet;

use crate::fixtures::{Requests, SHOP, caller, mismatched, order_id, sequence};
use crate::stage::Stage;

#[tokio::test]
async fn the_same_key_many_times_in_one_group_makes_one_order() {
    let stage = Stage::with_shop().await;
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("orders");
    let (once, other) = (requests.order(SHOP), requests.order(SHOP));
    let group = vec![once.clone(), once.clone(), other, mismatched(&once), once.clone()];
    let answers = gate.run_group(&running, group).await;
    assert_eq!(running.groups(), 2, "they met in one group");
    let outcome = |index: usize| answers[index].as_ref().expect("answered");
    assert!(!outcome(0).replayed && outcome(1).replayed && outcome(4).replayed);
    assert_eq!(outcome(1).document.reference(), outcome(0).document.reference());
    assert_eq!(outcome(4).document.reference(), outcome(0).document.reference());
    assert_eq!(sequence(outcome(2)), 2);
    let Err(Failure::Refused(refusal)) = &answers[3] else { panic!("not refused: {:?}", answers[3]) };
    assert_eq!(refusal.code, Code::IdempotencyMismatch);
    assert_eq!(stage.count("orders"), 2);
}

#[tokio::test]
async fn the_same_key_after_a_restart_is_a_replay() {
    let stage = Stage::with_shop().await;
    let mut requests = Requests::new("orders");
    let (order, customer) = (requests.order(SHOP), requests.find(SHOP, caller(1, Some("Aisha"))));
    let first = stage.start();
    let (placed, made) = (first.done(order.clone()).await, first.done(customer.clone()).await);
    first.stop();
    let before = stage.dump();
    let second = stage.start();
    let (order_again, customer_again) = (second.done(order.clone()).await, second.done(customer).await);
    assert!(order_again.replayed && order_again.created && customer_again.replayed && customer_again.created);
    assert_eq!(order_again.document.reference(), placed.document.reference());
    assert_eq!(customer_again.document.reference(), made.document.reference());
    assert_eq!(second.refused(mismatched(&order)).await.code, Code::IdempotencyMismatch);
    assert_eq!(stage.dump(), before, "nothing is done twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_key_sent_by_many_at_once_makes_one_order() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    let request = Requests::new("orders").order(SHOP);
    let mut tasks = JoinSet::new();
    for _ in 0..64 {
        let (engine, request) = (running.engine.clone(), request.clone());
        tasks.spawn(async move { engine.submit(request).await.expect("answered") });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| !outcome.replayed).count(), 1, "one of them made it");
    assert!(outcomes.iter().all(|outcome| outcome.document.reference() == outcomes[0].document.reference()));
    assert_eq!(stage.count("orders"), 1);
}

#[tokio::test]
async fn a_refused_command_frees_its_key_for_the_next_start_too() {
    let stage = Stage::with_shop().await;
    let mut requests = Requests::new("orders");
    let (refused, mut mended) = (requests.unknown_product(SHOP), requests.order(SHOP));
    mended.envelope.key = refused.envelope.key;
    let first = stage.start();
    assert_eq!(first.refused(refused.clone()).await.code, Code::ProductUnknown);
    first.stop();
    let second = stage.start();
    assert!(!second.done(mended).await.replayed);
    assert_eq!(second.refused(refused).await.code, Code::IdempotencyMismatch);
}

#[tokio::test]
async fn a_replay_is_answered_after_a_commit_like_everything_else() {
    let stage = Stage::with_shop().await;
    let (running, trap) = stage.start_trapped();
    let request = Requests::new("orders").order(SHOP);
    let placed = running.done(request.clone()).await;
    trap.set(FailPoint::BeforeCommit, 1, Fault::Store(StoreError::Other("the store is gone".into())));
    let answer = running.submit(request.clone()).await;
    assert!(matches!(answer, Err(Failure::StoreUnavailable)), "what is not durable is not told: {answer:?}");
    let again = running.done(request).await;
    assert!(again.replayed);
    assert_eq!(order_id(&placed), {
        let docket_domain::command::DocumentReference::Order(id) = again.document.reference() else { panic!("an order") };
        id
    });
}

#[tokio::test]
async fn keys_of_two_merchants_do_not_meet() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    let neighbour = crate::fixtures::NEIGHBOUR;
    running.done(Requests::new("set up").set_up(neighbour, crate::fixtures::settings_of(neighbour))).await;
    let mut request = Requests::new("orders").order(SHOP);
    assert!(!running.done(request.clone()).await.replayed);
    request.merchant = neighbour;
    assert!(!running.done(request).await.replayed, "the key is the first merchant's only");
}
