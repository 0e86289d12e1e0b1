//! A database whose disk is full: writes are answered 503, reads go on, and so do writes when there is room again.
//!
//! The database is in a tablespace on a small file system, which is mounted in a mount namespace of its server's. That needs root; where
//! there is none, set `DOCKET_TEST_NO_MOUNT`. (A full disk under PostgreSQL's own write-ahead log ends its server, and is an outage.)

use std::fs::{File, create_dir_all, remove_file};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use docket_testing::Database;
use tempfile::TempDir;

use crate::harness::*;

/// Room for the tables and a few hundred orders.
const SIZE: &str = "32m";
const ORDERS_MAX: u64 = 2_000;

/// A PostgreSQL of its own with a small disk. It is gone when this is dropped.
struct SmallServer {
    home: TempDir,
    url: String,
}

impl SmallServer {
    /// None where this machine mounts nothing and was told that this is so.
    fn start() -> Option<SmallServer> {
        let mounts = Command::new("unshare").args(["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).output();
        if !mounts.is_ok_and(|output| output.status.success()) {
            assert!(
                std::env::var_os("DOCKET_TEST_NO_MOUNT").is_some(),
                "this test mounts a small file system, which needs root; set DOCKET_TEST_NO_MOUNT to go without"
            );
            return None;
        }
        let home = tempfile::Builder::new().prefix("docket-full-").tempdir_in("/dev/shm").expect("a directory");
        let mut server = SmallServer { home, url: String::new() };
        create_dir_all(server.small()).expect("a directory of our own");
        let script = "chmod 755 \"$0\" && mount -t tmpfs -o size=$2 tmpfs \"$1\" && chown postgres \"$1\" && exec \"$3\" start";
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", script])
            .arg(server.home.path())
            .arg(server.small())
            .arg(SIZE)
            .arg(postgres_script());
        let ran = command.env("DOCKET_POSTGRES_DIR", server.directory()).output().expect("it runs");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let url = String::from_utf8(ran.stdout).expect("a URL").trim().to_owned();
        let any = Database::at(&url);
        any.execute_alone(&format!("CREATE TABLESPACE small LOCATION '{}'", server.small().display()));
        any.execute_alone("CREATE DATABASE docket TABLESPACE small");
        let (head, _) = url.rsplit_once('/').expect("a database");
        server.url = format!("{head}/docket");
        Some(server)
    }

    fn directory(&self) -> PathBuf {
        self.home.path().join("server")
    }

    fn small(&self) -> PathBuf {
        self.home.path().join("small")
    }

    /// A file that takes all room there is, as seen from outside of the server's namespace.
    fn filler(&self) -> PathBuf {
        let process = std::fs::read_to_string(self.directory().join("data/postmaster.pid")).expect("the server runs");
        let root = PathBuf::from(format!("/proc/{}/root", process.lines().next().expect("its number")));
        root.join(self.small().strip_prefix("/").expect("an absolute path")).join("filler")
    }
}

impl Drop for SmallServer {
    fn drop(&mut self) {
        let stopped = Command::new(postgres_script()).arg("stop").env("DOCKET_POSTGRES_DIR", self.directory()).status();
        assert!(stopped.is_ok_and(|status| status.success()), "it stops");
    }
}

fn postgres_script() -> PathBuf {
    repository().join("scripts/postgres.sh")
}

fn fill(filler: &Path) {
    let mut file = File::options().create(true).append(true).open(filler).expect("a file on the small file system");
    while file.write_all(&[0x5a; 4_096]).is_ok() {}
}

#[test]
fn a_full_disk_of_the_database_is_answered_503_reads_go_on_and_so_do_writes_when_there_is_room() {
    if !on_postgres() {
        return;
    }
    let Some(server) = SmallServer::start() else { return };
    let shop = Shop::in_database(&server.url, &[]);
    let mut owner = shop.owner();
    let mut placed: Vec<Placed> = (0..5).map(|index| Placed::of(&place(&mut owner, &a_delivery(index)))).collect();
    for round in 0..torture_rounds().unwrap_or(2) {
        fill(&server.filler());
        let refused = (0..ORDERS_MAX).find_map(|index| {
            let request = keyed_order(&new_key(), index);
            let answer = owner.send(&request);
            if answer.status == 201 {
                placed.push(Placed::answered(&answer));
                return None;
            }
            answer.problem(503, "store.full");
            assert!(answer.header("retry-after").is_some());
            Some(request)
        });
        let refused = refused.expect("it does not all fit");
        let last = placed.last().expect("orders");
        assert_eq!(Placed::of(&owner.get(&format!("/orders/{}", last.id)).expect(200)), *last, "round {round}");
        assert_eq!(all_orders(&mut owner).len(), placed.len());
        remove_file(server.filler()).expect("the filler");
        placed.push(Placed::answered(&owner.send(&refused)));
    }
    assert_consecutive(&placed, 1);
    assert_audit(&mut owner, placed.len());
    shop.docket(&["numbering", "audit"]).succeeded();
}
