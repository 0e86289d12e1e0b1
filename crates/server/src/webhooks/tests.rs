//! The worker against endpoints of the tests' own, with a clock that stands still: three days pass in no time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document};
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::{MerchantId, WebhookId};
use docket_domain::time::Timestamp;
use docket_domain::webhooks::retry::{GIVE_UP_MS, WAIT_MS_MAX};
use docket_domain::webhooks::{ChangeWebhook, CreateWebhook, DisabledBecause, Resume, SigningSecret, WebhookChanges};
use docket_engine::{Engine, ManualClock};
use docket_store::sqlite::SqliteStore;
use docket_store::webhooks::{Delivery, WebhookDocument};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::client::{Answer, Client, SendPatience};
use super::reach::Reach;
use super::worker::WebhookWorker;
use crate::app::App;
use crate::events::tell_followers;
use crate::extract::Asked;
use crate::outgoing::Signed;
use crate::preset;
use crate::standard_webhooks::new_secret;

const SHOP: MerchantId = MerchantId(7);
/// 2026-01-19T09:00:00Z.
const MORNING: Timestamp = Timestamp(1_768_813_200_000);
/// The largest answer that is read.
const ANSWER_BYTES: usize = 64 << 10;

/// An endpoint that answers with a status, 0 for no answer at all.
#[derive(Clone)]
struct Endpoint {
    url: String,
    status: Arc<AtomicU16>,
    asked: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    answer_bytes: usize,
}

impl Endpoint {
    async fn open(status: u16, answer_bytes: usize) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("bound"));
        let endpoint = Endpoint {
            url,
            status: Arc::new(AtomicU16::new(status)),
            asked: Arc::default(),
            connections: Arc::default(),
            answer_bytes,
        };
        let attending = endpoint.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                attending.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(attending.clone().attend(stream));
            }
        });
        endpoint
    }

    async fn attend(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        loop {
            let (mut line, mut length) = (String::new(), 0);
            loop {
                line.clear();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return;
                }
                if let Some(text) = line.strip_prefix("content-length: ") {
                    length = text.trim().parse().expect("a number");
                }
                if line == "\r\n" {
                    break;
                }
            }
            stream.read_exact(&mut vec![0; length]).await.expect("a body");
            self.asked.fetch_add(1, Ordering::SeqCst);
            let status = self.status.load(Ordering::SeqCst);
            if status == 0 {
                return std::future::pending().await;
            }
            let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: {}\r\n\r\n", self.answer_bytes);
            stream.write_all(head.as_bytes()).await.expect("sent");
            // Who hangs up in the middle has read enough.
            if stream.write_all(&vec![b'x'; self.answer_bytes]).await.is_err() {
                return;
            }
        }
    }
}

/// A shop with a webhook, a worker, and a clock that stands still.
struct Stage {
    app: App,
    clock: Arc<ManualClock>,
    webhook: WebhookId,
    _directory: TempDir,
}

impl Stage {
    async fn with(endpoint: &Endpoint) -> Stage {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(directory.path()).expect("a store");
        let clock = Arc::new(ManualClock::new(MORNING, 0));
        let (engine, _) = Engine::start(store.writer().expect("a writer"), clock.clone(), None);
        let app = App::new(engine, store.reads(2).expect("readers"), store.staging().expect("a place to stage"));
        let app = app.with_webhook_reach(Reach::private());
        let webhook = WebhookId(uuid::Uuid::nil());
        let mut stage = Stage { app: app.clone(), clock, webhook, _directory: directory };
        stage.run(Command::SetUpMerchant(Box::new(preset::named("al-marya").expect("a preset")))).await;
        let made = CreateWebhook {
            url: endpoint.url.clone(),
            types: vec!["finding.raised".into()],
            outlet: None,
            description: None,
            enabled: true,
            secret: SigningSecret(new_secret()),
        };
        let Document::Webhook(id) = stage.run(Command::CreateWebhook(Box::new(made))).await else { panic!("a webhook") };
        stage.webhook = id;
        tokio::spawn(tell_followers(app.clone()));
        tokio::spawn(WebhookWorker::new(app, store.webhook_queue().expect("a queue")).run());
        stage
    }

    async fn run(&self, command: Command) -> Document {
        self.app.submit(SHOP, Actor::program(), Asked::default(), command).await.expect("done").document
    }

    async fn happens(&self) {
        let command = RaiseFinding { code: "test.happened".to_owned(), detail: "Something.".to_owned() };
        self.run(Command::RaiseFinding(Box::new(command))).await;
    }

    async fn stands(&self) -> WebhookDocument {
        self.app.reads().webhook(SHOP, self.webhook, MORNING).await.expect("read").expect("it is there")
    }

    async fn tries(&self) -> Vec<Delivery> {
        let row = self.stands().await.webhook.row;
        self.app.reads().webhook_deliveries(SHOP, row, None, None, 200).await.expect("read").data
    }

    /// Waits until it stands as it is wanted.
    async fn until(&self, wanted: impl Fn(&WebhookDocument) -> bool) -> WebhookDocument {
        loop {
            let stands = self.stands().await;
            if wanted(&stands) {
                return stands;
            }
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn what_fails_for_three_days_is_given_up_and_goes_on_where_it_stopped() {
    let endpoint = Endpoint::open(500, 0).await;
    let stage = Stage::with(&endpoint).await;
    stage.happens().await;
    let mut known = 0;
    let disabled = loop {
        let stands = stage.until(|stands| stands.progress.attempts > known || !stands.webhook.is_enabled()).await;
        if !stands.webhook.is_enabled() {
            break stands;
        }
        known = stands.progress.attempts;
        stage.clock.set(stands.progress.next_try_at);
        // Whatever is committed wakes the worker, and does not overtake what failed.
        stage.happens().await;
    };
    assert_eq!(disabled.webhook.disabled, Some(DisabledBecause::Failing));
    assert!(disabled.progress.waited_ms <= GIVE_UP_MS && disabled.progress.waited_ms > GIVE_UP_MS - WAIT_MS_MAX);
    // The last try is noted a moment after the endpoint was disabled.
    let tries = loop {
        let tries = stage.tries().await;
        if tries.len() == endpoint.asked.load(Ordering::SeqCst) {
            break tries;
        }
        tokio::task::yield_now().await;
    };
    let first = tries.last().expect("a try").event;
    assert!(tries.iter().all(|one| one.event == first), "nothing overtook it");
    assert!(tries.len() > 7 && tries[0].attempt as usize == tries.len());
    // Enabled again it goes on with the very event that failed, and everything after it.
    endpoint.status.store(200, Ordering::SeqCst);
    let changes = WebhookChanges { enabled: Some(true), ..WebhookChanges::default() };
    let command = ChangeWebhook { webhook: stage.webhook, changes, resume: Resume::WhereItStopped, version: None };
    stage.run(Command::ChangeWebhook(Box::new(command))).await;
    let last = stage.app.reads().last_events(vec![SHOP]).await.expect("read")[0].1;
    stage.until(|stands| stands.progress.read_to == last).await;
    let log = stage.tries().await;
    let went_on: Vec<_> = log.iter().rev().skip(tries.len()).map(|one| one.event).collect();
    assert!(went_on.first() == Some(&first) && went_on.is_sorted(), "{went_on:?}");
    // What was committed meanwhile, and the finding that says it was disabled.
    assert_eq!(went_on.len(), tries.len() + 1);
}

#[tokio::test]
async fn a_clock_that_was_put_back_makes_nothing_wait_for_long() {
    let endpoint = Endpoint::open(500, 0).await;
    let stage = Stage::with(&endpoint).await;
    stage.happens().await;
    stage.until(|stands| stands.progress.attempts == 1).await;
    endpoint.status.store(200, Ordering::SeqCst);
    stage.clock.set(Timestamp(MORNING.0 - 2 * WAIT_MS_MAX));
    stage.happens().await;
    stage.until(|stands| stands.progress.read_to > stands.webhook.row + 1).await;
}

fn signed() -> Signed {
    Signed { id: "msg_1".to_owned(), at_seconds: 1, signatures: "v1,x".to_owned() }
}

fn impatient() -> Client {
    let patience = SendPatience { connect: Duration::from_secs(60), whole: Duration::from_millis(300) };
    Client::new(Reach::private(), patience)
}

#[tokio::test]
async fn who_does_not_answer_is_not_waited_for() {
    let endpoint = Endpoint::open(0, 0).await;
    let failed = impatient().line().send(&endpoint.url, &signed(), b"{}").await;
    assert_eq!(failed, Err("It took too long to answer.".to_owned()));
}

#[tokio::test]
async fn a_connection_is_used_again_unless_the_answer_is_too_long() {
    for (bytes, connections) in [(0, 1), (ANSWER_BYTES, 1), (ANSWER_BYTES + 1, 3), (64 << 20, 3)] {
        let endpoint = Endpoint::open(200, bytes).await;
        let client = Client::new(Reach::private(), SendPatience::default());
        let mut line = client.line();
        for _ in 0..3 {
            let answer = line.send(&endpoint.url, &signed(), b"{}").await;
            assert_eq!(answer, Ok(Answer { status: 200, retry_after_ms: None }));
        }
        assert_eq!(endpoint.connections.load(Ordering::SeqCst), connections, "{bytes} bytes");
        assert_eq!(endpoint.asked.load(Ordering::SeqCst), 3);
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_connected_to() {
    let endpoint = Endpoint::open(200, 0).await;
    let careful: Reach = "10.20.0.0/16".parse().expect("a network");
    let port = endpoint.url.rsplit_once(':').expect("a port").1.to_owned();
    for host in ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let url = format!("http://{host}:{port}");
        let failed = Client::new(careful.clone(), SendPatience::default()).line().send(&url, &signed(), b"{}").await;
        assert_eq!(failed, Err("It leads to a machine that this server does not send webhooks to.".to_owned()), "{url}");
    }
    assert_eq!(endpoint.connections.load(Ordering::SeqCst), 0);
}
