//! Many at once: tasks on one engine, and two engines on one file, as two processes would be.

use docket_domain::numbering::Kind;
use docket_domain::ordering::Status;
use docket_domain::refusal::Code;
use tokio::task::JoinSet;

use crate::fixtures::{NEIGHBOUR, Requests, SHOP, caller, order_id, sequence, settings_of};
use crate::stage::{Running, Stage};

/// Places orders from so many tasks at once, each one after the other, and returns all numbers.
async fn place_at_once(runs: &[&Running], tasks: usize, orders: usize) -> Vec<i64> {
    let mut set = JoinSet::new();
    for (run, running) in runs.iter().enumerate() {
        for task in 0..tasks {
            let engine = running.engine.clone();
            set.spawn(async move {
                let mut requests = Requests::new(&format!("run {run} task {task}"));
                let mut numbers = Vec::with_capacity(orders);
                for _ in 0..orders {
                    numbers.push(sequence(&engine.submit(requests.order(SHOP)).await.expect("placed")));
                }
                assert!(numbers.is_sorted(), "who asks one after the other gets ascending numbers");
                numbers
            });
        }
    }
    let mut numbers: Vec<i64> = set.join_all().await.into_iter().flatten().collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_commands_at_once_take_consecutive_numbers() {
    let stage = Stage::with_shop().await;
    let running = stage.start();
    let numbers = place_at_once(&[&running], 64, 20).await;
    assert_eq!(numbers, (1..=1_280).collect::<Vec<_>>());
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [1_280]);
    assert_eq!(stage.count("order_line"), 1_280);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_writers_of_one_file_share_its_numbers_without_a_gap() {
    let stage = Stage::with_shop().await;
    let (one, other) = (stage.start(), stage.start());
    let numbers = place_at_once(&[&one, &other], 4, 50).await;
    assert_eq!(numbers, (1..=400).collect::<Vec<_>>());
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [400]);
    assert_eq!(stage.count("finding"), 0);
}

#[tokio::test]
async fn two_writers_who_take_turns_each_see_what_the_other_wrote() {
    let stage = Stage::with_shop().await;
    let writers = [stage.start(), stage.start()];
    let mut requests = Requests::new("turns");
    let mut numbers = Vec::new();
    for turn in 0..20 {
        // One, two and three commands in a row, so that books are kept as well as dropped.
        for _ in 0..=turn % 3 {
            numbers.push(sequence(&writers[turn % 2].done(requests.order(SHOP)).await));
        }
    }
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_one_writer_changed_the_other_does_not_remember_otherwise() {
    let stage = Stage::with_shop().await;
    let (one, other) = (stage.start(), stage.start());
    let mut requests = Requests::new("changes");
    let placing = requests.order(SHOP);
    let order = order_id(&one.done(placing.clone()).await);
    // Each knows the order, the customer and the key as they are now; then the other changes them.
    let unknown_yet = requests.find(SHOP, caller(1, Some("Aisha")));
    assert_eq!(other.refused(requests.transition(SHOP, order, Status::Ready)).await.code, Code::OrderIllegalTransition);
    one.done(requests.cancel(SHOP, order)).await;
    let refusal = other.refused(requests.transition(SHOP, order, Status::Confirmed)).await;
    assert_eq!(refusal.code, Code::OrderIllegalTransition, "it is cancelled: {refusal}");
    let made = one.done(unknown_yet.clone()).await;
    let found = other.done(requests.find(SHOP, caller(1, None))).await;
    assert!(!found.created);
    assert_eq!(found.document.reference(), made.document.reference());
    assert!(other.done(unknown_yet).await.replayed, "a key used by the one is known to the other");
    assert!(other.done(placing).await.replayed);
    assert_eq!(stage.audited(SHOP, Kind::Customer).await, [1]);
}

#[tokio::test]
async fn a_merchant_that_one_writer_sets_up_is_there_for_the_other() {
    let stage = Stage::with_shop().await;
    let (one, other) = (stage.start(), stage.start());
    let mut requests = Requests::new("set up");
    assert_eq!(other.refused(requests.order(NEIGHBOUR)).await.code, Code::MerchantUnknown);
    let mut same_slug = settings_of(NEIGHBOUR);
    same_slug.slug = "merchant-x".into();
    one.done(requests.set_up(NEIGHBOUR, same_slug.clone())).await;
    assert_eq!(sequence(&other.done(requests.order(NEIGHBOUR)).await), 1);
    let taken = other.refused(requests.set_up(docket_domain::ids::MerchantId(10), same_slug)).await;
    assert_eq!(taken.code, Code::MerchantSlugTaken);
}

#[tokio::test]
async fn of_two_set_ups_with_one_slug_in_one_group_the_second_is_refused() {
    let stage = Stage::empty();
    let (running, gate, _) = stage.start_gated();
    let mut requests = Requests::new("set up");
    let mut neighbour = settings_of(NEIGHBOUR);
    neighbour.slug = settings_of(SHOP).slug;
    let group = vec![
        requests.set_up(SHOP, settings_of(SHOP)),
        requests.set_up(NEIGHBOUR, neighbour),
        requests.order(SHOP),
        requests.order(NEIGHBOUR),
    ];
    let answers = gate.run_group(&running, group).await;
    let code = |index: usize| match &answers[index] {
        Err(docket_engine::Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    };
    assert!(answers[0].is_ok());
    assert_eq!(code(1), Code::MerchantSlugTaken);
    assert_eq!(sequence(answers[2].as_ref().expect("its catalogue is there")), 1);
    assert_eq!(code(3), Code::MerchantUnknown);
}
