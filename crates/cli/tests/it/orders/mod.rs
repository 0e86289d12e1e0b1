//! Orders: placing, pricing, finding, moving along.

mod customers;
mod events;
mod finding;
mod moving;
mod paying;
mod placing;
mod pricing;
mod searching;
mod who_moves;
