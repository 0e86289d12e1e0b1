//! The rules, played over an in-memory store: what each command writes, what it refuses, and what it leaves behind.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `shop.rs` | the harness: a merchant whose rows are kept in maps, and a loop as the engine runs it |
//! | `fixtures.rs` | a merchant, its people and its commands |
//! | `money_day/` | days of 2,000 commands about money; its `books.rs` reckons the books once more, from documents alone |
//! | `calculator.rs` | sales and returns reckoned once more, from the specification alone |
//! | the others | claims about one area each; `any_commands.rs` holds those about any sequence of commands |

mod access;
mod access_users;
mod any_commands;
mod attempts;
mod batches;
mod brought_in;
mod brought_in_customers;
mod brought_in_documents;
mod brought_in_numbers;
mod calculator;
mod carts;
mod catalogue;
mod catching_up;
mod commands;
mod counter;
mod customer_94;
mod customer_changes;
mod customers;
mod days;
mod deliveries;
mod dice;
mod erasing;
mod event_types;
mod findings;
mod fixtures;
mod goods;
mod grace;
mod handing_over;
mod idempotency;
mod imports;
mod invariants;
mod lanes;
mod legacy;
mod lifecycle;
mod merchants;
mod merging;
mod money_day;
mod money_edges;
mod months;
mod numbering;
mod online_orders;
mod order_changes;
mod order_deeds;
mod outages;
mod own_orders;
mod own_records;
mod payments;
mod placing;
mod platforms;
mod pricing;
mod printing;
mod records;
mod refunds;
mod returns;
mod sales;
mod series_changes;
mod settings;
mod shifts;
mod shop;
mod snowflakes;
mod sold_out;
mod standing;
mod stock;
mod sums;
mod taken_over;
mod taxes;
mod tickets;
mod time;
mod transfers;
mod webhooks;
