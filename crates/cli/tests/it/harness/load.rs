//! Orders that are placed while something else happens, and which of them that must have seen.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use super::http::Client;
use super::orders::{Placed, keyed_order, new_key};

/// Connections that place orders.
const CONNECTIONS: usize = 8;
/// Orders that are answered before it happens.
const BEFORE: usize = 60;

/// An order that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub key: String,
    pub customer: u64,
    pub placed: Placed,
}

/// Orders, by when they were placed.
pub struct Answered {
    /// Answered before it began.
    pub before: Vec<Kept>,
    /// Sent after it had ended.
    pub after: Vec<Kept>,
}

/// Does something while orders are placed on several connections, of which none may fail.
pub fn under_load<T: Send>(address: &str, token: &str, job: impl FnOnce() -> T + Send) -> (Answered, T) {
    let ended = AtomicBool::new(false);
    let kept = Mutex::new((Vec::new(), Vec::new()));
    let (tell, told) = channel();
    let (before, done) = std::thread::scope(|scope| {
        for index in 0..CONNECTIONS {
            let (tell, kept, ended) = (tell.clone(), &kept, &ended);
            let mut client = Client::new(address, Some(token));
            scope.spawn(move || {
                for count in 0.. {
                    let is_after = ended.load(Ordering::SeqCst);
                    let (key, customer) = (new_key(), (index * 1_000 + count % 50) as u64);
                    let placed = Placed::answered(&client.send(&keyed_order(&key, customer)));
                    let one = Kept { key, customer, placed };
                    let mut kept = kept.lock().expect("no connection failed");
                    if is_after {
                        kept.1.push(one);
                        return;
                    }
                    kept.0.push(one);
                    // Nobody counts any more once it has begun.
                    let _ = tell.send(());
                }
            });
        }
        drop(tell);
        for _ in 0..BEFORE {
            told.recv().expect("the connections place orders");
        }
        let before = kept.lock().expect("no connection failed").0.clone();
        let _finally = SetOnDrop(&ended);
        (before, job())
    });
    let (_, after) = kept.into_inner().expect("no connection failed");
    assert_eq!(after.len(), CONNECTIONS);
    (Answered { before, after }, done)
}

/// Says that it is over, also when it fails.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
