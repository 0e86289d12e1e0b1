//! The first merchant of an empty store, made in a browser: `GET /setup`, `POST /setup/preview`, `POST /setup`.
//!
//! | file | what |
//! | --- | --- |
//! | `body.rs` | what is sent, and the command that it comes to |
//! | `code.rs` | the code without which nobody sets a store up |
//! | `make.rs` | making merchants: any, and the first of a store |
//! | `view.rs`, `numbers.rs`, `set_up.rs` | the routes |

mod body;
mod code;
mod make;
mod numbers;
mod set_up;
mod view;

pub use code::SetupCode;
pub use make::{NotMade, make_first_merchant, make_merchant};
pub use numbers::*;
pub use set_up::*;
pub use view::*;

use std::sync::atomic::{AtomicBool, Ordering};

use docket_store::Store;

use crate::app::App;
use crate::problem::{EdgeCode, Problem};

/// A store that had no merchant when the server began.
#[derive(Debug)]
pub struct Setup {
    code: SetupCode,
    store: Store,
    /// Whether there has been a merchant since: then there always is one.
    is_done: AtomicBool,
}

impl Setup {
    /// The set-up of a store by whoever knows the code.
    pub fn new(code: SetupCode, store: Store) -> Setup {
        Setup { code, store, is_done: AtomicBool::new(false) }
    }
}

/// The set-up of the store, while it has no merchant.
///
/// # Errors
/// `setup.done`; the store failed.
async fn open(app: &App) -> Result<&Setup, Problem> {
    let Some(setup) = app.setup().filter(|setup| !setup.is_done.load(Ordering::Relaxed)) else { return Err(done()) };
    if app.reads().merchants().await?.is_empty() {
        return Ok(setup);
    }
    setup.is_done.store(true, Ordering::Relaxed);
    Err(done())
}

/// The same for whoever sends the code.
///
/// # Errors
/// `setup.done`, `setup.codeWrong`; the store failed.
async fn opened_by<'a>(app: &'a App, code: &str) -> Result<&'a Setup, Problem> {
    let setup = open(app).await?;
    if setup.code.is(code) {
        return Ok(setup);
    }
    let detail = "This is not the set-up code that the server printed when it was started last; look at its terminal or its log.";
    Err(Problem::new(EdgeCode::SetupCodeWrong, detail))
}

fn done() -> Problem {
    Problem::new(EdgeCode::SetupDone, "There is a merchant here already; sign in.")
}
