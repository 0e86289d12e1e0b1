//! `docs/money.md`.

use docket_domain::ledger::{Account, CAUSES};
use docket_domain::payments::{PaymentMethod, Purpose, Status, Terms};

use super::{cell, code, codes, filled, table};

/// The document.
pub fn money() -> String {
    filled(
        include_str!("money.md"),
        &[
            (
                "methods",
                table(
                    ["method", "money is given"],
                    PaymentMethod::ALL.iter().map(|one| [code(one.as_str()), cell(one.meaning())]),
                ),
            ),
            ("terms", terms()),
            ("purposes", table(["`purpose`", "given"], Purpose::ALL.iter().map(|one| [code(one.as_str()), cell(one.meaning())]))),
            (
                "payment-life",
                table(["`status`", "meaning"], Status::ALL.iter().map(|one| [code(one.as_str()), cell(one.meaning())])),
            ),
            ("accounts", accounts()),
            ("entries", entries()),
        ],
    )
}

fn terms() -> String {
    let rows = Terms::ALL.iter().map(|terms| {
        let may_wait = if terms.allow_later() { "yes" } else { "no" };
        [code(terms.as_str()), cell(terms.meaning()), may_wait.to_owned()]
    });
    table(["`payment.method`", "how the order will be paid", "prepared before the money is there"], rows)
}

fn accounts() -> String {
    let rows = Account::ALL.iter().map(|account| {
        let apart_by = account.apart_by().map_or("–", |apart| apart.as_str());
        [
            code(account.as_str()),
            account.account_type().as_str().to_owned(),
            account.normal_side().as_str().to_owned(),
            apart_by.to_owned(),
            cell(account.meaning()),
        ]
    });
    table(["account", "type", "normal side", "kept apart by", "what stands there"], rows)
}

fn entries() -> String {
    let rows = CAUSES.iter().map(|cause| {
        let accounts = |side: &[Account]| codes(side.iter().map(|account| account.as_str()));
        [cause.when.to_owned(), code(cause.action), accounts(cause.debits), accounts(cause.credits)]
    });
    table(["what happens", "record", "debit", "credit"], rows)
}
