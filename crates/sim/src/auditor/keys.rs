//! Every call that was answered stands under its key once, and nothing under a key that nobody sent.

use std::collections::BTreeSet;

use docket_domain::ids::MerchantId;

use crate::world::{Call, Look};
use crate::{Failure, Verdict};

pub fn audit(look: &Look, merchant: MerchantId, calls: &[&Call]) -> Verdict {
    let sent: BTreeSet<[u8; 16]> = calls.iter().map(|call| call.key).collect();
    let sql = "SELECT key, document_kind FROM idempotency WHERE merchant_id = ?1";
    let stored = look.all(sql, [merchant.0], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, String>(1)?)));
    for (key, kind) in &stored {
        // What the program raises by itself is about something that went wrong.
        if !sent.contains(key) && kind != "finding" {
            return Err(Failure::new("nothing is done that nobody asked for", format!("{kind} under {key:?}")));
        }
    }
    let stored: BTreeSet<[u8; 16]> = stored.into_iter().map(|(key, _)| key).collect();
    if let Some(lost) = calls.iter().find(|call| call.done.is_some() && !stored.contains(&call.key)) {
        return Err(Failure::new("what was done stays done", format!("{:?}", lost.command)));
    }
    Ok(())
}
