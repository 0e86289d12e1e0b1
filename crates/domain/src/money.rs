//! Amounts of money: whole minor units, exact, with every rounding named.

use std::fmt;

use crate::limits::AMOUNT_MINOR_MAX;

/// A merchant's currency. All amounts of a merchant are in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    /// ISO 4217, such as `AED`.
    pub code: String,
    /// How many decimals an amount has, 0 to 4. The merchant's choice: Iraq's dinar has three by law, often two in ledgers.
    pub decimals: u8,
}

impl Currency {
    /// An amount as people write it, with exactly this currency's decimals: `15296775.16`.
    pub fn format(&self, amount: Amount) -> String {
        format_scaled(amount.0, self.decimals)
    }

    /// Reads a decimal text such as `5`, `5.0` or `-15296775.16`. Never through a float.
    ///
    /// # Errors
    /// The text is not a decimal number, has more decimals than the currency, or more digits than
    /// [`crate::limits::AMOUNT_DIGITS_MAX`].
    pub fn parse(&self, text: &str) -> Result<Amount, DecimalError> {
        let minor = parse_scaled(text, self.decimals)?;
        if minor.abs() > AMOUNT_MINOR_MAX {
            return Err(DecimalError::TooLarge);
        }
        Ok(Amount(minor))
    }
}

/// An amount in minor units of the merchant's currency: 1234 is `12.34` where there are two decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// The sum, or `None` where it would be greater than any amount may be.
    pub fn plus(self, other: Amount) -> Option<Amount> {
        within_limits(i128::from(self.0) + i128::from(other.0))
    }

    /// The difference, or `None` where it would be greater than any amount may be.
    pub fn minus(self, other: Amount) -> Option<Amount> {
        within_limits(i128::from(self.0) - i128::from(other.0))
    }

    /// `self × numerator ÷ denominator`, rounded half-up (away from zero) to the minor unit; `None` where too large.
    ///
    /// # Panics
    /// When `denominator` is not positive: that is a bug of the caller.
    pub fn scaled(self, numerator: i64, denominator: i64) -> Option<Amount> {
        within_limits(divide_half_up(i128::from(self.0) * i128::from(numerator), i128::from(denominator)))
    }
}

fn within_limits(minor: i128) -> Option<Amount> {
    (minor.abs() <= i128::from(AMOUNT_MINOR_MAX)).then_some(Amount(minor as i64))
}

/// A percentage in thousandths of a per cent: 5 % is 5,000, the finest is 0.001 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(pub i64);

impl Percent {
    /// 100 %.
    pub const WHOLE: Percent = Percent(100_000);

    /// Reads `5`, `2.5` or `12.345`.
    ///
    /// # Errors
    /// Not a decimal, or more than three decimals.
    pub fn parse(text: &str) -> Result<Percent, DecimalError> {
        parse_scaled(text, 3).map(Percent)
    }

    /// Both together; the greatest there is where that is too much.
    pub fn plus(self, other: Percent) -> Percent {
        Percent(self.0.saturating_add(other.0))
    }

    /// This part of an amount, rounded half-up.
    pub fn of(self, amount: Amount) -> Option<Amount> {
        amount.scaled(self.0, Percent::WHOLE.0)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format_scaled(self.0, 3);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// Why a text is not an amount, a percentage or a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Letters, exponents, separators, nothing at all.
    #[error("is not a plain decimal number such as 12.50")]
    NotANumber,
    /// More decimals than are kept.
    #[error("has more than {0} decimals")]
    TooManyDecimals(u8),
    /// More digits than survive a client's floating point.
    #[error("is too large")]
    TooLarge,
}

/// `numerator ÷ denominator` rounded to the nearest whole, halves away from zero.
///
/// # Panics
/// When `denominator` is not positive.
pub fn divide_half_up(numerator: i128, denominator: i128) -> i128 {
    assert!(denominator > 0, "divide_half_up needs a positive denominator");
    let half = denominator / 2;
    if numerator >= 0 { (numerator + half) / denominator } else { -((-numerator + half) / denominator) }
}

/// Splits `total` over `weights` so that the parts sum to it exactly: each gets the whole units of its share, and what is left
/// goes one unit each to the largest remainders, the earlier first where they are equal (SPEC 5, "largest remainder").
///
/// Weights are non-negative. If all are zero, the first part takes everything.
///
/// # Panics
/// When there is no weight, a weight is negative, or `total` is negative: bugs of the caller.
pub fn split_by_largest_remainder(total: Amount, weights: &[i64]) -> Vec<Amount> {
    assert!(!weights.is_empty() && total.0 >= 0 && weights.iter().all(|weight| *weight >= 0));
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        let mut parts = vec![Amount::ZERO; weights.len()];
        parts[0] = total;
        return parts;
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = i128::from(total.0);
    for (index, weight) in weights.iter().enumerate() {
        let exact = i128::from(total.0) * i128::from(*weight);
        parts.push(Amount((exact / sum) as i64));
        remainders.push((exact % sum, index));
        left -= exact / sum;
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in remainders.into_iter().take(left as usize) {
        parts[index].0 += 1;
    }
    parts
}

/// Reads a decimal text into whole units of 10^-decimals.
///
/// # Errors
/// See [`DecimalError`].
pub fn parse_scaled(text: &str, decimals: u8) -> Result<i64, DecimalError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || (fraction.is_empty() && digits.contains('.')) {
        return Err(DecimalError::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > usize::from(decimals) {
        return Err(DecimalError::TooManyDecimals(decimals));
    }
    let mut value: i64 = 0;
    let padding = std::iter::repeat_n(b'0', usize::from(decimals) - fraction.len());
    for byte in whole.bytes().chain(fraction.bytes()).chain(padding) {
        value = value.checked_mul(10).and_then(|v| v.checked_add(i64::from(byte - b'0'))).ok_or(DecimalError::TooLarge)?;
    }
    Ok(if negative { -value } else { value })
}

/// Prints whole units of 10^-decimals with exactly that many decimals.
pub fn format_scaled(value: i64, decimals: u8) -> String {
    if decimals == 0 {
        return value.to_string();
    }
    let scale = 10_u64.pow(u32::from(decimals));
    let magnitude = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", magnitude / scale, magnitude % scale, width = usize::from(decimals))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dirham() -> Currency {
        Currency { code: "AED".into(), decimals: 2 }
    }

    #[test]
    fn an_amount_keeps_every_minor_unit_on_the_way_in_and_out() {
        let amount = dirham().parse("15296775.16").expect("a plain amount");
        assert_eq!(amount, Amount(1_529_677_516));
        assert_eq!(dirham().format(amount), "15296775.16");
        assert_eq!(dirham().format(Amount(-5)), "-0.05");
        assert_eq!(Currency { code: "JPY".into(), decimals: 0 }.format(Amount(500)), "500");
    }

    #[test]
    fn what_is_not_a_plain_decimal_is_refused() {
        for text in ["", "-", ".", "1.", ".5", "1e3", "1,5", "0x1", "١٢", "1.2.3", "+1", " 1", "NaN"] {
            assert_eq!(dirham().parse(text), Err(DecimalError::NotANumber), "{text:?}");
        }
        assert_eq!(dirham().parse("1.005"), Err(DecimalError::TooManyDecimals(2)));
        assert_eq!(dirham().parse("10000000000000.00"), Err(DecimalError::TooLarge));
        assert_eq!(dirham().parse("99999999999999999999999"), Err(DecimalError::TooLarge));
    }

    #[test]
    fn trailing_zeros_are_not_decimals() {
        assert_eq!(dirham().parse("5.5000"), Ok(Amount(550)));
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(divide_half_up(5, 2), 3);
        assert_eq!(divide_half_up(-5, 2), -3);
        assert_eq!(divide_half_up(4, 3), 1);
        assert_eq!(divide_half_up(5, 3), 2);
        assert_eq!(divide_half_up(1, 2), 1);
        assert_eq!(divide_half_up(1, 3), 0);
    }

    #[test]
    fn a_percentage_prints_without_trailing_zeros() {
        assert_eq!(Percent::parse("2.5").expect("a percentage").to_string(), "2.5");
        assert_eq!(Percent::parse("18").expect("a percentage").to_string(), "18");
    }

    #[test]
    fn equal_remainders_go_to_the_earlier_parts() {
        assert_eq!(split_by_largest_remainder(Amount(5), &[1, 1, 1]), vec![Amount(2), Amount(2), Amount(1)]);
        assert_eq!(split_by_largest_remainder(Amount(5), &[0, 0]), vec![Amount(5), Amount(0)]);
    }

    proptest! {
        #[test]
        fn the_parts_of_a_split_sum_to_the_whole_and_are_within_one_unit_of_their_share(
            total in 0_i64..1_000_000_000, weights in proptest::collection::vec(0_i64..1_000_000, 1..40)
        ) {
            let parts = split_by_largest_remainder(Amount(total), &weights);
            prop_assert_eq!(parts.iter().map(|part| part.0).sum::<i64>(), total);
            let sum: i64 = weights.iter().sum();
            if sum > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    let exact = total as f64 * *weight as f64 / sum as f64;
                    prop_assert!((part.0 as f64 - exact).abs() < 1.0 + 1e-6);
                }
            }
        }

        #[test]
        fn any_amount_survives_printing_and_reading(minor in -AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX, decimals in 0_u8..=4) {
            let currency = Currency { code: "XXX".into(), decimals };
            prop_assert_eq!(currency.parse(&currency.format(Amount(minor))), Ok(Amount(minor)));
        }
    }

    #[test]
    fn the_largest_amount_is_taken_and_a_minor_unit_more_is_not() {
        assert_eq!(dirham().parse("9999999999999.99"), Ok(Amount(999_999_999_999_999)));
        assert_eq!(dirham().parse("-9999999999999.99"), Ok(Amount(-999_999_999_999_999)));
        assert_eq!(dirham().parse("10000000000000.00"), Err(DecimalError::TooLarge));
        assert_eq!(dirham().parse("-10000000000000.00"), Err(DecimalError::TooLarge));
    }

    #[test]
    fn nothing_has_no_sign() {
        assert_eq!(dirham().format(Amount::ZERO), "0.00");
        assert_eq!(Percent::parse("0").expect("a percentage").to_string(), "0");
    }
}
