//! `docket token create`: makes a token, also beside a running server. Only the token goes to standard output.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use docket_domain::access::{CreateToken, Permission, PermissionSet, Role, TokenTerms};
use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_engine::Engine;
use docket_server::tokens;
use docket_store::Reads;

use crate::arguments::TokenCreateOptions;
use crate::opened::{Opened, name_of, submit};
use crate::say::say;

const MS_PER_HOUR: i64 = 3_600_000;

/// What a token is made for.
pub struct TokenWish {
    pub role: Role,
    pub user: String,
    pub outlet: Option<String>,
    pub register: Option<String>,
    pub hours: Option<u32>,
    pub scope: Option<PermissionSet>,
}

pub async fn run(options: TokenCreateOptions) -> Result<ExitCode> {
    let role = Role::parse_staff(&options.role).ok_or_else(|| {
        let roles: Vec<&str> = Role::STAFF.iter().map(|role| role.as_str()).collect();
        anyhow!("there is no role {}; there are {}", options.role, roles.join(", "))
    })?;
    let named = options.user.as_deref().map(|user| name_of("--user", user)).transpose()?;
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let user = match named {
        Some(name) => name,
        None => user_of(&opened.reads, merchant.id, role).await?,
    };
    let TokenCreateOptions { outlet, register, expires_in, scope, .. } = options;
    let scope = if scope.is_empty() { None } else { Some(permissions(&scope)?) };
    let wish = TokenWish { role, user, outlet, register, hours: expires_in, scope };
    say!("{}", create(&opened.engine()?, merchant.id, wish).await?);
    Ok(ExitCode::SUCCESS)
}

fn permissions(words: &[String]) -> Result<PermissionSet> {
    let one =
        |word: &String| Permission::parse(word).ok_or_else(|| anyhow!("there is no permission {word}; see docs/permissions.md"));
    words.iter().map(one).collect()
}

/// Makes a token and returns its secret, which is not stored anywhere.
///
/// # Errors
/// No such outlet or register, or the store failed.
pub async fn create(engine: &Engine, merchant: MerchantId, wish: TokenWish) -> Result<String> {
    let secret = tokens::new_secret();
    let now = engine.now().at;
    let command = CreateToken {
        secret_hash: tokens::hash(&secret),
        role: wish.role,
        user: wish.user,
        outlet: wish.outlet,
        register: wish.register,
        expires_at: wish.hours.map(|hours| Timestamp(now.0 + i64::from(hours) * MS_PER_HOUR)),
        terms: TokenTerms { scope: wish.scope, ..TokenTerms::default() },
    };
    submit(engine, merchant, Command::CreateToken(Box::new(command))).await?;
    Ok(secret)
}

/// The user a token of that role is for where none was named: the one who has the role, else one who is called like it.
///
/// # Errors
/// Several have the role, and none is called like it.
async fn user_of(reads: &Reads, merchant: MerchantId, role: Role) -> Result<String> {
    let called_like_it = name_like(role);
    let mut users = reads.user_names(merchant, role).await?;
    match users.len() {
        0 => Ok(called_like_it),
        1 => Ok(users.remove(0)),
        _ if users.contains(&called_like_it) => Ok(called_like_it),
        _ => bail!("several users have the role {}; name one with --user: {}", role.as_str(), users.join(", ")),
    }
}

/// `Owner`, `Cashier` …
pub fn name_like(role: Role) -> String {
    let (first, rest) = role.as_str().split_at(1);
    first.to_uppercase() + rest
}
