//! Reports by business date and outlet: sales, orders, taxes, payments, profit, wallets, drivers' cash. Each as JSON and as a CSV file.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `query.rs` | which dates and which outlet a report is of |
//! | `file.rs` | a report as a CSV file |
//! | the others | a report each: its lines, its sums, its two routes |

mod drivers_cash;
mod file;
mod orders;
mod payments;
mod profit;
mod query;
mod sales;
mod taxes;
mod wallets;

pub use drivers_cash::{
    __path_report_drivers_cash, __path_report_drivers_cash_file, report_drivers_cash, report_drivers_cash_file,
};
pub use orders::{__path_report_orders, __path_report_orders_file, report_orders, report_orders_file};
pub use payments::{__path_report_payments, __path_report_payments_file, report_payments, report_payments_file};
pub use profit::{__path_report_profit, __path_report_profit_file, report_profit, report_profit_file};
pub use sales::{__path_report_sales, __path_report_sales_file, report_sales, report_sales_file};
pub use taxes::{__path_report_taxes, __path_report_taxes_file, report_taxes, report_taxes_file};
pub use wallets::{__path_report_wallets, __path_report_wallets_file, report_wallets, report_wallets_file};

use docket_domain::access::Permission;
use docket_store::reports::{At, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Caller;

/// Whoever may read reports.
type Reader = Caller<{ Permission::ReportsRead as u8 }>;

/// A report: a line per business date and outlet, finer where the report is, and what they come to together.
#[derive(Debug, Serialize, ToSchema)]
pub struct Report<L, T> {
    /// The first business date it is over.
    #[schema(example = "2026-01-01")]
    from: String,
    /// The last.
    #[schema(example = "2026-01-31")]
    to: String,
    /// Code of the outlet it is of; null for all.
    outlet: Option<String>,
    /// Its lines, by date, then outlet. Where nothing was there is no line.
    data: Vec<L>,
    /// All lines together.
    total: T,
}

impl<L, T> Report<L, T> {
    fn new(scope: &Scope, data: Vec<L>, total: T) -> Report<L, T> {
        Report { from: scope.from.to_string(), to: scope.to.to_string(), outlet: scope.outlet.clone(), data, total }
    }
}

/// When and where, as the first two cells of a line.
fn at_cells(at: &At) -> [String; 2] {
    [at.date.to_string(), at.outlet.clone()]
}
