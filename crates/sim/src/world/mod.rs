//! Servers, clients and the network between them, a step at a time.
//!
//! | in a step | |
//! | --- | --- |
//! | time passes | a little; sometimes hours |
//! | something happens | a server dies or ends, a clock goes wrong, the store is gone for a while |
//! | a client asks for something | once, twice, late, at another server too, or under a key that was used |
//! | what is due arrives | at servers that are up |
//! | some servers run a group | of whatever waits there, and each answer is held against records and model |
//!
//! When the last step is taken everything is put right again: faults end, clocks are right and confirmed, and clients ask until they are
//! answered. Then the auditor reads the records.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `client.rs` | calls, and what becomes of them |
//! | `server.rs` | a server: its engine, its clock, what was sent to it |
//! | `disk.rs` | the store's file, and a look at it past everything |
//! | `learn.rs` | what clients see of what was done |
//! | `judge.rs` | answers against records |

mod client;
mod disk;
mod judge;
mod learn;
mod server;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use docket_domain::access::Actor;
use docket_domain::ids::MerchantId;
use docket_store::Reads;
use sha2::{Digest, Sha256};

use self::client::Delivery;
use self::server::{Kind, Server};
use crate::clock::WorldTime;
use crate::faults::{self, Faults};
use crate::model::Model;
use crate::plan::Plan;
use crate::workload::{self, Known};
use crate::{Failure, Played, Sabotage, Verdict, auditor, shop};

pub use self::client::Call;
pub use self::disk::{Disk, KeyRow, Look, Uuid};

/// The most steps that a request is late.
const LATE_STEPS_MAX: i64 = 25;
/// How often every client asks again when everything is right, before they must have been answered.
const ROUNDS_MAX: usize = 6;
const HOUR_MS: i64 = 3_600_000;

/// The purposes of dice beside steps.
const OF_THE_SHOP: u64 = 1 << 40;
const OF_THE_WORLD: u64 = 2 << 40;

/// Everything there is in a run.
pub struct World {
    plan: Plan,
    disk: Disk,
    look: Look,
    reads: Reads,
    time: WorldTime,
    faults: Faults,
    servers: Vec<Server>,
    merchants: BTreeMap<MerchantId, Merchant>,
    calls: Vec<Call>,
    on_the_way: Vec<Delivery>,
    step: u32,
    gone_until: u32,
    trace: Sha256,
    story: Vec<String>,
    done: BTreeMap<&'static str, u64>,
    answered: u64,
}

/// What is known of a merchant.
struct Merchant {
    known: Known,
    model: Model,
    /// The last record that was read.
    read_to: i64,
}

impl World {
    /// A world in which nothing has happened yet.
    pub fn new(plan: &Plan, sabotage: Option<Sabotage>) -> World {
        let disk = Disk::empty();
        let faults = Faults::new(plan);
        let time = WorldTime::new(shop::BEGINNING);
        let mut dice = plan.dice(OF_THE_WORLD);
        let (servers, merchants) = (dice.from(1, 3), dice.from(1, 3));
        let of_one_merchant = dice.one_in(2);
        let kind = Kind { of_one_merchant, survives: of_one_merchant && dice.one_in(2), sabotage };
        let drawn = Arc::new(AtomicU64::new(0));
        let servers = (0..servers).map(|which| Server::new(&disk, which, &faults, &time, Arc::clone(&drawn), kind)).collect();
        let merchant = |id| (MerchantId(id), Merchant { known: Known::nothing(), model: Model::default(), read_to: 0 });
        World {
            plan: plan.clone(),
            look: disk.look(),
            reads: disk.reads(),
            disk,
            time,
            faults,
            servers,
            merchants: (7..7 + merchants).map(merchant).collect(),
            calls: Vec::new(),
            on_the_way: Vec::new(),
            step: 0,
            gone_until: 0,
            trace: Sha256::new(),
            story: Vec::new(),
            done: BTreeMap::new(),
            answered: 0,
        }
    }

    /// Plays it to the end.
    pub fn play(mut self) -> Played {
        quiet_about_simulated_panics();
        let failure = self.run().err();
        Played {
            failure,
            trace: self.trace.finalize().into(),
            story: self.story,
            faults: self.faults.counts(),
            done: self.done,
            answered: self.answered,
        }
    }

    fn run(&mut self) -> Verdict {
        self.open_shops()?;
        for step in self.plan.taken() {
            self.step = step;
            self.take_step()?;
        }
        self.put_right()?;
        let merchants: Vec<MerchantId> = self.merchants.keys().copied().collect();
        for merchant in merchants {
            let head = self.look.head(merchant);
            self.note(format!("{merchant} stands at {head:?}"));
            auditor::audit(&self.look, merchant, &self.calls_of(merchant))?;
        }
        auditor::storage(&self.look)
    }

    /// Adds a line to the trace.
    fn note(&mut self, line: String) {
        self.trace.update(line.as_bytes());
        self.trace.update(b"\n");
        self.story.push(line);
    }

    /// Sets the merchants up. Nothing goes wrong yet.
    fn open_shops(&mut self) -> Verdict {
        let ids: Vec<MerchantId> = self.merchants.keys().copied().collect();
        for merchant in ids {
            let mut dice = self.plan.dice(OF_THE_SHOP + merchant.0 as u64);
            let mut commands = vec![shop::set_up(merchant, &mut dice)];
            commands.extend(crate::months::products());
            for command in commands {
                let call = self.ask(merchant, Actor::program(), command);
                self.send(call, 0);
                self.deliver()?;
                self.run_group(0)?;
            }
        }
        self.faults.calm(false);
        Ok(())
    }

    fn take_step(&mut self) -> Verdict {
        let mut dice = self.plan.dice(u64::from(self.step));
        self.faults.step(crate::dice::Dice(dice.roll()));
        self.time.pass(dice.from(0, 3_000));
        self.happen(&mut dice);
        self.client_asks(&mut dice);
        self.deliver()?;
        for server in 0..self.servers.len() {
            let (runs, looks) = (dice.one_in(2), dice.one_in(4));
            if runs {
                self.run_group(server)?;
            }
            if looks {
                self.look_for_store(server)?;
            }
        }
        Ok(())
    }

    /// What happens beside requests.
    fn happen(&mut self, dice: &mut crate::dice::Dice) {
        let (server, ms, later) = (dice.from(0, self.servers.len() as i64 - 1) as usize, dice.roll(), dice.from(1, 8) as u32);
        if self.faults.happens(faults::TIME_PASSES) {
            self.time.pass(HOUR_MS / 2 + (ms % (20 * HOUR_MS as u64)) as i64);
        }
        if self.faults.happens(faults::STORE_GONE) {
            self.gone_until = self.step + later;
        }
        self.faults.goes(self.step < self.gone_until);
        if self.faults.happens(faults::SERVER_DIES) {
            self.servers[server].die(self.step + later);
        } else if self.faults.happens(faults::SERVER_ENDS) {
            self.servers[server].end();
        }
        let to_and_fro = |most: i64| (ms % (2 * most) as u64) as i64 - most;
        if self.faults.happens(faults::CLOCK_STEPS) {
            self.servers[server].clock.set_off_by(to_and_fro(HOUR_MS / 3));
        }
        if self.faults.happens(faults::CLOCK_JUMPS) {
            self.servers[server].clock.set_off_by(to_and_fro(60 * HOUR_MS));
        }
    }

    /// A client asks for something new, or once more for something.
    fn client_asks(&mut self, dice: &mut crate::dice::Dice) {
        let ids: Vec<MerchantId> = self.merchants.keys().copied().collect();
        // Mostly the first, so that its records come far.
        let merchant = if dice.one_in(3) { dice.of(&ids) } else { ids[0] };
        let known = &mut self.merchants.get_mut(&merchant).expect("one of them").known;
        known.goods.now = self.time.now();
        let (actor, command) = workload::next(known, dice);
        let call = self.ask(merchant, actor, command);
        let server = dice.from(0, self.servers.len() as i64 - 1) as usize;
        let late = dice.from(1, LATE_STEPS_MAX) as u32;
        let due = if self.faults.happens(faults::SENT_LATE) { self.step + late } else { self.step };
        self.on_the_way.push(Delivery { call, server, due, is_other: false });
        if self.faults.happens(faults::SENT_TWICE) {
            self.on_the_way.push(Delivery { call, server, due: due + late % 3, is_other: false });
        }
        if self.faults.happens(faults::SENT_ELSEWHERE) {
            let server = (server + 1) % self.servers.len();
            self.on_the_way.push(Delivery { call, server, due: self.step + late % 4, is_other: false });
        }
        if self.faults.happens(faults::SENT_OTHERWISE) {
            self.on_the_way.push(Delivery { call, server, due: self.step + late / 2, is_other: true });
        }
        if dice.one_in(6) {
            let earlier = dice.from(0, self.calls.len() as i64 - 1) as usize;
            self.on_the_way.push(Delivery { call: earlier, server, due: self.step, is_other: false });
        }
    }

    /// Hands what is due to servers that are up; what meets none comes back to its client.
    fn deliver(&mut self) -> Verdict {
        let due: Vec<Delivery> = self.on_the_way.extract_if(.., |delivery| delivery.due <= self.step).collect();
        for delivery in due {
            self.wake(delivery.server)?;
            let server = &mut self.servers[delivery.server];
            if server.is_up() {
                server.receive(delivery, self.calls[delivery.call].request(delivery.is_other));
            } else {
                self.ask_again(delivery);
            }
        }
        Ok(())
    }

    /// Starts a server whose time has come.
    fn wake(&mut self, server: usize) -> Verdict {
        if !self.servers[server].is_to_start(self.step) {
            return Ok(());
        }
        self.faults.begin_group();
        let ran = self.servers[server].start(self.step, &self.disk);
        self.judge(ran)
    }

    /// Lets a server look for a store that is away.
    fn look_for_store(&mut self, server: usize) -> Verdict {
        self.faults.begin_group();
        let Some(ran) = self.servers[server].look_for_store(self.step) else { return Ok(()) };
        self.judge(ran)
    }

    /// A client who was not told what became of a call asks again, somewhere, some time later; or gives up.
    fn ask_again(&mut self, delivery: Delivery) {
        if delivery.is_other || self.faults.happens(faults::GIVEN_UP) {
            return;
        }
        let wait = 1 + (delivery.call as u32 + self.step) % 9;
        let server = (delivery.server + wait as usize) % self.servers.len();
        self.on_the_way.push(Delivery { server, due: self.step + wait, ..delivery });
    }

    /// Runs whatever waits at a server, and holds what it says against the records.
    fn run_group(&mut self, server: usize) -> Verdict {
        self.faults.begin_group();
        let Some(ran) = self.servers[server].run(self.step) else { return Ok(()) };
        self.judge(ran)
    }

    /// Everything is put right again, and clients ask until they are answered.
    fn put_right(&mut self) -> Verdict {
        self.faults.calm(true);
        self.on_the_way.clear();
        for server in &mut self.servers {
            server.clock.set_off_by(0);
            // What was sent before is answered, or lost with a process that ends now.
            server.end();
        }
        let now = self.time.now();
        self.disk.confirm_clock(now);
        for _ in 0..ROUNDS_MAX {
            self.step = self.step.saturating_add(LATE_STEPS_MAX as u32);
            // Whatever was answered without the store is taken in now.
            for server in 0..self.servers.len() {
                self.wake(server)?;
                self.look_for_store(server)?;
            }
            let open: Vec<usize> = (0..self.calls.len()).filter(|call| !self.calls[*call].is_answered).collect();
            if open.is_empty() {
                return self.promises_are_kept();
            }
            for some in open.chunks(7) {
                for call in some {
                    self.send(*call, *call % self.servers.len());
                }
                self.deliver()?;
                for server in 0..self.servers.len() {
                    self.run_group(server)?;
                }
            }
        }
        let open = self.calls.iter().find(|call| !call.is_answered).map(|call| format!("{:?}", call.command));
        match open {
            None => self.promises_are_kept(),
            Some(call) => Err(Failure::new("everybody is answered in the end", call)),
        }
    }

    /// Whatever was answered without the store is in the records, or its number leads to what is.
    fn promises_are_kept(&self) -> Verdict {
        if let Some(left) = self.servers.iter().map(Server::spooled).find(|left| *left > 0) {
            return Err(Failure::new("everything is taken in when the store is back", format!("{left} are not")));
        }
        for call in &self.calls {
            for promise in &call.promised {
                let row = self.look.key(call.merchant, &call.key);
                let sql = "SELECT document_id FROM number_alias WHERE merchant_id = ?1 AND number = ?2";
                let alias = self.look.value::<[u8; 16]>(sql, rusqlite::params![call.merchant.0, promise.number]);
                let leads = row.as_ref().is_some_and(|row| row.id == promise.id || alias == Some(*row.id.as_bytes()));
                if !leads {
                    let detail = format!("{promise:?}, and the records have {row:?}; {:?}", call.command);
                    return Err(Failure::new("what was answered without the store is there when it is back", detail));
                }
            }
        }
        Ok(())
    }
}

thread_local! {
    /// The last panic of a server that nobody asked for. All servers of a run are on its thread.
    static PANICKED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The last panic that nobody asked for, once.
fn take_panic() -> Option<String> {
    PANICKED.with_borrow_mut(Option::take)
}

/// Panics that are asked for are no news; every other is kept for its run, and told as usual.
fn quiet_about_simulated_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let text = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
            if !text.starts_with("a fault was asked for") {
                PANICKED.with_borrow_mut(|panicked| *panicked = Some(panic.to_string()));
                usual(panic);
            }
        }));
    });
}
