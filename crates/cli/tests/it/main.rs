//! The program as its users meet it: the real binary, over real HTTP, on a real store in a directory of its own.
//!
//! | module | claims about |
//! | --- | --- |
//! | `orders/` | placing, finding and moving orders |
//! | `online_orders` | outlets: how many online orders they take, pauses, opening hours |
//! | `catalogue/` | products and categories: making, changing, scanning and searching them, and options of items |
//! | `customers/` | customers found, looked up while somebody types, changed, merged and erased |
//! | `customer_sign_in/` | customers who sign in by a code, and what is their own |
//! | `billing/` | selling, paying, returning, handing orders over, and what stock and books say of it |
//! | `edge/` | how clients come in: TLS, headers, sizes, numbers, rates, and what is never logged |
//! | `events/` | the stream of events: followed, resumed, filtered, by who reads slowly or may not read all |
//! | `payments` | recording and finding payments, and what the ledger says of them |
//! | `money/` | orders that are paid, wallets, transfers, refunds: what each leaves, and what cannot be |
//! | `bad_input/` | whatever is wrong with a request: the answer, and that nothing came of it |
//! | `imports/` | files that are taken in and given out |
//! | `lanes/` | registers that number their bills by themselves, and what they send |
//! | `legacy/` | another system's records: what is found in its files, and what comes of it |
//! | `idempotency` | requests that are sent again |
//! | `access/` | tokens, roles, merchants, outlets |
//! | `audit/` | the audit: read, exported, verified, and what of a person is not in it |
//! | `contract` | what is generated and checked in, and the pages beside the API |
//! | `imported_numbers` | numbers of another system: what live documents and series make of them |
//! | `numbering` | numbers under load, counters, preview, self-test |
//! | `platforms/` | delivery platforms: what they send, in whichever order and however often |
//! | `presets/` | what every built-in preset prints, and which day it is there |
//! | `days/` | business days and cash shifts around 06:00 |
//! | `deliveries/` | drivers: what they take, bring, see and owe |
//! | `bill_search` | bills found by whose they are |
//! | `queues/` | what waits for each department, since when, and who sees it |
//! | `reports/` | what is reported by business date and outlet |
//! | `web_shop/` | the shop of customers: what anybody may know, ordering by oneself, guests, pictures |
//! | `webhooks/` | endpoints that are sent events: signed, in order, at least once, and nowhere they should not |
//! | `standing/` | standing orders, and the timer that places them |
//! | `receipts/` | receipts of bills and credit notes: what they say, and how they are printed |
//! | `clock` | clocks that are wrong, and rehearsals |
//! | `seeds/` | the seeds' own clients, end to end |
//! | `second_process` | the command line beside a running server |
//! | `settings` | what a preset sets, seen and changed |
//! | `setup` | the first merchant, made in a browser |
//! | `servers/` | several servers on one store |
//! | `failover/` | a database that goes away, is cut off, or dies and is followed by a standby |
//! | `moving`, `backups` | merchants that move, stores that are copied while they sell and taken back |
//! | `crash` | `kill -9` under load |
//! | `crash_sales` | the same in the middle of sales, purchases and returns |
//! | `outage/` | a PostgreSQL that goes away, and what goes on without it |
//! | `guide` | the documentation as a site: every page, found and dressed |
//! | `tutorials/` | `docs/tutorials`, followed as they stand there |
//! | `dependencies` | which crates the program is made of |
//! | `disk_full` | a store without room |
//! | `faults/` | power cuts, disks that fail or hang, descriptors and memory that run out, crowds, clocks that step |
//! | `command_line` | what the commands say |
//! | `described` | the API held against its description by schemathesis; only `make torture` has the time |

mod access;
mod audit;
mod backups;
mod bad_input;
mod bill_search;
mod billing;
mod brought_in;
mod catalogue;
mod clock;
mod command_line;
mod contract;
mod crash;
mod crash_sales;
// Of what the suites of the domain have of it, only a part is needed here.
#[allow(dead_code)]
#[path = "../../../domain/tests/it/customer_94.rs"]
mod customer_94;
mod customer_sign_in;
mod customers;
mod days;
mod deliveries;
mod dependencies;
mod described;
mod disk_full;
mod doctor;
mod edge;
mod events;
mod failover;
mod faults;
mod guide;
mod harness;
mod idempotency;
mod imported_numbers;
mod imports;
mod lanes;
mod legacy;
mod linear;
mod migrate;
mod money;
mod moving;
mod numbering;
mod online_orders;
mod orders;
mod outage;
mod payments;
mod platforms;
mod presets;
mod printing;
mod queues;
mod receipts;
mod reports;
mod schemes;
mod second_process;
mod seeds;
mod series_changes;
mod servers;
mod settings;
mod setup;
mod standing;
mod tutorials;
mod web_shop;
mod webhooks;
