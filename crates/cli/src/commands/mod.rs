//! One file per command.

pub mod backup;
pub mod bench;
pub mod clock_confirm;
pub mod clock_lower;
pub mod clock_set;
pub mod completions;
pub mod docs_errors;
pub mod docs_events;
pub mod docs_money;
pub mod docs_order_lifecycle;
pub mod export;
pub mod import;
pub mod init;
pub mod leases_declare_dead;
pub mod leases_list;
pub mod merchant_create;
pub mod merchant_export;
pub mod merchant_import;
pub mod merchant_list;
pub mod numbering_audit;
pub mod numbering_preview;
pub mod openapi;
pub mod restore;
pub mod selftest_numbering;
pub mod serve;
pub mod token_create;
