//! What the stream says of what was brought in and put right: never what may name a person.

use super::{Correction, Origin};
use crate::audit::{Fact, Personal, Subject, Value};
use crate::book::Book;
use crate::context::Context;

/// What may name or describe a person, among what a correction changes.
const PERSONAL: &[&str] = &["name", "phone", "phoneWritten", "email", "address", "note", "notes", "user", "description"];

/// The other system's id, and the number there where it is another's here.
pub(super) fn came_with(origin: &Origin) -> impl Iterator<Item = Fact> + use<> {
    let id = Fact::new("legacyId", Value::Text(origin.legacy_id.clone()));
    let former = origin.former_number.clone().map(|number| Fact::new("formerNumber", Value::Text(number)));
    std::iter::once(id).chain(former)
}

/// Leaves a record of each thing that was put right, with what the files said and what it is from now on.
pub(super) fn corrected(
    corrections: &[Correction],
    action: &'static str,
    subject: Subject,
    customer_row: Option<u64>,
    legacy_id: &str,
    context: &mut Context,
    book: &mut Book,
) {
    for correction in corrections {
        let (old_personal, old) = parted(&correction.old);
        let (new_personal, new) = parted(&correction.new);
        let personal = [("old", old_personal), ("new", new_personal)].into_iter().filter(|(_, facts)| !facts.is_empty());
        let personal: Vec<Fact> = personal.map(|(name, facts)| Fact::new(name, Value::Object(facts))).collect();
        let personal =
            (!personal.is_empty()).then(|| Personal { salt: context.entropy.bytes16(), customer_row, facts: personal });
        let values = |facts: Vec<Fact>| (!facts.is_empty()).then(|| Fact::new("values", Value::Object(facts)));
        let mut now = vec![
            Fact::new("code", Value::Word(correction.code.as_str())),
            Fact::new("legacyId", Value::Text(legacy_id.to_owned())),
        ];
        now.extend(values(new));
        book.record_change(context, action, subject, values(old).into_iter().collect(), now, personal);
    }
}

/// What may name a person, and the rest.
fn parted(values: &[(&'static str, String)]) -> (Vec<Fact>, Vec<Fact>) {
    let facts = values.iter().map(|(name, text)| Fact::new(name, Value::Text(text.clone())));
    facts.partition(|fact| PERSONAL.contains(&fact.name))
}
