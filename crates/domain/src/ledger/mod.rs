//! Double entry: every movement of money is a journal entry whose postings sum to zero (SPEC 9).
//!
//! An entry is written in the commit of what causes it. Its row is the number of the record that caused it, so a record causes at
//! most one entry, and who, when and why stand in the record and nowhere else. How much was posted to an account at an outlet on a
//! business date is a [`Balance`] of its own, kept in the same commit, so that the trial balance of a date is a sum over few rows.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `accounts.rs` | the chart of accounts |
//! | `causes.rs` | what causes which entry, as a table |
//! | `entry.rs` | entries, postings and balances |
//! | `customer.rs` | what stands on one customer's part of the accounts |
//! | `post.rs` | the one way to an entry |

mod accounts;
mod causes;
mod customer;
mod entry;
mod post;

pub use accounts::{Account, AccountRef, AccountType, ApartBy, Side};
pub use causes::{CAUSES, Cause, cause_of};
pub use customer::{AtOutlet, CustomerAccounts};
pub use entry::{Balance, BalanceKey, Entry, Posting};
pub use post::EntryDraft;
pub(crate) use post::Prepared;
