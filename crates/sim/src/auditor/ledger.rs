//! Entries balance, and what is kept of them is their sum; wallets are the sum of their documents.

use docket_domain::ids::MerchantId;

use super::none;
use crate::Verdict;
use crate::world::Look;

pub fn audit(look: &Look, merchant: MerchantId) -> Verdict {
    none(
        look,
        merchant,
        "every journal entry sums to nothing",
        "SELECT 'entry ' || e.row || ': ' || coalesce(sum(p.amount), 0) || ' over ' || count(p.amount) FROM journal_entry e
         LEFT JOIN posting p ON p.merchant_id = e.merchant_id AND p.entry_row = e.row
         WHERE e.merchant_id = ?1 GROUP BY e.row HAVING coalesce(sum(p.amount), 0) <> 0 OR count(p.amount) < 2",
    )?;
    none(
        look,
        merchant,
        "a balance is the sum of its postings",
        "WITH posted AS (
             SELECT e.business_date AS date, e.outlet, p.account,
                    CASE WHEN p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due') THEN '' ELSE p.part END AS part,
                    sum(p.amount) AS amount
             FROM posting p JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
             WHERE p.merchant_id = ?1 GROUP BY 1, 2, 3, 4),
         kept AS (SELECT business_date AS date, outlet, account, part, debit - credit AS amount FROM ledger_balance WHERE merchant_id = ?1)
         SELECT account || ' ' || part || ' of ' || outlet || ' on ' || date || ': ' || group_concat(amount) FROM (
             SELECT * FROM posted UNION ALL SELECT date, outlet, account, part, -amount FROM kept)
         GROUP BY date, outlet, account, part HAVING sum(amount) <> 0",
    )?;
    none(
        look,
        merchant,
        "a customer's part of the ledger is the sum of the postings to it",
        "WITH posted AS (
             SELECT CAST(p.part AS INTEGER) AS customer, e.outlet, p.account, sum(p.amount) AS amount
             FROM posting p JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
             WHERE p.merchant_id = ?1 AND p.part <> '' AND p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due')
             GROUP BY 1, 2, 3),
         kept AS (
             SELECT customer_row AS customer, outlet, 'wallets' AS account, wallets AS amount FROM customer_balance WHERE merchant_id = ?1
             UNION ALL SELECT customer_row, outlet, 'customer_deposits', customer_deposits FROM customer_balance WHERE merchant_id = ?1
             UNION ALL SELECT customer_row, outlet, 'receivables', receivables FROM customer_balance WHERE merchant_id = ?1
             UNION ALL SELECT customer_row, outlet, 'refunds_due', refunds_due FROM customer_balance WHERE merchant_id = ?1)
         SELECT account || ' of customer ' || customer || ': ' || group_concat(amount) FROM (
             SELECT * FROM posted UNION ALL SELECT customer, outlet, account, -amount FROM kept)
         GROUP BY customer, outlet, account HAVING sum(amount) <> 0",
    )?;
    none(
        look,
        merchant,
        "a wallet is never below nothing, not even in between",
        "SELECT 'customer ' || part || ' after entry ' || entry_row FROM (
             SELECT part, entry_row, sum(amount) OVER (PARTITION BY part ORDER BY entry_row, line) AS standing,
                    row_number() OVER (PARTITION BY part, entry_row ORDER BY line DESC) AS last
             FROM posting WHERE merchant_id = ?1 AND account = 'wallets' AND part <> '')
         WHERE last = 1 AND standing > 0
           -- Who is merged moves by one entry per outlet, all of one command: only the last is between two commands.
           AND NOT EXISTS (SELECT 1 FROM record r JOIN record n ON n.merchant_id = r.merchant_id AND n.seq > r.seq AND n.seq <= r.seq + 2
                           WHERE r.merchant_id = ?1 AND r.seq = entry_row AND r.action = 'customer.balanceMoved'
                             AND n.action = 'customer.balanceMoved')
         LIMIT 1",
    )?;
    drawers(look, merchant)?;
    wallets(look, merchant)
}

/// What all wallets hold is what their documents say, and no entry has to be asked for that.
fn wallets(look: &Look, merchant: MerchantId) -> Verdict {
    none(
        look,
        merchant,
        "wallets hold what was put in less what was taken out",
        "WITH moved(amount) AS (
             SELECT amount FROM payment WHERE merchant_id = ?1 AND purpose = 'top_up' AND status = 'paid'
             UNION ALL SELECT -amount FROM payment WHERE merchant_id = ?1 AND method = 'wallet' AND status = 'paid'
             UNION ALL SELECT amount FROM payment_refund WHERE merchant_id = ?1 AND method = 'wallet'
             UNION ALL SELECT -r.amount FROM payment_refund r JOIN payment p ON p.merchant_id = r.merchant_id AND p.row = r.payment_row
                       WHERE r.merchant_id = ?1 AND p.purpose = 'top_up'
             UNION ALL SELECT amount FROM credit_note_refund WHERE merchant_id = ?1 AND method = 'wallet'
             UNION ALL SELECT CAST(round(100 * (data ->> '$.new.amount')) AS INTEGER) FROM record
                       WHERE merchant_id = ?1 AND action = 'wallet.adjusted'),
         held(amount) AS (SELECT -wallets FROM customer_balance WHERE merchant_id = ?1)
         SELECT 'documents say ' || d.said || ', wallets hold ' || h.held
         FROM (SELECT coalesce(sum(amount), 0) AS said FROM moved) AS d, (SELECT coalesce(sum(amount), 0) AS held FROM held) AS h
         WHERE d.said <> h.held",
    )
}

/// A shift's drawer holds what its documents brought.
fn drawers(look: &Look, merchant: MerchantId) -> Verdict {
    none(
        look,
        merchant,
        "a shift has the cash of its movements",
        "SELECT 'shift ' || s.number || ': ' || s.pay_ins || ' in, ' || s.pay_outs || ' out, ' || s.drops || ' dropped' FROM shift s
         LEFT JOIN (SELECT shift_row, sum(CASE WHEN kind IN ('pay_in', 'driver_handover') THEN amount ELSE 0 END) AS pay_ins,
                           sum(CASE WHEN kind = 'pay_out' THEN amount ELSE 0 END) AS pay_outs,
                           sum(CASE WHEN kind = 'drop' THEN amount ELSE 0 END) AS drops
                    FROM cash_movement WHERE merchant_id = ?1 GROUP BY shift_row) AS m ON m.shift_row = s.row
         WHERE s.merchant_id = ?1 AND (s.pay_ins <> coalesce(m.pay_ins, 0) OR s.pay_outs <> coalesce(m.pay_outs, 0)
               OR s.drops <> coalesce(m.drops, 0))",
    )?;
    none(
        look,
        merchant,
        "a shift expects what came less what went",
        "SELECT 'shift ' || number FROM shift WHERE merchant_id = ?1 AND closed_at IS NOT NULL
         AND expected <> opening_float + cash_sales - cash_refunds + pay_ins - pay_outs - drops",
    )?;
    none(
        look,
        merchant,
        "a register has one open shift",
        "SELECT register FROM shift WHERE merchant_id = ?1 AND closed_at IS NULL GROUP BY register HAVING count(*) > 1",
    )
}
