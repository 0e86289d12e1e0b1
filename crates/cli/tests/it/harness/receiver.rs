//! An endpoint of webhooks: a real HTTP server on loopback, which answers as it is told and keeps what it was sent.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// What has not come by then never will.
const COMES_MAX: Duration = Duration::from_secs(60);

/// Something that was sent.
#[derive(Clone, Debug)]
pub struct Received {
    pub path: String,
    headers: HashMap<String, String>,
    pub body: Vec<u8>,
    /// What was answered; 0 for nothing.
    pub answered: u16,
}

impl Received {
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("it has {name}: {:?}", self.headers))
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The number of its event.
    #[track_caller]
    pub fn seq(&self) -> u64 {
        self.json()["data"]["seq"].as_u64().expect("a number")
    }

    /// Whether one of its signatures is that of a secret, and its time is that of this machine.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base64");
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let mut expected = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        expected.update(format!("{id}.{at}.").as_bytes());
        expected.update(&self.body);
        let expected = format!("v1,{}", STANDARD.encode(expected.finalize().into_bytes()));
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs();
        let is_fresh = at.parse::<u64>().is_ok_and(|at| now.abs_diff(at) < 300);
        is_fresh && self.signatures().contains(&expected.as_str())
    }

    pub fn signatures(&self) -> Vec<&str> {
        self.header("webhook-signature").split(' ').collect()
    }
}

/// How something is answered: with a whole answer, or not at all.
type Script = Option<String>;

#[derive(Default)]
struct State {
    received: Vec<Received>,
    /// For what comes next, before the usual.
    scripts: VecDeque<Script>,
    usual: Script,
    /// Whether answers are held back.
    holds: bool,
    /// How many are being answered now, by path, and the most that ever were.
    at_once: HashMap<String, usize>,
    at_once_max: usize,
}

/// An endpoint.
pub struct Receiver {
    address: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Receiver {
    /// One that answers 204.
    pub fn open() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        let state = State { usual: answer(204, ""), ..State::default() };
        let receiver = Receiver { address, state: Arc::new((Mutex::new(state), Condvar::new())) };
        let state = Arc::clone(&receiver.state);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&state);
                std::thread::spawn(move || attend(&state, stream));
            }
        });
        receiver
    }

    /// Its address, with a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("a port")
    }

    /// Answers with that status from now on.
    pub fn answers(&self, status: u16) {
        self.lock().usual = answer(status, "");
    }

    /// Answers what comes next like that, before the usual.
    pub fn answers_next(&self, status: u16, headers: &str) {
        self.lock().scripts.push_back(answer(status, headers));
    }

    /// Hangs up on what comes next.
    pub fn hangs_up_next(&self) {
        self.lock().scripts.push_back(None);
    }

    /// Holds answers back, or gives them.
    pub fn holds(&self, holds: bool) {
        self.lock().holds = holds;
        self.state.1.notify_all();
    }

    /// The most that was ever sent to one path at once.
    pub fn at_once_max(&self) -> usize {
        self.lock().at_once_max
    }

    /// What came so far.
    pub fn received(&self) -> Vec<Received> {
        self.lock().received.clone()
    }

    /// Waits until what came is as it is wanted.
    #[track_caller]
    pub fn wait_until(&self, wanted: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let (until, mut state) = (Instant::now() + COMES_MAX, self.lock());
        while !wanted(&state.received) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not come; there is {:?}", ids(&state.received));
            state = self.state.1.wait_timeout(state, left).expect("nothing panics while it holds the state").0;
        }
        state.received.clone()
    }

    /// Waits until so many came.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Received> {
        self.wait_until(|received| received.len() >= count)
    }

    /// Waits until the event of that number was taken, with every one before it.
    #[track_caller]
    pub fn wait_for_event(&self, seq: u64) -> Vec<Received> {
        self.wait_until(|received| received.iter().any(|one| one.answered / 100 == 2 && one.seq() == seq))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().expect("nothing panics while it holds the state")
    }
}

fn ids(received: &[Received]) -> Vec<String> {
    received.iter().map(|one| format!("{} {} {}", one.path, one.header("webhook-id"), one.answered)).collect()
}

fn answer(status: u16, headers: &str) -> Script {
    Some(format!("HTTP/1.1 {status} Said\r\n{headers}Content-Length: 0\r\n\r\n"))
}

/// Answers what comes on a connection, until it ends.
fn attend(state: &(Mutex<State>, Condvar), stream: TcpStream) {
    let mut reading = BufReader::new(stream);
    while let Some(mut received) = read(&mut reading) {
        let lock = || state.0.lock().expect("nothing panics while it holds the state");
        let mut now = lock();
        let at_once = now.at_once.entry(received.path.clone()).or_default();
        *at_once += 1;
        now.at_once_max = now.at_once_max.max(now.at_once[&received.path]);
        let script = now.scripts.pop_front().unwrap_or_else(|| now.usual.clone());
        received.answered = script.as_ref().and_then(|text| text.get(9..12)?.parse().ok()).unwrap_or(0);
        let path = received.path.clone();
        now.received.push(received);
        state.1.notify_all();
        while now.holds {
            now = state.1.wait(now).expect("nothing panics while it holds the state");
        }
        // It counts as done before the sender can know.
        *now.at_once.get_mut(&path).expect("counted") -= 1;
        drop(now);
        let Some(script) = script else { return };
        if reading.get_mut().write_all(script.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reading: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = || {
        let mut text = String::new();
        reading.read_line(&mut text).ok().filter(|bytes| *bytes > 0).map(|_| text.trim_end().to_owned())
    };
    let first = line()?;
    let path = first.strip_prefix("POST ")?.strip_suffix(" HTTP/1.1")?.to_owned();
    let mut headers = HashMap::new();
    loop {
        let header = line()?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':')?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    reading.read_exact(&mut body).ok()?;
    Some(Received { path, headers, body, answered: 0 })
}
