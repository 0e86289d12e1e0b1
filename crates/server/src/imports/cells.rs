//! What stands in a cell: formulas that are none of ours, numbers, yes and no, lists.

use std::borrow::Cow;

use docket_domain::catalog::fold;

/// What a spreadsheet takes for the beginning of a formula, in its narrow and its wide form.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet could take a text for a formula, or would if the quotes before it were gone. Spaces before it help nobody, nor
/// between those quotes: a quote more or less must not change the answer, or a text would not come back as it was.
fn begins_like_a_formula(text: &str) -> bool {
    text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\'').starts_with(FORMULA)
}

/// A text as it is exported: with a quote before what a spreadsheet would take for a formula, which [`unguarded`] takes off again.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if begins_like_a_formula(text) { Cow::Owned(format!("'{}", text.trim_start())) } else { Cow::Borrowed(text) }
}

/// The text of a cell without the quote that [`guarded`] put before it; `None` for a formula.
pub fn unguarded(cell: &str) -> Option<&str> {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_like_a_formula(rest) => Some(rest),
        Some(_) => Some(cell),
        None if begins_like_a_formula(cell) => None,
        None => Some(cell),
    }
}

/// A number with the digits of this script: those of Arabic, Persian, Hindi and wide letters are as good, and `٫` is a decimal point
/// that nobody takes for anything else.
pub fn number(cell: &str) -> Cow<'_, str> {
    if cell.is_ascii() { Cow::Borrowed(cell) } else { Cow::Owned(fold::ascii_digits(cell).replace('٫', ".")) }
}

/// What is wrong with a number that has commas, spaces or other signs in it, for whoever wrote it so.
pub fn why_no_number(cell: &str) -> Option<&'static str> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match cell.split_once(',') {
        Some((whole, rest)) if is_digits(whole.trim_start_matches('-')) && is_digits(rest) && rest.len() != 3 => {
            Some("has a decimal comma; write a point, such as 12.50")
        }
        Some(_) => Some("has commas in it; write it without, with a point before the decimals"),
        None if cell.contains(['٬', '’', ' ', '\u{a0}', '\u{202f}']) => Some("has signs between its digits; write it without"),
        None => None,
    }
}

/// Yes or no.
pub fn yes_or_no(cell: &str) -> Option<bool> {
    let is = |words: [&str; 3]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    if is(["yes", "true", "1"]) {
        Some(true)
    } else if is(["no", "false", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// The parts of a list, between any of these separators; a separator after a backslash is part of its part.
pub fn parts(cell: &str, separators: &[char]) -> Vec<String> {
    let (mut parts, mut part, mut letters) = (Vec::new(), String::new(), cell.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => part.extend(letters.next()),
            _ if separators.contains(&letter) => parts.push(std::mem::take(&mut part)),
            _ => part.push(letter),
        }
    }
    parts.push(part);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// A list as [`parts`] reads it.
pub fn joined<'a>(all: impl Iterator<Item = &'a str>, separators: &[char]) -> String {
    let mut cell = String::new();
    for (index, part) in all.enumerate() {
        if index > 0 {
            cell.push(separators[0]);
        }
        for letter in part.chars() {
            if letter == '\\' || separators.contains(&letter) {
                cell.push('\\');
            }
            cell.push(letter);
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guarded_comes_back_as_it_was() {
        for text in ["Tea", "=1+1", "-18 °C", "+971", "@home", "'=x", "''-x", "' =x", "'\n=x", "'tis", "＝1", "\t=1", "شاي", ""]
        {
            let cell = guarded(text);
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{text:?} is exported as {cell:?}");
            assert_eq!(unguarded(&cell), Some(text.trim_start()), "{text:?} is exported as {cell:?}");
        }
        for formula in ["=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", " =1", "＝1"] {
            assert_eq!(unguarded(formula), None, "{formula}");
        }
    }

    #[test]
    fn a_number_may_have_the_digits_of_other_scripts_and_no_comma() {
        assert_eq!(number("١٢٫٥٠"), "12.50");
        assert_eq!(number("۱۲"), "12");
        assert_eq!(number("12.50"), "12.50");
        assert!(why_no_number("12,50").expect("a comma").contains("decimal comma"));
        assert!(why_no_number("1,234.50").expect("commas").contains("commas"));
        assert!(why_no_number("1 234").is_some());
        assert_eq!(why_no_number("abc"), None);
    }

    #[test]
    fn a_list_comes_back_as_it_was() {
        let separators = ['|', ' '];
        for list in [vec!["4006381333931"], vec!["a b", "c|d", "e\\f"], vec![]] {
            let cell = joined(list.iter().copied(), &separators);
            assert_eq!(parts(&cell, &separators), list, "{cell}");
        }
        assert_eq!(parts(" 1  2|3 ", &separators), ["1", "2", "3"]);
    }
}
