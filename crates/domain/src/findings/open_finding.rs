//! Opens a finding of the doctor. Example: an order does not come to its lines, which leaves `order.totalsDiffer` about it, once for as long
//! as it is so.

use super::{About, Finding};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct OpenFinding {
    /// Stable code.
    pub code: String,
    /// One sentence, without personal data.
    pub detail: String,
    /// What it is about; a second one about the same is refused.
    pub about: About,
}

impl OpenFinding {
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::OpenFinding((self.code.clone(), self.about.place.clone())));
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let about = &self.about;
        let key = (self.code.clone(), about.place.clone());
        if book.open_findings.get(&key).copied().flatten().is_some() {
            let detail = format!("{} is open about {} already.", self.code, about.place);
            return Err(Refusal::new(Code::FindingAlreadyOpen, detail).into());
        }
        // From here on it must succeed.
        let row = book.next_seq();
        let text = |name, text: &str| Fact::new(name, Value::Text(text.to_owned()));
        let mut facts = vec![text("code", &self.code), text("detail", &self.detail)];
        facts.push(text("severity", about.severity.as_str()));
        facts.push(text("place", &about.place));
        facts.extend(about.number.as_deref().map(|number| text("document", number)));
        facts.extend(about.repair.as_ref().map(|repair| text("repair", repair.word())));
        book.record(context, "finding.raised", Subject::Finding { row }, facts);
        book.open_findings.put(key, Some(row));
        let (code, detail) = (self.code.clone(), self.detail.clone());
        book.findings.push(Finding { row, code, detail, raised_at: context.at, about: Some(about.clone()) });
        Ok(Outcome::created(Document::Finding(row)))
    }
}
