//! A store on either database: what is written is read back, what the read side finds, and what it says about damage.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `desk.rs` | the harness: a store, and a loop of one command at a time through the `Writer` trait |
//! | `fixtures.rs` | merchants and commands |
//! | `dice.rs`, `months.rs`, `order_deeds.rs`, `money_day/commands.rs` of the domain's tests | random commands of a shop that keeps stock, and of one day's money |
//! | the others | claims |

mod access;
mod attempts;
mod audit;
mod catalogue;
mod chain;
mod clock;
// Of what the suites of the domain have of it, only a part is needed here.
#[allow(dead_code)]
#[path = "../../../domain/tests/it/customer_94.rs"]
mod customer_94;
mod customers;
mod days;
mod deliveries;
mod desk;
#[path = "../../../domain/tests/it/dice.rs"]
mod dice;
mod distributed;
mod doctor;
mod events;
mod fixtures;
mod goods;
mod layout;
mod ledger;
mod legacy;
mod legacy_staging;
mod lists;
#[path = "../../../domain/tests/it/money_day/commands.rs"]
mod money_commands;
mod money_day;
#[path = "../../../domain/tests/it/months.rs"]
mod months;
mod moving;
mod opening;
mod order_changes;
#[path = "../../../domain/tests/it/order_deeds.rs"]
mod order_deeds;
mod outages;
mod outlets;
mod payments;
mod platforms;
mod printing;
mod queues;
mod round_trip;
mod schemas;
mod search;
mod servers;
mod settings;
mod sign_in;
mod standing;
mod taken_over;
mod tampering;
mod taxes;
mod tls;
mod webhooks;
mod writing;
