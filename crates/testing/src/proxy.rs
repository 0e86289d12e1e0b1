//! A cable between a server and its database that can be damaged: slow, silent, cut, or cut or reset after so many bytes.
//!
//! A fault strikes once, in the exchange that the `COMMIT` of a group begins: so many bytes of it still pass in the direction that the
//! fault is in. Connections that are made later pass, unless the cable stays out until it is mended.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// How a simple query `COMMIT` looks on the wire: its kind, its length, its text.
const COMMIT: &[u8] = b"Q\x00\x00\x00\x0bCOMMIT\x00";
/// How its answer begins.
const COMMITTED: &[u8] = b"C\x00\x00\x00\x0bCOMMIT\x00";
/// How a transaction begins in which a group is written, and how any does.
const GROUP: &[u8] = b"BEGIN ISOLATION LEVEL READ COMMITTED";
const BEGIN: &[u8] = b"BEGIN ISOLATION LEVEL ";
/// The bytes of the exchange: of the question, and of an answer that says that it is done and that the session is ready.
pub const QUESTION_BYTES: usize = COMMIT.len();
/// See [`QUESTION_BYTES`].
pub const ANSWER_BYTES: usize = 18;

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It ends, as if the other side had closed it.
    Cut,
    /// It ends with a reset.
    Reset,
    /// Nothing comes through any more, and nobody is told.
    Silence,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the database.
    Question,
    /// Back to the server.
    Answer,
}

/// Damage to the connection that says the next `COMMIT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub damage: Damage,
    /// To what is under way in this direction.
    pub way: Way,
    /// After so many bytes of the exchange.
    pub after: usize,
    /// Whether nobody gets through from then on, until [`Proxy::mend`].
    pub stays: bool,
}

#[derive(Default)]
struct State {
    fault: Option<Fault>,
    delay: Duration,
    is_out: bool,
    is_cut: bool,
    struck: u64,
    mended: u64,
}

impl State {
    fn mend(&mut self, fault: Option<Fault>) {
        (self.fault, self.is_out, self.is_cut, self.delay) = (fault, false, false, Duration::ZERO);
        self.mended += 1;
    }
}

/// The cable.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    /// Every connection ends when this changes.
    cuts: watch::Sender<u64>,
    ends: Arc<Notify>,
}

impl Proxy {
    /// Leads to a host and port.
    pub fn to(target: &str) -> Proxy {
        let target = target.to_owned();
        let (state, ends) = (Arc::new(Mutex::new(State::default())), Arc::new(Notify::new()));
        let (tell, told) = std::sync::mpsc::channel();
        let (cuts, cut) = watch::channel(0);
        let (shared, ended) = (Arc::clone(&state), Arc::clone(&ends));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                tell.send(listener.local_addr().expect("an address")).expect("somebody waits");
                tokio::select! {
                    () = accept(listener, target, shared, cut) => {}
                    () = ended.notified() => {}
                }
            });
        });
        Proxy { address: told.recv().expect("the proxy listens"), state, cuts, ends }
    }

    /// Host and port to connect to.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The next commit is struck.
    pub fn strike(&self, fault: Fault) {
        self.lock().fault = Some(fault);
    }

    /// How many were.
    pub fn struck(&self) -> u64 {
        self.lock().struck
    }

    /// Everything takes so much longer, in each direction.
    pub fn delay(&self, delay: Duration) {
        self.lock().delay = delay;
    }

    /// Nobody gets through from now on, and nobody is told.
    pub fn silence(&self) {
        self.lock().is_out = true;
    }

    /// Every connection ends, and whoever connects is hung up on. Nothing that is sent from now on gets through.
    pub fn cut(&self) {
        self.lock().is_cut = true;
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// The cable is whole again. Connections that were damaged stay so, and one that was struck is damaged when its answer comes, alone.
    pub fn mend(&self) {
        self.lock().mend(None);
    }

    /// The cable is whole again until the next commit, which is struck.
    pub fn mend_until(&self, fault: Fault) {
        self.lock().mend(Some(fault));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the state")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.ends.notify_one();
    }
}

async fn accept(listener: TcpListener, target: String, state: Arc<Mutex<State>>, cuts: watch::Receiver<u64>) {
    while let Ok((server, _)) = listener.accept().await {
        let (target, state, mut cut) = (target.clone(), Arc::clone(&state), cuts.clone());
        // A cut that came before is not of this connection.
        cut.mark_unchanged();
        tokio::spawn(async move {
            if let Ok(database) = TcpStream::connect(&target).await {
                tokio::select! {
                    () = pass(server, database, state) => {}
                    _ = cut.changed() => {}
                }
            }
        });
    }
}

/// What remains of the exchange in the direction of the fault.
struct Struck {
    fault: Fault,
    left: usize,
    /// How often the cable had been mended.
    mended: u64,
    /// Whether the exchange has begun in that direction.
    has_begun: bool,
}

/// Passes bytes until one side ends, or the damage is done.
async fn pass(mut server: TcpStream, mut database: TcpStream, state: Arc<Mutex<State>>) {
    let _ = (server.set_nodelay(true), database.set_nodelay(true));
    let mut struck: Option<Struck> = None;
    let mut writes = false;
    let (mut question, mut answer) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        let (way, read) = tokio::select! {
            read = server.read(&mut question) => (Way::Question, read),
            read = database.read(&mut answer) => (Way::Answer, read),
        };
        let Ok(count @ 1..) = read else { return };
        if state.lock().expect("nothing panics while it holds the state").is_cut {
            return;
        }
        let bytes = if way == Way::Question { &question[..count] } else { &answer[..count] };
        let mut before = 0;
        if way == Way::Question
            && let Some(at) = find(bytes, BEGIN)
        {
            writes = bytes[at..].starts_with(GROUP);
        }
        if way == Way::Question
            && writes
            && struck.is_none()
            && let Some(at) = find(bytes, COMMIT)
        {
            let mut state = state.lock().expect("nothing panics while it holds the state");
            let mended = state.mended;
            struck = state.fault.take().map(|fault| Struck { fault, left: fault.after, mended, has_begun: false });
            state.struck += u64::from(struck.is_some());
            before = at;
        }
        let passes = match &mut struck {
            Some(struck) if struck.fault.way == way => {
                // The answer to the commit comes behind those to what was written in the same breath.
                let from = match way {
                    _ if struck.has_begun => Some(0),
                    Way::Question => Some(before),
                    Way::Answer => find(bytes, COMMITTED),
                };
                from.map_or(count, |from| {
                    let passes = count.min(from + struck.left);
                    struck.left -= passes - from;
                    struck.has_begun = true;
                    passes
                })
            }
            _ => count,
        };
        let delay = state.lock().expect("nothing panics while it holds the state").delay;
        // Even no time takes a millisecond.
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        while state.lock().expect("nothing panics while it holds the state").is_out {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let to = if way == Way::Question { &mut database } else { &mut server };
        if to.write_all(&bytes[..passes]).await.is_err() {
            return;
        }
        if let Some(Struck { fault, left: 0, mended, has_begun: true }) = struck
            && fault.way == way
        {
            {
                let mut state = state.lock().expect("nothing panics while it holds the state");
                let stays = fault.stays && mended == state.mended;
                match fault.damage {
                    Damage::Silence => state.is_out |= stays,
                    Damage::Cut | Damage::Reset => state.is_cut |= stays,
                }
            }
            return damage(fault.damage, server, database).await;
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

async fn damage(damage: Damage, server: TcpStream, database: TcpStream) {
    match damage {
        Damage::Cut => {}
        Damage::Reset => {
            let _ = (server.set_zero_linger(), database.set_zero_linger());
        }
        // Both stay open, as far as either can see.
        Damage::Silence => std::future::pending().await,
    }
    drop((server, database));
}
