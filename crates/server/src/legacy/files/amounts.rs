//! Numbers as other systems and spreadsheets write them, as plain decimals. What could be read in two ways is refused: between 1.500 and
//! 1500 dinars nobody guesses.
//!
//! | written | read |
//! | --- | --- |
//! | `15,296,775.16`, `1,23,456.00` | thousands in threes, or as in India |
//! | `١٥٬٢٩٦٬٧٧٥٫١٦`, `۱۲۳` | Arabic and Persian digits and signs |
//! | `12,50` | refused: a decimal comma |
//! | `1.500` where amounts have two decimals, `1,500` where they have three | refused: either may be meant |
//! | `IQD 500`, `500 $`, `+5`, `(5)`, `5-`, `1e3`, `1 500` | refused, each with what to write instead |

use docket_domain::catalog::fold::ascii_digits;
use docket_domain::fold::is_invisible;

/// Digits and signs in this script, without what is not seen.
pub fn in_this_script(text: &str) -> String {
    let seen: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
    ascii_digits(seen.trim()).replace('−', "-")
}

/// A number as a plain decimal such as `-15296775.16`. `decimals` is how many it may have.
///
/// # Errors
/// Why it is none, to go on after the name of its column.
pub fn plain(text: &str, decimals: u8) -> Result<String, String> {
    let text = in_this_script(text);
    if text.contains(|letter: char| letter.is_alphabetic() || is_currency(letter)) {
        return Err("has letters or the sign of a currency in it; write the number alone".to_owned());
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |digits| ("-", digits));
    if digits.starts_with(['+', '(']) || digits.ends_with(['-', ')']) {
        return Err("has a sign that is not read; write -5 for what is below zero, and nothing for what is above".to_owned());
    }
    if digits.is_empty() || digits.contains(|letter: char| !letter.is_ascii_digit() && !['.', ',', '٬', '٫'].contains(&letter))
    {
        return Err("is no number, or has signs between its digits; write it without, such as 1500.25".to_owned());
    }
    // Signs of Arabic say themselves what they are.
    let is_sure = digits.contains(['٬', '٫']);
    if is_sure && (digits.contains('.') || digits.contains(',')) {
        return Err("has signs of two scripts for thousands and decimals; write it as 1500.25".to_owned());
    }
    let digits = digits.replace('٫', ".").replace('٬', ",");
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (&*digits, None),
    };
    check_fraction(whole, fraction)?;
    let is_two_ways = match (whole.split_once(','), fraction) {
        // 1,500: thousands, or three decimals after a comma.
        (Some((first, rest)), None) => decimals >= 3 && !first.is_empty() && !rest.contains(','),
        // 1.500: three decimals, of which there are not so many, or thousands.
        (None, Some(fraction)) => decimals < 3 && fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0'),
        _ => false,
    };
    if is_two_ways && !is_sure {
        return Err("could be read in two ways, as thousands and as decimals; write 1500 or 1.50".to_owned());
    }
    let whole = without_thousands(whole)?;
    Ok(fraction.map_or(format!("{sign}{whole}"), |fraction| format!("{sign}{whole}.{fraction}")))
}

fn check_fraction(whole: &str, fraction: Option<&str>) -> Result<(), String> {
    match fraction {
        _ if whole.is_empty() => Err("has no digit before its point; write 0.50".to_owned()),
        Some("") => Err("ends in a point; write it without".to_owned()),
        Some(fraction) if fraction.contains(',') => Err(DECIMAL_COMMA.to_owned()),
        Some(fraction) if fraction.contains('.') => {
            Err("has several points; write it without, but for the one before the decimals".to_owned())
        }
        _ => Ok(()),
    }
}

const DECIMAL_COMMA: &str = "has a decimal comma; write a point, such as 12.50";

/// Digits without the commas between thousands, which stand where they do in English or as in India.
fn without_thousands(whole: &str) -> Result<String, String> {
    let groups: Vec<&str> = whole.split(',').collect();
    let [first, middle @ .., last] = &*groups else { return Ok(whole.to_owned()) };
    if groups.len() == 1 {
        return Ok(whole.to_owned());
    }
    let begins_well = !first.is_empty() && !first.starts_with('0');
    let is_english = first.len() <= 3 && middle.iter().all(|group| group.len() == 3);
    let is_indian = first.len() <= 2 && middle.iter().all(|group| group.len() == 2);
    if begins_well && last.len() == 3 && (is_english || is_indian) {
        return Ok(groups.concat());
    }
    if middle.is_empty() {
        return Err(DECIMAL_COMMA.to_owned());
    }
    Err("has commas where no thousands end; write it without".to_owned())
}

/// Signs of currencies that are no letters.
fn is_currency(letter: char) -> bool {
    matches!(letter, '$' | '¢'..='¥' | '֏' | '؋' | '৲' | '৳' | '૱' | '௹' | '฿' | '៛' | '\u{20a0}'..='\u{20cf}' | '﷼' | '＄' | '￠' | '￡' | '￥' | '￦')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_in_one_way_is_read() {
        for (text, read) in [
            ("15296775.16", "15296775.16"),
            ("15,296,775.16", "15296775.16"),
            ("980,000", "980000"),
            ("1,234.50", "1234.50"),
            ("1,23,456.00", "123456.00"),
            ("12,34,56,789", "123456789"),
            ("-1,200,000.00", "-1200000.00"),
            ("−5", "-5"),
            ("١٢٣", "123"),
            ("۱۲۳٫۵۰", "123.50"),
            ("١٥٬٢٩٦٬٧٧٥٫١٦", "15296775.16"),
            ("١٬٥٠٠", "1500"),
            ("١٫٥٠٠", "1.500"),
            ("१२३.५", "123.5"),
            ("\u{200f}500\u{200e} ", "500"),
            ("39200.010", "39200.010"),
            ("1500.000", "1500.000"),
            ("0.500", "0.500"),
            ("150.0000", "150.0000"),
            ("0", "0"),
            ("007", "007"),
        ] {
            assert_eq!(plain(text, 2).as_deref(), Ok(read), "{text}");
        }
        assert_eq!(plain("1.500", 3).as_deref(), Ok("1.500"), "where there are three decimals, a point is before them");
    }

    #[test]
    fn what_can_be_read_in_two_ways_or_none_is_refused_with_what_to_write() {
        for (text, decimals, why) in [
            ("12,50", 2, "decimal comma"),
            ("15.296.775,16", 2, "decimal comma"),
            ("1234,567", 2, "decimal comma"),
            ("0,500", 2, "decimal comma"),
            ("15.296.775", 2, "several points"),
            ("1.500", 2, "two ways"),
            ("150.000", 0, "two ways"),
            ("1,500", 3, "two ways"),
            ("1,2,3", 2, "no thousands end"),
            ("1,23,45", 2, "no thousands end"),
            ("1,234,56", 2, "no thousands end"),
            ("IQD 500", 2, "currency"),
            ("500 د.ع", 2, "currency"),
            ("$5", 2, "currency"),
            ("5 €", 2, "currency"),
            ("﷼500", 2, "currency"),
            ("1e3", 2, "letters"),
            ("NaN", 2, "letters"),
            ("+5", 2, "sign"),
            ("(5.00)", 2, "sign"),
            ("5-", 2, "sign"),
            ("-", 2, "no number"),
            ("", 2, "no number"),
            ("1 500", 2, "signs between"),
            ("1'500", 2, "signs between"),
            ("5.", 2, "ends in a point"),
            (".5", 2, "no digit before"),
            ("١٬٥٠٠.٥", 2, "two scripts"),
        ] {
            let refused = plain(text, decimals).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }
}
