//! Another system's records: what is found, and what is made of it.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `rows.rs` | rows, written short |
//! | `customer_94.rs` | the five orders of seed 002, to the minor unit |
//! | `findings.rs` | every code found, and a near miss that is not |
//! | `lines.rs` | what an order's lines come to |
//! | `places.rs` | where words and times put an order |
//! | `payments.rs` | as what each payment comes in, and when |
//! | `wallets.rs` | wallets before and after |
//! | `debits.rs` | which debits are missing, and what a person is told of them |
//! | `gathering.rs` | whose is what, and who had a number first |
//! | `afterwards.rs` | what is left of a finding once its order is in |
//! | `any_account.rs` | claims about any account |

mod afterwards;
mod any_account;
mod customer_94;
mod debits;
mod findings;
mod gathering;
mod lines;
mod payments;
mod places;
mod rows;
mod wallets;
