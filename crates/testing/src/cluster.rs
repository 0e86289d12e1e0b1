//! A PostgreSQL of three nodes, by `scripts/postgres-cluster.sh`, whose primary can be killed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a commit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replication {
    /// For one of the two standbys.
    Quorum,
    /// For none: what was answered is lost with the primary. For proofs that a harness finds what it looks for.
    Asynchronous,
}

/// A primary and two standbys. They are gone when this is dropped.
pub struct Cluster {
    directory: PathBuf,
    url: String,
}

impl Cluster {
    /// Begins one.
    pub fn start(replication: Replication) -> Cluster {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        // PostgreSQL's own user, who is not root, must get there; memory is faster than a disk.
        let home = ["/dev/shm", "/tmp"].into_iter().find(|home| Path::new(home).is_dir()).expect("a directory for all");
        let name = format!("docket-cluster-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut cluster = Cluster { directory: Path::new(home).join(name), url: String::new() };
        let synchronous = match replication {
            Replication::Quorum => "ANY 1 (n1,n2,n3)",
            Replication::Asynchronous => "",
        };
        cluster.url = cluster.run_with(&["start"], &[("DOCKET_CLUSTER_SYNC", synchronous)]);
        cluster
    }

    /// The URL that names all nodes.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL of one node: `n1`, `n2`, `n3` or `primary`.
    pub fn url_of(&self, node: &str) -> String {
        self.run(&["url", node])
    }

    /// `kill -9` of the whole primary.
    pub fn kill_primary(&self) {
        self.run(&["kill"]);
    }

    /// Stops the whole primary, as a machine does that hangs.
    pub fn freeze_primary(&self) {
        self.run(&["freeze"]);
    }

    /// Lets it go on, as a primary that does not know that it is none any more.
    pub fn thaw(&self) {
        self.run(&["thaw"]);
    }

    /// Promotes the standby that has received more; the other follows it.
    pub fn promote(&self) -> String {
        self.run(&["promote"])
    }

    /// Makes the node that was killed or frozen a standby.
    pub fn rejoin(&self) {
        self.run(&["rejoin"]);
    }

    /// The standbys receive nothing any more.
    pub fn cut_standbys(&self) {
        self.run(&["cut"]);
    }

    /// They receive again.
    pub fn mend_standbys(&self) {
        self.run(&["mend"]);
    }

    fn run(&self, arguments: &[&str]) -> String {
        self.run_with(arguments, &[])
    }

    fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres-cluster.sh");
        let mut command = Command::new(script);
        command.args(arguments).env("DOCKET_CLUSTER_DIR", &self.directory).envs(variables.iter().copied());
        let ran = command.output().expect("scripts/postgres-cluster.sh runs");
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).expect("text").trim().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run(&["stop"]);
    }
}
