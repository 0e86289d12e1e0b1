//! `docket user create`: makes a user, with a password where they have a login. For whoever has nobody left who can.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use docket_domain::access::{CreateUser, Login, Role};
use docket_domain::command::{Command, DocumentReference};

use super::user_password::{ask, set_password};
use crate::arguments::UserCreateOptions;
use crate::opened::{Opened, name_of, submit};
use crate::say::say;

pub async fn run(options: UserCreateOptions) -> Result<ExitCode> {
    let role = Role::parse_staff(&options.role).ok_or_else(|| {
        let roles: Vec<&str> = Role::STAFF.iter().map(|role| role.as_str()).collect();
        anyhow!("there is no role {}; there are {}", options.role, roles.join(", "))
    })?;
    let name = name_of("NAME", &options.name)?;
    let login = options.login.as_deref().map(login_of).transpose()?;
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    // Before anything is written: a password that is not taken leaves no user behind.
    let password = login.is_some().then(|| ask("password", options.secret)).transpose()?;
    let engine = opened.engine()?;
    let command = CreateUser { name: name.clone(), role, login, outlet: options.outlet };
    let outcome = submit(&engine, merchant.id, Command::CreateUser(Box::new(command))).await?;
    let DocumentReference::User(user) = outcome.document.reference() else { bail!("the command came to no user") };
    say!("{name} is a {} of {}.", role.as_str(), merchant.name);
    if let Some(password) = password {
        set_password(&engine, merchant.id, user, &password).await?;
        if let Some(made_up) = password.made_up() {
            say!("Their password, which is shown only now:  {made_up}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A login as it was written on the command line.
///
/// # Errors
/// It is none.
pub fn login_of(text: &str) -> Result<Login> {
    Login::parse(text).ok_or_else(|| anyhow!("a login has 3 to 64 characters of a-z, 0-9 and . _ - + @"))
}
