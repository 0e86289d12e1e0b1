//! Letters that count as the same when somebody searches, and the words of a text.
//!
//! | written | folded |
//! | --- | --- |
//! | capitals, accents: `Café` | small, without: `cafe` |
//! | Arabic vowel signs and tatweel: `شَاوَرْمَا`, `شـاورما` | none: `شاورما` |
//! | Arabic and Persian forms of a letter: `ي ى ئ`, `ك`, `ة`, `أ إ آ`, `ؤ` | one of them: `ی`, `ک`, `ه`, `ا`, `و` |
//! | Arabic, Persian and Devanagari digits: `١٢٣`, `۱۲۳`, `१२३` | `123` |
//! | joiners and marks of direction, which nobody sees | none |
//! | the dot below Hindi letters (nukta), which many leave out: `प्याज़` | none: `प्याज` |
//!
//! Hindi vowel signs (matras) and the virama are kept: `कल` is tomorrow, `काल` is an age.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::limits::WORD_CHARS_MAX;

/// A text with all letters that count as the same written in one way.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().flat_map(char::to_lowercase).filter(|letter| !is_left_out(*letter)) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            other => folded.push(one_form(other)),
        }
    }
    folded
}

/// The words of a text, folded, in order; the end of a very long one is cut off.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter));
    // What has no letter, such as a mark that stands alone, is no word.
    let words = words.filter(|word| word.contains(char::is_alphanumeric));
    words.map(|word| word.chars().take(WORD_CHARS_MAX).collect()).collect()
}

/// A text with the digits of other scripts written as `0` to `9`, and nothing else changed: what a keyboard makes of a code.
pub fn ascii_digits(text: &str) -> String {
    text.chars().map(digit).collect()
}

/// Marks that are set on letters and joiners between them. Marks that stand for a vowel or a half letter in Indian scripts are not
/// among them.
fn is_left_out(letter: char) -> bool {
    matches!(letter,
        // Accents, which the decomposition has taken off their letters.
        '\u{0300}'..='\u{036f}'
        // Hebrew points.
        | '\u{0591}'..='\u{05bd}' | '\u{05bf}' | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}'
        // Arabic vowel signs, hamza and madda above and below, signs of recitation; tatweel.
        | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{06d6}'..='\u{06dc}' | '\u{06df}'..='\u{06e4}'
        | '\u{06e7}' | '\u{06e8}' | '\u{06ea}'..='\u{06ed}' | '\u{08d3}'..='\u{08ff}' | '\u{0640}'
        // The nukta of Devanagari.
        | '\u{093c}'
        // Soft hyphen, joiners, marks of direction, byte order mark.
        | '\u{00ad}' | '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn one_form(letter: char) -> char {
    match letter {
        // The decomposition has already made أ إ آ to ا, ؤ to و and ئ to ي, each with a mark that is left out.
        'ي' | 'ى' | 'ے' => 'ی',
        'ك' => 'ک',
        'ة' | 'ہ' | 'ە' | 'ھ' => 'ه',
        'ٱ' => 'ا',
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        other => digit(other),
    }
}

fn digit(letter: char) -> char {
    let zero = match letter {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06f0}'..='\u{06f9}' => 0x06f0,
        '\u{0966}'..='\u{096f}' => 0x0966,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        other => return other,
    };
    char::from_digit(letter as u32 - zero, 10).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(fold(one), fold(other), "{one} and {other}");
    }

    /// A text of the table with its escapes written out.
    fn written(text: &str) -> String {
        let mut parts = text.split("\\u{");
        let mut written = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (code, rest) = part.split_once('}').expect("an escape ends");
            written.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
            written.push_str(rest);
        }
        written
    }

    /// The till searches by itself, and is tested by the same table.
    #[test]
    fn texts_come_to_the_words_that_tills_search_for() {
        let cases = include_str!("fold_cases.txt").lines().filter(|line| !line.starts_with('#'));
        for (text, found) in cases.map(|line| line.split_once('\t').expect("a text and its words")) {
            assert_eq!(words(&written(text)).join(" "), written(found), "{text}");
        }
    }

    #[test]
    fn arabic_and_persian_forms_of_a_letter_are_one() {
        for (arabic, persian) in [("ي", "ی"), ("ى", "ی"), ("ك", "ک"), ("ة", "ه"), ("ؤ", "و"), ("ئ", "ی")] {
            same(arabic, persian);
        }
        for alef in ["أ", "إ", "آ", "ٱ"] {
            same(alef, "ا");
        }
        same("كيك", "کیک");
        same("قهوة", "قهوه");
        same("شاي", "شای");
        same("أرز", "ارز");
        same("مؤمن", "مومن");
        // Written with marks of their own, and as the shapes that old programs print.
        same("ا\u{0654}", "أ");
        same("ﺷﺎﻱ", "شاي");
        same("ﻻ", "لا");
    }

    #[test]
    fn vowel_signs_tatweel_and_joiners_are_left_out() {
        same("شَاوَرْمَا", "شاورما");
        same("شـــاورما", "شاورما");
        same("نان\u{200c}سنگک", "نانسنگک");
        same("\u{200f}شاي\u{200e}", "شاي");
        assert_eq!(words("سُكَّر"), ["سکر"]);
    }

    #[test]
    fn digits_of_every_script_are_the_same() {
        for digits in ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "０１２３４５６７８９"]
        {
            assert_eq!(fold(digits), "0123456789");
            assert_eq!(ascii_digits(digits), "0123456789");
        }
        assert_eq!(ascii_digits("۲۱A ك"), "21A ك");
    }

    #[test]
    fn hindi_vowel_signs_and_half_letters_are_kept() {
        assert_ne!(fold("काल"), fold("कल"));
        assert_ne!(fold("दाल"), fold("दिल"));
        assert_eq!(fold("आलू"), "आलू");
        assert_eq!(words("हरी मिर्च"), ["हरी", "मिर्च"]);
        assert_eq!(words("प्याज, 1 किग्रा"), ["प्याज", "1", "किग्रा"]);
        same("प्याज़", "प्याज");
        same("\u{095b}", "\u{091c}");
    }

    #[test]
    fn capitals_and_accents_are_left_out() {
        for (written, folded) in [
            ("Café", "cafe"),
            ("CAFE\u{301}", "cafe"),
            ("JALAPEÑO", "jalapeno"),
            ("Straße", "strasse"),
            ("İstanbul", "istanbul"),
            ("Smørrebrød", "smorrebrod"),
            ("Œuf", "oeuf"),
            ("ＡＢＣ", "abc"),
            ("½ kg", "1⁄2 kg"),
        ] {
            assert_eq!(fold(written), folded);
        }
    }

    #[test]
    fn a_text_is_cut_into_words_where_something_else_stands() {
        assert_eq!(words("  Cola, 12oz (can)/zero "), ["cola", "12oz", "can", "zero"]);
        assert_eq!(words("SOAP-BAR_100.G"), ["soap", "bar", "100", "g"]);
        assert_eq!(words("--- ! \u{94d}"), [] as [&str; 0]);
        assert_eq!(words(&"a".repeat(500)), ["a".repeat(WORD_CHARS_MAX)]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in "\\PC{0,30}") {
            let once: Vec<String> = words(&text);
            let twice: Vec<String> = once.iter().flat_map(|word| words(word)).collect();
            prop_assert_eq!(once, twice);
        }
    }
}
