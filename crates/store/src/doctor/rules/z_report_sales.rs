//! The Z report of a day that is closed says what was sold on it, and running totals go on from report to report.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Rule, StateQuery};

/// The latest report of every day that is closed, against what the ledger keeps of the day.
const OF_THE_DAY: &str = "SELECT z.row, z.business_date, z.sales_total, coalesce(z.sold, 0)
     FROM (SELECT r.row, r.date AS business_date, r.sales_total,
                  (SELECT sum(k.credit - k.debit) FROM ledger_balance k
                   WHERE k.merchant_id = r.merchant_id AND k.business_date = r.date AND k.outlet = r.outlet
                     AND k.account IN ('sales', 'discounts', 'taxes_payable')) AS sold
           FROM business_day d
           JOIN z_report r ON r.merchant_id = d.merchant_id AND r.outlet = d.outlet AND r.date = d.date AND r.revision = d.revision
           WHERE d.merchant_id = ?1 AND d.state = 'closed') AS z
     WHERE z.sales_total <> coalesce(z.sold, 0)
     ORDER BY z.row LIMIT ?2";
/// What each report carries over, adds and comes to; the last of an outlet comes to what all of them add.
const RUNNING: &str = "SELECT z.row, z.sales_grand, z.sales_sum, z.received_grand, z.received_sum
     FROM (SELECT r.row, r.sales_grand, r.received_grand, r.sales_carried + r.sales_revised + r.sales_added AS sales_plus,
                  r.received_carried + r.received_revised + r.received_added AS received_plus,
                  sum(r.sales_added) OVER (PARTITION BY r.outlet ORDER BY r.row) AS sales_sum,
                  sum(r.received_added) OVER (PARTITION BY r.outlet ORDER BY r.row) AS received_sum
           FROM z_report r WHERE r.merchant_id = ?1) AS z
     WHERE z.sales_grand <> z.sales_sum OR z.received_grand <> z.received_sum
        OR z.sales_grand <> z.sales_plus OR z.received_grand <> z.received_plus
     ORDER BY z.row LIMIT ?2";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "zReport.salesDiffer",
    severity: Severity::Error,
    holds: "The Z report of a day that is closed says what was sold on it, and its running totals are the sums of all reports up to it.",
    explanation: "The day was changed after it was closed, or its report was: what was declared is not what was sold.",
    remedy: "Compare the report with the bills of its day; reopening the day and closing it again makes a revision with the difference.",
    repair: None,
    look: Look::State(&[
        StateQuery { of: Kind::ZReport, keys: 1, sql: OF_THE_DAY, facts: &["businessDate", "salesTotal", "sold"] },
        StateQuery {
            of: Kind::ZReport,
            keys: 1,
            sql: RUNNING,
            facts: &["salesGrandTotal", "salesOfReports", "receivedGrandTotal", "receivedOfReports"],
        },
    ]),
};
