//! The merchant's time, which never runs backwards.
//!
//! Every command comes with one reading of the clock ([`Stamp`]). Its time is that reading, or the **floor** where the clock is
//! behind it: the time of the merchant's last document (SPEC 4). Only documents raise the floor ([`crate::command::Command::raises_floor`]);
//! set-up, tokens, settings and findings are dated no earlier than it, and leave it where it is, so that what they are dated by
//! cannot hold up the documents after them.
//!
//! | what can be wrong | what happens |
//! | --- | --- |
//! | the clock is behind the floor | documents are dated by the floor; from [`BEHIND_MS_MAX`] on, a finding `clock.behind` once |
//! | the clock has jumped ahead | the engine's guard marks the reading as suspect; what dates a document is not carried out |
//! | the jump was right | an operator says so: [`ConfirmClock`] |
//! | the floor is wrong | an operator lowers it to the time now: [`LowerFloor`] |

mod confirm_clock;
mod lower_floor;

pub use confirm_clock::ConfirmClock;
pub(crate) use lower_floor::FLOOR_LOWERED;
pub use lower_floor::LowerFloor;

use crate::book::Book;
use crate::context::Context;
use crate::findings;
use crate::time::Timestamp;

/// How far, in ms, the clock may be behind the floor before a finding says so: less is how well clocks agree.
pub const BEHIND_MS_MAX: i64 = 5_000;

/// One reading of the clock, as far as it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// What the clock reads; while it is suspect, what it would read had it not jumped.
    pub at: Timestamp,
    /// Whether the clock has jumped ahead in a way that nobody has confirmed.
    pub is_suspect: bool,
}

impl Stamp {
    /// A reading that is believed.
    pub fn trusted(at: Timestamp) -> Stamp {
        Stamp { at, is_suspect: false }
    }
}

/// Where a merchant's time stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MerchantTime {
    /// The time of the last document, before which nothing later is dated.
    pub floor: Timestamp,
    /// Whether that document was dated by the floor because the clock was far behind it, which a finding then says.
    pub is_behind: bool,
}

impl MerchantTime {
    /// Before the first document.
    pub const BEGINNING: MerchantTime = MerchantTime { floor: Timestamp(i64::MIN), is_behind: false };
}

impl Default for MerchantTime {
    fn default() -> MerchantTime {
        MerchantTime::BEGINNING
    }
}

/// Raises the floor to the running command's time, and says once when the clock is far behind.
pub(crate) fn raise_floor(context: &Context, book: &mut Book) {
    let behind_ms = context.at.0 - context.clock.at.0;
    let is_behind = behind_ms > BEHIND_MS_MAX;
    if is_behind && !book.time().is_behind {
        let detail = format!(
            "The server's clock is {} s behind the last document, and new ones are dated by that until it has caught up. If the clock \
             is right, the last document's time is wrong: see `docket clock lower`.",
            behind_ms / 1_000
        );
        findings::raise("clock.behind", &detail, context, book);
    }
    book.put_time(MerchantTime { floor: context.at, is_behind });
}
