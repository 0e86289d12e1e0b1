//! What customers may order at an outlet by themselves, and how they pay for it (SPEC 14, `/shop`).
//!
//! Example: outlet `MAIN` delivers and lets fetch, takes guests, and is paid to the driver, by transfer or from the wallet.

use crate::billing::ChargeRule;
use crate::limits::TEXT_CHARS_MAX;
use crate::merchants::Channel;
use crate::ordering::OWN_CHANNEL;
use crate::payments::Terms;
use crate::refusal::{Code, Problem, Refusal};

/// How an outlet sells to customers who order by themselves. An outlet without these has no shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopTerms {
    /// Whether those may order who have not signed in.
    pub guests: bool,
    /// Whether customers may fetch what they ordered.
    pub pick_up: bool,
    /// Whether it is brought to them.
    pub delivery: bool,
    /// Code of the charge that a delivery costs; none where it costs nothing.
    pub delivery_charge: Option<String>,
    /// Whether a time may be asked for.
    pub requested_times: bool,
    /// How an order may be paid; each once, of [`ShopTerms::METHODS`].
    pub methods: Vec<Terms>,
    /// Where a bank transfer goes, as the customer reads it: bank, name, account.
    pub bank_account: Option<String>,
}

impl ShopTerms {
    /// The ways in which customers may promise to pay by themselves.
    pub const METHODS: [Terms; 5] = [Terms::Cash, Terms::Card, Terms::Cod, Terms::BankTransfer, Terms::Wallet];

    /// Whether the terms can be kept at all; every problem at once, below that pointer.
    ///
    /// # Errors
    /// `shop.termsInvalid`, each at its member.
    pub fn check(&self, charges: &[ChargeRule], channels: &[Channel], pointer: &str) -> Result<(), Refusal> {
        let takes = |method| self.methods.contains(&method);
        let mut problems = Vec::new();
        let mut bad = |member: &str, detail: String| {
            problems.push(Problem::at(format!("{pointer}/{member}"), Code::ShopTermsInvalid, detail));
        };
        if !channels.iter().any(|channel| channel.name == OWN_CHANNEL) {
            bad("pickUp", format!("What customers order comes on the channel {OWN_CHANNEL}, which the merchant has not."));
        }
        if !self.pick_up && !self.delivery {
            bad("pickUp", "A shop lets customers fetch what they order, or delivers it; say `pickUp` or `delivery`.".to_owned());
        }
        if self.methods.is_empty() {
            bad("methods", "A shop takes at least one way to pay.".to_owned());
        }
        for method in self.methods.iter().filter(|method| !ShopTerms::METHODS.contains(method)) {
            bad("methods", format!("Customers cannot choose {} by themselves.", method.as_str()));
        }
        if self.methods.iter().enumerate().any(|(index, method)| self.methods[..index].contains(method)) {
            bad("methods", "Each way to pay stands there once.".to_owned());
        }
        if takes(Terms::Cod) && !self.delivery {
            bad("methods", "`cod` is paid to the driver, and this shop does not deliver; name `cash`.".to_owned());
        }
        match &self.bank_account {
            None if takes(Terms::BankTransfer) => {
                bad("bankAccount", "Say where a bank transfer goes, or leave `bank_transfer` out.".to_owned());
            }
            Some(text) if text.trim().is_empty() || text.chars().count() > TEXT_CHARS_MAX => {
                bad("bankAccount", format!("`bankAccount` has 1 to {TEXT_CHARS_MAX} characters."));
            }
            _ => {}
        }
        if let Some(code) = &self.delivery_charge {
            if !self.delivery {
                bad("deliveryCharge", "This shop does not deliver, so leave `deliveryCharge` out.".to_owned());
            } else if !charges.iter().any(|rule| rule.code == *code) {
                bad("deliveryCharge", format!("There is no charge {code}; the merchant's settings name charges."));
            }
        }
        Refusal::all(problems).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::ChargeKind;
    use crate::money::Amount;

    fn terms() -> ShopTerms {
        ShopTerms { delivery: true, methods: vec![Terms::Cod, Terms::Wallet], ..ShopTerms::default() }
    }

    fn wrong(terms: &ShopTerms) -> Vec<String> {
        let refused = terms.check(&[], &[Channel::new(OWN_CHANNEL, "WEB")], "/shop").expect_err("refused");
        refused.problems.into_iter().map(|problem| problem.pointer).collect()
    }

    /// The same of a merchant with charges; nothing where the terms can be kept.
    fn wrong_with(terms: &ShopTerms, charges: &[ChargeRule]) -> Vec<String> {
        let checked = terms.check(charges, &[Channel::new(OWN_CHANNEL, "WEB")], "/shop");
        checked.err().into_iter().flat_map(|refused| refused.problems).map(|problem| problem.pointer).collect()
    }

    #[test]
    fn terms_that_can_be_kept_are_taken() {
        assert_eq!(terms().check(&[], &[Channel::new(OWN_CHANNEL, "WEB")], "/shop"), Ok(()));
        assert!(terms().check(&[], &[], "/shop").is_err(), "a channel is needed");
    }

    #[test]
    fn what_cannot_be_kept_is_pointed_at_all_at_once() {
        let none = ShopTerms { bank_account: Some(" ".to_owned()), ..ShopTerms::default() };
        assert_eq!(wrong(&none), ["/shop/pickUp", "/shop/methods", "/shop/bankAccount"]);
    }

    #[test]
    fn a_driver_is_paid_and_charged_for_only_where_there_is_one() {
        let fetched = ShopTerms { pick_up: true, delivery: false, delivery_charge: Some("deliveryFee".into()), ..terms() };
        assert_eq!(wrong(&fetched), ["/shop/methods", "/shop/deliveryCharge"]);
        assert_eq!(wrong(&ShopTerms { delivery_charge: Some("none".into()), ..terms() }), ["/shop/deliveryCharge"]);
    }

    #[test]
    fn a_transfer_needs_an_account_and_no_way_to_pay_stands_there_twice() {
        let transfer = ShopTerms { methods: vec![Terms::BankTransfer, Terms::BankTransfer], ..terms() };
        assert_eq!(wrong(&transfer), ["/shop/methods", "/shop/bankAccount"]);
        let on_account = ShopTerms { methods: vec![Terms::HouseAccount], ..terms() };
        assert_eq!(wrong(&on_account), ["/shop/methods"]);
    }

    #[test]
    fn an_account_for_transfers_is_a_text_that_fits() {
        let to = |account: String| ShopTerms { methods: vec![Terms::BankTransfer], bank_account: Some(account), ..terms() };
        for account in ["B".to_owned(), "Emirates NBD, AE07 0331 2345 6789 0123 456".to_owned(), "é".repeat(500)] {
            assert_eq!(wrong_with(&to(account), &[]), Vec::<String>::new());
        }
        for account in [String::new(), "B".repeat(501), "é".repeat(900)] {
            assert_eq!(wrong_with(&to(account), &[]), ["/shop/bankAccount"]);
        }
    }

    #[test]
    fn a_delivery_is_charged_for_by_a_charge_that_the_merchant_has() {
        let charge = |code: &str| {
            let kind = ChargeKind::Amount(Amount(500));
            ChargeRule { code: code.into(), name: code.into(), kind, taxes: Vec::new() }
        };
        let charged = ShopTerms { delivery_charge: Some("deliveryFee".into()), ..terms() };
        assert_eq!(wrong_with(&charged, &[charge("deliveryFee")]), Vec::<String>::new());
        assert_eq!(wrong_with(&charged, &[charge("deliveryFee"), charge("bag")]), Vec::<String>::new());
        assert_eq!(wrong_with(&charged, &[charge("bag")]), ["/shop/deliveryCharge"]);
        let fetched = ShopTerms { pick_up: true, delivery: false, methods: vec![Terms::Cash], ..charged };
        assert_eq!(wrong_with(&fetched, &[charge("deliveryFee")]), ["/shop/deliveryCharge"], "nothing is delivered");
    }
}
