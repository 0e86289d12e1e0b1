//! Lanes: registers whose devices number their bills by themselves. Enrol, hold, close, list; and what a sale says of its lane.

mod close;
mod enrol;
mod hold;
mod list;
mod sale;
mod view;

pub use close::{__path_close_lane, close_lane};
pub use enrol::{__path_enrol_lane, enrol_lane};
pub use hold::{__path_hold_lane, hold_lane};
pub use list::{__path_list_lanes, list_lanes};
pub use sale::LaneBody;
pub(crate) use sale::asked_once;

use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Register;
use docket_store::lanes::LaneStanding;
use uuid::Uuid;

use self::view::LaneView;
use crate::app::App;
use crate::extract::Caller;
use crate::problem::{EdgeCode, Problem};

/// The register that a path names.
fn register_named<const PERMISSION: u8>(caller: &Caller<PERMISSION>, code: &str) -> Result<Register, Problem> {
    let register = caller.settings().register_anywhere(code);
    Ok(register.map_err(|refusal| Problem::new(EdgeCode::RegisterNotFound, refusal.detail))?.clone())
}

/// The lane that a command came to, as it is now.
async fn standing(app: &App, merchant: MerchantId, outcome: &Outcome) -> Result<LaneStanding, Problem> {
    let (Document::Lane(row) | Document::Earlier(DocumentReference::Lane(row))) = &outcome.document else {
        unreachable!("a lane came to {:?}", outcome.document)
    };
    Ok(app.reads().lane(merchant, *row).await?.expect("what was written is there"))
}

/// The same, with how its numbers are printed.
async fn shown(app: &App, merchant: MerchantId, holder: Uuid, outcome: &Outcome) -> Result<LaneView, Problem> {
    let standing = standing(app, merchant, outcome).await?;
    let settings = app.settings_now(merchant).await?;
    Ok(LaneView::new(&standing, holder, &settings)?)
}
