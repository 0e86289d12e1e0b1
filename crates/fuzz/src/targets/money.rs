//! Amounts, percentages and quantities: as bodies have them, as cells of imports have them, and as other systems write them.

use docket_domain::limits::{AMOUNT_MINOR_MAX, QUANTITY_MILLI_MAX};
use docket_domain::money::{Currency, Percent, parse_scaled};
use docket_domain::quantity::Quantity;
use docket_server::readers::{Decimal, number, plain};

/// Decimals that a currency may have.
const DECIMALS: [u8; 5] = [0, 1, 2, 3, 4];
/// Zeros of scripts whose digits cells may have, and the point that is written with them.
const SCRIPTS: [(char, char); 4] = [('٠', '٫'), ('۰', '٫'), ('०', '.'), ('０', '.')];

/// Reads a text as every kind of number.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    DECIMALS.iter().for_each(|decimals| amounts(&text, *decimals));
    if let Ok(quantity) = Quantity::parse(&text) {
        assert!(quantity.0.abs() <= QUANTITY_MILLI_MAX);
        assert_eq!(Quantity::parse(&quantity.to_string()), Ok(quantity));
    }
    if let Ok(percent) = Percent::parse(&text) {
        assert_eq!(Percent::parse(&percent.to_string()), Ok(percent));
    }
    in_json(input);
    of_another_system(&text);
    assert_eq!(number(&number(&text)), number(&text), "a number that was put into this script is in it");
}

fn amounts(text: &str, decimals: u8) {
    let currency = Currency { code: "XXX".to_owned(), decimals };
    let Ok(amount) = currency.parse(text) else { return };
    assert!(amount.0.abs() <= AMOUNT_MINOR_MAX);
    let printed = currency.format(amount);
    assert_eq!(currency.parse(&printed), Ok(amount), "{text} is printed as {printed}");
    assert_eq!(Decimal::new(&printed).amount(&currency), Ok(amount), "what is answered can be sent back");
    for (zero, point) in SCRIPTS {
        let written = |letter: char| match letter.to_digit(10) {
            Some(digit) => char::from_u32(u32::from(zero) + digit).expect("digits follow each other"),
            None if letter == '.' => point,
            None => letter,
        };
        let written: String = printed.chars().map(written).collect();
        assert_eq!(number(&written), printed);
        assert_eq!(currency.parse(&plain(&written, decimals).expect("a plain number")), Ok(amount), "{written}");
    }
    let with_thousands = with_thousands(&printed);
    // Where there are three decimals, one comma may be theirs.
    if decimals < 3 || with_thousands.matches(',').count() != 1 || with_thousands.contains('.') {
        assert_eq!(currency.parse(&plain(&with_thousands, decimals).expect("thousands in threes")), Ok(amount));
    }
}

/// `-1234567.50` as `-1,234,567.50`.
fn with_thousands(printed: &str) -> String {
    let (whole, fraction) = printed.split_once('.').map_or((printed, None), |(whole, fraction)| (whole, Some(fraction)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let first = (digits.len() - 1) % 3 + 1;
    let (first, rest) = digits.split_at(first);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let whole = std::iter::once(first.to_owned()).chain(groups).collect::<Vec<_>>().join(",");
    format!("{sign}{whole}{}", fraction.map_or(String::new(), |fraction| format!(".{fraction}")))
}

fn in_json(input: &[u8]) {
    let Ok(decimal) = serde_json::from_slice::<Decimal>(input) else { return };
    let written = serde_json::to_string(&decimal).expect("JSON");
    let again: Decimal = serde_json::from_str(&written).expect("a decimal is written as one");
    assert_eq!(serde_json::to_string(&again).expect("JSON"), written);
    for decimals in DECIMALS {
        let currency = Currency { code: "XXX".to_owned(), decimals };
        // What is known again by the same text must be the same.
        if let Ok(amount) = decimal.amount(&currency) {
            assert_eq!(again.amount(&currency), Ok(amount), "{written}");
        }
    }
    if let Ok(quantity) = decimal.quantity() {
        assert_eq!(again.quantity(), Ok(quantity), "{written}");
    }
}

fn of_another_system(text: &str) {
    let all: Vec<String> = DECIMALS.iter().filter_map(|decimals| plain(text, *decimals).ok()).collect();
    for read in &all {
        assert_eq!(read, &all[0], "{text} is one number, however many decimals there are");
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits(read), digits(&number(text)), "no digit of {text} is lost or made up");
        let decimals = read.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        if read.len() <= 18 && decimals <= 18 {
            assert!(parse_scaled(read, decimals as u8).is_ok(), "{text} is read as {read}");
        }
    }
}
