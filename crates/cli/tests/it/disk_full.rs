//! A store without room: writes are answered 503, reads go on, and so do writes when there is room again.
//!
//! The store is on a small file system of its own, mounted in a mount namespace of the server's, so that nothing is left behind
//! however a test ends. That needs root or user namespaces; where there is neither, set `DOCKET_TEST_NO_MOUNT`.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::program::in_clean_environment;
use crate::harness::*;

/// Size of the file system: room for a store and a few hundred orders.
const SIZE: &str = "24m";
/// Orders that surely do not fit into what is left of the last pages.
const ORDERS_MAX: usize = 400;

/// A server whose data directory is a small file system.
struct SmallDisk {
    server: Server,
    token: String,
    /// The file system, as seen from outside of the server's namespace.
    directory: PathBuf,
    _mount_point: TempDir,
}

/// How `unshare` may mount here, if at all.
fn unshare() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    let works = |way: &&&[&str]| {
        let mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"];
        Command::new("unshare").args(**way).args(mount).output().is_ok_and(|output| output.status.success())
    };
    ways.iter().find(works).copied()
}

impl SmallDisk {
    /// None where this machine mounts nothing and was told that this is so.
    fn mount() -> Option<SmallDisk> {
        let Some(way) = unshare() else {
            assert!(
                std::env::var_os("DOCKET_TEST_NO_MOUNT").is_some(),
                "this test mounts a small file system, which needs root or user namespaces; set DOCKET_TEST_NO_MOUNT to go without"
            );
            return None;
        };
        let mount_point = TempDir::new().expect("a temporary directory");
        let mut command = in_clean_environment(Command::new("unshare"));
        let script = format!("mount -t tmpfs -o size={SIZE} tmpfs \"$0\" && exec \"$@\"");
        command.args(way).args(["sh", "-c", &script]).arg(mount_point.path());
        command.args([env!("CARGO_BIN_EXE_docket"), "serve", "--preset", "al-marya", "--data"]).arg(mount_point.path());
        let server = Server::spawn(command);
        let token = server.printed_token();
        let root = PathBuf::from(format!("/proc/{}/root", server.id()));
        let inside = mount_point.path().strip_prefix("/").expect("an absolute path");
        Some(SmallDisk { directory: root.join(inside), server, token, _mount_point: mount_point })
    }

    fn owner(&self) -> Client {
        self.server.client(&self.token)
    }

    /// Takes all room there is.
    fn fill(&self) -> PathBuf {
        let filler = self.directory.join("filler");
        let mut file = File::create(&filler).expect("a file on the small file system");
        take_all(&mut file);
        filler
    }
}

fn take_all(file: &mut File) {
    let block = vec![0x5a; 4_096];
    while file.write_all(&block).is_ok() {}
}

/// Takes what was freed or left since.
fn fill_up(filler: &Path) {
    take_all(&mut OpenOptions::new().append(true).open(filler).expect("the filler"));
}

/// Places orders, each under a key of its own, until one is refused for want of room.
fn place_until_full(client: &mut Client) -> (Vec<Placed>, Request) {
    let mut placed = Vec::new();
    for index in 0..ORDERS_MAX {
        let request = keyed_order(&new_key(), index as u64);
        let answer = client.send(&request);
        if answer.status != 201 {
            assert_full(&answer);
            return (placed, request);
        }
        placed.push(Placed::answered(&answer));
    }
    panic!("{ORDERS_MAX} orders fit on a full disk");
}

#[track_caller]
fn assert_full(answer: &Answer) {
    answer.problem(503, "store.full");
    assert!(answer.header("retry-after").is_some(), "a client is told when to try again");
}

/// Every way to read that there is answers as if nothing were wrong.
#[track_caller]
fn assert_reads_work(client: &mut Client, placed: &[Placed]) {
    let last = placed.last().expect("orders");
    assert_eq!(Placed::of(&client.get(&format!("/orders/{}", last.id)).expect(200)), *last);
    let found = client.get(&format!("/orders?search={}", last.number)).expect(200);
    assert_eq!(found["data"][0]["id"], last.id);
    let mut kept: Vec<Placed> = all_orders(client).iter().map(Placed::of).collect();
    kept.reverse();
    assert_eq!(kept, placed);
    assert_audit(client, placed.len());
    for path in ["/healthz", "/readyz"] {
        assert_eq!(client.send(&Request::new("GET", path)).status, 200, "{path}");
    }
}

#[test]
fn a_full_disk_is_answered_503_reads_go_on_and_so_do_writes_when_there_is_room() {
    let Some(mut disk) = SmallDisk::mount() else { return };
    let mut owner = disk.owner();
    let mut placed: Vec<Placed> = (0..5).map(|index| Placed::of(&place(&mut owner, &a_delivery(index)))).collect();
    let filler = disk.fill();
    let (fitted, refused) = place_until_full(&mut owner);
    placed.extend(fitted);
    assert_reads_work(&mut owner, &placed);

    let id = placed[0].id.clone();
    let large = json!({ "items": vec![json!({ "product": "SHAWARMA-L", "quantity": 1, "notes": "n".repeat(500) }); 100] });
    fill_up(&filler);
    for answer in at_once(8, |_| disk.owner().post("/orders", &large)) {
        assert_full(&answer);
    }
    assert_full(&owner.send(&refused));
    assert!(disk.server.is_running(), "the server stays up: {}", disk.server.log());
    assert_reads_work(&mut owner, &placed);

    std::fs::remove_file(&filler).expect("the filler is ours");
    let again = owner.send(&refused);
    assert!(!again.is_replay(), "nothing of the refused request was written");
    placed.push(Placed::answered(&again));
    placed.push(Placed::of(&place(&mut owner, &large)));
    let confirmed = owner.post(&format!("/orders/{id}/transitions"), &json!({ "to": "confirmed" })).expect(200);
    assert_eq!(confirmed["version"], 2);
    assert_consecutive(&placed, 1);
    assert_reads_work(&mut owner, &placed);
    assert_eq!(findings(&mut owner), 0.0, "want of room is no bug");
}

#[test]
fn numbers_have_no_gap_when_room_comes_and_goes_under_load() {
    let Some(mut disk) = SmallDisk::mount() else { return };
    let mut placed = Vec::new();
    for _ in 0..3 {
        let filler = disk.fill();
        let answers = at_once(8, |_| place_until_full(&mut disk.owner()));
        std::fs::remove_file(&filler).expect("the filler is ours");
        for (fitted, refused) in answers {
            placed.extend(fitted);
            placed.push(Placed::answered(&disk.owner().send(&refused)));
        }
    }
    assert!(disk.server.is_running(), "the server stays up: {}", disk.server.log());
    assert_consecutive(&placed, 1);
    let mut kept: Vec<Placed> = all_orders(&mut disk.owner()).iter().map(Placed::of).collect();
    kept.sort();
    placed.sort();
    assert_eq!(kept, placed, "what was answered is there, and nothing else");
    assert_audit(&mut disk.owner(), placed.len());
}

/// How many findings are open.
fn findings(client: &mut Client) -> f64 {
    let metrics = client.send(&Request::new("GET", "/metrics")).text();
    let line = metrics.lines().find_map(|line| line.strip_prefix("docket_findings_open "));
    line.and_then(|count| serde_json::from_str::<Value>(count).ok()?.as_f64()).expect("a count")
}

/// Bytes of a page in SQLite's log.
const FRAME: u64 = 4_096 + 24;
/// Pages of the log that the first part of its index covers. For the next one the file of the index must grow.
const FRAMES_INDEXED: u64 = 4_062;
/// Pages that are left for an order that is too large for them: they become part of the log without being used.
const PAGES_LEFT: u64 = 30;

#[test]
fn the_server_stays_up_when_it_is_the_index_of_the_log_that_cannot_grow() {
    let Some(mut disk) = SmallDisk::mount() else { return };
    let mut owner = disk.owner();
    let lines = |count: usize| json!({ "items": vec![json!({ "product": "SHAWARMA-L", "quantity": 1, "notes": "n".repeat(900) }); count] });
    let length = |name: &str| std::fs::metadata(disk.directory.join(name)).expect("a file of the store").len();
    let mut placed = Vec::new();
    loop {
        let order = match FRAMES_INDEXED.saturating_sub(length("docket.db-wal") / FRAME) {
            0..15 => break,
            15..60 => an_order(),
            60..300 => lines(10),
            _ => lines(100),
        };
        placed.push(Placed::of(&place(&mut owner, &order)));
    }
    let filler = disk.fill();
    let file = OpenOptions::new().write(true).open(&filler).expect("the filler");
    file.set_len(length("filler") - PAGES_LEFT * 4_096).expect("room is made");
    drop(file);
    assert_full(&owner.post("/orders", &lines(300)));
    let index = length("docket.db-shm");
    let (fitted, refused) = place_until_full(&mut owner);
    placed.extend(fitted);
    assert!(length("docket.db-wal") / FRAME > FRAMES_INDEXED, "the log has the room that its index lacks");
    assert_eq!(length("docket.db-shm"), index);
    assert_full(&owner.send(&refused));
    assert!(disk.server.is_running(), "the server stays up: {}", disk.server.log());
    assert_reads_work(&mut owner, &placed);
    std::fs::remove_file(&filler).expect("the filler is ours");
    placed.push(Placed::answered(&owner.send(&refused)));
    assert_consecutive(&placed, 1);
    assert_reads_work(&mut owner, &placed);
}
