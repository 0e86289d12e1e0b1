//! Streams at a pace that tests can wait for, over real HTTP.

use std::sync::Arc;
use std::time::Duration;

use docket_domain::access::{Actor, CreateToken, Role, TokenTerms};
use docket_domain::command::Command;
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_engine::{Engine, ManualClock};
use docket_store::sqlite::SqliteStore;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use super::feed::{Feed, Pace, STREAMS_MAX, STREAMS_OF_TOKEN_MAX};
use crate::app::App;
use crate::entrance::{Entrance, Rates};
use crate::extract::Asked;
use crate::{preset, serve, tokens};

const SHOP: MerchantId = MerchantId(7);
/// 2026-01-19T09:00:00Z.
const MORNING: Timestamp = Timestamp(1_768_813_200_000);
const HOUR_MS: i64 = 3_600_000;
const SECRET: &str = "docket_a_secret_of_tests";
const LONG: Duration = Duration::from_secs(3_600);
/// Nothing happens by itself.
const STILL: Pace = Pace { look: LONG, heartbeat: LONG, taken_within: LONG };
/// An event of so many bytes: a few hundred are more than the sockets of a connection hold back.
const LARGE_BYTES: usize = 64 << 10;

/// A served shop, and a clock that stands still.
struct Stage {
    app: App,
    clock: Arc<ManualClock>,
    address: String,
    serving: JoinHandle<()>,
    _directory: TempDir,
}

impl Stage {
    async fn at(pace: Pace) -> Stage {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(directory.path()).expect("a store");
        let clock = Arc::new(ManualClock::new(MORNING, 0));
        let (engine, _) = Engine::start(store.writer().expect("a writer"), clock.clone(), None);
        let reads = store.reads(4).expect("readers");
        let app = App::new(engine, reads, store.staging().expect("a place to stage")).with_pace(pace).with_entrance(unlimited());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        let serving = tokio::spawn(serve(listener, app.clone(), std::future::pending()));
        let stage = Stage { app, clock, address, serving, _directory: directory };
        let merchant = preset::named("al-marya").expect("a preset");
        stage.run(Command::SetUpMerchant(Box::new(merchant))).await;
        let token = CreateToken {
            secret_hash: tokens::hash(SECRET),
            role: Role::Accountant,
            user: "Books".to_owned(),
            outlet: None,
            register: None,
            expires_at: Some(Timestamp(MORNING.0 + HOUR_MS)),
            terms: TokenTerms::default(),
        };
        stage.run(Command::CreateToken(Box::new(token))).await;
        stage
    }

    async fn run(&self, command: Command) {
        self.app.submit(SHOP, Actor::program(), Asked::default(), command).await.expect("done");
    }

    /// Leaves an event of about so many bytes.
    async fn event(&self, bytes: usize) {
        let raise = RaiseFinding { code: "test.raised".to_owned(), detail: "x".repeat(bytes) };
        self.run(Command::RaiseFinding(Box::new(raise))).await;
    }

    async fn last(&self) -> u64 {
        self.app.reads().last_events(vec![SHOP]).await.expect("read")[0].1
    }

    async fn follow(&self, query: &str) -> Client {
        Client::open(&self.address, query, None).await
    }

    /// Waits until so many streams are open.
    async fn until_open(&self, streams: usize) {
        while self.app.feed().streams() != streams {
            tokio::task::yield_now().await;
        }
    }

    async fn metric(&self, name: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).await.expect("connected");
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await.expect("sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("answered");
        let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).expect("it is counted");
        line.rsplit(' ').next().expect("a value").to_owned()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Who follows.
struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    async fn open(address: &str, query: &str, last_event: Option<u64>) -> Client {
        let socket = TcpSocket::new_v4().expect("a socket");
        // A client that holds little back by itself.
        socket.set_recv_buffer_size(16 << 10).expect("a smaller buffer");
        let mut stream = socket.connect(address.parse().expect("an address")).await.expect("connected");
        let resumed = last_event.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let request = format!(
            "GET /api/v1/events{query} HTTP/1.1\r\nHost: here\r\nAccept: text/event-stream\r\nAuthorization: Bearer {SECRET}\r\n{resumed}\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        Client { stream: BufReader::new(stream) }
    }

    /// A line of the answer as it is on the wire, chunks and all; none where the connection ended.
    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await {
            Ok(0) | Err(_) => None,
            // Half a line that was cut off counts for nothing.
            Ok(_) => line.strip_suffix('\n').map(|line| line.trim_end_matches('\r').to_owned()),
        }
    }

    /// Reads on to the next line that begins so.
    async fn until(&mut self, beginning: &str) -> String {
        loop {
            let line = self.line().await.unwrap_or_else(|| panic!("the stream ended before {beginning:?}"));
            if line.starts_with(beginning) {
                return line;
            }
        }
    }

    /// The numbers of all events that arrived whole, to the end of the connection.
    async fn whole_events(mut self) -> Vec<u64> {
        let (mut id, mut found) = (None, Vec::new());
        while let Some(line) = self.line().await {
            if let Some(number) = line.strip_prefix("id: ") {
                id = number.parse().ok();
            } else if line.starts_with("data: ") && line.ends_with('}') {
                found.push(id.expect("an id comes first"));
            }
        }
        found
    }
}

/// Tests look at the metrics as often as they can.
fn unlimited() -> Arc<Entrance> {
    Arc::new(Entrance { rates: Rates::new(None, None), ..Entrance::default() })
}

#[tokio::test]
async fn a_client_that_never_reads_is_cut_and_goes_on_from_what_it_has() {
    let stage = Stage::at(Pace { taken_within: Duration::from_millis(200), ..STILL }).await;
    for _ in 0..300 {
        stage.event(LARGE_BYTES).await;
    }
    let last = stage.last().await;
    let client = stage.follow("?after=0").await;
    while stage.metric("docket_event_streams_cut_total").await == "0" {}
    stage.until_open(0).await;
    assert_eq!(stage.metric("docket_event_streams_cut_total").await, "1");
    assert_eq!(stage.metric("docket_event_streams").await, "0");
    // What the sockets had of it; the rest was never read from the store for this client.
    let mut seen = client.whole_events().await;
    let had = *seen.last().expect("it began");
    assert!(had < last, "{had} of {last}");
    let mut resumed = Client::open(&stage.address, "?after=1", Some(had)).await;
    while seen.last() != Some(&last) {
        let id = resumed.until("id: ").await;
        let id: u64 = id["id: ".len()..].parse().expect("a number");
        // The first only says from where on.
        if seen.last() != Some(&id) {
            seen.push(id);
        }
    }
    assert!(seen.into_iter().eq(1..=last), "each once, in order");
}

#[tokio::test]
async fn a_stream_on_which_nothing_comes_says_that_it_is_there() {
    let stage = Stage::at(Pace { heartbeat: Duration::from_millis(20), ..STILL }).await;
    let mut client = stage.follow("").await;
    client.until("HTTP/1.1 200").await;
    for _ in 0..3 {
        client.until(":").await;
    }
}

#[tokio::test]
async fn a_filtered_stream_says_how_far_it_has_looked() {
    let stage = Stage::at(Pace { heartbeat: Duration::from_millis(20), ..STILL }).await;
    let mut client = stage.follow("?type=order.*").await;
    assert_eq!(client.until("id: ").await, format!("id: {}", stage.last().await));
    stage.event(10).await;
    assert_eq!(client.until("id: ").await, format!("id: {}", stage.last().await));
}

#[tokio::test]
async fn a_stream_ends_when_its_token_has_expired() {
    let stage = Stage::at(Pace { look: Duration::from_millis(20), ..STILL }).await;
    let mut client = stage.follow("").await;
    client.until("id: ").await;
    stage.clock.set(Timestamp(MORNING.0 + HOUR_MS));
    // The last chunk: the answer is at its end.
    client.until("0").await;
    stage.until_open(0).await;
    assert_eq!(stage.metric("docket_event_streams_cut_total").await, "0", "nobody was too slow");
}

#[tokio::test]
async fn who_goes_away_leaves_no_stream_behind() {
    let stage = Stage::at(STILL).await;
    let mut client = stage.follow("").await;
    client.until("id: ").await;
    assert_eq!(stage.metric("docket_event_streams").await, "1");
    drop(client);
    stage.until_open(0).await;
}

#[tokio::test]
async fn a_stop_ends_streams_and_waits_for_none() {
    let stage = Stage::at(STILL).await;
    stage.event(LARGE_BYTES).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, stage.app.clone(), async { drop(stopped.await) }));
    let mut reading = Client::open(&address, "?after=0", None).await;
    reading.until("event: finding.raised").await;
    for _ in 0..300 {
        stage.event(LARGE_BYTES).await;
    }
    // This one has more before it than it will ever take.
    let _never_reading = Client::open(&address, "?after=0", None).await;
    stage.until_open(2).await;
    stop.send(()).expect("it serves");
    serving.await.expect("the server ends");
    stage.until_open(0).await;
}

#[tokio::test]
async fn a_token_has_so_many_streams_and_a_server_so_many_in_all() {
    let feed = Arc::new(Feed::new());
    let token = |number: usize| {
        let mut token = [0; 32];
        token[..8].copy_from_slice(&number.to_be_bytes());
        token
    };
    let mut places: Vec<_> = (0..STREAMS_OF_TOKEN_MAX).map(|_| feed.place(SHOP, token(0)).expect("a place")).collect();
    let refused = feed.place(SHOP, token(0)).expect_err("one too many");
    assert_eq!(refused.status(), 429);
    places.pop();
    places.push(feed.place(SHOP, token(0)).expect("one has become free"));
    places.extend((places.len()..STREAMS_MAX).map(|number| feed.place(SHOP, token(number)).expect("a place")));
    let refused = feed.place(MerchantId(8), token(STREAMS_MAX)).expect_err("one too many");
    assert_eq!(refused.status(), 503);
    places.clear();
    assert_eq!(feed.streams(), 0);
    feed.place(MerchantId(8), token(0)).expect("all have become free");
}
