//! Changes the names of a category. Example: `DRINKS` is called "Cold drinks" from now on. Its code stays, for products name it.

use super::{NameChange, facts};
use crate::audit::Subject;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeCategory {
    /// Which.
    pub code: String,
    /// Other names.
    pub names: NameChange,
}

impl ChangeCategory {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Category(self.code.clone()));
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let unknown = || Refusal::new(Code::CategoryNotFound, "There is no such category.");
        let category = book.categories.get(&self.code).cloned().ok_or_else(unknown)?;
        let mut changed = category.clone();
        self.names.apply(&mut changed.names, &book.settings().language);
        // From here on it must succeed.
        let action = if changed == category { "category.unchanged" } else { "category.changed" };
        let (old, new) = (facts::of_category(&category), facts::of_category(&changed));
        book.record_change(context, action, Subject::Category, old, new, None);
        book.categories.put(self.code.clone(), changed.clone());
        Ok(Outcome::ok(Document::Category(changed)))
    }
}
