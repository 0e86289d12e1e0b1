//! Tries mutations, one at a time and worker.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::compile::Crate;
use crate::tests::{Covered, Test, command};

/// What becomes of a mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A test fails, or never ends.
    Noticed,
    /// None does.
    Survives,
}

/// A test that takes longer is not quick.
const QUICK: Duration = Duration::from_millis(150);
/// What is added to ten times the time that tests take, before they count as never ending.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tries each.
///
/// # Errors
/// When a program of tests cannot be started.
pub fn run(of: &Crate, covered: &Covered, chosen: &[u32]) -> Result<BTreeMap<u32, Verdict>> {
    let (place, verdicts) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let (workers, started) = (std::thread::available_parallelism()?.get(), Instant::now());
    std::thread::scope(|scope| -> Result<()> {
        let work = || -> Result<()> {
            while let Some(&id) = chosen.get(place.fetch_add(1, Ordering::Relaxed)) {
                let verdict = try_one(of, covered, id)?;
                let mut verdicts = verdicts.lock().expect("nobody panics");
                verdicts.insert(id, verdict);
                if verdicts.len() % 500 == 0 {
                    let left = verdicts.values().filter(|verdict| **verdict == Verdict::Survives).count();
                    eprintln!("{} tried, {left} survive, {} s", verdicts.len(), started.elapsed().as_secs());
                }
            }
            Ok(())
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("nobody panics"))
    })?;
    Ok(verdicts.into_inner().expect("nobody panics"))
}

fn try_one(of: &Crate, covered: &Covered, id: u32) -> Result<Verdict> {
    let places = covered.by.get(&id).map_or(&[][..], Vec::as_slice);
    let mut tests: Vec<&Test> = places.iter().map(|place| &covered.tests[*place]).collect();
    tests.sort_by_key(|test| test.took);
    let (quick, slow) = tests.split_at(tests.partition_point(|test| test.took < QUICK));
    let (first, others) = quick.split_at(quick.len().min(12));
    for batch in [first, others, slow] {
        let mut programs: BTreeMap<&Path, Vec<&Test>> = BTreeMap::new();
        for test in batch {
            programs.entry(&test.binary).or_default().push(test);
        }
        for (program, tests) in programs {
            if fails(of, program, &tests, id)? {
                return Ok(Verdict::Noticed);
            }
        }
    }
    Ok(Verdict::Survives)
}

/// Whether one of these tests fails, or does not end.
fn fails(of: &Crate, program: &Path, tests: &[&Test], id: u32) -> Result<bool> {
    let patience = tests.iter().map(|test| test.took).sum::<Duration>() * 10 + PATIENCE;
    let mut command = command(of, program);
    command.args(tests.iter().map(|test| &test.name)).env("SWEEP_TRIES", id.to_string());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    let child = Arc::new(Mutex::new(child));
    let ended = Arc::new((Mutex::new(false), Condvar::new()));
    let watch = std::thread::spawn({
        let (child, ended) = (Arc::clone(&child), Arc::clone(&ended));
        move || {
            let is_running = |ended: &mut bool| !*ended;
            let waited = ended.1.wait_timeout_while(ended.0.lock().expect("ours"), patience, is_running).expect("ours");
            let never_ends = waited.1.timed_out();
            if never_ends {
                end(&child);
            }
            never_ends
        }
    });
    let is_failure = |line: &str| line.starts_with("test ") && line.trim_end().ends_with("FAILED");
    let has_failed = output.split(b'\n').map_while(Result::ok).any(|line| is_failure(&String::from_utf8_lossy(&line)));
    if has_failed {
        end(&child);
    }
    *ended.0.lock().expect("ours") = true;
    ended.1.notify_all();
    let never_ends = watch.join().expect("it does not panic");
    let status = child.lock().expect("ours").wait()?;
    Ok(has_failed || never_ends || !status.success())
}

fn end(child: &Mutex<Child>) {
    // Whoever has ended already cannot be ended.
    let _ = child.lock().expect("ours").kill();
}
