//! Makes a category. Example: `DRINKS`, in English and Arabic.

use super::{Category, facts};
use crate::audit::Subject;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct CreateCategory {
    /// The category.
    pub category: Category,
}

impl CreateCategory {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Category(self.category.code.clone()));
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let code = &self.category.code;
        if book.categories.get(code).is_some() {
            let detail = format!("There is a category {code} already; choose another code, or change that one.");
            return Err(Refusal::at("/code", Code::CategoryCodeTaken, detail).into());
        }
        // From here on it must succeed.
        book.record(context, "category.created", Subject::Category, facts::of_category(&self.category));
        book.categories.put(code.clone(), self.category.clone());
        Ok(Outcome::created(Document::Category(self.category.clone())))
    }
}
