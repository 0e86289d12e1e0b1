//! Tries every mutation that cargo-mutants knows of in one crate, and says which of them no test of that crate notices.
//!
//! cargo-mutants builds the crate anew for each, which takes a minute where there are thousands. Here all of them are built at once:
//! each stands in the source behind the question whether it is the one that is tried, and a variable of the environment answers that.
//!
//! | stage | file | what it does |
//! | --- | --- | --- |
//! | list | `mutants.rs` | asks cargo-mutants what there is |
//! | rewrite | `rewrite.rs` | puts each mutation beside what it replaces |
//! | compile | `compile.rs` | leaves out what does not compile, and builds the tests |
//! | cover | `tests.rs` | runs each test once and notes which mutations it comes by |
//! | run | `run.rs` | runs of each mutation the tests that come by it, the quick ones first, until one fails |
//!
//! `docket-sweep TREE PACKAGE SOURCE OUT [TEXT…]`: TREE is a copy of the workspace, whose sources below SOURCE are rewritten; OUT takes what
//! is built and `survivors.txt`. With TEXT only mutations are tried whose names contain one of these.

mod compile;
mod mutants;
mod rewrite;
mod run;
mod tests;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::mutants::Mutant;
use crate::run::Verdict;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next =
        |what: &str| arguments.next().with_context(|| format!("no {what}; docket-sweep TREE PACKAGE SOURCE OUT [TEXT…]"));
    let (tree, package, source, out) = (next("TREE")?, next("PACKAGE")?, next("SOURCE")?, next("OUT")?);
    let wanted: Vec<String> = arguments.collect();
    let crate_to_try =
        compile::Crate { tree: PathBuf::from(tree), package, source: PathBuf::from(source), out: PathBuf::from(out) };

    let mutants = mutants::list(&crate_to_try)?;
    eprintln!("{} mutations", mutants.len());
    let built = compile::build(&crate_to_try, &mutants)?;
    eprintln!("{} of them in one build, {} compile nowhere", built.tried.len(), built.unviable.len());
    let covered = tests::cover(&crate_to_try, &built.binaries)?;
    eprintln!("{} tests", covered.tests.len());
    let is_wanted = |mutant: &&Mutant| wanted.is_empty() || wanted.iter().any(|text| mutant.name.contains(text));
    let chosen: Vec<u32> =
        mutants.iter().filter(is_wanted).map(|mutant| mutant.id).filter(|id| built.tried.contains(id)).collect();
    ensure!(!chosen.is_empty(), "no mutation is called so");
    let verdicts = run::run(&crate_to_try, &covered, &chosen)?;

    let survivors: Vec<&Mutant> = mutants.iter().filter(|mutant| verdicts.get(&mutant.id) == Some(&Verdict::Survives)).collect();
    let names: String = survivors.iter().map(|mutant| format!("{}\n", mutant.name)).collect();
    std::fs::write(crate_to_try.out.join("survivors.txt"), &names)?;
    print!("{names}");
    let share = 100.0 * survivors.len() as f64 / chosen.len() as f64;
    println!("{} of {} survive ({share:.1} %)", survivors.len(), chosen.len());
    let left = mutants.len() - built.tried.len() - built.unviable.len();
    println!("{} do not compile; {left} were not tried: in constants, or where no question can be put", built.unviable.len());
    Ok(())
}
