//! Tills that make documents all the time. Who is told to come again goes on with the next customer, and sends the same request again,
//! under its key, until it is answered.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use super::{Answered, Merchant, Paper};
use crate::harness::steadfast::come_again;
use crate::harness::*;

/// For how long some documents are waited for.
const ANSWERED_MAX: Duration = Duration::from_secs(120);

/// The tills of some merchants: one for each kind of document.
pub struct Tills<'a> {
    address: String,
    merchants: &'a [Merchant],
    is_over: AtomicBool,
    answered: Mutex<Vec<Answered>>,
    more: Condvar,
}

impl<'a> Tills<'a> {
    /// On that server.
    pub fn on(address: &str, merchants: &'a [Merchant]) -> Tills<'a> {
        Tills {
            address: address.to_owned(),
            merchants,
            is_over: AtomicBool::new(false),
            answered: Mutex::default(),
            more: Condvar::new(),
        }
    }

    /// Lets them work while the job runs, and then until each has the answer to everything that it has asked; returns all answers.
    pub fn during(self, job: impl FnOnce(&Tills<'_>)) -> Vec<Answered> {
        std::thread::scope(|scope| {
            for merchant in self.merchants {
                for paper in merchant.papers {
                    let tills = &self;
                    scope.spawn(move || tills.work(merchant, *paper));
                }
            }
            let _finally = Ends(&self);
            job(&self);
        });
        self.answered.into_inner().expect("no till failed")
    }

    fn work(&self, merchant: &Merchant, paper: Paper) {
        let mut client = Client::new(&self.address, Some(&merchant.token));
        let mut unanswered: Vec<String> = Vec::new();
        loop {
            let is_over = self.is_over.load(Ordering::Relaxed);
            if is_over && unanswered.is_empty() {
                return;
            }
            if !is_over {
                unanswered.push(new_key());
            }
            // The new one and the oldest.
            for at in [unanswered.len() - 1, 0] {
                let Some(key) = unanswered.get(at) else { continue };
                let answer = client.send(&paper.request(merchant.slug, key));
                match answer.status {
                    201 => {
                        let key = unanswered.remove(at);
                        self.keep(Answered::of(paper, merchant.slug, &key, &answer));
                    }
                    503 => assert!(answer.header("retry-after").is_some(), "{}", answer.text()),
                    _ => panic!("{}: {}", answer.status, answer.text()),
                }
            }
            come_again();
        }
    }

    fn keep(&self, one: Answered) {
        self.answered.lock().expect("no till failed").push(one);
        self.more.notify_all();
    }

    /// Waits until each till has made so many more, with a number of the series or without the database.
    pub fn wait_for(&self, more: usize, source: &str) {
        let answered = self.answered.lock().expect("no till failed");
        let from = answered.len();
        let tills: usize = self.merchants.iter().map(|merchant| merchant.papers.len()).sum();
        let lacks = |answered: &mut Vec<Answered>| {
            let mut made: HashMap<(&str, Paper), usize> = HashMap::new();
            for one in answered[from..].iter().filter(|one| one.document["numberSource"] == source) {
                *made.entry((one.slug, one.paper)).or_default() += 1;
            }
            made.len() < tills || made.values().any(|made| *made < more)
        };
        let (_answered, timed_out) = self.more.wait_timeout_while(answered, ANSWERED_MAX, lacks).expect("no till failed");
        assert!(!timed_out.timed_out(), "a till waits for ever");
    }

    /// Lets them work until then.
    pub fn work_until(&self, until: Instant) {
        let answered = self.answered.lock().expect("no till failed");
        let left = until.saturating_duration_since(Instant::now());
        drop(self.more.wait_timeout_while(answered, left, |_| true).expect("no till failed"));
    }
}

/// Says that the job is over, also when it fails.
struct Ends<'a>(&'a Tills<'a>);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}
