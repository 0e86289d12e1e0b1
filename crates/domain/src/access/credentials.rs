//! Passwords and PINs: what they must be. Only hashes of them ever reach a command.

use crate::ids::UserId;
use crate::time::Timestamp;

/// The fewest characters of a password (NIST SP 800-63B wants length, and no rules of composition).
const PASSWORD_CHARS_MIN: usize = 10;
/// The most, so that hashing one costs a bounded time.
const PASSWORD_CHARS_MAX: usize = 200;

/// Passwords of ten characters and more that are tried first, in small letters. From public lists of the commonest.
const COMMON: &[&str] = &[
    "1234567890",
    "0123456789",
    "0987654321",
    "1111111111",
    "0000000000",
    "1234567891",
    "12345678910",
    "123456789a",
    "123456789q",
    "987654321a",
    "1q2w3e4r5t",
    "q1w2e3r4t5",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop123",
    "asdfghjkl1",
    "asdfghjkl;",
    "zxcvbnm123",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "passw0rd123",
    "p@ssw0rd123",
    "p@ssword123",
    "password!1",
    "mypassword",
    "mypassword1",
    "iloveyou12",
    "iloveyou123",
    "iloveyou1234",
    "sunshine12",
    "sunshine123",
    "princess12",
    "princess123",
    "football12",
    "football123",
    "baseball12",
    "welcome123",
    "welcome1234",
    "letmein123",
    "letmein1234",
    "admin12345",
    "admin123456",
    "administrator",
    "administrator1",
    "changeme12",
    "changeme123",
    "superman123",
    "dragon12345",
    "monkey12345",
    "michelle123",
    "liverpool1",
    "manchester",
    "barcelona1",
    "bismillah1",
    "bismillah786",
    "pakistan123",
    "india12345",
    "dubai12345",
    "abcdefghij",
    "abcdefghijk",
    "abcd123456",
    "abc1234567",
    "aaaaaaaaaa",
    "a123456789",
    "q123456789",
    "qazwsxedcr",
    "qazwsxedc1",
    "docketdocket",
    "restaurant",
    "restaurant1",
    "cashier123",
];

words! {
    /// What a user proves who they are with.
    CredentialKind {
        /// A password, with the login.
        Password = "password",
        /// A PIN of some digits, on a register that is trusted.
        Pin = "pin",
    }
}

/// A hash of a password or PIN, as it is written.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose.
    pub user: UserId,
    /// Of what.
    pub kind: CredentialKind,
    /// The hash in the PHC string format; none where it is taken away.
    pub hash: Option<String>,
    /// When it was set.
    pub set_at: Timestamp,
}

impl std::fmt::Debug for Credential {
    /// Without the hash: whoever has that of a PIN has the PIN.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("user", &self.user).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Why a password or PIN is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeakSecret {
    /// Too few or too many characters, or other ones than it may have.
    Shape(&'static str),
    /// Among those that are tried first.
    Common,
}

/// Whether this may be a password: 10 to 200 characters of any kind, none of the commonest, and not one character again and again.
///
/// # Errors
/// It may not.
pub fn check_password(password: &str) -> Result<(), WeakSecret> {
    let count = password.chars().count();
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&count) {
        return Err(WeakSecret::Shape("A password has 10 to 200 characters."));
    }
    let first = password.chars().next();
    let is_one_character = password.chars().all(|character| Some(character) == first);
    let is_common = COMMON.contains(&password.to_lowercase().as_str());
    if is_one_character || is_common { Err(WeakSecret::Common) } else { Ok(()) }
}

/// Whether this may be a PIN: 4 to 8 digits that are not all the same, do not count up or down, and do not repeat one or two digits
/// (`1212`). Years of birth are too many to list; what guards a PIN is that few may be tried.
///
/// # Errors
/// It may not.
pub fn check_pin(pin: &str) -> Result<(), WeakSecret> {
    let digits = pin.as_bytes();
    if !(4..=8).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return Err(WeakSecret::Shape("A PIN has 4 to 8 digits."));
    }
    let steps: Vec<i16> = digits.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    // 9 is followed by 0 on a keypad.
    let runs = |by: i16| steps.iter().all(|step| *step == by || *step == -9 * by);
    let repeats = |every: usize| digits.iter().zip(digits.iter().skip(every)).all(|(one, next)| one == next);
    if runs(0) || runs(1) || runs(-1) || repeats(2) { Err(WeakSecret::Common) } else { Ok(()) }
}
