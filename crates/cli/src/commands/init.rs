//! `docket init`: makes a store with its first merchant.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use docket_domain::access::{Actor, Login, Role};
use docket_domain::merchants::NewSignIn;
use docket_server::{NotMade, make_first_merchant};

use super::user_password::ask;
use crate::arguments::InitOptions;
use crate::opened::{Opened, name_of, preset_of};
use crate::say::say;

pub async fn run(options: InitOptions) -> Result<ExitCode> {
    let mut preset = preset_of(&options.preset)?;
    let directory = &options.data.directory;
    let opened = match options.clock {
        Some(at) => Opened::rehearsing(&options.data, at)?,
        None => Opened::or_new(&options.data)?,
    };
    let taken = || format!("there is a store in {} already; add a merchant with `docket merchant create`", directory.display());
    // Before a password is asked for.
    if !opened.reads.merchants().await?.is_empty() {
        bail!(taken());
    }
    let name = preset.settings.name.clone();
    let Wanted { name: owner, login } = first_owner(&options)?;
    let signs_in = login.is_some();
    let mut made_up = None;
    let sign_in = match login {
        Some(login) => {
            let asked = ask("password", options.secret).context("cannot read the password")?;
            made_up = asked.made_up();
            Some(NewSignIn { login, password_hash: asked.hash() })
        }
        None => None,
    };
    if owner.is_some() || signs_in {
        preset.owned_by(owner, sign_in);
    }
    let engine = opened.engine()?;
    match make_first_merchant(opened.store.clone(), opened.reads.clone(), engine, Actor::command_line(), preset).await {
        Ok(_) => {}
        Err(NotMade::ThereIsOne) => bail!(taken()),
        Err(error) => return Err(error.into()),
    }
    let directory = directory.display();
    say!("{name} is set up in {directory}.");
    if opened.clock.is_rehearsal() {
        say!("It is a rehearsal, for ever; its clock says {}.", opened.clock.now());
    }
    if let Some(password) = made_up {
        say!("The owner's password, which is shown only now:  {password}");
    }
    if !signs_in {
        let owner = Role::Owner.as_str();
        say!("Let the owner sign in:  docket user create NAME --role {owner} --login LOGIN --data {directory}");
    }
    say!("Make a token:  docket token create --data {directory} --role owner");
    say!("Serve it:      docket serve --data {directory}");
    Ok(ExitCode::SUCCESS)
}

/// What the first owner is called and signs in by.
struct Wanted {
    name: Option<String>,
    login: Option<Login>,
}

fn first_owner(options: &InitOptions) -> Result<Wanted> {
    let name = options.owner.as_deref().map(|name| name_of("--owner", name)).transpose()?;
    let login = options.owner_login.as_deref().map(super::user_create::login_of).transpose()?;
    Ok(Wanted { name, login })
}
