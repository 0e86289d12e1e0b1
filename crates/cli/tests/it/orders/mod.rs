//! Orders: placing, pricing, finding, moving along, changing, merging and splitting.

mod changing;
mod customers;
mod events;
mod finding;
mod joining;
mod moving;
mod paying;
mod placing;
mod pricing;
mod searching;
mod who_moves;
