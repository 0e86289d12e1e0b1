//! How lanes are called: the register's code and a letter, `R1A` to `R1Z`, then `R1AA`, `R1AB` and so on.

use crate::limits::SHORT_CODE_CHARS_MAX;
use crate::numbering::is_short_code;

/// The so-manieth name of a lane at a register, from 0 on. A register's code that leaves no room for letters is cut.
pub fn lane_code(register: &str, so_manieth: u64) -> String {
    let letters = letters(so_manieth);
    let room = SHORT_CODE_CHARS_MAX.saturating_sub(letters.len());
    let stem: String = register.chars().take(room).collect();
    format!("{stem}{letters}")
}

/// Whether a code could be that of a lane at a register.
pub(super) fn could_be_of(code: &str, register: &str) -> bool {
    // A register's code may itself end with letters, or have been cut.
    let is_stem = |stem: &str| stem == register || (code.len() == SHORT_CODE_CHARS_MAX && register.starts_with(stem));
    is_short_code(code) && (1..code.len()).any(|at| is_letters(&code[at..]) && is_stem(&code[..at]))
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `A` to `Z`, `AA` to `ZZ` and so on.
fn letters(so_manieth: u64) -> String {
    let mut left = so_manieth;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (left % 26) as u8));
        if left < 26 {
            break;
        }
        left = left / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_go_on_behind_z() {
        let codes: Vec<String> = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(|n| lane_code("R1", n)).to_vec();
        assert_eq!(codes, ["R1A", "R1B", "R1Z", "R1AA", "R1AB", "R1AZ", "R1BA", "R1ZZ", "R1AAA"]);
    }

    #[test]
    fn a_register_with_a_long_code_has_lanes_as_well() {
        assert_eq!(lane_code("COUNTER1", 0), "COUNTERA");
        assert_eq!(lane_code("COUNTER1", 26), "COUNTEAA");
    }

    #[test]
    fn what_no_register_could_have_given_out_is_no_code_of_its_lane() {
        for (code, register, could) in [
            ("R1A", "R1", true),
            ("R1AB", "R1", true),
            ("R1", "R1", false),
            ("R2A", "R1", false),
            ("R1A", "R1A", false),
            ("R1AB", "R1A", true),
            ("COUNTERA", "COUNTER1", true),
            ("COUNTER1", "COUNTER1", false),
            ("R11", "R1", false),
        ] {
            assert_eq!(could_be_of(code, register), could, "{code} {register}");
        }
    }

    proptest! {
        #[test]
        fn no_code_comes_twice_at_a_register(register in "[A-Z0-9]{1,8}", one in 0..20_000_u64, other in 0..20_000_u64) {
            let (first, second) = (lane_code(&register, one), lane_code(&register, other));
            prop_assert!(is_short_code(&first), "{}", first);
            prop_assert!(could_be_of(&first, &register), "{} {}", first, register);
            // A code that is cut may read like another's; whoever gives codes out passes over those that are there.
            prop_assert!(one == other || first != second || first.len() == SHORT_CODE_CHARS_MAX);
        }
    }
}
