//! Which test comes by which mutation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::compile::Crate;

/// A test of a crate.
pub struct Test {
    /// In which program.
    pub binary: PathBuf,
    /// Its name there.
    pub name: String,
    /// How long it took without a mutation.
    pub took: Duration,
}

/// All tests, and those that come by each mutation, as places among them.
pub struct Covered {
    pub tests: Vec<Test>,
    pub by: BTreeMap<u32, Vec<usize>>,
}

/// A program of tests, as it is always run: the same random cases each time, and what fails is not made smaller first.
pub fn command(of: &Crate, binary: &Path) -> Command {
    let mut command = Command::new(binary);
    command.current_dir(of.tree.join(&of.source)).args(["--exact", "--test-threads", "1"]);
    command.env("RUST_BACKTRACE", "0").env("PROPTEST_RNG_SEED", "7").env("PROPTEST_MAX_SHRINK_ITERS", "0");
    command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    command
}

/// Runs each test once, without a mutation.
///
/// # Errors
/// When one fails: then nothing that fails says anything.
pub fn cover(of: &Crate, binaries: &[PathBuf]) -> Result<Covered> {
    let mut names = Vec::new();
    for binary in binaries {
        let listed = Command::new(binary).arg("--list").output().with_context(|| binary.display().to_string())?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        names.extend(listed.lines().filter_map(|line| Some((binary.clone(), line.strip_suffix(": test")?.to_owned()))));
    }
    let (place, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (names, place, done) = (&names, &place, &done);
            scope.spawn(move || {
                let notes = of.out.join(format!("comes-by.{worker}"));
                while let Some((binary, name)) = names.get(place.fetch_add(1, Ordering::Relaxed)) {
                    let one = run_once(of, binary, name, &notes);
                    done.lock().expect("nobody panics").push((binary.clone(), name.clone(), one));
                }
            });
        }
    });
    let mut covered = Covered { tests: Vec::new(), by: BTreeMap::new() };
    for (binary, name, one) in done.into_inner().expect("nobody panics") {
        let (took, ids) = one?;
        for id in ids {
            covered.by.entry(id).or_default().push(covered.tests.len());
        }
        covered.tests.push(Test { binary, name, took });
    }
    Ok(covered)
}

fn run_once(of: &Crate, binary: &Path, name: &str, notes: &Path) -> Result<(Duration, Vec<u32>)> {
    std::fs::write(notes, [])?;
    let started = Instant::now();
    let output = command(of, binary).arg(name).env("SWEEP_COMES_BY", notes).output()?;
    ensure!(output.status.success(), "{name} fails without any mutation: {}", String::from_utf8_lossy(&output.stdout));
    let took = started.elapsed();
    let ids = std::fs::read(notes)?;
    Ok((took, ids.chunks_exact(4).map(|id| u32::from_le_bytes(id.try_into().expect("four bytes"))).collect()))
}
