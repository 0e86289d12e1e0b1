//! What holds of everything that reads what strangers send, whatever they send.
//!
//! Each [`Target`] takes bytes, has them read as the program would, and panics where a claim does not hold. libFuzzer runs them
//! (`make fuzz`, from `fuzz/`); the tests of this crate run what is kept in `fuzz/corpus`, and changes of it made by [`mutate`].
//!
//! | file | what it holds |
//! | --- | --- |
//! | `targets/` | a file per target: what it reads and what it claims |
//! | `said.rs` | inputs of several parts, as text that people can read and write |
//! | `mutate.rs` | inputs made of others |
//!
//! Architecture invariant: nothing that is shipped depends on this crate.

mod mutate;
mod said;
mod targets;

pub use mutate::Mutator;

/// Something that reads what strangers send.
pub struct Target {
    /// What it is called: on the command line, and as a folder of the corpus.
    pub name: &'static str,
    /// What is claimed of it, in one sentence.
    pub claims: &'static str,
    /// Reads an input, and panics where a claim does not hold.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "template",
        claims: "What the checker of series lets pass prints no number twice, and each is read back as its counter and value.",
        run: targets::template::run,
    },
    Target {
        name: "money",
        claims: "An amount, a percentage or a quantity that was read is printed so that it is read as the same, in any digits.",
        run: targets::money::run,
    },
    Target {
        name: "cells",
        claims: "Texts, lists and dates of cells come back as they were written, and no exported text begins like a formula.",
        run: targets::cells::run,
    },
    Target {
        name: "bodies",
        claims: "A body that is taken is written down so that it is read as the same command; one that is refused is told where.",
        run: targets::bodies::run,
    },
    Target {
        name: "imports",
        claims: "Files of products, stock and customers are read to lines that exist, each staged as it will be read, or to faults.",
        run: targets::imports::run,
    },
    Target {
        name: "legacy",
        claims: "Files of another system are read to rows or faults of lines that exist, and every account of them can be judged.",
        run: targets::legacy::run,
    },
    Target {
        name: "platforms",
        claims: "An order that a platform sends has items, amounts and texts within every limit, whatever the message says.",
        run: targets::platforms::run,
    },
    Target {
        name: "phone",
        claims: "A phone number is one number however it is written, and its normal form is read as itself.",
        run: targets::phone::run,
    },
    Target {
        name: "receipt",
        claims: "A receipt is never wider than its paper, prints no command of the input's, and has no markup but its own.",
        run: targets::receipt::run,
    },
    Target {
        name: "barcode",
        claims: "A label that a rule of the merchant reads says its item, weight and price as its digits do.",
        run: targets::barcode::run,
    },
];

/// The target of that name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
