//! Webhooks: what a command leaves for the worker, what its record says, and what is refused leaves nothing.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Record, Value};
use docket_domain::command::{Command, Document};
use docket_domain::ids::WebhookId;
use docket_domain::refusal::Code;
use docket_domain::webhooks::retry::{self, GIVE_UP_MS, Next, RETRY_AFTER_MS_MAX, WAITS_MS};
use docket_domain::webhooks::{
    ChangeWebhook, CreateWebhook, DeleteWebhook, DisableWebhook, DisabledBecause, OLD_SECRET_MS, ReplayEvents, Resume,
    RotateWebhookSecret, SigningSecret, TestWebhook, WEBHOOKS_MAX, Webhook, WebhookChanges,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::fixtures::{someone, with_two_outlets};
use crate::shop::Shop;

const URL: &str = "https://example.com/known-to-both-only";

fn creating(outlet: Option<&str>) -> Command {
    Command::CreateWebhook(Box::new(CreateWebhook {
        url: URL.into(),
        types: vec!["order.*".into()],
        outlet: outlet.map(str::to_owned),
        description: Some("for Aisha's bookkeeper".into()),
        enabled: true,
        secret: SigningSecret([7; 32]),
    }))
}

fn changing(webhook: WebhookId, changes: WebhookChanges, resume: Resume) -> Command {
    Command::ChangeWebhook(Box::new(ChangeWebhook { webhook, changes, resume, version: None }))
}

fn enabling(webhook: WebhookId, enabled: bool, resume: Resume) -> Command {
    changing(webhook, WebhookChanges { enabled: Some(enabled), ..WebhookChanges::default() }, resume)
}

fn disabling(webhook: &Webhook) -> Command {
    let (because, version) = (DisabledBecause::Failing, webhook.version);
    Command::DisableWebhook(Box::new(DisableWebhook { webhook: webhook.id, because, event: 3, version }))
}

fn replaying(webhook: WebhookId, from: u64, until: u64) -> Command {
    Command::ReplayEvents(Box::new(ReplayEvents { webhook, from, until }))
}

fn owner() -> Actor {
    someone(Role::Owner)
}

/// A shop with one webhook.
fn shop() -> (Shop, WebhookId) {
    let mut shop = Shop::open(with_two_outlets());
    let Document::Webhook(id) = shop.run(&owner(), creating(Some("main"))).expect("made").document else { panic!("a webhook") };
    (shop, id)
}

fn the_webhook(shop: &Shop) -> Webhook {
    let [webhook] = shop.rows.webhooks.as_slice() else { panic!("one webhook") };
    webhook.clone()
}

fn last(shop: &Shop) -> &Record {
    shop.rows.records.last().expect("a record")
}

/// Whatever is left by a command that was refused: nothing.
fn refused(shop: &mut Shop, actor: &Actor, command: Command) -> Code {
    let before = (shop.rows.records.len(), shop.rows.webhooks.clone(), shop.rows.webhook_starts.len());
    let code = shop.refuse(actor, command).code;
    let rows = &shop.rows;
    assert_eq!(before, (rows.records.len(), rows.webhooks.clone(), rows.webhook_starts.len()));
    assert!(rows.webhook_replays.is_empty() && rows.webhook_secrets.len() <= 1);
    code
}

#[test]
fn a_webhook_begins_behind_the_record_that_made_it() {
    let (shop, id) = shop();
    let webhook = the_webhook(&shop);
    assert_eq!((webhook.id, webhook.outlet.as_deref(), webhook.version), (id, Some("MAIN"), 1));
    let [start] = shop.rows.webhook_starts.as_slice() else { panic!("one start") };
    assert_eq!((start.webhook_row, start.after, start.is_new), (webhook.row, Some(last(&shop).seq), true));
    assert_eq!(shop.rows.webhook_secrets[0].secret, SigningSecret([7; 32]));
}

#[test]
fn no_fact_of_a_record_has_address_description_or_secret() {
    let (mut shop, id) = shop();
    let url = Some("https://example.com/another-secret".to_owned());
    shop.run(&owner(), changing(id, WebhookChanges { url, ..WebhookChanges::default() }, Resume::FromNow)).expect("changed");
    let rotating = RotateWebhookSecret { webhook: id, secret: SigningSecret([9; 32]) };
    shop.run(&owner(), Command::RotateWebhookSecret(Box::new(rotating))).expect("rotated");
    shop.run(&owner(), Command::DeleteWebhook(Box::new(DeleteWebhook { webhook: id }))).expect("deleted");
    let of_webhooks = shop.rows.records.iter().filter(|record| record.subject.kind() == "webhook");
    let told: Vec<String> = of_webhooks.map(|record| format!("{:?} {:?}", record.old, record.new)).collect();
    assert_eq!(told.len(), 4);
    for text in told {
        for hidden in ["example.com", "secret\"", "bookkeeper", "9, 9", "7, 7"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
    let personal = shop.rows.records.iter().filter_map(|record| record.personal.as_ref()).flat_map(|personal| &personal.facts);
    assert!(personal.clone().any(|fact| fact.value == Value::Text(URL.into())), "kept beside the stream");
}

#[test]
fn a_disabled_webhook_goes_on_where_it_stopped_or_from_now_as_is_wanted() {
    for (resume, skips) in [(Resume::WhereItStopped, false), (Resume::FromNow, true)] {
        let (mut shop, id) = shop();
        shop.run(&owner(), enabling(id, false, Resume::WhereItStopped)).expect("disabled");
        assert_eq!(the_webhook(&shop).disabled, Some(DisabledBecause::Asked));
        assert_eq!(shop.rows.webhook_starts.len(), 1, "nothing begins anew");
        shop.run(&owner(), enabling(id, true, resume)).expect("enabled");
        let start = shop.rows.webhook_starts.last().expect("a start");
        assert_eq!(start.after, skips.then_some(last(&shop).seq));
        assert!(the_webhook(&shop).is_enabled() && !start.is_new);
    }
}

#[test]
fn what_cannot_be_delivered_to_is_disabled_with_a_finding_unless_it_was_changed_meanwhile() {
    let (mut shop, id) = shop();
    let failed = the_webhook(&shop);
    shop.run(&owner(), changing(id, WebhookChanges { types: Some(vec![]), ..WebhookChanges::default() }, Resume::FromNow))
        .expect("changed");
    assert_eq!(refused(&mut shop, &Actor::program(), disabling(&failed)), Code::WebhookVersionConflict);
    let findings = shop.rows.findings.len();
    let now = the_webhook(&shop);
    shop.run(&Actor::program(), disabling(&now)).expect("disabled");
    assert_eq!(the_webhook(&shop).disabled, Some(DisabledBecause::Failing));
    let [finding] = &shop.rows.findings[findings..] else { panic!("one finding") };
    assert_eq!(finding.code, "webhook.disabled");
    assert!(finding.detail.contains(&id.to_string()) && !finding.detail.contains("example.com"));
    let record = shop.rows.records.iter().rfind(|record| record.action == "webhook.disabled").expect("a record");
    assert!(record.new.contains(&Fact::new("reason", Value::Word("failing"))));
    assert_eq!(refused(&mut shop, &owner(), replaying(id, 1, 1)), Code::WebhookDisabled);
}

#[test]
fn an_old_secret_signs_for_a_day() {
    let (mut shop, id) = shop();
    let secret = SigningSecret([9; 32]);
    shop.run(&owner(), Command::RotateWebhookSecret(Box::new(RotateWebhookSecret { webhook: id, secret: secret.clone() })))
        .expect("rotated");
    let new = shop.rows.webhook_secrets.last().expect("a secret");
    assert_eq!((&new.secret, new.old_until.0), (&secret, last(&shop).at.0 + OLD_SECRET_MS));
}

#[test]
fn a_secret_is_printed_to_nobody() {
    assert_eq!(format!("{:?}", SigningSecret([7; 32])), "SigningSecret(…)");
}

#[test]
fn a_webhook_says_when_it_was_changed_last() {
    let (mut shop, id) = shop();
    let made = the_webhook(&shop);
    assert_eq!(made.updated_at, made.created_at);
    shop.now.0 += 3_600_000;
    let changed_at = shop.now;
    shop.run(&owner(), enabling(id, false, Resume::FromNow)).expect("disabled");
    let after = the_webhook(&shop);
    assert_eq!((after.updated_at, after.created_at, after.version), (changed_at, made.created_at, 2));
}

#[test]
fn what_is_sent_once_more_is_named_by_its_numbers() {
    let (mut shop, id) = shop();
    shop.run(&owner(), replaying(id, 1, 2)).expect("asked for");
    shop.run(&owner(), Command::TestWebhook(Box::new(TestWebhook { webhook: id }))).expect("asked for");
    let asked: Vec<_> = shop.rows.webhook_replays.iter().map(|replay| replay.events).collect();
    assert_eq!(asked, [Some((1, 2)), None]);
}

#[test]
fn what_is_refused_leaves_nothing() {
    let (mut shop, id) = shop();
    let at_yas = Actor { outlet: Some("YAS".into()), ..owner() };
    let nobody = WebhookId(Uuid::nil());
    let last = last(&shop).seq;
    let stale = ChangeWebhook { webhook: id, changes: WebhookChanges::default(), resume: Resume::FromNow, version: Some(9) };
    let elsewhere = WebhookChanges { outlet: Some(Some("NOWHERE".into())), ..WebhookChanges::default() };
    for (actor, command, code) in [
        (&at_yas, creating(None), Code::PermissionMissing),
        (&at_yas, enabling(id, false, Resume::FromNow), Code::PermissionMissing),
        (&at_yas, Command::DeleteWebhook(Box::new(DeleteWebhook { webhook: id })), Code::PermissionMissing),
        (&at_yas, Command::TestWebhook(Box::new(TestWebhook { webhook: id })), Code::PermissionMissing),
        (&owner(), creating(Some("NOWHERE")), Code::OutletUnknown),
        (&owner(), changing(id, elsewhere, Resume::FromNow), Code::OutletUnknown),
        (&owner(), Command::ChangeWebhook(Box::new(stale)), Code::WebhookVersionConflict),
        (&owner(), enabling(nobody, false, Resume::FromNow), Code::WebhookUnknown),
        (&owner(), Command::DeleteWebhook(Box::new(DeleteWebhook { webhook: nobody })), Code::WebhookUnknown),
        (&owner(), Command::TestWebhook(Box::new(TestWebhook { webhook: nobody })), Code::WebhookUnknown),
        (&owner(), replaying(nobody, 1, 1), Code::WebhookUnknown),
        (&owner(), replaying(id, 1, last + 1), Code::WebhookReplayBeyondLast),
    ] {
        assert_eq!(refused(&mut shop, actor, command.clone()), code, "{command:?}");
    }
}

#[test]
fn there_are_only_so_many_and_a_deleted_one_makes_room() {
    let (mut shop, id) = shop();
    for _ in 1..WEBHOOKS_MAX {
        shop.run(&owner(), creating(None)).expect("made");
    }
    assert_eq!(shop.refuse(&owner(), creating(None)).code, Code::WebhookTooMany);
    shop.run(&owner(), Command::DeleteWebhook(Box::new(DeleteWebhook { webhook: id }))).expect("deleted");
    assert!(shop.rows.webhooks.iter().all(|webhook| webhook.id != id));
    shop.run(&owner(), creating(None)).expect("made");
}

#[test]
fn the_longest_waits_are_those_of_the_table_and_come_to_three_days() {
    let longest = |attempt: u32, waited| {
        let most = WAITS_MS[(attempt as usize - 1).min(WAITS_MS.len() - 1)];
        retry::after(attempt, waited, (most - 1_000) as u64, None)
    };
    let mut waited = 0;
    let mut waits = Vec::new();
    while let Next::Wait(ms) = longest(waits.len() as u32 + 1, waited) {
        waits.push(ms);
        waited += ms;
    }
    assert_eq!(waits[..7], [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000]);
    assert_eq!(waits.len(), 11);
    assert!(waited <= GIVE_UP_MS && waited > GIVE_UP_MS - 36_000_000);
}

#[test]
fn what_would_wait_beyond_three_days_is_given_up_and_what_comes_just_to_them_is_not() {
    // The longest wait after the first try is five seconds.
    assert_eq!(retry::after(1, GIVE_UP_MS - 5_000, 4_000, None), Next::Wait(5_000));
    assert_eq!(retry::after(1, GIVE_UP_MS - 4_999, 4_000, None), Next::GiveUp);
}

#[test]
fn whatever_is_asked_for_first_after_a_start_finds_the_webhook() {
    let (mut shop, id) = shop();
    let rotating = RotateWebhookSecret { webhook: id, secret: SigningSecret([9; 32]) };
    for command in [
        enabling(id, true, Resume::WhereItStopped),
        Command::RotateWebhookSecret(Box::new(rotating)),
        Command::TestWebhook(Box::new(TestWebhook { webhook: id })),
        replaying(id, 1, 2),
    ] {
        shop.reopen();
        shop.run(&owner(), command).expect("done");
    }
    shop.reopen();
    let as_it_is = the_webhook(&shop);
    shop.run(&Actor::program(), disabling(&as_it_is)).expect("disabled");
    shop.reopen();
    shop.run(&owner(), Command::DeleteWebhook(Box::new(DeleteWebhook { webhook: id }))).expect("deleted");
    assert!(shop.rows.webhooks.is_empty());
}

#[test]
fn address_and_description_are_kept_beside_the_stream_when_either_changes_and_only_then() {
    let (mut shop, id) = shop();
    let mut beside = |changes| {
        shop.run(&owner(), changing(id, changes, Resume::FromNow)).expect("changed");
        last(&shop).personal.as_ref().map(|personal| personal.facts.clone())
    };
    let said = |url: &str, description: &str| {
        let text = |name, text: &str| Fact::new(name, Value::Text(text.into()));
        Some(vec![text("url", url), text("description", description)])
    };
    let nothing = WebhookChanges::default;
    assert_eq!(beside(WebhookChanges { types: Some(vec!["bill.*".into()]), ..nothing() }), None);
    let url = "https://example.com/moved";
    let moved = beside(WebhookChanges { url: Some(url.into()), ..nothing() });
    assert_eq!(moved, said(url, "for Aisha's bookkeeper"));
    let described = beside(WebhookChanges { description: Some(Some("for the tax adviser".into())), ..nothing() });
    assert_eq!(described, said(url, "for the tax adviser"));
}

#[test]
fn the_stream_says_what_a_webhook_wants_and_of_a_change_what_differs() {
    let (mut shop, id) = shop();
    let types = |wanted: &str| Fact::new("types", Value::List(vec![Value::Text(wanted.into())]));
    let outlet = || Fact::new("outlet", Value::Text("MAIN".into()));
    let enabled = || Fact::new("enabled", Value::Bool(true));
    let version = |version| Fact::new("version", Value::Integer(version));
    assert_eq!(last(&shop).new, [types("order.*"), outlet(), enabled(), version(1)]);
    let changes = WebhookChanges { types: Some(vec!["bill.*".into()]), ..WebhookChanges::default() };
    shop.run(&owner(), changing(id, changes, Resume::FromNow)).expect("changed");
    assert_eq!(last(&shop).old, [types("order.*"), version(1)]);
    assert_eq!(last(&shop).new, [types("bill.*"), version(2)]);
    shop.run(&owner(), Command::DeleteWebhook(Box::new(DeleteWebhook { webhook: id }))).expect("deleted");
    assert_eq!(last(&shop).old, [types("bill.*"), outlet(), enabled(), version(2)]);
    assert_eq!(last(&shop).new, []);
}

proptest! {
    #[test]
    fn a_wait_is_between_a_second_and_its_longest_and_heeds_who_asks_for_more(
        attempt in 1_u32..50, dice: u64, asked in proptest::option::of(0_i64..100_000_000),
    ) {
        let most = WAITS_MS[(attempt as usize - 1).min(WAITS_MS.len() - 1)];
        let Next::Wait(plain) = retry::after(attempt, 0, dice, None) else { panic!("given up at once") };
        prop_assert!((1_000..=most).contains(&plain), "{plain}");
        let Next::Wait(wait) = retry::after(attempt, 0, dice, asked) else { panic!("given up at once") };
        prop_assert_eq!(wait, plain.max(asked.unwrap_or(0).min(RETRY_AFTER_MS_MAX)));
    }

    #[test]
    fn whatever_the_dice_say_it_ends_within_three_days(mut dice: u64) {
        let (mut waited, mut attempt) = (0, 1);
        while let Next::Wait(ms) = retry::after(attempt, waited, dice, None) {
            waited += ms;
            attempt += 1;
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            prop_assert!(waited <= GIVE_UP_MS);
        }
        prop_assert!(attempt > 7, "it was tried {attempt} times");
    }
}
