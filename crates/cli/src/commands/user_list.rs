//! `docket user list`: who signs in, by name.

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::UserListOptions;
use crate::opened::Opened;
use crate::say::say;

/// Read at a time.
const PAGE: usize = 200;

pub async fn run(options: UserListOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let mut after = None;
    loop {
        let page = opened.reads.users(merchant.id, None, after, PAGE).await?;
        for document in &page.data {
            let user = &document.user;
            let login = user.login.as_ref().map_or("-", |login| login.as_str());
            let proofs = match (document.has_password, document.has_pin) {
                (true, true) => "password and PIN",
                (true, false) => "password",
                (false, true) => "PIN",
                (false, false) => "-",
            };
            let state = if user.is_active { "active" } else { "deactivated" };
            say!("{}\t{}\t{}\t{login}\t{proofs}\t{state}", user.code, user.name, user.role.as_str());
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}
