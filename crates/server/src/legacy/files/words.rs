//! Words of another system: statuses, methods, what moves in a wallet.

use docket_domain::legacy::{Meaning, WORDS, meaning};

/// What a column of words may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Where an order stands; what it says of the money is good as well.
    Place,
    /// How something is paid.
    Method,
    /// How far it is paid.
    Money,
}

impl Says {
    fn fits(self, word: &Meaning) -> bool {
        match self {
            Says::Place => word.stages.is_some() || word.money.is_some(),
            Says::Method => word.method.is_some(),
            Says::Money => word.money.is_some(),
        }
    }

    fn called(self) -> &'static str {
        match self {
            Says::Place => "a status of an order",
            Says::Method => "a way to pay",
            Says::Money => "a status of a payment",
        }
    }
}

/// How alike a word must be to be meant.
const ALIKE: f64 = 0.7;

/// What a word means in a column.
///
/// # Errors
/// Why it means nothing there, to go on after the name of its column.
pub fn word(text: &str, says: Says) -> Result<Meaning, String> {
    let known = meaning(text);
    if let Some(known) = known.filter(|known| says.fits(known)) {
        return Ok(known);
    }
    let why = match known {
        Some(_) => format!("is a word that is known, but not as {}", says.called()),
        None => format!("is not known as {}", says.called()),
    };
    let all = WORDS.iter().filter(|word| says.fits(word)).map(|word| word.word);
    Err(format!("{why}{}", nearest(text, all)))
}

/// `; is it …?`, where a word is alike.
fn nearest<'a>(text: &str, all: impl Iterator<Item = &'a str>) -> String {
    let plain = text.trim().to_lowercase().replace([' ', '-'], "_");
    let alike = all.map(|word| (strsim::jaro_winkler(word, &plain), word)).max_by(|one, other| one.0.total_cmp(&other.0));
    match alike {
        Some((alike, word)) if alike >= ALIKE => format!("; is it {word}?"),
        _ => String::new(),
    }
}

/// Words for what goes into a wallet.
pub const IN: &[&str] =
    &["deposit", "credit", "refund", "top_up", "topup", "charge", "recharge", "cashback", "bonus", "gift", "transfer_in", "in"];
/// Words for what goes out of a wallet.
pub const OUT: &[&str] = &[
    "debit",
    "withdrawal",
    "withdraw",
    "payment",
    "order_payment",
    "purchase",
    "order",
    "deduction",
    "spend",
    "fee",
    "transfer_out",
    "out",
];
/// Words for either, whose amounts have a sign.
pub const WRITTEN: &[&str] = &["adjustment", "correction", "opening_balance"];

/// Which way money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Into the wallet.
    In,
    /// Out of it.
    Out,
    /// As the sign says.
    Written,
}

/// Which way a word of a wallet's entry goes, and the word as it is kept.
///
/// # Errors
/// Why it says nothing of that.
pub fn way(text: &str) -> Result<(Way, String), String> {
    let plain = text.trim().to_lowercase().replace([' ', '-'], "_");
    let way = match &*plain {
        word if IN.contains(&word) => Way::In,
        word if OUT.contains(&word) => Way::Out,
        word if WRITTEN.contains(&word) => Way::Written,
        _ => {
            let all = IN.iter().chain(OUT).chain(WRITTEN).copied();
            return Err(format!("is not known for what goes into a wallet or out of it{}", nearest(&plain, all)));
        }
    };
    Ok((way, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_only_where_it_says_what_its_column_says() {
        for (text, says) in [
            ("warehouse_ready", Says::Place),
            ("Wallet Partial", Says::Place),
            ("wallet_partial", Says::Money),
            ("bank_transfer_grace", Says::Method),
            ("receipt-uploaded", Says::Money),
        ] {
            assert!(word(text, says).is_ok(), "{text}");
        }
        for (text, says, why) in [
            ("delivred", Says::Place, "is it delivered?"),
            ("cahs", Says::Method, "is it cash?"),
            ("aproved", Says::Money, "is it approved?"),
            ("cash", Says::Place, "known, but not as a status of an order"),
            ("delivered", Says::Method, "known, but not as a way to pay"),
            ("###", Says::Place, "is not known as a status of an order"),
        ] {
            let refused = word(text, says).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn a_word_of_a_wallet_goes_in_one_way() {
        assert_eq!(way("Top-Up"), Ok((Way::In, "top_up".to_owned())));
        assert_eq!(way("withdrawal").map(|(way, _)| way), Ok(Way::Out));
        assert_eq!(way("adjustment").map(|(way, _)| way), Ok(Way::Written));
        assert!(way("deposti").expect_err("unknown").contains("is it deposit?"));
        let mut all: Vec<&str> = IN.iter().chain(OUT).chain(WRITTEN).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "no word goes two ways");
    }
}
