//! `docket-sim`: plays seeds, and says which fail.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use docket_sim::bugs::{self, Bug};
use docket_sim::{Plan, play, shrink};

/// Plays seeds of the simulator. A seed that fails is printed, cut down to what is needed for it, and kept in the bug base.
#[derive(Parser)]
struct Options {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// How many steps clients take in each.
    #[arg(long, default_value_t = 300)]
    steps: u32,
    /// Plays for so many seconds instead, with seeds that nobody chose.
    #[arg(long, env = "SIM_SECONDS")]
    seconds: Option<u64>,
    /// Does not keep what fails in the bug base.
    #[arg(long)]
    keep_nothing: bool,
    /// Ends with the first seed that fails, which is neither cut down nor kept: for who only wants to know whether one does.
    #[arg(long)]
    until_failure: bool,
}

/// How much is told of what came before a failure.
const STORY_LINES: usize = 40;

/// What all runs together came to.
#[derive(Default)]
struct Sums {
    runs: u64,
    answered: u64,
    faults: BTreeMap<String, u64>,
    done: BTreeMap<&'static str, u64>,
    failed: Vec<u64>,
}

impl Sums {
    /// Whether what was played is enough, whatever was asked for.
    fn ends(&self, options: &Options) -> bool {
        options.until_failure && !self.failed.is_empty()
    }
}

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    let begun = Instant::now();
    let mut sums = Sums::default();
    match options.seconds {
        None => {
            for seed in options.from..options.from + options.seeds {
                run(&options, seed, &mut sums)?;
                if sums.ends(&options) {
                    break;
                }
            }
        }
        Some(seconds) => {
            let mut drawn = fastrand::u64(..);
            while begun.elapsed() < Duration::from_secs(seconds) && !sums.ends(&options) {
                run(&options, drawn, &mut sums)?;
                drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            }
        }
    }
    print(&sums, begun.elapsed())?;
    Ok(if sums.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(options: &Options, seed: u64, sums: &mut Sums) -> anyhow::Result<()> {
    let plan = Plan::new(seed, options.steps);
    let played = play(&plan, None);
    sums.runs += 1;
    sums.answered += played.answered;
    played.faults.into_iter().for_each(|(name, count)| *sums.faults.entry(name).or_default() += count);
    played.done.into_iter().for_each(|(name, count)| *sums.done.entry(name).or_default() += count);
    let Some(failure) = played.failure else { return Ok(()) };
    sums.failed.push(seed);
    let mut out = std::io::stdout().lock();
    writeln!(out, "seed {seed} of {} steps fails: {failure}", options.steps)?;
    if options.until_failure {
        return Ok(());
    }
    let (least, failure) = shrink::shrink(&plan, &failure, None);
    writeln!(out, "  cut down to {} steps of {}, still: {failure}", least.taken().len(), least.steps)?;
    writeln!(out, "  with nothing going wrong but {:?}", least.only.iter().flatten().collect::<Vec<_>>())?;
    let story = play(&least, None).story;
    story[story.len().saturating_sub(STORY_LINES)..].iter().try_for_each(|line| writeln!(out, "    {line}"))?;
    if !options.keep_nothing {
        let bug = Bug { what: "Not looked at yet.".to_owned(), claim: failure.claim.to_owned(), plan: least };
        writeln!(out, "  kept in {}", bugs::keep(&bug)?.display())?;
    }
    Ok(())
}

fn print(sums: &Sums, took: Duration) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nfaults that happened:")?;
    sums.faults.iter().try_for_each(|(name, count)| writeln!(out, "  {count:>9}  {name}"))?;
    writeln!(out, "\ncommands that were done:")?;
    sums.done.iter().try_for_each(|(name, count)| writeln!(out, "  {count:>9}  {name}"))?;
    let missed: Vec<&String> = sums.faults.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    if !missed.is_empty() {
        writeln!(out, "\nnever happened: {missed:?}")?;
    }
    let (runs, answered, seconds) = (sums.runs, sums.answered, took.as_secs());
    writeln!(out, "\n{runs} seeds in {seconds} s, {answered} calls answered, {} failed {:?}", sums.failed.len(), sums.failed)?;
    Ok(())
}
