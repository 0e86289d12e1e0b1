//! What is charged beside goods: a delivery fee, a service charge. Each is a line of its own with its own tax (SPEC 5).

use crate::catalog::Tax;
use crate::merchants::Settings;
use crate::money::{Amount, Percent};
use crate::ordering::Line;
use crate::ordering::pricing::{LineInput, PricingError, Totals, price};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem};

/// A charge that the merchant makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeRule {
    /// In the API, such as `deliveryFee`.
    pub code: String,
    /// As it is printed.
    pub name: String,
    /// How much, where the document does not say.
    pub kind: ChargeKind,
    /// The taxes on it.
    pub taxes: Vec<Tax>,
}

/// How much a charge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeKind {
    /// An amount, in the merchant's price mode.
    Amount(Amount),
    /// A part of what the goods come to after discounts, in the merchant's price mode.
    Percent(Percent),
}

/// A charge on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCharge {
    /// Which.
    pub code: String,
    /// How much, where it is not what the rule says.
    pub amount: Option<Amount>,
}

const ONE: Quantity = Quantity(1_000);

/// The lines of charges on goods that come to `goods` after discounts, in the merchant's price mode, and their sums.
///
/// # Errors
/// `charge.unknown`, `amount.tooLarge`, each at its pointer.
pub(crate) fn charge_lines(
    charges: &[NewCharge],
    goods: Amount,
    settings: &Settings,
) -> Result<(Vec<Line>, Totals), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut rules: Vec<(&ChargeRule, Amount)> = Vec::with_capacity(charges.len());
    for (index, charge) in charges.iter().enumerate() {
        let at = |code, detail: String| Problem::at(format!("/charges/{index}"), code, detail);
        let Some(rule) = settings.charges.iter().find(|rule| rule.code == charge.code) else {
            let known: Vec<&str> = settings.charges.iter().map(|rule| rule.code.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            problems.push(at(Code::ChargeUnknown, format!("There is no such charge; there are {known}.")));
            continue;
        };
        let amount = charge.amount.or(match rule.kind {
            ChargeKind::Amount(amount) => Some(amount),
            ChargeKind::Percent(percent) => percent.of(goods),
        });
        match amount {
            Some(amount) => rules.push((rule, amount)),
            None => problems.push(at(Code::AmountTooLarge, "The charge is more than an amount may be.".to_owned())),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let inputs: Vec<LineInput<'_>> = rules
        .iter()
        .map(|(rule, amount)| LineInput { quantity: ONE, unit_price: *amount, discounts: &[], taxes: &rule.taxes })
        .collect();
    let too_large =
        |_: PricingError| vec![Problem::at("/charges", Code::AmountTooLarge, "The charges come to more than an amount may be.")];
    let (priced, totals) = price(&inputs, &[], settings.prices_include_tax).map_err(too_large)?;
    let lines = rules.iter().zip(priced).map(|((rule, amount), priced)| Line {
        description: rule.name.clone(),
        charge: Some(rule.code.clone()),
        unit_price: *amount,
        gross: priced.gross,
        net: priced.net,
        taxes: priced.taxes,
        tax: priced.tax,
        total: priced.total,
        ..Line::empty(ONE)
    });
    Ok((lines.collect(), totals))
}

/// The sums of goods and charges; `None` where they are more than an amount may be.
pub(crate) fn with_charges(goods: Totals, charges: Totals) -> Option<Totals> {
    Some(Totals {
        subtotal: goods.subtotal.plus(charges.subtotal)?,
        discount: goods.discount,
        tax: goods.tax.plus(charges.tax)?,
        total: goods.total.plus(charges.total)?,
    })
}
