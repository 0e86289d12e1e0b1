//! `docket user pin`: sets a user's PIN, and lets it be tried again where it was locked.

use std::process::ExitCode;

use anyhow::Result;
use docket_domain::access::CredentialKind;
use docket_domain::access::attempts::Target;

use super::user_password::{ask, set, user_of};
use crate::arguments::UserSecretOptions;
use crate::opened::Opened;
use crate::say::say;

pub async fn run(options: UserSecretOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let user = user_of(&opened, merchant.id, &options.user).await?;
    let pin = ask("PIN", options.secret)?;
    set(&opened.engine()?, merchant.id, user.id, CredentialKind::Pin, &pin).await?;
    opened.store.attempts()?.reset(merchant.id, Target::pin(user.id)).await?;
    say!("The PIN of {} is set.", user.name);
    if let Some(made_up) = pin.made_up() {
        say!("It is shown only now:  {made_up}");
    }
    Ok(ExitCode::SUCCESS)
}
