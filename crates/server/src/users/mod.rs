//! Users.
//!
//! | file | what |
//! | --- | --- |
//! | `view.rs` | a user as it is answered |
//! | `create.rs`, `change.rs`, `turn.rs`, `list.rs` | the routes |
//! | `credentials.rs` | passwords and PINs that others set, and ending all sessions |

mod change;
mod create;
mod credentials;
mod list;
mod turn;
mod view;

pub use change::*;
pub use create::*;
pub use credentials::*;
pub use list::*;
pub use turn::*;

use axum::response::Response;
use docket_domain::access::Login;
use docket_domain::command::{DocumentReference, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::refusal::{Code, Refusal};

use self::view::UserView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::Check;
use crate::problem::{EdgeCode, Problem};

/// Answers a command with its user as they are now; what was theirs is looked up anew at once.
async fn answer(app: &App, merchant: MerchantId, outcome: &Outcome) -> Result<Response, Problem> {
    app.forget_sessions();
    let DocumentReference::User(id) = outcome.document.reference() else {
        return Err(Problem::new(EdgeCode::Internal, "The command came to no user."));
    };
    let unknown = || Refusal::new(Code::UserNotFound, "There is no such user.");
    let document = app.reads().user(merchant, id).await?.ok_or_else(unknown)?;
    Ok(answered(outcome, UserView::new(&document)))
}

/// A login.
pub(crate) fn login(pointer: &str, text: &str, check: &mut Check) -> Option<Login> {
    let login = Login::parse(text);
    if login.is_none() {
        let detail = "`login` must have 3 to 64 characters of a-z, 0-9 and . _ - + @.";
        check.bad(pointer, EdgeCode::LoginInvalid, detail);
    }
    login
}
