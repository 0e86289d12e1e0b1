//! Delivery platforms in: where they send their orders, and what they say there (`docs/platforms.md`).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `create.rs`, `change.rs`, `rotate.rs`, `read.rs` | what staff do with an endpoint |
//! | `webhook.rs` | what comes there: checked, read, handed over |
//! | `signature.rs` | what the platforms' signatures have in common |
//! | `said.rs` | what a platform says, in one shape, and how its texts and amounts are read |
//! | `platforms/` | one file per platform: how it signs, and how it says what |

mod change;
mod create;
mod platforms;
mod read;
mod rotate;
mod said;
mod signature;
mod view;
mod webhook;

pub use change::{__path_change_integration, change_integration};
pub use create::{__path_create_integration, create_integration};
pub(crate) use platforms::read;
pub use read::{__path_get_integration, __path_list_integrations, get_integration, list_integrations};
pub use rotate::{__path_rotate_integration_secret, rotate_integration_secret};
pub use said::Event;
pub(crate) use signature::Signed;
pub use webhook::{__path_receive_platform_webhook, receive_platform_webhook};

use axum::response::Response;
use docket_domain::command::{DocumentReference, Outcome};
use docket_domain::ids::{IntegrationId, MerchantId};
use docket_domain::integrations::{Platform, Secret};
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::extract::Check;
use crate::problem::{EdgeCode, Problem};
use crate::standard_webhooks::{new_secret, secret_text};
use view::IntegrationView;

/// The fewest characters of a secret that staff bring along: what platforms give out has more, and less could be guessed.
const SECRET_CHARS_MIN: usize = 16;
/// The most.
const SECRET_CHARS_MAX: usize = 500;

/// There is none, or it is not to be known that there is one.
fn unknown() -> Problem {
    Refusal::new(Code::IntegrationUnknown, "There is no such integration.").into()
}

/// Answers with the endpoint that a command was about; with its secret where this is the answer that shows it.
async fn answer(app: &App, merchant: MerchantId, outcome: Outcome, shown: Option<String>) -> Result<Response, Problem> {
    let DocumentReference::Integration(id) = outcome.document.reference() else {
        unreachable!("a command about an integration came to {:?}", outcome.document)
    };
    // Whoever asks again with the same key was shown it before; it cannot be shown twice.
    let mut view = read_view(app, merchant, id, None).await?;
    view.secret = shown.filter(|_| !outcome.replayed);
    Ok(answered(&outcome, view))
}

/// Reads an endpoint, which whoever is bound to an outlet sees of theirs only.
async fn read_view(app: &App, merchant: MerchantId, id: IntegrationId, bound: Option<&str>) -> Result<IntegrationView, Problem> {
    let found = app.reads().integration(merchant, id).await?;
    let seen = found.filter(|found| bound.is_none_or(|bound| bound == found.integration.outlet));
    seen.map(|found| IntegrationView::new(&found)).ok_or_else(unknown)
}

/// The secret that was brought along, or a new one that is to be shown.
fn secret_of(platform: Option<Platform>, text: Option<String>, check: &mut Check) -> (Secret, Option<String>) {
    match text {
        Some(text) => {
            let count = text.chars().count();
            if !(SECRET_CHARS_MIN..=SECRET_CHARS_MAX).contains(&count) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                let detail = format!("`secret` must have {SECRET_CHARS_MIN} to {SECRET_CHARS_MAX} visible ASCII characters.");
                check.bad("/secret", EdgeCode::RequestInvalid, detail);
            }
            if platform == Some(Platform::Generic) && platforms::generic::key(text.as_bytes()).is_none() {
                let detail = "`secret` of a generic integration must be `whsec_` and base64, as Standard Webhooks has it.";
                check.bad("/secret", EdgeCode::RequestInvalid, detail);
            }
            (Secret::new(text), None)
        }
        None => {
            let made = secret_text(&new_secret());
            (Secret::new(made.clone()), Some(made))
        }
    }
}
