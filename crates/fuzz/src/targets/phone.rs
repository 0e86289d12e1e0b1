//! Phone numbers: the country on the first line, what was written below.

use docket_phone::{countries, normalise};

/// Scripts whose digits people write.
const ZEROS: [char; 3] = ['٠', '۰', '०'];

/// Reads a phone number.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (country, written) = text.split_once('\n').unwrap_or(("IN", &text));
    let Some(phone) = normalise(written, country) else { return };
    let e164 = phone.e164.as_str();
    assert!(e164.ends_with(&phone.national), "{written:?} is {phone:?}");
    for other in
        [country, "IN", "AE", "AR", "IQ", "US"].into_iter().filter(|other| countries().iter().any(|known| known == other))
    {
        assert_eq!(normalise(e164, other).as_ref(), Some(&phone), "{e164} in {other}");
    }
    for zero in ZEROS {
        let script =
            |letter: char| letter.to_digit(10).and_then(|digit| char::from_u32(u32::from(zero) + digit)).unwrap_or(letter);
        let other: String = written.chars().map(script).collect();
        assert_eq!(normalise(&other, country).as_ref(), Some(&phone), "{written:?} as {other:?}");
    }
    let marked = format!("\u{202a}{written}\u{202c}");
    assert_eq!(normalise(&marked, country).as_ref(), Some(&phone), "{marked:?}");
}
