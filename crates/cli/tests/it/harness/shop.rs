//! A merchant's store in a directory of its own, with a server on it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use docket_testing::{Backend, Database, Place};
use serde_json::Value;

use super::http::Client;
use super::program::{Run, command, docket_on, repository};
use super::server::Server;

/// Every role there is.
pub const ROLES: [&str; 9] =
    ["owner", "manager", "cashier", "kitchen", "warehouse", "finance", "dispatcher", "driver", "accountant"];

/// A store, its server, and the owner's token.
pub struct Shop {
    place: Place,
    server: Option<Server>,
    owner: String,
    /// With what else its servers are started.
    options: Vec<&'static str>,
    /// Whether somebody did damage past the server, so that the doctor has reason to find something.
    is_damaged: AtomicBool,
}

/// What the doctor may find in a store that is right: that somebody, or a printer, is late.
const LATE: [&str; 2] = ["queue.overdue", "print.stuck"];

impl Shop {
    /// The delivery kitchen of the preset `al-marya`, served.
    pub fn open() -> Shop {
        Shop::serve("al-marya", Place::empty())
    }

    /// The delivery kitchen in a file, whatever tests run on, served.
    pub fn in_a_file() -> Shop {
        Shop::serve("al-marya", Place::on(Backend::Sqlite))
    }

    /// The shop of a built-in preset, served.
    pub fn of(preset: &str) -> Shop {
        Shop::serve(preset, Place::empty())
    }

    /// The delivery kitchen with parts of the preset's text replaced. Every part must be there.
    pub fn with_changes(changes: &[(&str, &str)]) -> Shop {
        let place = Place::empty();
        let preset = changed_preset(place.path(), "changed", changes);
        Shop::serve(preset.to_str().expect("a path that is UTF-8"), place)
    }

    /// A built-in preset with parts of its text replaced, served. Every part must be there.
    pub fn changed(preset: &str, changes: &[(&str, &str)]) -> Shop {
        let place = Place::empty();
        let preset = preset_with(preset, place.path(), "changed", changes);
        Shop::serve(preset.to_str().expect("a path that is UTF-8"), place)
    }

    /// The shop of a built-in preset, served with more options; so is every server that is started on it later.
    pub fn with_options(preset: &str, options: &[&'static str]) -> Shop {
        let place = Place::empty();
        let server = Server::start_with(&place.data(), &[options, &["--preset", preset]].concat());
        let owner = server.printed_token();
        Shop { place, server: Some(server), owner, options: options.to_vec(), is_damaged: AtomicBool::new(false) }
    }

    /// Serves the store again, from now on with these options.
    pub fn restart_with(&mut self, options: &[&'static str]) {
        self.stop();
        self.options = options.to_vec();
        self.start();
    }

    /// The delivery kitchen in a rehearsal, whose clock starts at that time.
    pub fn rehearsed(clock: &str) -> Shop {
        Shop::rehearsed_with("al-marya", &[], clock)
    }

    /// A preset, with parts of its text replaced, in a rehearsal whose clock starts at that time. Every part must be there.
    pub fn rehearsed_with(preset: &str, changes: &[(&str, &str)], clock: &str) -> Shop {
        Shop::rehearsed_at(Place::empty(), preset, changes, clock)
    }

    fn rehearsed_at(place: Place, preset: &str, changes: &[(&str, &str)], clock: &str) -> Shop {
        let file = preset_with(preset, place.path(), "changed", changes);
        let mut command = command();
        command.arg("serve").arg("--preset").arg(file).args(["--clock", clock, "--data"]).arg(place.data());
        let mut shop = Shop {
            place,
            server: Some(Server::spawn(command)),
            owner: String::new(),
            options: Vec::new(),
            is_damaged: AtomicBool::new(false),
        };
        // The token that is printed is good for hours of that clock, which may pass in no time.
        shop.owner = shop.token(&["--role", "owner"]);
        shop
    }

    /// A file beside the store with a built-in preset, parts of its text replaced. Every part must be there.
    pub fn preset_with(&self, preset: &str, name: &str, changes: &[(&str, &str)]) -> String {
        let file = preset_with(preset, self.place.path(), name, changes);
        file.to_str().expect("a path that is UTF-8").to_owned()
    }

    /// Sets the clock of a rehearsal, as one sets a machine's: a step ahead of more than an hour is suspect until it is confirmed.
    pub fn set_clock(&self, to: &str) {
        self.docket(&["clock", "set", to]).succeeded();
    }

    /// Lets a rehearsal's time pass until then: every process believes it.
    pub fn pass_until(&self, to: &str) {
        self.set_clock(to);
        self.docket(&["clock", "confirm", "--reason", "a rehearsal of what comes later"]).succeeded();
    }

    /// The delivery kitchen in a database that is there, served with more options; so is every server that is started on it later.
    pub fn in_database(url: &str, options: &[&'static str]) -> Shop {
        let place = Place::in_database(url);
        let server = Server::start_with(&place.data(), &[options, &["--preset", "al-marya"]].concat());
        let owner = server.printed_token();
        Shop { place, server: Some(server), owner, options: options.to_vec(), is_damaged: AtomicBool::new(false) }
    }

    /// The same in a rehearsal, whose clock starts at that time.
    pub fn rehearsed_in_database(url: &str, clock: &str) -> Shop {
        Shop::rehearsed_at(Place::in_database(url), "al-marya", &[], clock)
    }

    fn serve(preset: &str, place: Place) -> Shop {
        let server = Server::start_with_preset(&place.data(), preset);
        let owner = server.printed_token();
        Shop { place, server: Some(server), owner, options: Vec::new(), is_damaged: AtomicBool::new(false) }
    }

    /// Another server on the same store.
    pub fn second(&self) -> Server {
        Server::start_with(&self.data(), &self.options)
    }

    /// The database, where there is one.
    pub fn database(&self) -> Option<&Database> {
        self.place.database()
    }

    pub fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    /// The database's URL, where the store is in one.
    pub fn url(&self) -> Option<&str> {
        self.place.url()
    }

    /// Does damage past the server, and says how many rows it hit.
    pub fn damage(&self, sql: &str) -> usize {
        self.is_damaged.store(true, Ordering::Relaxed);
        self.place.damage_of_program(sql)
    }

    /// What of the store holds a text.
    pub fn holding(&self, text: impl AsRef<[u8]>) -> Vec<String> {
        self.place.holding(text)
    }

    pub fn server(&mut self) -> &mut Server {
        self.server.as_mut().expect("the server runs")
    }

    pub fn address(&self) -> String {
        self.server.as_ref().expect("the server runs").address().to_owned()
    }

    /// A connection of the owner's.
    pub fn owner(&self) -> Client {
        self.client(&self.owner)
    }

    pub fn owner_token(&self) -> &str {
        &self.owner
    }

    /// A connection with a token.
    pub fn client(&self, token: &str) -> Client {
        Client::new(&self.address(), Some(token))
    }

    /// A connection of the user of that name, who is made where there is none yet.
    pub fn user(&self, role: &str, name: &str) -> Client {
        self.client(&self.token(&["--role", role, "--user", name]))
    }

    /// A connection of someone of a role.
    pub fn role(&self, role: &str) -> Client {
        self.client(&self.token(&["--role", role]))
    }

    /// A new token, made by a second process.
    pub fn token(&self, arguments: &[&str]) -> String {
        self.docket(&[&["token", "create"], arguments].concat()).succeeded().trim_end().to_owned()
    }

    /// Runs the program on this store.
    pub fn docket(&self, arguments: &[&str]) -> Run {
        docket_on(&self.data(), arguments)
    }

    /// Stops the server as a service manager does.
    pub fn stop(&mut self) {
        let server = self.take_server();
        let status = server.stop();
        assert!(status.success(), "the server stops well when asked to: {status}");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.take_server().kill();
    }

    /// The server itself, for who ends it in their own way.
    pub fn take_server(&mut self) -> Server {
        self.server.take().expect("the server runs")
    }

    /// Serves the store again, on another port.
    pub fn start(&mut self) {
        assert!(self.server.is_none(), "the server was stopped before");
        self.server = Some(self.second());
    }
}

/// Whatever a test did to a store over the API or with the program, every rule holds of what it leaves behind.
impl Drop for Shop {
    fn drop(&mut self) {
        if std::thread::panicking() || self.is_damaged.load(Ordering::Relaxed) {
            return;
        }
        drop(self.server.take());
        let wrong = wrong_in(&self.docket(&["doctor", "--json"]));
        assert!(wrong.is_empty(), "the test leaves a store in which something does not hold: {wrong:#?}");
    }
}

/// What a run of `docket doctor --json` found that is wrong.
#[track_caller]
pub fn wrong_in(run: &Run) -> Vec<Value> {
    let told: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("the doctor could not look: {run:?}"));
    let merchants = told.as_array().expect("merchants").iter();
    let findings = merchants.flat_map(|merchant| merchant["findings"].as_array().expect("findings"));
    findings.filter(|finding| !LATE.iter().any(|code| finding["code"] == *code)).cloned().collect()
}

/// A file with the preset `al-marya`, with parts of its text replaced.
pub fn changed_preset(directory: &Path, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    preset_with("al-marya", directory, name, changes)
}

/// The same of any preset.
fn preset_with(preset: &str, directory: &Path, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(repository().join(format!("presets/{preset}.toml"))).expect("the preset");
    for (from, to) in changes {
        assert!(text.contains(from), "the preset has {from:?}");
        text = text.replacen(from, to, 1);
    }
    let file = directory.join(format!("{name}.toml"));
    std::fs::write(&file, text).expect("a file in a directory of our own");
    file
}
