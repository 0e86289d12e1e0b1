//! Renders records and chains them. The same for every database, so that a merchant can be moved and still verifies.

use docket_domain::audit::Record;
use docket_domain::audit::chain::{Hash, Link, link, personal_hash};
use docket_domain::book::Head;
use docket_domain::ids::MerchantId;
use docket_domain::writes::Writes;

use crate::json;

/// A record as it is written, beside what [`Record`] holds.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// JSON: `{"old": {…}, "new": {…}}`, each only where there is something.
    pub data: String,
    /// JSON of the personal data, where there are any.
    pub personal: Option<String>,
    /// Their salted hash.
    pub personal_hash: Option<Hash>,
    /// Where it came from, as it is stored.
    pub address: Option<String>,
    /// The record's hash.
    pub hash: Hash,
}

/// Seals a group's records and says where the stream stands after them.
pub fn seal(writes: &Writes) -> (Vec<Sealed>, Head) {
    let mut head = Head { time: writes.time, ..writes.before };
    let sealed = writes.records.iter().map(|record| {
        let sealed = seal_one(writes.merchant, &head.hash, record);
        (head.seq, head.hash) = (record.seq, sealed.hash);
        sealed
    });
    (sealed.collect(), head)
}

fn seal_one(merchant: MerchantId, before: &Hash, record: &Record) -> Sealed {
    let mut data = String::with_capacity(256);
    data.push('{');
    for (name, facts) in [("\"old\":", &record.old), ("\"new\":", &record.new)] {
        if !facts.is_empty() {
            if data.len() > 1 {
                data.push(',');
            }
            data.push_str(name);
            json::object(&mut data, facts);
        }
    }
    data.push('}');
    let personal = record.personal.as_ref().map(|personal| {
        let mut text = String::new();
        json::object(&mut text, &personal.facts);
        let hash = personal_hash(&personal.salt, personal.customer_row, &text);
        (text, hash)
    });
    let token = record.actor.token.map(|token| *token.0.as_bytes()).unwrap_or_default();
    let address = record.actor.address.map(|address| address.to_string());
    let subject_id = record.subject.id().map(|id| *id.as_bytes()).unwrap_or_default();
    let hash = link(
        before,
        &Link {
            merchant,
            seq: record.seq,
            at: record.at,
            user: record.actor.user.0.as_bytes(),
            token: &token,
            action: record.action,
            subject_kind: record.subject.kind(),
            subject_row: record.subject.row().unwrap_or_default(),
            subject_id: &subject_id,
            data: &data,
            personal: personal.as_ref().map(|(_, hash)| hash),
            address: address.as_deref(),
        },
    );
    let (personal, personal_hash) = personal.unzip();
    Sealed { data, personal, personal_hash, address, hash }
}
