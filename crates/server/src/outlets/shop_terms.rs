//! How customers order at an outlet by themselves, on the wire.

use docket_domain::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::outlets::ShopTerms;
use docket_domain::payments::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Check, one_of};
use crate::problem::EdgeCode;

/// What customers may order at an outlet by themselves, and how they pay. It is sent whole.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ShopTerms, example = json!({
    "guests": true, "pickUp": true, "delivery": true, "requestedTimes": true,
    "methods": ["cash", "cod", "bank_transfer", "wallet"],
    "bankAccount": "Example Bank, Al Marya Kitchen LLC, AE07 0331 2345 6789 0123 456"
}))]
pub struct ShopTermsBody {
    /// Whether those may order who have not signed in; not, where it is not said.
    #[serde(default)]
    guests: bool,
    /// Whether customers may fetch what they ordered; not, where it is not said.
    #[serde(default)]
    pick_up: bool,
    /// Whether it is brought to them; not, where it is not said.
    #[serde(default)]
    delivery: bool,
    /// Code of the charge that a delivery costs, as the merchant's settings name it; none where it costs nothing.
    #[serde(default)]
    delivery_charge: Option<String>,
    /// Whether a time may be asked for; not, where it is not said.
    #[serde(default)]
    requested_times: bool,
    /// How orders may be paid: `cash` and `card` when they are handed over, `cod` to the driver, `bank_transfer`, `wallet`.
    methods: Vec<String>,
    /// Where a bank transfer goes, as customers read it; needed with `bank_transfer`.
    #[serde(default)]
    bank_account: Option<String>,
}

impl ShopTermsBody {
    /// The terms that were sent, at that pointer. Whether they can be kept, the command says.
    pub fn read(self, pointer: &str, check: &mut Check) -> ShopTerms {
        let mut method = |(index, word): (usize, String)| {
            let method = Terms::parse(&word);
            if method.is_none() {
                let pointer = format!("{pointer}/methods/{index}");
                let detail = one_of(&pointer, ShopTerms::METHODS.iter().map(|method| method.as_str()));
                check.bad(&pointer, EdgeCode::PaymentMethodUnknown, detail);
            }
            method
        };
        let methods = self.methods.into_iter().enumerate().filter_map(&mut method).collect();
        let charge = check.text(&format!("{pointer}/deliveryCharge"), self.delivery_charge, NAME_CHARS_MAX);
        let account = check.text(&format!("{pointer}/bankAccount"), self.bank_account, TEXT_CHARS_MAX);
        ShopTerms {
            methods,
            guests: self.guests,
            pick_up: self.pick_up,
            delivery: self.delivery,
            delivery_charge: charge,
            requested_times: self.requested_times,
            bank_account: account,
        }
    }

    /// Terms as they are answered.
    pub fn new(terms: &ShopTerms) -> ShopTermsBody {
        ShopTermsBody {
            guests: terms.guests,
            pick_up: terms.pick_up,
            delivery: terms.delivery,
            delivery_charge: terms.delivery_charge.clone(),
            requested_times: terms.requested_times,
            methods: terms.methods.iter().map(|method| method.as_str().to_owned()).collect(),
            bank_account: terms.bank_account.clone(),
        }
    }
}
