//! Says whether the monitor makes a rule's repair by itself. Example: `ledger.balanceDiffers` is `safe`, and what is kept of a balance is
//! recomputed within a minute of being found wrong.

use super::repair::REPAIRABLE;
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};

words! {
    /// Whether a rule's repair is made by itself.
    AutoRepair {
        /// A person asks for it.
        Off = "off",
        /// The monitor makes it: it moves no money and needs no judgement.
        Safe = "safe",
    }
}

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeAutoRepair {
    /// Code of the rule.
    pub code: String,
    /// Whether its repair is made by itself from now on.
    pub auto_repair: AutoRepair,
}

impl ChangeAutoRepair {
    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        context.actor.of_whole_merchant("What is repaired by itself is")?;
        if !REPAIRABLE.contains(&self.code.as_str()) {
            let detail = format!("{} has no repair; those that have one are {}.", self.code, REPAIRABLE.join(", "));
            return Err(Refusal::at("/rule", Code::DoctorRuleUnrepairable, detail).into());
        }
        // From here on it must succeed.
        let facts = vec![
            Fact::new("rule", Value::Text(self.code.clone())),
            Fact::new("autoRepair", Value::Word(self.auto_repair.as_str())),
        ];
        book.record(context, "doctor.ruleChanged", Subject::Merchant, facts);
        book.auto_repairs.push(self.clone());
        Ok(Outcome::ok(Document::Merchant(book.merchant())))
    }
}
