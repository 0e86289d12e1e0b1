//! `docket token list`: the tokens of a merchant, the latest first, without their secrets.

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::TokenListOptions;
use crate::opened::Opened;
use crate::say::say;

/// Read at a time.
const PAGE: usize = 200;

pub async fn run(options: TokenListOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let now = opened.clock.now();
    let mut after = None;
    loop {
        let page = opened.reads.tokens(merchant.id, None, after, PAGE).await?;
        for document in &page.data {
            let token = &document.token;
            let has_expired = token.expires_at.is_some_and(|at| at <= now);
            let state = match () {
                () if token.revoked_at.is_some() => "revoked",
                () if document.is_ended => "ended with its user's role",
                () if has_expired => "expired",
                () if token.terms.is_device => "device",
                () => "good",
            };
            let place = token.register.as_ref().or(token.outlet.as_ref()).map_or("-", String::as_str);
            let label = token.terms.label.as_deref().unwrap_or("-");
            say!("{}\t{}\t{}\t{place}\t{label}\t{state}", token.id, token.role.as_str(), document.user_name);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}
