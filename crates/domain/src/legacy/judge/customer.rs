//! Customers, what they paid for no order, and what is nobody's.

use super::money::{Given, given, is_by_wallet};
use super::payments::{method, number, numbered, plain};
use super::report::{Draft, Report};
use crate::legacy::findings::{FindingCode, Settled};
use crate::legacy::rows::{CustomerRow, LegacyAccount, LegacyFile, PaymentRow};
use crate::legacy::taking_in::{LegacyCustomer, LegacyNumber, LegacyPayment};
use crate::payments::{Status, Terms};

/// A customer. One whose phone is none, or an earlier customer's, comes in without it.
pub fn customer(row: &CustomerRow, account: &LegacyAccount, report: &mut Report<'_>) -> LegacyCustomer {
    let about = |code: FindingCode| Draft::new(code).customer(&row.id);
    if row.phone.is_none() && row.phone_written.as_ref().is_some_and(|written| !written.trim().is_empty()) {
        let draft = about(FindingCode::CustomerPhoneInvalid).says(LegacyFile::Customers, row.line, "phone is none");
        report.add(draft, Settled::Noted, "The customer comes in without a phone.");
    }
    if let Some(earlier) = account.phone_is_of {
        let draft = about(FindingCode::CustomerPhoneShared).says(earlier.file, earlier.line, "has the phone, earlier");
        let draft = draft.says(LegacyFile::Customers, row.line, "has the same phone");
        let old = vec![("phone", "shared".to_owned())];
        let proposal = "The earlier customer keeps the phone; this one comes in without. Merge the two if they are one.";
        report.put_right(draft, old, vec![("phone", "none".to_owned())], proposal);
    }
    let draft = about(FindingCode::NumberDuplicate);
    let draft = draft.may_say(LegacyFile::Customers, row.line, row.number.as_ref().map(|number| format!("number = {number}")));
    LegacyCustomer {
        legacy_id: row.id.clone(),
        number: numbered(row.number.as_ref(), row.number_is_of, draft, report),
        name: row.name.clone(),
        phone: row.phone.clone().filter(|_| account.phone_is_of.is_none()),
        email: row.email.clone(),
        address: row.address.clone(),
        is_active: row.is_active,
        created_at: row.created_at,
        corrections: Vec::new(),
    }
}

/// What a customer paid for no order that is there: a deposit. What nobody is known to have paid is left to a person.
pub fn deposits(account: &LegacyAccount, report: &mut Report<'_>) -> Vec<LegacyPayment> {
    let mut deposits = Vec::new();
    for row in &account.payments {
        if row.order.is_some() || account.customer.is_none() {
            let draft = Draft::new(FindingCode::PaymentOrderMissing).payment(&row.id);
            let order = row.order.as_deref().unwrap_or("none");
            let says = format!("order = {order}, amount = {}", report.amount(row.amount.0));
            let draft = draft.says(LegacyFile::Payments, row.line, says);
            match &account.customer {
                Some(_) => report.add(draft, Settled::Noted, "It comes in as a deposit of its customer."),
                None => report.add(draft, Settled::LeftToPerson, "Nobody knows whose it is: it is not brought in."),
            }
        }
        if account.customer.is_some() && row.method.method != Some(Terms::HouseAccount) {
            deposits.push(deposit(row, account, report));
        }
    }
    deposits
}

/// What the wallet paid is in its entries already.
fn deposit(row: &PaymentRow, account: &LegacyAccount, report: &mut Report<'_>) -> LegacyPayment {
    let status = match given(row) {
        _ if is_by_wallet(row) => Status::Cancelled,
        Given::Paid => Status::Paid,
        Given::Waiting => Status::ReceiptUploaded,
        Given::Failed => Status::Expired,
        Given::Awaited | Given::Undone => Status::Cancelled,
    };
    let number: LegacyNumber = number(row, None, report);
    let at = row.known_at(None).or(account.customer.as_ref().and_then(|customer| customer.created_at));
    plain(row, number, method(row, None), status, at.unwrap_or(report.terms.now))
}

/// What belongs to nobody who is there: it is left out.
pub fn strays(account: &LegacyAccount, report: &mut Report<'_>) {
    if account.customer.is_none() {
        wallet_of_nobody(account, report);
    }
    let mut orders: Vec<(LegacyFile, &str)> = Vec::new();
    let mut lines = std::collections::HashMap::<(LegacyFile, &str), Vec<u32>>::new();
    for (place, order) in &account.strays {
        let of_order = lines.entry((place.file, order.as_str())).or_default();
        if of_order.is_empty() {
            orders.push((place.file, order));
        }
        of_order.push(place.line);
    }
    for (file, order) in orders {
        let code = match file {
            LegacyFile::Items => FindingCode::ItemOrderMissing,
            _ => FindingCode::ManagementOrderMissing,
        };
        let of_order = &lines[&(file, order)];
        let mut draft = Draft::new(code);
        for line in of_order {
            draft = draft.says(file, *line, format!("order = {order}"));
        }
        report.add(draft, Settled::Noted, "There is no such order: it is left out.");
    }
}

fn wallet_of_nobody(account: &LegacyAccount, report: &mut Report<'_>) {
    let wallet = account.wallet.as_ref().map(|row| (row.customer.as_str(), LegacyFile::Wallets, row.line, row.balance));
    let entries = account.transactions.iter().map(|row| (row.customer.as_str(), LegacyFile::Transactions, row.line, row.amount));
    let rows: Vec<_> = wallet.into_iter().chain(entries).collect();
    let Some((customer, ..)) = rows.first() else { return };
    let mut draft = Draft::new(FindingCode::WalletCustomerMissing).customer(customer);
    for (_, file, line, amount) in &rows {
        draft = draft.says(*file, *line, format!("amount = {}", report.amount(amount.0)));
    }
    report.add(draft, Settled::LeftToPerson, "There is no such customer: wallet and entries are not brought in.");
}
