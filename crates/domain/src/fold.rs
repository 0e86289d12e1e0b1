//! Text as it is looked for: without what people leave out or write differently when they search for a name.

use unicode_normalization::UnicodeNormalization;

/// A text folded, for comparing what was typed with what is stored. The same for both, so that either may be written with or
/// without capitals, accents, Arabic vowel marks and hamzas, in Arabic or Persian letters, and with any digits; spaces at the ends
/// count for nothing, and several for one.
///
/// Marks that are part of a word's spelling, as the vowels of Devanagari are, stay.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|character| !is_left_out(*character)) {
        match character {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            space if space.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            other => folded.push(alike(other)),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The digits of a text in any script, as 0 to 9; what is no digit is left out.
pub fn digits(text: &str) -> String {
    text.chars().map(alike).filter(char::is_ascii_digit).collect()
}

/// Accents, Arabic and Hebrew vowel marks, the nukta of Devanagari, the lengthening line of Arabic, and what steers how text is
/// laid out.
fn is_left_out(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{93c}')
        || is_invisible(character)
}

/// What steers how text is laid out and is not seen: joiners, marks of direction, the byte order mark.
pub fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// One character for all that are written for each other.
fn alike(character: char) -> char {
    match character {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' | 'ہ' | 'ە' => 'ه',
        '\u{660}'..='\u{669}' => ascii_digit(character, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => ascii_digit(character, '\u{6f0}'),
        '\u{966}'..='\u{96f}' => ascii_digit(character, '\u{966}'),
        '\u{9e6}'..='\u{9ef}' => ascii_digit(character, '\u{9e6}'),
        '\u{ff10}'..='\u{ff19}' => ascii_digit(character, '\u{ff10}'),
        other => other,
    }
}

fn ascii_digit(character: char, zero: char) -> char {
    char::from_digit(character as u32 - zero as u32, 10).expect("ten digits follow a zero")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_differently_folds_alike() {
        for alike in [
            &["José Núñez", "jose nunez", "  JOSE   NUÑEZ ", "JOSE\u{301} NUN\u{303}EZ"][..],
            &["Straße", "STRASSE", "strasse"],
            &["Çelik İpek", "celik ipek"],
            &["أحمد", "احمد", "اَحْمَد", "احمـــد", "\u{200f}أحمد\u{200e}"],
            &["علی کریمی", "علي كريمي"],
            &["فاطمة", "فاطمه"],
            &["Villa ١٢", "villa 12", "villa ۱۲", "VILLA १२"],
            &["Søren", "soren"],
        ] {
            let texts: Vec<String> = alike.iter().map(|text| folded(text)).collect();
            assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "{texts:?}");
        }
    }

    #[test]
    fn what_is_another_word_stays_another() {
        assert_ne!(folded("चीनी"), folded("चना"));
        assert_ne!(folded("سلمى"), folded("سليم"));
        assert_eq!(folded("चीनी"), "चीनी");
        assert_eq!(folded(" \u{200f} "), "");
    }

    #[test]
    fn folding_what_is_folded_changes_nothing() {
        for text in ["José", "Straße", "أحمد", "ﷺ", "İ", "ﬀ", "①", "ǅ", "한국", "ẞ"] {
            assert_eq!(folded(&folded(text)), folded(text), "{text}");
        }
    }

    #[test]
    fn digits_of_any_script_are_digits() {
        assert_eq!(digits("+٩٧١ (۵۰) १२३-４5"), "9715012345");
    }

    #[test]
    fn between_words_there_is_one_space_and_none_around_them() {
        assert_eq!(folded("  Al \t Marya\u{a0} "), "al marya");
        assert_ne!(folded("Al Marya"), folded("Almarya"));
    }
}
