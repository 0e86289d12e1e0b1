//! `docket init`: makes a store with its first merchant.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use docket_domain::access::{ChangeUser, CreateUser, Login, Role};
use docket_domain::command::{Command, DocumentReference};
use docket_domain::ids::MerchantId;
use docket_engine::Engine;

use super::user_password::{ask, set_password};
use crate::arguments::{InitOptions, SecretOption};
use crate::opened::{Opened, create_merchant, name_of, preset_of, submit};

pub async fn run(options: InitOptions) -> Result<ExitCode> {
    let preset = preset_of(&options.preset)?;
    let directory = &options.data.directory;
    let opened = match options.clock {
        Some(at) => Opened::rehearsing(&options.data, at)?,
        None => Opened::or_new(&options.data)?,
    };
    if !opened.reads.merchants().await?.is_empty() {
        bail!("there is a store in {} already; add a merchant with `docket merchant create`", directory.display());
    }
    let name = preset.settings.name.clone();
    let wanted = first_owner(&options)?;
    let owner = preset.users.iter().find(|user| user.role == Role::Owner).map(|user| user.name.clone());
    let engine = opened.engine()?;
    let merchant = create_merchant(&engine, preset).await?;
    let signs_in = wanted.login.is_some();
    let password = make_owner(&opened, &engine, merchant, owner, wanted, options.secret).await?;
    let directory = directory.display();
    println!("{name} is set up in {directory}.");
    if opened.clock.is_rehearsal() {
        println!("It is a rehearsal, for ever; its clock says {}.", opened.clock.now());
    }
    if let Some(password) = password {
        println!("The owner's password, which is shown only now:  {password}");
    }
    if !signs_in {
        println!("Let the owner sign in:  docket user create NAME --role owner --login LOGIN --data {directory}");
    }
    println!("Make a token:  docket token create --data {directory} --role owner");
    println!("Serve it:      docket serve --data {directory}");
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

/// Gives the preset's owner that name and login, or makes one; returns the password where it was made up.
async fn make_owner(
    opened: &Opened,
    engine: &Engine,
    merchant: MerchantId,
    owner: Option<String>,
    Wanted { name, login }: Wanted,
    secret: SecretOption,
) -> Result<Option<String>> {
    let has_login = login.is_some();
    if name.is_none() && !has_login {
        return Ok(None);
    }
    let known = match owner {
        Some(owner) => opened.reads.user_named(merchant, owner).await?,
        None => None,
    };
    let command = match known {
        Some(owner) => {
            let login = has_login.then_some(login);
            Command::ChangeUser(Box::new(ChangeUser { user: owner.id, name, role: None, login, outlet: None }))
        }
        None => {
            let name = name.unwrap_or_else(|| "Owner".to_owned());
            Command::CreateUser(Box::new(CreateUser { name, role: Role::Owner, login, outlet: None }))
        }
    };
    let outcome = submit(engine, merchant, command).await?;
    let DocumentReference::User(owner) = outcome.document.reference() else { bail!("the command came to no user") };
    if !has_login {
        return Ok(None);
    }
    let asked = ask("password", secret).context("cannot read the password; set one with `docket user password`")?;
    set_password(engine, merchant, owner, &asked).await?;
    Ok(asked.made_up())
}
