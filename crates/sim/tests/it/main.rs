//! The simulator in the suite: fixed seeds, the bug base, that a seed is one run, and that lies are noticed.

mod lies;
mod seeds;
