//! Made-up data of another system with faults put in, and the truth about them: what `docket import legacy --sample` writes, to try an
//! import before the day of the move, and to prove that it finds every fault and invents none.
//!
//! The same seed, orders and faults make the same files. No two faults are of one order or customer, and everything else agrees.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `faults.rs` | which faults are asked for |
//! | `export.rs` | what such a system has, before it is written |
//! | `words.rs` | names, goods and words of several languages |
//! | `draw.rs`, `shape.rs` | a shop that agrees with itself |
//! | `plant.rs`, `plant/` | each kind of fault, put in |
//! | `write.rs` | the files |
//!
//! ```text
//! docket import legacy --sample DIR --seed 7 --orders 20000 --faults 500
//! docket import legacy --sample DIR --seed 7 --orders 400 --faults number.duplicate=30,wallet.entryMissing=5
//! ```

mod draw;
mod export;
mod faults;
mod plant;
mod shape;
mod words;
mod write;

use std::path::Path;

use anyhow::{Context, Result, ensure};

pub use faults::Faults;
pub use plant::Planted;

/// Writes the files of a made-up shop to a directory that is empty or not there, and `truth.csv` with what was put in. The truth is
/// returned as well.
///
/// # Errors
/// There are too few orders for so many faults; the directory holds something, or cannot be written.
pub fn write_sample(dir: &Path, seed: u64, orders: u32, faults: &Faults) -> Result<Vec<Planted>> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let mut entries = std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    ensure!(entries.next().is_none(), "{} is not empty; name an empty directory for the sample", dir.display());
    let (export, truth) = sample(seed, orders, faults)?;
    write::export(dir, &export)?;
    write::truth(dir, &truth)?;
    Ok(truth)
}

/// A made-up shop, and what is wrong with it.
fn sample(seed: u64, orders: u32, faults: &Faults) -> Result<(export::Export, Vec<Planted>)> {
    let plan = plant::Plan::of(faults);
    let needed = plan.shapes().count().max(1);
    ensure!(orders as usize >= needed, "{} faults need at least {needed} orders, for no two are of one customer", faults.count());
    let (mut export, targets) = draw::shop(seed, orders as usize, &plan);
    let truth = plan.plant(&mut export, &targets);
    Ok((export, truth))
}
