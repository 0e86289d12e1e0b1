//! Another system's records, brought in: what its files say, what of that disagrees, and what Docket makes of it (SPEC 11, seed 002).
//!
//! Files are read into rows, rows are gathered into accounts (a customer with everything that is theirs), and an account is judged
//! whenever somebody asks: the same pure function shows what would be done, and says what the command is to take in. What is staged is
//! therefore what the files say, never what was concluded from it.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `rows.rs` | lines of the files, with typed cells |
//! | `statuses.rs` | what the words of such systems mean |
//! | `findings.rs` | what may be wrong, and what becomes of it |
//! | `taking_in.rs` | what the command takes in |
//! | `over.rs` | whether nobody has to decide any more what a finding says |
//! | `too_late.rs` | what cannot be put right any more because its order is in |
//! | `gather/` | rows into accounts; who had a number or a phone first |
//! | `judge/` | what disagrees in an account, and what is made of it |
//! | `decisions.rs` | what a person can decide |
//! | `take_in.rs`, `take_in_customer.rs`, `take_in_wallet.rs`, `take_in_order.rs`, `take_in_payment.rs` | the command, and what becomes of each document |
//! | `money.rs`, `lines.rs`, `numbers.rs`, `told.rs`, `keys.rs` | where its money stands, what it comes to, which number it gets, what the stream says, by what it is known again |

mod decisions;
mod findings;
mod gather;
mod judge;
mod keys;
mod lines;
mod money;
mod numbers;
mod over;
mod rows;
mod statuses;
mod take_in;
mod take_in_customer;
mod take_in_order;
mod take_in_payment;
mod take_in_wallet;
mod taking_in;
mod told;
mod too_late;

pub use findings::{Evidence, FindingCode, LegacyFinding, Settled};
pub use gather::{Gathered, UniqueWithin, gather};
pub use judge::{Judgement, Terms, WalletOutcome, judge};
pub use keys::{LegacyKey, LegacyKind};
pub use numbers::user_code;
pub use over::{is_over, is_stuck};
pub use rows::{
    CustomerRow, DecisionRow, ItemRow, LegacyAccount, LegacyFile, LegacyFiles, ManagementRow, OrderRow, OrderRows, PaymentRow,
    Place, TransactionRow, WalletRow,
};
pub use statuses::{Meaning, PaidWord, Stage, WORDS, meaning};
pub use take_in::TakeInLegacy;
pub use taking_in::{
    Correction, LegacyCustomer, LegacyLine, LegacyNumber, LegacyOrder, LegacyPayment, LegacyRecords, LegacyWalletEntry, Origin,
};
pub use too_late::as_it_stands;
