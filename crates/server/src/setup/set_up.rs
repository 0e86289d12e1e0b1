//! `POST /setup`: makes the first merchant, with its owner, products and numbers, in one commit.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use docket_domain::access::{Actor, Address};
use docket_domain::merchants::NewSignIn;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{SetupBody, Wanted};
use super::{NotMade, done, make_first_merchant, opened_by};
use crate::app::App;
use crate::auth::secrets;
use crate::extract::{Body, ClientAddress};
use crate::problem::Problem;

/// A merchant that was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetupDone)]
pub struct SetupDoneView {
    /// As it stands in addresses and when signing in.
    #[schema(example = "corner-shop")]
    merchant: String,
    /// By what the owner signs in.
    #[schema(example = "maryam")]
    login: String,
}

/// Makes the first merchant of the store: all of it or nothing. Whoever asks has the code that the server printed; once there is a merchant,
/// nobody is let in here any more.
#[utoipa::path(
    post, path = "/setup", tag = "setup", request_body = SetupBody,
    responses((status = 201, description = "The merchant was made; its owner can sign in", body = SetupDoneView))
)]
pub async fn set_up(
    State(app): State<App>,
    address: ClientAddress,
    Body(body): Body<SetupBody>,
) -> Result<(StatusCode, Json<SetupDoneView>), Problem> {
    let store = opened_by(&app, &body.code).await?.store.clone();
    let Wanted { mut command, owner, login, password } = body.read()?;
    let sign_in = NewSignIn { login: login.clone(), password_hash: secrets::hashed(password).await? };
    command.owned_by(Some(owner), Some(sign_in));
    let slug = command.settings.slug.clone();
    let actor = Actor::program().at(address.0.map(Address::of));
    match make_first_merchant(store, app.reads().clone(), app.engine().clone(), actor, command).await {
        Ok(_) => {
            tracing::info!(merchant = slug, "the first merchant was set up in a browser");
            Ok((StatusCode::CREATED, Json(SetupDoneView { merchant: slug, login: login.as_str().to_owned() })))
        }
        Err(NotMade::ThereIsOne) => Err(done()),
        Err(NotMade::Failed(failure)) => Err(failure.into()),
        Err(NotMade::Store(error)) => Err(error.into()),
    }
}
