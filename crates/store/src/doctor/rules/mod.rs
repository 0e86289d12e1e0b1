//! The rules, a file each. A new one is added here, and to the table of damage in `tests/it/doctor/`, without which the suite fails.

use super::rule::Rule;

mod bill_cost;
mod bill_paid;
mod bill_totals;
mod credit_note_totals;
mod credit_note_within;
mod customer_balance;
mod delivery_stands;
mod document_recorded;
mod document_there;
mod driver_cash;
mod entry_balances;
mod entry_there;
mod inventory_ledger;
mod ledger_balance;
mod movement_document;
mod number_counters;
mod order_bill;
mod order_history;
mod order_lines;
mod order_open;
mod order_paid;
mod order_totals;
mod payment_refunds;
mod print_stuck;
mod product_codes;
mod queue_overdue;
mod record_chain;
mod sales_ledger;
mod shift_cash;
mod stock_movements;
mod stock_reserved;
mod trial_balance;
mod wallet_entry;
mod wallet_negative;
mod z_report_sales;

/// All of them.
pub(super) static EVERY_RULE: &[Rule] = &[
    number_counters::RULE,
    order_totals::RULE,
    order_lines::RULE,
    order_paid::RULE,
    order_open::RULE,
    order_history::RULE,
    order_bill::RULE,
    delivery_stands::RULE,
    payment_refunds::RULE,
    wallet_entry::RULE,
    wallet_negative::RULE,
    bill_totals::RULE,
    bill_paid::RULE,
    bill_cost::RULE,
    credit_note_totals::RULE,
    credit_note_within::RULE,
    shift_cash::RULE,
    entry_balances::RULE,
    entry_there::RULE,
    ledger_balance::RULE,
    customer_balance::RULE,
    trial_balance::RULE,
    driver_cash::RULE,
    stock_movements::RULE,
    stock_reserved::RULE,
    movement_document::RULE,
    inventory_ledger::RULE,
    sales_ledger::RULE,
    z_report_sales::RULE,
    product_codes::RULE,
    document_recorded::RULE,
    document_there::RULE,
    record_chain::RULE,
    queue_overdue::RULE,
    print_stuck::RULE,
];

#[cfg(test)]
mod tests {
    use super::EVERY_RULE;
    use crate::doctor::rule::{Against, Look};
    use crate::doctor::totals::OF_NUMBERS;
    use crate::sqlite::plans;

    /// Whether a statement reads a table to its end, or what is in the slice more than once.
    fn is_slow(steps: &[String]) -> bool {
        let scans = steps.iter().any(|step| step.starts_with("SCAN ") && !step.starts_with("SCAN ("));
        let ranges = steps.iter().filter(|step| step.contains("<?")).count();
        let made = steps.iter().filter(|step| step.starts_with("MATERIALIZE ") || step.starts_with("CO-ROUTINE ")).count();
        scans || ranges == 0 || ranges > 1 + made
    }

    #[test]
    fn what_a_slice_costs_follows_its_rows_and_neither_their_square_nor_those_of_the_store() {
        let mut statements: Vec<&str> = OF_NUMBERS.summed.to_vec();
        for rule in EVERY_RULE {
            match rule.look {
                Look::Rows(queries) => statements.extend(queries.iter().map(|query| query.sql)),
                Look::Totals(totals) => {
                    statements.extend(totals.summed);
                    if let Against::Sums(others) = totals.against {
                        statements.extend(others);
                    }
                }
                _ => {}
            }
        }
        let slow: Vec<String> = plans(&statements)
            .into_iter()
            .zip(&statements)
            .filter(|(steps, _)| is_slow(steps))
            .map(|(steps, sql)| format!("{sql}\n    {}", steps.join("\n    ")))
            .collect();
        assert!(slow.is_empty(), "{}", slow.join("\n"));
    }
}
