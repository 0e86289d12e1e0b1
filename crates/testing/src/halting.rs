//! A PostgreSQL server of a test's own, by `scripts/postgres.sh`, which can be stopped and begun again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

/// A server. It and its files are gone when this is dropped.
pub struct HaltingServer {
    directory: PathBuf,
    url: String,
}

impl HaltingServer {
    /// Begins one.
    pub fn start() -> HaltingServer {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        // PostgreSQL's own user, who is not root, must get there; memory is faster than a disk.
        let home = ["/dev/shm", "/tmp"].into_iter().find(|home| Path::new(home).is_dir()).expect("a directory for all");
        let name = format!("docket-halting-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut server = HaltingServer { directory: Path::new(home).join(name), url: String::new() };
        server.url = server.run("start");
        server
    }

    /// The URL of its only database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends every process of it, as a crash does. Its files stay.
    pub fn halt(&self) {
        self.run("halt");
    }

    /// Begins it again on the same files and port.
    pub fn resume(&self) {
        assert_eq!(self.run("resume"), self.url, "it is where it was");
    }

    fn run(&self, verb: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres.sh");
        let ran = Command::new(script).arg(verb).env("DOCKET_POSTGRES_DIR", &self.directory).output();
        let ran = ran.expect("scripts/postgres.sh runs");
        assert!(ran.status.success(), "{verb}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).expect("text").trim().to_owned()
    }
}

impl Drop for HaltingServer {
    fn drop(&mut self) {
        self.run("stop");
    }
}
