//! What a product is found by when somebody types: the words of its names and codes, and its names as a whole.
//!
//! Both are **terms** of one list. A word holds no space; a whole name is its words with a space before each, so that "begins with"
//! is a question to the same list: `" coconut ha"` is found by `" coconut hair oil 200 ml"`, and by no word.

use std::collections::BTreeSet;

use super::{Product, fold};
use crate::limits::SEARCH_WORDS_MAX;

/// Everything that a product is found by.
pub fn terms(product: &Product) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for (_, name) in &product.names {
        let words = fold::words(name);
        terms.insert(whole(&words));
        terms.extend(words);
    }
    for code in product.codes() {
        let words = fold::words(code);
        // People leave the hyphens out.
        terms.insert(words.concat());
        terms.extend(words);
    }
    terms.remove("");
    terms
}

fn whole(words: &[String]) -> String {
    words.iter().map(|word| format!(" {word}")).collect()
}

/// What somebody searches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// As it can stand as a SKU or barcode: with the digits of this script, once as it was typed and once in capitals.
    pub codes: Vec<String>,
    /// The words, each of which must begin a word of the product.
    pub words: Vec<String>,
    /// How the whole name of a product begins that is shown first.
    pub beginning: String,
}

impl Wanted {
    /// Reads what was typed. No words are left where it has neither letter nor digit; it is found as a code then, or not at all.
    pub fn read(text: &str) -> Wanted {
        let code = fold::ascii_digits(text);
        let capitals = code.to_uppercase();
        let codes = if capitals == code { vec![code] } else { vec![code, capitals] };
        let all = fold::words(text);
        let beginning = whole(&all);
        let mut words: Vec<String> = Vec::new();
        for word in all {
            // `co` says nothing more beside `cola`.
            if words.iter().any(|known| known.starts_with(&word)) {
                continue;
            }
            words.retain(|known| !word.starts_with(known.as_str()));
            words.push(word);
        }
        // The longest say most.
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(SEARCH_WORDS_MAX);
        Wanted { codes, words, beginning }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{NewProduct, Unit};
    use crate::ids::ProductId;
    use crate::money::Amount;

    #[test]
    fn a_product_is_found_by_the_words_of_all_its_names_and_codes() {
        let names = vec![("en".to_owned(), "Hair oil".to_owned()), ("ar".to_owned(), "زيت الشعر".to_owned())];
        let mut product = NewProduct::new("HAIR-OIL", names, Unit::Piece, Amount(100)).with_id(ProductId(uuid::Uuid::nil()));
        product.barcodes = vec!["8900000080038".to_owned(), "---".to_owned()];
        let terms: Vec<String> = terms(&product).into_iter().collect();
        assert_eq!(
            terms,
            [" hair oil", " زیت الشعر", "8900000080038", "hair", "hairoil", "oil", "الشعر", "زیت"],
            "and nothing is made of a code without letters"
        );
    }

    #[test]
    fn words_that_say_nothing_more_are_left_out_of_a_search() {
        let wanted = Wanted::read("co Cola ۱۲ cola");
        assert_eq!(wanted.words, ["cola", "12"]);
        assert_eq!(wanted.beginning, " co cola 12 cola");
        assert_eq!(wanted.codes, ["co Cola 12 cola", "CO COLA 12 COLA"]);
        assert_eq!(Wanted::read("!?").words, [] as [&str; 0]);
        let many: Vec<String> = (10..40).map(|number| number.to_string()).collect();
        assert_eq!(Wanted::read(&many.join(" ")).words.len(), SEARCH_WORDS_MAX);
    }
}
