//! `docket token revoke`: a token is let in no more, also by a running server.

use std::process::ExitCode;

use anyhow::{Context, Result};
use docket_domain::access::RevokeToken;
use docket_domain::command::Command;
use docket_domain::ids::TokenId;
use uuid::Uuid;

use crate::arguments::TokenRevokeOptions;
use crate::opened::{Opened, submit};
use crate::say::say;

pub async fn run(options: TokenRevokeOptions) -> Result<ExitCode> {
    let token = Uuid::try_parse(&options.token).context("name the token by its id, as `docket token list` prints it")?;
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let command = Command::RevokeToken(Box::new(RevokeToken { token: TokenId(token) }));
    submit(&opened.engine()?, merchant.id, command).await?;
    say!("{token} is revoked.");
    Ok(ExitCode::SUCCESS)
}
