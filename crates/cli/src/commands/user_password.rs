//! `docket user password`: sets a user's password.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use docket_domain::access::{CredentialKind, Login, SetCredential, User, WeakSecret, check_password, check_pin};
use docket_domain::command::Command;
use docket_domain::ids::{MerchantId, UserId};
use docket_engine::Engine;
use docket_server::auth::secrets;

use crate::arguments::{SecretOption, UserSecretOptions};
use crate::opened::{Opened, submit};
use crate::say::say;

/// Letters of a password that is made up: 100 random bits.
const MADE_UP_LETTERS: usize = 20;

pub async fn run(options: UserSecretOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let user = user_of(&opened, merchant.id, &options.user).await?;
    let password = ask("password", options.secret)?;
    set_password(&opened.engine()?, merchant.id, user.id, &password).await?;
    say!("The password of {} is set.", user.name);
    if let Some(made_up) = password.made_up() {
        say!("It is shown only now:  {made_up}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A password or PIN that came from somebody, or was made up.
pub struct Asked {
    secret: String,
    is_made_up: bool,
}

impl Asked {
    /// Its hash, which is all that is kept of it.
    pub fn hash(&self) -> String {
        secrets::hash(&self.secret)
    }

    /// It, where nobody knows it yet.
    pub fn made_up(&self) -> Option<String> {
        self.is_made_up.then(|| self.secret.clone())
    }
}

/// A password or PIN (`what`): from standard input, from the terminal without showing it, or made up.
///
/// # Errors
/// It cannot be read, or is not taken.
pub fn ask(what: &str, option: SecretOption) -> Result<Asked> {
    let is_pin = what == "PIN";
    let made_up = option.made_up || (!option.stdin && !std::io::stdin().is_terminal());
    if made_up {
        let secret = if is_pin { made_up_pin() } else { secrets::made_up(MADE_UP_LETTERS) };
        return Ok(Asked { secret, is_made_up: true });
    }
    let secret = if option.stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("cannot read standard input")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        let once = rpassword::prompt_password(format!("New {what}: ")).context("cannot read the terminal")?;
        let again = rpassword::prompt_password("The same again: ").context("cannot read the terminal")?;
        if once != again {
            bail!("they are not the same");
        }
        once
    };
    match if is_pin { check_pin(&secret) } else { check_password(&secret) } {
        Ok(()) => Ok(Asked { secret, is_made_up: false }),
        Err(WeakSecret::Shape(why)) => bail!("{why}"),
        Err(WeakSecret::Common) => bail!("this one is among those that are tried first; take another"),
    }
}

/// Sets a password.
///
/// # Errors
/// The user has no login, or the store failed.
pub async fn set_password(engine: &Engine, merchant: MerchantId, user: UserId, asked: &Asked) -> Result<()> {
    set(engine, merchant, user, CredentialKind::Password, asked).await
}

/// Sets a password or PIN.
///
/// # Errors
/// The command was refused, or the store failed.
pub async fn set(engine: &Engine, merchant: MerchantId, user: UserId, kind: CredentialKind, asked: &Asked) -> Result<()> {
    let command = SetCredential { user, kind, hash: Some(asked.hash()) };
    submit(engine, merchant, Command::SetCredential(Box::new(command))).await?;
    Ok(())
}

/// A user by login or name.
///
/// # Errors
/// There is none.
pub async fn user_of(opened: &Opened, merchant: MerchantId, named: &str) -> Result<User> {
    let by_login = match Login::parse(named) {
        Some(login) => opened.reads.user_of_login(merchant, login).await?,
        None => None,
    };
    let found = match by_login {
        Some(user) => Some(user),
        None => opened.reads.user_named(merchant, named.to_owned()).await?,
    };
    found.ok_or_else(|| anyhow!("nobody has the login or name {named}; see `docket user list`"))
}

/// Six digits that are not among those that are tried first.
fn made_up_pin() -> String {
    loop {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("the operating system has randomness");
        let pin = format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000);
        if check_pin(&pin).is_ok() {
            return pin;
        }
    }
}
