//! A store under faults: its server, and what is looked at when a fault is over.

use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use tempfile::TempDir;

use super::shim::Shim;
use super::volume::Volume;
use crate::contract::metric;
use crate::harness::program::{Run, as_tests_run, run};
use crate::harness::shop::wrong_in;
use crate::harness::*;

/// Exit code of a server whose store failed (`docs/operating/faults.md`).
pub const STORE_FAILED: i32 = 70;
/// Requests that are sent once more after each fault: they must be answered as they were.
const REPEATED: usize = 40;

/// A store in a directory, or on a file system whose power can be cut, and its server.
pub struct Stand {
    server: Option<Server>,
    owner: String,
    shim: Option<Shim>,
    volume: Option<Volume>,
    home: TempDir,
}

impl Stand {
    /// In a directory, with a shim before its files; served.
    pub fn shimmed() -> Stand {
        Stand::with(Some(Shim::new()), None)
    }

    /// In a directory, with nothing in between; served.
    pub fn plain() -> Stand {
        Stand::with(None, None)
    }

    /// On a file system whose power can be cut; served. None where this machine has none.
    pub fn on_a_volume(shim: Option<Shim>) -> Option<Stand> {
        Volume::mount().map(|volume| Stand::with(shim, Some(volume)))
    }

    fn with(shim: Option<Shim>, volume: Option<Volume>) -> Stand {
        let home = tempfile::tempdir().expect("a temporary directory");
        let mut stand = Stand { server: None, owner: String::new(), shim, volume, home };
        let server = stand.begin(&[], &["--preset", "al-marya"]);
        stand.owner = server.printed_token();
        stand.server = Some(server);
        stand
    }

    pub fn has_shim(&self) -> Option<&Shim> {
        self.shim.as_ref()
    }

    pub fn shim(&self) -> &Shim {
        self.shim.as_ref().expect("this stand has a shim")
    }

    /// Starts the server.
    pub fn start(&mut self) {
        self.start_by(&[]);
    }

    /// The same by a command that leads to the program, such as `prlimit`.
    pub fn start_by(&mut self, leading: &[&str]) {
        assert!(self.server.is_none(), "the server has ended before");
        self.server = Some(self.begin(leading, &[]));
    }

    fn begin(&self, leading: &[&str], options: &[&str]) -> Server {
        let mut command = self.program(leading);
        command.arg("serve").arg("--data").arg(self.data()).args(options);
        if let Some(shim) = &self.shim {
            shim.stand_before(&mut command);
        }
        Server::spawn(command)
    }

    /// The program, where the store is, by a command that leads there.
    fn program(&self, leading: &[&str]) -> Command {
        let into = self.volume.as_ref().map_or_else(Vec::new, Volume::entering);
        let whole = into.iter().map(String::as_str).chain(leading.iter().copied()).chain([env!("CARGO_BIN_EXE_docket")]);
        let mut words = whole.into_iter();
        let mut command = as_tests_run(Command::new(words.next().expect("at least the program")));
        command.args(words);
        command
    }

    fn data(&self) -> PathBuf {
        self.volume.as_ref().map_or_else(|| self.home.path().to_owned(), Volume::directory).join("data")
    }

    pub fn server(&mut self) -> &mut Server {
        self.server.as_mut().expect("the server runs")
    }

    pub fn address(&self) -> String {
        self.server.as_ref().expect("the server runs").address().to_owned()
    }

    pub fn owner_token(&self) -> &str {
        &self.owner
    }

    pub fn owner(&self) -> Client {
        Client::new(&self.address(), Some(&self.owner))
    }

    /// Clients that send the same request until it is answered, beginning with the server that runs now.
    pub fn load(&self) -> Load {
        Load::on(&[&self.address()], &self.owner, Manner::SameKey)
    }

    /// Cuts the power under the running server, and ends that. What it says from when the cut began is no answer: nobody would have heard
    /// it, and a kernel that is shut down may say that it has synced what it has not.
    pub fn cut_power(&mut self, load: &Load) {
        let begun = self.volume.as_mut().expect("this stand has a volume").cut();
        self.kill();
        load.heard_nothing(begun..monotonic());
    }

    /// Starts the machine anew, and then the server.
    pub fn power_on(&mut self) {
        self.volume.as_mut().expect("this stand has a volume").mount_again();
        self.start();
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.server.take().expect("the server runs").kill();
    }

    /// Waits until the server has ended by itself.
    pub fn ended(&mut self) -> ExitStatus {
        self.server.take().expect("the server runs").ended()
    }

    /// Starts the server where it has ended, as a service manager does, and says whether it had. There is one reason to end by itself.
    pub fn start_where_it_has_ended(&mut self) -> bool {
        if self.server.as_mut().is_some_and(Server::is_running) {
            return false;
        }
        if let Some(server) = self.server.take() {
            assert_eq!(server.ended().code(), Some(STORE_FAILED));
        }
        self.start();
        true
    }

    /// Runs the program on this store.
    pub fn docket(&self, arguments: &[&str]) -> Run {
        let mut command = self.program(&[]);
        command.args(arguments).arg("--data").arg(self.data());
        run(&mut command)
    }

    /// What the server says of itself by that name.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.owner().send(&Request::new("GET", "/metrics")).text();
        metric(&text, name).unwrap_or_else(|| panic!("{name}: {text}"))
    }

    /// Memory that the server takes now, in KiB.
    pub fn resident_kib(&self) -> u64 {
        self.of_memory("VmRSS:")
    }

    /// The most memory that the server took so far, in KiB.
    pub fn peak_kib(&self) -> u64 {
        self.of_memory("VmHWM:")
    }

    /// What the server has mapped, in KiB.
    pub fn mapped_kib(&self) -> u64 {
        self.of_memory("VmSize:")
    }

    fn of_memory(&self, name: &str) -> u64 {
        let process = self.server.as_ref().expect("the server runs").id();
        let text = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the server runs");
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name} in {text}"));
        line.split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or_else(|| panic!("a number: {line}"))
    }

    /// What became of what was answered, and whether the books hold.
    pub fn examine(&self, load: &Load) -> Verdict {
        let Findings { answered, lost, doubled, numbered } = load.examine(&mut self.owner());
        let audit = self.docket(&["numbering", "audit"]);
        let has_gaps = audit.code != Some(0) || !audit.out.ends_with("every number is unique and none is missing\n");
        let findings = wrong_in(&self.docket(&["doctor", "--json"]));
        Verdict {
            answered,
            there: numbered.len(),
            lost,
            doubled,
            has_gaps,
            findings: findings.len(),
            said: format!("{audit:?} {findings:#?}"),
        }
    }

    /// Sends some of the requests that were answered once more, and demands that nothing was lost or doubled, that no number is missing,
    /// and that the doctor finds nothing.
    #[track_caller]
    pub fn assert_whole(&self, load: &Load, after: &str) {
        let verdict = self.examine(load);
        println!("{after}: {verdict}");
        assert!(verdict.is_whole(), "{after}: {verdict}: {}", verdict.said);
        load.repeat(&mut self.owner(), REPEATED);
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        // Before the file system that it is on.
        drop(self.server.take());
    }
}

/// What was found after a fault.
pub struct Verdict {
    pub answered: usize,
    pub there: usize,
    pub lost: usize,
    pub doubled: usize,
    pub has_gaps: bool,
    pub findings: usize,
    pub said: String,
}

impl Verdict {
    pub fn is_whole(&self) -> bool {
        self.lost + self.doubled + self.findings == 0 && !self.has_gaps && self.there == self.answered
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Verdict { answered, lost, doubled, findings, .. } = self;
        let gaps = if self.has_gaps { ", NUMBERS MISSING" } else { "" };
        write!(to, "{answered} orders answered, lost {lost}, doubled {doubled}, findings {findings}{gaps}")
    }
}
