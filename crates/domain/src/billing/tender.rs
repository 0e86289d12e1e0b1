//! How payments meet what is due: change only from cash, and cash rounded to the smallest coin.
//!
//! | | |
//! | --- | --- |
//! | rest | what is due, less what is paid by other means than cash |
//! | to pay in cash | the rest, half-up to the smallest coin |
//! | rounding | the difference, to an account of its own |
//! | change | cash handed over, less what is to pay in cash |

use crate::money::{Amount, divide_half_up};
use crate::payments::PaymentMethod;
use crate::refusal::{Code, Problem};

/// Money that is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tender {
    /// How.
    pub method: PaymentMethod,
    /// How much; exactly what is left to pay where nothing is said.
    pub amount: Option<Amount>,
}

/// What is kept of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What is kept per method, and how much of it was handed over; none of zero.
    pub payments: Vec<(PaymentMethod, Amount, Amount)>,
    /// What is given back of cash.
    pub change: Amount,
    /// What rounding adds to what is due.
    pub rounding: Amount,
}

/// An amount, half-up to the smallest coin (in minor units; 0 or 1 for none).
pub fn round_to_coin(amount: Amount, coin: Amount) -> Amount {
    if coin.0 <= 1 {
        return amount;
    }
    Amount((divide_half_up(i128::from(amount.0), i128::from(coin.0)) * i128::from(coin.0)) as i64)
}

/// What is kept of cash that is given for what is due, and how much of that is rounding: all of it, or what is due to the smallest
/// coin, and the rest is change.
pub fn cash_kept(given: Amount, due: Amount, smallest_coin: Amount) -> (Amount, Amount) {
    let to_pay = round_to_coin(due, smallest_coin);
    match given >= to_pay && to_pay > Amount::ZERO {
        true => (to_pay, Amount(to_pay.0 - due.0)),
        false => (given.min(due), Amount::ZERO),
    }
}

/// Whether money can be handed over like that at a till, where nothing is awaited.
///
/// # Errors
/// `payment.methodNotTaken`, `payment.customerMissing`, at `/payments`.
pub(super) fn check_tenders(tenders: &[Tender], has_customer: bool) -> Result<(), Problem> {
    let has = |method| tenders.iter().any(|tender| tender.method == method);
    if has(PaymentMethod::BankTransfer) {
        let detail = "A till awaits no bank transfers; take another method.";
        return Err(Problem::at("/payments", Code::PaymentMethodNotTaken, detail));
    }
    if has(PaymentMethod::Wallet) && !has_customer {
        let detail = "A wallet is a customer's; name one.";
        return Err(Problem::at("/payments", Code::PaymentCustomerMissing, detail));
    }
    Ok(())
}

/// Meets what is due with what is handed over.
///
/// # Errors
/// `payment.short`, `payment.tooMuch`, `amount.tooLarge`, at `/payments`.
pub fn settle(due: Amount, tenders: &[Tender], smallest_coin: Amount) -> Result<Settled, Problem> {
    let problem = |code, detail: &str| Problem::at("/payments", code, detail);
    let too_large = || problem(Code::AmountTooLarge, "The payments come to more than an amount may be.");
    let mut rest = due;
    let mut payments: Vec<(PaymentMethod, Amount, Amount)> = Vec::with_capacity(tenders.len());
    for tender in tenders.iter().filter(|tender| tender.method != PaymentMethod::Cash) {
        let amount = tender.amount.unwrap_or(Amount(rest.0.max(0)));
        rest = rest.minus(amount).ok_or_else(too_large)?;
        match payments.iter_mut().find(|(method, _, _)| *method == tender.method) {
            Some((_, kept, tendered)) => (kept.0, tendered.0) = (kept.0 + amount.0, tendered.0 + amount.0),
            None => payments.push((tender.method, amount, amount)),
        }
    }
    if rest < Amount::ZERO {
        return Err(problem(Code::PaymentTooMuch, "More was paid than is due; only cash gives change."));
    }
    let mut settled = Settled::default();
    let mut cash = tenders.iter().filter(|tender| tender.method == PaymentMethod::Cash).peekable();
    if cash.peek().is_some() {
        let to_pay = round_to_coin(rest, smallest_coin);
        let mut handed_over = Amount::ZERO;
        for tender in cash {
            let amount = tender.amount.unwrap_or(Amount((to_pay.0 - handed_over.0).max(0)));
            handed_over = handed_over.plus(amount).ok_or_else(too_large)?;
        }
        if handed_over < to_pay {
            return Err(problem(Code::PaymentShort, "The cash is less than what is due."));
        }
        settled.rounding = Amount(to_pay.0 - rest.0);
        settled.change = Amount(handed_over.0 - to_pay.0);
        payments.insert(0, (PaymentMethod::Cash, to_pay, handed_over));
        rest = Amount::ZERO;
    }
    if rest > Amount::ZERO {
        return Err(problem(Code::PaymentShort, "The payments are less than what is due."));
    }
    payments.retain(|(_, kept, _)| kept.0 > 0);
    settled.payments = payments;
    Ok(settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cash(minor: i64) -> Tender {
        Tender { method: PaymentMethod::Cash, amount: Some(Amount(minor)) }
    }

    fn card(minor: i64) -> Tender {
        Tender { method: PaymentMethod::Card, amount: Some(Amount(minor)) }
    }

    fn code(result: Result<Settled, Problem>) -> Code {
        result.expect_err("refused").code
    }

    #[test]
    fn change_comes_from_cash_alone() {
        let settled = settle(Amount(500), &[card(300), cash(1_000)], Amount(1)).expect("enough");
        assert_eq!(settled.change, Amount(800));
        assert_eq!(
            settled.payments,
            [(PaymentMethod::Cash, Amount(200), Amount(1_000)), (PaymentMethod::Card, Amount(300), Amount(300))]
        );
        assert_eq!(code(settle(Amount(500), &[card(501)], Amount(1))), Code::PaymentTooMuch);
    }

    #[test]
    fn one_unit_too_little_is_short() {
        assert_eq!(code(settle(Amount(500), &[cash(499)], Amount(1))), Code::PaymentShort);
        assert_eq!(code(settle(Amount(500), &[card(499)], Amount(1))), Code::PaymentShort);
        assert_eq!(code(settle(Amount(500), &[], Amount(1))), Code::PaymentShort);
    }

    #[test]
    fn what_says_no_amount_pays_the_rest() {
        let rest = |method| Tender { method, amount: None };
        let settled = settle(Amount(500), &[card(300), rest(PaymentMethod::Cash)], Amount(1)).expect("enough");
        assert_eq!(settled.payments[0], (PaymentMethod::Cash, Amount(200), Amount(200)));
        let settled = settle(Amount(500), &[rest(PaymentMethod::Card)], Amount(1)).expect("enough");
        assert_eq!(settled.payments, [(PaymentMethod::Card, Amount(500), Amount(500))]);
    }

    #[test]
    fn what_is_paid_by_one_method_in_parts_is_one_payment_of_it() {
        let wallet = |minor| Tender { method: PaymentMethod::Wallet, amount: Some(Amount(minor)) };
        let settled = settle(Amount(900), &[card(200), wallet(100), card(300), wallet(300)], Amount(1)).expect("enough");
        assert_eq!(
            settled.payments,
            [(PaymentMethod::Card, Amount(500), Amount(500)), (PaymentMethod::Wallet, Amount(400), Amount(400))]
        );
    }

    #[test]
    fn cash_that_says_no_amount_adds_what_the_other_cash_lacks() {
        let rest = Tender { method: PaymentMethod::Cash, amount: None };
        let settled = settle(Amount(500), &[cash(200), rest], Amount(1)).expect("enough");
        assert_eq!(settled.payments, [(PaymentMethod::Cash, Amount(500), Amount(500))]);
        assert_eq!(settled.change, Amount::ZERO);
        let settled = settle(Amount(500), &[cash(600), rest], Amount(1)).expect("enough");
        assert_eq!((settled.payments[0].2, settled.change), (Amount(600), Amount(100)), "it lacks nothing");
    }

    #[test]
    fn cash_is_rounded_to_the_smallest_coin_and_a_card_is_not() {
        let coin = Amount(25);
        let settled = settle(Amount(1_013), &[cash(1_025)], coin).expect("enough");
        assert_eq!((settled.rounding, settled.change), (Amount(12), Amount::ZERO));
        let settled = settle(Amount(1_012), &[cash(1_025)], coin).expect("enough");
        assert_eq!((settled.rounding, settled.change), (Amount(-12), Amount(25)));
        let settled = settle(Amount(1_013), &[card(1_013)], coin).expect("enough");
        assert_eq!(settled.rounding, Amount::ZERO);
        // Only what is left for the cash is rounded.
        let settled = settle(Amount(1_013), &[card(1_000), cash(25)], coin).expect("enough");
        assert_eq!((settled.rounding, settled.payments[0].1), (Amount(12), Amount(25)));
    }

    #[test]
    fn cash_for_an_order_pays_to_the_smallest_coin_and_the_rest_is_change() {
        let kept = |given, due, coin| cash_kept(Amount(given), Amount(due), Amount(coin));
        assert_eq!(kept(2_000, 1_013, 25), (Amount(1_025), Amount(12)));
        assert_eq!(kept(1_000, 1_012, 25), (Amount(1_000), Amount(-12)));
        assert_eq!(kept(500, 1_013, 25), (Amount(500), Amount::ZERO));
        assert_eq!(kept(1_013, 1_013, 1), (Amount(1_013), Amount::ZERO));
        // Less than half of the smallest coin is paid as it is.
        assert_eq!(kept(100, 7, 25), (Amount(7), Amount::ZERO));
    }

    #[test]
    fn nothing_due_needs_no_payment() {
        assert_eq!(settle(Amount::ZERO, &[], Amount(1)), Ok(Settled::default()));
        assert_eq!(settle(Amount::ZERO, &[cash(100)], Amount(1)).expect("enough").change, Amount(100));
    }
}
