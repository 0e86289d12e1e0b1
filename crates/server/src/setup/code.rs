//! The code that a server prints when it begins to serve an empty store. Whoever reads it has the machine's terminal or log, so the shop is
//! theirs; a stranger on the network has not.
//!
//! It is in the memory of this process only. So many random bits need no lock against trying, by which a stranger could shut the owner out.

use std::fmt;

use subtle::ConstantTimeEq;

use crate::auth::secrets;

/// Letters with five random bits each: 75 bits.
const LETTERS: usize = 15;

/// A set-up code, such as `k7mqp-x2dnc-4waht`.
#[derive(Clone)]
pub struct SetupCode(String);

impl SetupCode {
    /// A new one.
    ///
    /// # Panics
    /// When the operating system has no randomness.
    #[allow(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> SetupCode {
        SetupCode(secrets::made_up(LETTERS))
    }

    /// As it is printed.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether somebody typed it, with or without hyphens, in letters of either size.
    pub(super) fn is(&self, typed: &str) -> bool {
        letters(&self.0).as_bytes().ct_eq(letters(typed).as_bytes()).into()
    }
}

impl fmt::Debug for SetupCode {
    /// Without it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetupCode(…)")
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed_and_no_other_is() {
        let code = SetupCode::new();
        let text = code.text();
        assert_eq!(text.len(), LETTERS + 2, "{text}");
        assert!(code.is(text) && code.is(&text.to_uppercase()) && code.is(&format!(" {} ", text.replace('-', " "))));
        assert!(!code.is("") && !code.is(&text[1..]) && !code.is(SetupCode::new().text()));
        assert!(!format!("{code:?}").contains(text));
    }
}
