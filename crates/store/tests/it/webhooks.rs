//! Webhooks: endpoints read back; taken by one at a time; what was noted stays, and what somebody else decided meanwhile, too.

use docket_domain::command::{Command, Document};
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::WebhookId;
use docket_domain::time::Timestamp;
use docket_domain::webhooks::{
    ChangeWebhook, CreateWebhook, DeleteWebhook, DeliveryKind, DeliveryStatus, OLD_SECRET_MS, ReplayEvents, Resume,
    RotateWebhookSecret, SigningSecret, TestWebhook, WebhookChanges,
};
use docket_store::webhooks::{
    ClaimedWebhook, Delivery, LEASE_MS, LOG_DAYS, LOG_TRIES_MAX, Notes, Progress, WebhookDocument, WebhookQueue,
};
use uuid::Uuid;

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP};

fn after(ms: i64) -> Timestamp {
    Timestamp(NOON.0 + ms)
}

/// A shop with a webhook, and the queue.
fn desk() -> (Desk, WebhookId, WebhookQueue) {
    let mut desk = Desk::open();
    let command = CreateWebhook {
        url: "https://example.com/docket".into(),
        types: vec!["order.*".into(), "finding.raised".into()],
        outlet: None,
        description: Some("ours".into()),
        enabled: true,
        secret: SigningSecret([1; 32]),
    };
    let made = desk.run(Command::CreateWebhook(Box::new(command))).expect("made").document;
    let Document::Webhook(id) = made else { panic!("a webhook") };
    let queue = desk.store.webhook_queue().expect("a queue");
    (desk, id, queue)
}

fn happens(desk: &mut Desk) {
    let command = RaiseFinding { code: "test.happened".into(), detail: "Something.".into() };
    desk.run(Command::RaiseFinding(Box::new(command))).expect("raised");
}

fn changed(desk: &mut Desk, webhook: WebhookId, changes: WebhookChanges, resume: Resume) {
    let command = ChangeWebhook { webhook, changes, resume, version: None };
    desk.run(Command::ChangeWebhook(Box::new(command))).expect("changed");
}

async fn document(desk: &Desk, id: WebhookId) -> WebhookDocument {
    desk.reads.webhook(SHOP, id, NOON).await.expect("read").expect("there is one")
}

async fn one(queue: &WebhookQueue, at: Timestamp) -> ClaimedWebhook {
    let mut claimed = queue.claim(at, 10).await.expect("claimed");
    assert_eq!(claimed.len(), 1, "{claimed:?}");
    claimed.remove(0)
}

async fn nothing_is_due(queue: &WebhookQueue, at: Timestamp) {
    let claimed = queue.claim(at, 10).await.expect("claimed");
    assert!(claimed.is_empty(), "{claimed:?}");
}

fn notes(progress: Progress) -> Notes {
    Notes { deliveries: Vec::new(), progress, replays: Vec::new() }
}

fn delivery(number: u64, at: Timestamp) -> Delivery {
    let mut id = [0; 16];
    id[..6].copy_from_slice(&at.0.to_be_bytes()[2..]);
    id[8..].copy_from_slice(&number.to_be_bytes());
    Delivery {
        id: Uuid::from_bytes(id),
        kind: DeliveryKind::Event,
        message: format!("msg_{number}"),
        event: Some(number),
        event_type: "order.placed".into(),
        attempt: 1,
        at,
        status: if number.is_multiple_of(2) { DeliveryStatus::Delivered } else { DeliveryStatus::Failed },
        http_status: Some(200),
        error: (number % 2 == 1).then(|| "It hung up.".into()),
        duration_ms: 12,
        next_try_at: None,
    }
}

#[tokio::test]
async fn a_webhook_is_read_as_it_was_written() {
    let (mut desk, id, _) = desk();
    let made = document(&desk, id).await;
    assert_eq!(made.webhook.types, ["order.*", "finding.raised"]);
    assert_eq!((made.webhook.description.as_deref(), made.webhook.outlet.as_deref()), (Some("ours"), None));
    assert_eq!(made.progress, Progress::at(made.webhook.row));
    let changes = WebhookChanges {
        url: Some("https://example.com/other".into()),
        types: Some(Vec::new()),
        outlet: Some(Some("MAIN".into())),
        description: Some(None),
        enabled: Some(false),
    };
    changed(&mut desk, id, changes, Resume::WhereItStopped);
    let now = document(&desk, id).await.webhook;
    assert_eq!((now.url.as_str(), now.types.len(), now.outlet.as_deref()), ("https://example.com/other", 0, Some("MAIN")));
    assert_eq!((now.description, now.version, now.created_at), (None, 2, made.webhook.created_at));
    assert_eq!(desk.reads.webhooks(SHOP, NOON).await.expect("read").len(), 1);
}

#[tokio::test]
async fn a_webhook_is_taken_by_one_until_it_is_let_go_or_its_lease_is_over() {
    let (mut desk, id, queue) = desk();
    let other = desk.store.webhook_queue().expect("a queue");
    nothing_is_due(&queue, after(0)).await;
    happens(&mut desk);
    let claimed = one(&queue, after(0)).await;
    nothing_is_due(&other, after(LEASE_MS - 1)).await;
    let late = one(&other, after(LEASE_MS)).await;
    let noted = queue.note(claimed, notes(Progress::at(99)), after(LEASE_MS), false).await.expect("noted");
    assert!(noted.is_none(), "who was overtaken has nothing to say");
    let row = document(&desk, id).await.webhook.row;
    let progress = Progress { read_to: row, attempts: 2, waited_ms: 700, next_try_at: after(90_000) };
    other.note(late, notes(progress), after(LEASE_MS), true).await.expect("noted").expect("still theirs");
    assert_eq!(document(&desk, id).await.progress, progress);
    nothing_is_due(&queue, after(89_999)).await;
    let claimed = one(&queue, after(90_000)).await;
    assert_eq!(claimed.progress, progress);
    let seen = row + 1;
    queue.note(claimed, notes(Progress::at(seen)), after(90_001), true).await.expect("noted").expect("still theirs");
    nothing_is_due(&queue, after(90_002)).await;
}

#[tokio::test]
async fn whoever_was_busy_does_not_undo_where_somebody_wants_to_go_on() {
    let (mut desk, id, queue) = desk();
    happens(&mut desk);
    let claimed = one(&queue, after(0)).await;
    let row = claimed.webhook.row;
    let off = WebhookChanges { enabled: Some(false), ..WebhookChanges::default() };
    let on = WebhookChanges { enabled: Some(true), ..WebhookChanges::default() };
    changed(&mut desk, id, off, Resume::WhereItStopped);
    changed(&mut desk, id, on, Resume::FromNow);
    let failed = Progress { read_to: row, attempts: 9, waited_ms: 1_000_000, next_try_at: after(5_000) };
    let now = queue.note(claimed, notes(failed), after(1), false).await.expect("noted").expect("still theirs");
    assert_eq!(now.progress, Progress::at(row + 3), "from the change on, and at once");
    let seen = Progress { read_to: row + 4, ..failed };
    let now = queue.note(now, notes(seen), after(2), true).await.expect("noted").expect("still theirs");
    assert_eq!(now.progress, seen);
}

#[tokio::test]
async fn two_secrets_sign_after_a_rotation_and_never_three() {
    let (mut desk, id, queue) = desk();
    for byte in [2, 3] {
        let command = RotateWebhookSecret { webhook: id, secret: SigningSecret([byte; 32]) };
        desk.run(Command::RotateWebhookSecret(Box::new(command))).expect("rotated");
    }
    let claimed = one(&queue, after(0)).await;
    assert_eq!(claimed.secrets, [SigningSecret([3; 32]), SigningSecret([2; 32])]);
    let until = document(&desk, id).await.old_secret_until.expect("a time");
    assert!((0..1_000).contains(&(until.0 - NOON.0 - OLD_SECRET_MS)));
    let now = queue.note(claimed, notes(Progress::at(1)), until, false).await.expect("noted").expect("still theirs");
    assert_eq!(now.secrets, [SigningSecret([3; 32])]);
}

#[tokio::test]
async fn what_is_sent_once_more_waits_for_its_own_time_and_a_test_comes_to_a_disabled_one_too() {
    let (mut desk, id, queue) = desk();
    let row = document(&desk, id).await.webhook.row;
    desk.run(Command::ReplayEvents(Box::new(ReplayEvents { webhook: id, from: 1, until: row }))).expect("asked for");
    desk.run(Command::TestWebhook(Box::new(TestWebhook { webhook: id }))).expect("asked for");
    let claimed = one(&queue, after(0)).await;
    let [replay, test] = claimed.replays[..] else { panic!("two: {:?}", claimed.replays) };
    assert_eq!((replay.until, replay.progress, test.until), (Some(row), Progress::at(0), None));
    let failed = Progress { read_to: 0, attempts: 1, waited_ms: 5_000, next_try_at: after(5_000) };
    let live = Progress::at(row + 2);
    let said = Notes { deliveries: vec![], progress: live, replays: vec![(replay.row, Some(failed)), (test.row, None)] };
    let now = queue.note(claimed, said, after(1), true).await.expect("noted").expect("still theirs");
    assert!(now.replays.is_empty());
    nothing_is_due(&queue, after(4_999)).await;
    changed(&mut desk, id, WebhookChanges { enabled: Some(false), ..WebhookChanges::default() }, Resume::WhereItStopped);
    nothing_is_due(&queue, after(5_000)).await;
    desk.run(Command::TestWebhook(Box::new(TestWebhook { webhook: id }))).expect("asked for");
    assert_eq!(one(&queue, after(5_000)).await.replays.len(), 2, "the worker tells them apart");
}

#[tokio::test]
async fn the_log_is_read_in_pages_and_pruned_by_age_and_count() {
    let (mut desk, _, queue) = desk();
    happens(&mut desk);
    let claimed = one(&queue, after(0)).await;
    let row = claimed.webhook.row;
    let tries = LOG_TRIES_MAX as u64 + 10;
    let old = delivery(1, after(-LOG_DAYS * 24 * 3_600_000 - 1));
    let deliveries: Vec<Delivery> =
        std::iter::once(old).chain((2..=tries).map(|number| delivery(number, after(number as i64)))).collect();
    let said = Notes { deliveries: deliveries.clone(), progress: Progress::at(row), replays: vec![] };
    queue.note(claimed, said, after(0), true).await.expect("noted").expect("still theirs");
    let page = desk.reads.webhook_deliveries(SHOP, row, None, None, 3).await.expect("read");
    assert_eq!(page.data, deliveries.iter().rev().take(3).cloned().collect::<Vec<_>>());
    let failed = Some(DeliveryStatus::Failed);
    let next = desk.reads.webhook_deliveries(SHOP, row, failed, page.next, 1).await.expect("read");
    assert_eq!(next.data[0].event, Some(tries - 3));
    let one = desk.reads.webhook_delivery(SHOP, row, deliveries[0].id).await.expect("read");
    assert_eq!(one.as_ref(), Some(&deliveries[0]));
    queue.prune(after(0), after(1)).await.expect("pruned");
    let kept = desk.reads.webhook_deliveries(SHOP, row, None, None, 5_000).await.expect("read").data;
    assert_eq!(kept, deliveries.into_iter().rev().take(LOG_TRIES_MAX).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_backlog_counts_what_is_not_delivered_and_a_deleted_webhook_leaves_nothing() {
    let (mut desk, id, queue) = desk();
    assert_eq!(desk.reads.webhook_backlog().await.expect("read").waiting, 0);
    happens(&mut desk);
    let first = desk.now;
    happens(&mut desk);
    let backlog = desk.reads.webhook_backlog().await.expect("read");
    assert_eq!(backlog.waiting, 2);
    assert!(backlog.oldest.is_some_and(|oldest| oldest <= first));
    let claimed = one(&queue, after(0)).await;
    let row = claimed.webhook.row;
    desk.run(Command::DeleteWebhook(Box::new(DeleteWebhook { webhook: id }))).expect("deleted");
    assert!(desk.reads.webhook(SHOP, id, NOON).await.expect("read").is_none());
    let said = Notes { deliveries: vec![delivery(1, NOON)], progress: Progress::at(9), replays: vec![] };
    assert!(queue.note(claimed, said, after(0), true).await.expect("noted").is_none());
    assert!(desk.reads.webhook_deliveries(SHOP, row, None, None, 5).await.expect("read").data.is_empty());
    assert_eq!(desk.reads.webhook_backlog().await.expect("read").waiting, 0);
}
