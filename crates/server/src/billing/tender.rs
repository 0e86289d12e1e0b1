//! Payments as a till sends them.

use docket_domain::billing::tender::Tender;
use docket_domain::limits::PAYMENTS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::payments::PaymentMethod;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::Decimal;
use crate::extract::Check;
use crate::problem::EdgeCode;

/// Money that is handed over.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTender, example = json!({ "method": "cash", "amount": 500 }))]
pub struct TenderBody {
    /// `cash`, `card` or `wallet`, in any case of letters; handing an order over takes `house_account` as well.
    #[schema(example = "cash")]
    method: String,
    /// How much is handed over; what is left to pay where nothing is said. Only cash gives change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
}

/// How money is taken at a till, where nothing is awaited.
const AT_A_TILL: &[PaymentMethod] = &[PaymentMethod::Cash, PaymentMethod::Card, PaymentMethod::Wallet];

/// What a house account is called among the methods.
const HOUSE_ACCOUNT: &str = "house_account";

/// The method of a word, in any case of letters: tills show it with a capital.
pub(super) fn method_of(pointer: &str, word: &str, check: &mut Check) -> PaymentMethod {
    PaymentMethod::parse(&word.trim().to_ascii_lowercase()).filter(|method| AT_A_TILL.contains(method)).unwrap_or_else(|| {
        let known: Vec<&str> = AT_A_TILL.iter().map(|method| method.as_str()).collect();
        check.bad(pointer, EdgeCode::PaymentMethodUnknown, format!("A payment is taken by one of: {}.", known.join(", ")));
        PaymentMethod::Cash
    })
}

/// Reads payments; the second is whether the rest is put on a house account.
pub(crate) fn tenders(bodies: Vec<TenderBody>, may_owe: bool, settings: &Settings, check: &mut Check) -> (Vec<Tender>, bool) {
    if bodies.len() > PAYMENTS_MAX {
        let detail = format!("`payments` must have at most {PAYMENTS_MAX} payments.");
        check.bad("/payments", EdgeCode::RequestInvalid, detail);
        return (Vec::new(), false);
    }
    let mut on_account = false;
    let mut read = Vec::with_capacity(bodies.len());
    for (index, body) in bodies.into_iter().enumerate() {
        let at = |field: &str| format!("/payments/{index}/{field}");
        if may_owe && body.method.trim().eq_ignore_ascii_case(HOUSE_ACCOUNT) {
            if body.amount.is_some() {
                check.bad(&at("amount"), EdgeCode::RequestInvalid, "A house account takes what is left; leave `amount` out.");
            }
            on_account = true;
            continue;
        }
        let amount = body.amount.map(|amount| check.amount_above_zero(&at("amount"), &amount, &settings.currency));
        read.push(Tender { method: method_of(&at("method"), &body.method, check), amount });
    }
    (read, on_account)
}
