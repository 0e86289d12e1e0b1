//! Damage done directly in the database is found and named: a row that was changed, deleted or doubled, for every rule.

use std::collections::BTreeSet;

use docket_store::doctor::{rule, rules};

use super::{found_by, healthy};
use crate::desk::Desk;
use crate::fixtures::NOON;

/// In which store.
#[derive(Clone, Copy)]
enum In {
    Months,
    Money,
    Closed,
}

/// Rule, store, and what is done to it. Each adds to what was damaged before, so that it must find something more.
const DAMAGE: &[(&str, In, &str)] = &[
    ("number.countersDiffer", In::Money, "UPDATE counter SET value = value + 1 WHERE kind = 'order'"),
    ("number.countersDiffer", In::Months, "UPDATE counter SET value = value - 1 WHERE kind = 'bill'"),
    ("number.countersDiffer", In::Months, "DELETE FROM stock_document WHERE row = (SELECT min(row) FROM stock_document WHERE kind = 'purchase')"),
    ("number.countersDiffer", In::Money, "DELETE FROM counter WHERE kind = 'shift'"),
    ("order.totalsDiffer", In::Months, "UPDATE orders SET total = total + 1 WHERE row = (SELECT min(row) FROM orders)"),
    ("order.totalsDiffer", In::Months, "DELETE FROM order_line WHERE order_row = (SELECT max(order_row) FROM order_line)"),
    ("order.lineDiffers", In::Money, "UPDATE order_line SET tax = tax + 1 WHERE order_row = (SELECT max(row) FROM orders)"),
    ("order.paidDiffers", In::Money, "UPDATE orders SET left_to_pay = left_to_pay + 7 WHERE row = (SELECT min(row) FROM orders)"),
    (
        "order.paidDiffers",
        In::Money,
        "DELETE FROM payment WHERE row = (SELECT max(row) FROM payment WHERE purpose = 'order' AND status = 'paid' AND refunded = 0)",
    ),
    ("order.openDiffers", In::Money, "UPDATE orders SET is_open = 1 - is_open WHERE row = (SELECT max(row) FROM orders)"),
    ("order.historyIllegal", In::Months, "UPDATE orders SET status = 'returned' WHERE row = (SELECT min(row) FROM orders)"),
    (
        "order.historyIllegal",
        In::Months,
        "DELETE FROM record WHERE seq = (SELECT max(seq) FROM record WHERE action IN ('order.moved', 'order.cancelled'))",
    ),
    ("order.billMissing", In::Months, "DELETE FROM bill WHERE row = (SELECT max(row) FROM bill WHERE order_row IS NOT NULL)"),
    (
        "order.billMissing",
        In::Months,
        "DELETE FROM orders WHERE row = (SELECT min(order_row) FROM bill WHERE order_row IS NOT NULL)",
    ),
    (
        "delivery.standsElsewhere",
        In::Months,
        "INSERT INTO delivery (merchant_id, order_row, picked_up_at) SELECT o.merchant_id, o.row, 1 FROM orders o
         WHERE o.row = (SELECT max(row) FROM orders WHERE status IN ('pending', 'confirmed', 'cancelled'))",
    ),
    ("payment.refundsDiffer", In::Money, "UPDATE payment SET refunded = refunded + 1 WHERE row = (SELECT min(row) FROM payment)"),
    ("payment.refundsDiffer", In::Money, "DELETE FROM payment_refund WHERE row = (SELECT max(row) FROM payment_refund)"),
    (
        "wallet.entryMissing",
        In::Money,
        "DELETE FROM posting WHERE account = 'wallets' AND entry_row = (
             SELECT min(row) FROM payment WHERE method = 'wallet' AND status = 'paid' AND purpose <> 'sale')",
    ),
    (
        "wallet.negative",
        In::Money,
        "UPDATE customer_balance SET wallets = 1000000000 WHERE customer_row = (SELECT max(customer_row) FROM customer_balance)",
    ),
    ("bill.totalsDiffer", In::Months, "UPDATE bill SET tax_total = tax_total + 1 WHERE row = (SELECT min(row) FROM bill)"),
    ("bill.totalsDiffer", In::Months, "DELETE FROM bill_line WHERE bill_row = (SELECT max(row) FROM bill)"),
    ("bill.paidDiffers", In::Months, "UPDATE bill SET on_account = on_account + 1 WHERE row = (SELECT max(row) FROM bill)"),
    (
        "bill.costDiffers",
        In::Months,
        "UPDATE stock_movement SET value = value - 1 WHERE kind = 'sale'
           AND row = (SELECT max(m.row) FROM stock_movement m, bill b WHERE m.row = b.row AND m.kind = 'sale')",
    ),
    (
        "bill.costDiffers",
        In::Months,
        "INSERT INTO stock_movement (merchant_id, row, line, outlet, product_id, batch_id, kind, quantity, value, document_line, business_date)
         SELECT m.merchant_id, m.row, m.line + 100, m.outlet, m.product_id, m.batch_id, m.kind, m.quantity, m.value, m.document_line,
                m.business_date
         FROM stock_movement m WHERE m.row = (SELECT min(row) FROM stock_movement WHERE kind = 'sale' AND value <> 0)",
    ),
    ("creditNote.totalsDiffer", In::Months, "UPDATE credit_note SET unowed = unowed + 1 WHERE row = (SELECT min(row) FROM credit_note)"),
    (
        "creditNote.totalsDiffer",
        In::Months,
        "DELETE FROM credit_note_line WHERE credit_row = (SELECT max(row) FROM credit_note)",
    ),
    (
        "creditNote.beyondBill",
        In::Months,
        "UPDATE credit_note_line SET quantity = quantity + 1000000000 WHERE credit_row = (SELECT min(row) FROM credit_note)",
    ),
    ("shift.cashDiffers", In::Money, "UPDATE shift SET cash_sales = cash_sales + 1 WHERE row = (SELECT min(row) FROM shift)"),
    (
        "shift.cashDiffers",
        In::Money,
        "DELETE FROM cash_movement WHERE row = (SELECT max(row) FROM cash_movement)",
    ),
    ("entry.unbalanced", In::Money, "UPDATE posting SET amount = amount + 1 WHERE amount > 0 AND entry_row = (SELECT min(row) FROM journal_entry)"),
    (
        "entry.unbalanced",
        In::Months,
        "DELETE FROM posting WHERE line = 0 AND entry_row = (SELECT min(row) FROM journal_entry)",
    ),
    (
        "entry.unbalanced",
        In::Months,
        "INSERT INTO posting (merchant_id, entry_row, line, account, part, amount)
         SELECT p.merchant_id, p.entry_row, p.line + 100, p.account, p.part, p.amount FROM posting p
         WHERE p.line = 0 AND p.entry_row = (SELECT max(row) FROM journal_entry)",
    ),
    ("entry.missing", In::Months, "DELETE FROM journal_entry WHERE row = (SELECT max(row) FROM bill WHERE total <> 0)"),
    (
        "entry.missing",
        In::Money,
        "DELETE FROM journal_entry WHERE row = (SELECT max(row) FROM payment WHERE status = 'paid' AND purpose <> 'sale' AND method = 'cash')",
    ),
    (
        "ledger.balanceDiffers",
        In::Money,
        "UPDATE ledger_balance SET debit = debit + 1 WHERE account = 'cash_drawers' AND part = 'R2'",
    ),
    ("ledger.balanceDiffers", In::Money, "DELETE FROM ledger_balance WHERE account = 'sales' AND outlet = 'MAIN'"),
    (
        "customer.balanceDiffers",
        In::Money,
        "UPDATE customer_balance SET receivables = receivables + 1 WHERE customer_row = (SELECT min(customer_row) FROM customer_balance)",
    ),
    ("customer.balanceDiffers", In::Money, "DELETE FROM customer_balance WHERE wallets <> 0 AND wallets < 1000000"),
    ("trial.unbalanced", In::Months, "UPDATE ledger_balance SET credit = credit + 5 WHERE account = 'inventory' AND outlet = 'MAIN'"),
    (
        "driver.cashDiffers",
        In::Money,
        "INSERT INTO driver_cash (merchant_id, user_id, owed) SELECT u.merchant_id, u.user_id, 5 FROM merchant_user u
         WHERE u.name = 'owner'",
    ),
    (
        "stock.differs",
        In::Months,
        "UPDATE stock SET quantity = quantity + 1 WHERE batch_id = (SELECT batch_id FROM stock ORDER BY quantity, value LIMIT 1)",
    ),
    ("stock.differs", In::Months, "UPDATE stock SET value = value + 1 WHERE batch_id = (SELECT batch_id FROM stock ORDER BY quantity DESC, value DESC LIMIT 1)"),
    ("stock.differs", In::Months, "DELETE FROM stock WHERE outlet = 'YAS'"),
    ("stock.reservedDiffers", In::Months, "UPDATE stock_item SET reserved = reserved + 1 WHERE outlet = 'MAIN'"),
    ("movement.orphaned", In::Months, "DELETE FROM stock_document WHERE row = (SELECT max(row) FROM stock_document)"),
    (
        "inventory.ledgerDiffers",
        In::Months,
        "UPDATE posting SET amount = amount + 1000003 WHERE account = 'inventory' AND amount > 0
           AND entry_row = (SELECT max(entry_row) FROM posting WHERE account = 'inventory' AND amount > 0)",
    ),
    (
        "sales.ledgerDiffers",
        In::Months,
        "UPDATE posting SET amount = amount - 3 WHERE account = 'sales' AND line = (
             SELECT min(line) FROM posting WHERE account = 'sales' AND entry_row = (SELECT min(row) FROM bill))
           AND entry_row = (SELECT min(row) FROM bill)",
    ),
    ("sales.ledgerDiffers", In::Money, "UPDATE bill SET total = total + 2 WHERE row = (SELECT min(row) FROM bill)"),
    ("sales.ledgerDiffers", In::Money, "DELETE FROM credit_note WHERE row = (SELECT min(row) FROM credit_note)"),
    ("zReport.salesDiffer", In::Closed, "UPDATE z_report SET sales_total = sales_total + 1 WHERE revision = 2"),
    ("zReport.salesDiffer", In::Closed, "UPDATE z_report SET sales_grand = sales_grand + 1 WHERE revision = 1"),
    ("zReport.salesDiffer", In::Closed, "UPDATE ledger_balance SET credit = credit + 9 WHERE account = 'sales'"),
    (
        "product.codesDiffer",
        In::Months,
        "UPDATE product SET sku = (SELECT max(sku) FROM product) WHERE sku = (SELECT min(sku) FROM product)",
    ),
    ("product.codesDiffer", In::Money, "DELETE FROM product_code WHERE code = (SELECT max(code) FROM product_code)"),
    (
        "product.codesDiffer",
        In::Closed,
        "INSERT INTO product_code (merchant_id, code, product_id) SELECT p.merchant_id, 'STRAY-1', p.product_id FROM product p
         WHERE p.sku = (SELECT min(sku) FROM product)",
    ),
    ("document.unrecorded", In::Money, "DELETE FROM record WHERE seq = (SELECT max(row) FROM orders)"),
    ("document.unrecorded", In::Money, "UPDATE record SET action = 'order.held' WHERE seq = (SELECT max(row) FROM payment)"),
    ("document.missing", In::Money, "DELETE FROM payment WHERE row = (SELECT min(row) FROM payment)"),
    ("document.missing", In::Money, "DELETE FROM credit_note WHERE row = (SELECT max(row) FROM credit_note)"),
    ("record.chainBroken", In::Months, "UPDATE record SET at = at + 1 WHERE seq = 5"),
    ("record.chainBroken", In::Months, "DELETE FROM record WHERE seq = 9"),
    ("record.chainBroken", In::Closed, "UPDATE merchant SET seq = seq + 1"),
    (
        "queue.overdue",
        In::Money,
        "UPDATE orders SET status = 'confirmed', is_open = 1, held_at = NULL, status_since = 1 WHERE row = (SELECT min(row) FROM orders)",
    ),
    (
        "queue.overdue",
        In::Money,
        "UPDATE orders SET status = 'pending', is_open = 1, left_to_pay = 0, updated_at = 1 WHERE row = (SELECT min(row) FROM orders)",
    ),
    (
        "queue.overdue",
        In::Months,
        "UPDATE orders SET status = 'pending', is_open = 1, left_to_pay = 1, terms = NULL, updated_at = 1
         WHERE row = (SELECT max(row) FROM orders)",
    ),
    ("queue.overdue", In::Money, "UPDATE payment SET status = 'awaited', deadline = 1 WHERE row = (SELECT max(row) FROM payment)"),
    (
        "print.stuck",
        In::Money,
        "INSERT INTO print_job (merchant_id, row, printer, job_id, outlet, is_copy, created_at, status, attempts, next_try_at,
                                leased_until)
         SELECT b.merchant_id, b.row, 'P1', b.bill_id, b.outlet, 0, 1, 'pending', 3, 0, 0 FROM bill b
         WHERE b.row = (SELECT max(row) FROM bill)",
    ),
];

#[test]
fn damage_is_found_and_named_by_the_rule_that_it_breaks() {
    let (months, money, closed) = (healthy::months(), healthy::money(), healthy::closed());
    let mut failed = Vec::new();
    for (code, place, sql) in DAMAGE {
        let desk: &Desk = match place {
            In::Months => &months,
            In::Money => &money,
            In::Closed => &closed,
        };
        let rule = rule(code).unwrap_or_else(|| panic!("there is no rule {code}"));
        let before = found_by(desk, rule, NOON);
        let hit = desk.damage(sql);
        let after = found_by(desk, rule, NOON);
        if hit == 0 || after.difference(&before).next().is_none() {
            failed.push(format!("{code}: {hit} rows hit, and nothing more was found after {sql}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_rule_has_damage_that_it_finds() {
    let tested: BTreeSet<&str> = DAMAGE.iter().map(|(code, ..)| *code).collect();
    let all: BTreeSet<&str> = rules().iter().map(|rule| rule.code).collect();
    assert_eq!(tested, all);
    assert_eq!(all.len(), rules().len(), "a code is one rule's");
}
