//! Where an order stands: before it is put right, and after.

use docket_domain::legacy::{Judgement, LegacyPayment, OrderRows, PaidWord, TransactionRow};
use docket_domain::money::Amount;
use docket_domain::ordering::views::{PaymentStatus, customer_status, management_status};
use docket_domain::ordering::{OrderDocument, Status};
use docket_domain::payments::Status as PaymentState;

/// Where an order stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its status; of what is staged, as its customer is told.
    pub status: String,
    /// What management sees; none where the other system's management does not know it.
    pub management_status: Option<String>,
    /// What the customer sees.
    pub customer_status: String,
    /// What was paid.
    pub paid: Amount,
    /// What is left to pay.
    pub due: Amount,
    /// What its customer's wallet holds; none where nobody is known to have one.
    pub wallet: Option<Amount>,
}

impl Standing {
    /// Of an order in Docket.
    pub fn of(document: &OrderDocument, wallet: Option<Amount>) -> Standing {
        let (status, payment) = (document.order.status, document.payment_status());
        Standing {
            status: status.as_str().to_owned(),
            management_status: Some(management_status(status, payment).to_owned()),
            customer_status: customer_status(status, payment).to_owned(),
            paid: document.amount_paid(),
            due: document.amount_due(),
            wallet,
        }
    }

    /// Of an order in Docket once a transfer is approved.
    pub fn once_approved(document: &OrderDocument, amount: Amount, wallet: Option<Amount>) -> Standing {
        let order = &document.order;
        let (paid, due) = (document.amount_paid().0 + amount.0, (document.amount_due().0 - amount.0).max(0));
        let is_confirmed = due == 0 && order.status == Status::Pending && order.held_at.is_none();
        let status = if is_confirmed { Status::Confirmed } else { order.status };
        let payment = if due == 0 { PaymentStatus::Paid } else { PaymentStatus::PartiallyPaid };
        Standing {
            status: status.as_str().to_owned(),
            management_status: Some(management_status(status, payment).to_owned()),
            customer_status: customer_status(status, payment).to_owned(),
            paid: Amount(paid),
            due: Amount(due),
            wallet,
        }
    }

    /// Of an order as the files have it.
    pub fn of_files(rows: &OrderRows, transactions: &[TransactionRow], wallet: Option<Amount>) -> Standing {
        let order = &rows.order;
        let is_paid = |word: Option<PaidWord>| word == Some(PaidWord::Paid);
        let paid: i64 = rows.payments.iter().filter(|row| is_paid(row.status.money)).map(|row| row.amount.0).sum();
        let of_wallet = transactions.iter().filter(|row| row.order.as_ref() == Some(&order.id)).map(|row| -row.amount.0);
        let paid = paid + of_wallet.sum::<i64>();
        Standing {
            status: order.status.word.to_owned(),
            management_status: rows.management.as_ref().map(|row| row.status.word.to_owned()),
            customer_status: order.status.word.to_owned(),
            paid: Amount(paid),
            due: Amount((order.total.0 - paid).max(0)),
            wallet,
        }
    }

    /// Of an order as it would come in; nothing where it would not.
    pub fn once_in(legacy_id: &str, judgement: &Judgement) -> Option<Standing> {
        let order = judgement.records.orders.iter().find(|order| order.legacy_id == legacy_id)?;
        let is_approved =
            |payment: &&LegacyPayment| payment.legacy_id.as_ref().is_some_and(|id| judgement.approvals.contains(id));
        let counts = |payment: &&LegacyPayment| payment.status == PaymentState::Paid || is_approved(payment);
        let paid: i64 = order.payments.iter().filter(counts).map(|payment| payment.amount.0).sum();
        let due = (order.total.0 - paid).max(0);
        let waits = |state| order.payments.iter().any(|payment| payment.status == state && !is_approved(&payment));
        let payment = match (due, paid) {
            _ if waits(PaymentState::ReceiptUploaded) => PaymentStatus::ReceiptUploaded,
            _ if waits(PaymentState::Awaited) => PaymentStatus::BankTransferGrace,
            (0, _) => PaymentStatus::Paid,
            (_, 0) => PaymentStatus::Unpaid,
            _ => PaymentStatus::PartiallyPaid,
        };
        let moves_on = order.status == Status::Pending && due == 0 && order.payments.iter().any(|payment| is_approved(&payment));
        let status = if moves_on { Status::Confirmed } else { order.status };
        Some(Standing {
            status: status.as_str().to_owned(),
            management_status: Some(management_status(status, payment).to_owned()),
            customer_status: customer_status(status, payment).to_owned(),
            paid: Amount(paid),
            due: Amount(due),
            wallet: judgement.wallet.map(|wallet| wallet.after),
        })
    }
}
