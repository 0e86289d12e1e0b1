//! What strangers send, read without a server around it: bodies of requests, files that are taken in, messages of platforms.
//!
//! The same code that handlers call, and nothing else, for whoever looks whether it holds for any input (`docs/fuzzing.md`). Nothing here is
//! reached by a request.
//!
//! | file | what it reads |
//! | --- | --- |
//! | `bodies.rs` | the JSON body of every operation, and of some the command that it asks for |
//! | `files.rs` | files of products, opening stock and customers |
//! | `messages.rs` | what delivery platforms send |

mod bodies;
mod files;
mod messages;

pub use bodies::{Operation, Taken, operations};
pub use files::{FileRead, file, staged};
pub use messages::message;

pub use crate::amount::Decimal;
pub use crate::imports::Fault;
pub use crate::imports::cells::{guarded, joined, number, parts, unguarded, why_no_number};
pub use crate::imports::products::{BETWEEN_BARCODES, BETWEEN_TAXES};
pub use crate::integrations::Event;
pub use crate::legacy::files::{moment, plain};
use crate::problem::{FieldError, Problem};

/// Why something was not read, as it would be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub detail: String,
    /// Pointer and code of each single thing that is wrong, where several can be named.
    pub errors: Vec<(String, &'static str)>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        let error = |error: &FieldError| (error.pointer.clone(), error.code);
        Refused {
            status: problem.status().as_u16(),
            code: problem.code(),
            detail: problem.detail().to_owned(),
            errors: problem.errors().iter().map(error).collect(),
        }
    }
}
