//! Hashing and comparing passwords and PINs: argon2id with its usual cost, on threads that may block, a few at a time. Each takes 19 MiB
//! and some milliseconds of a processor, which tills would wait for otherwise.

use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::problem::{EdgeCode, Problem};

/// How many at a time.
const AT_ONCE: usize = 2;
/// For how long one waits for its turn.
const TURN_WAIT: Duration = Duration::from_secs(10);
const SALT_BYTES: usize = 16;

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// The hash of a password or PIN, in the PHC string format, with a salt of its own.
///
/// # Errors
/// `lane.busy` where too many wait.
pub(crate) async fn hashed(secret: String) -> Result<String, Problem> {
    let _turn = turn().await?;
    run(move || hash(&secret)).await
}

/// Whether a password or PIN is the one of a hash. Where there is no hash, the answer is no, and takes as long.
///
/// # Errors
/// `lane.busy` where too many wait.
pub(crate) async fn is_right(secret: String, hash: Option<String>) -> Result<bool, Problem> {
    let _turn = turn().await?;
    run(move || matches(&secret, hash.as_deref())).await
}

/// The hash of a password or PIN, on the calling thread: for the command line.
///
/// # Panics
/// When the operating system has no randomness.
pub fn hash(secret: &str) -> String {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).expect("the operating system has randomness");
    let hash = Argon2::default().hash_password_with_salt(secret.as_bytes(), &salt);
    hash.expect("the usual cost and such a salt are allowed").to_string()
}

/// Letters and digits that are not taken for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// So many stand together, so that they can be read out.
const GROUP: usize = 5;

/// A secret that nobody has thought of, of so many letters with five random bits each: `k7mqp-x2dnc-…`.
///
/// # Panics
/// When the operating system has no randomness.
pub fn made_up(letters: usize) -> String {
    let mut bytes = vec![0; letters];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    let letters: Vec<u8> = bytes.iter().map(|byte| LETTERS[usize::from(byte % 32)]).collect();
    let groups: Vec<&str> = letters.chunks(GROUP).map(|group| std::str::from_utf8(group).expect("ASCII")).collect();
    groups.join("-")
}

fn matches(secret: &str, hash: Option<&str>) -> bool {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    let nobodys = || NOBODYS.get_or_init(|| self::hash("the password of nobody"));
    let is_right = Argon2::default().verify_password(secret.as_bytes(), hash.unwrap_or_else(|| nobodys())).is_ok();
    is_right && hash.is_some()
}

async fn turn() -> Result<SemaphorePermit<'static>, Problem> {
    let busy = || Problem::new(EdgeCode::LaneBusy, "Too many are signing in at once; try again in a moment.");
    match tokio::time::timeout(TURN_WAIT, TURNS.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => Err(busy()),
    }
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let failed = |error| {
        tracing::error!(%error, "hashing ended without an answer");
        Problem::new(EdgeCode::Internal, "Something failed inside.")
    };
    tokio::task::spawn_blocking(work).await.map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_same_secret_matches_its_hash_and_no_two_hashes_are_equal() {
        let (one, other) = (hash("correct horse"), hash("correct horse"));
        assert_ne!(one, other);
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert!(matches("correct horse", Some(&one)) && !matches("correct horsf", Some(&one)));
        assert!(!matches("the password of nobody", None), "nobody's password opens nothing");
        assert!(!matches("anything", Some("no hash")));
    }
}
