//! Which database, how long it is waited for, and what a connection is told before it is used. `hosts.rs` connects.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::{Client, Config};

use super::hosts::{Hosts, place_of};
use super::tls::{Connector, Wish};
use crate::StoreError;
use crate::sql::Result;

/// How long a database is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection that can be used.
    pub connect: Duration,
    /// For the answer to a statement, a commit among them.
    pub statement: Duration,
}

impl Patience {
    /// For a database near by. A commit that waits for a standby, or a group that waits for another server's, is well within it.
    pub const USUAL: Patience = Patience { connect: Duration::from_secs(5), statement: Duration::from_secs(20) };

    /// So long for a statement, and no longer than usual for a connection.
    pub fn of(statement: Duration) -> Patience {
        Patience { connect: statement.min(Patience::USUAL.connect), statement }
    }

    /// For a lock, so that who waits for one is told before the connection is given up.
    fn lock_ms(&self) -> u128 {
        self.statement.as_millis() * 3 / 4
    }

    /// For how long a group may do nothing before the database ends it, which frees the merchant's lock where a server is cut off in the
    /// middle: others wait for that lock.
    fn idle_group_ms(&self) -> u128 {
        self.statement.as_millis().max(2_000)
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It writes groups.
    Write,
    /// It answers queries.
    Read,
    /// It does the rest: side tables, migrations.
    Rest,
}

/// A database, and what it is connected to for.
#[derive(Clone, Debug)]
pub(super) struct Target {
    config: Config,
    /// Shared by all connections of a process: what one finds out of a host the others go by.
    hosts: Arc<Hosts>,
    /// How a connection is encrypted; none where it is not.
    pub tls: Option<Connector>,
    pub r#use: Use,
    pub patience: Patience,
}

impl Target {
    /// The database of a URL, such as `postgres://docket@db1,db2/docket`.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for what is no such URL.
    pub fn parse(url: &str, patience: Patience) -> std::result::Result<Target, StoreError> {
        let (url, tls) = Wish::taken_from(url);
        // What the driver says of a URL may quote it, with the password.
        let mut config = Config::from_str(&url).map_err(|_| {
            StoreError::Unusable(
                "this is no URL of a PostgreSQL database; one looks like postgres://user@host:5432/database".to_owned(),
            )
        })?;
        if config.get_hosts().is_empty() {
            return Err(StoreError::Unusable("the URL of the database names no host".to_owned()));
        }
        if config.get_target_session_attrs() == TargetSessionAttrs::ReadOnly {
            return Err(StoreError::Unusable(
                "Docket writes, and target_session_attrs=read-only wants a standby; leave it out, or say read-write".to_owned(),
            ));
        }
        let (ssl_mode, tls) = tls.connector(config.get_ssl_mode())?;
        config.ssl_mode(ssl_mode);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(patience.connect);
        }
        // A machine that died says nothing: without these a connection that waits would not notice for hours.
        config.application_name("docket").tcp_user_timeout(patience.statement);
        config.keepalives_idle(KEEPALIVE_IDLE).keepalives_interval(KEEPALIVE_INTERVAL).keepalives_retries(KEEPALIVE_RETRIES);
        let hosts = Arc::new(Hosts::of(&config)?);
        Ok(Target { config, hosts, tls, r#use: Use::Rest, patience })
    }

    /// The same database for something else.
    pub fn used_to(&self, r#use: Use) -> Target {
        Target { r#use, ..self.clone() }
    }

    /// The same database to migrate it, where a statement may take as long as a large table wants.
    pub fn to_migrate(&self) -> Target {
        let patience = Patience { statement: MIGRATION_WAIT.max(self.patience.statement), ..self.patience };
        Target { patience, ..self.used_to(Use::Rest) }
    }

    /// The same database for statements that may take so long.
    pub fn with_statement_patience(mut self, statement: Duration) -> Target {
        self.patience.statement = statement;
        self
    }

    /// Where it is, without the password.
    pub fn place(&self) -> String {
        place_of(&self.config)
    }

    /// Connects to the host that can be written to, and sees to it that what is answered will be on disk.
    pub async fn connect(&self) -> Result<Line> {
        self.hosts.connect(self).await
    }

    /// A host has let us down: others are tried before it the next time.
    pub fn leave(&self, line: &Line) {
        self.hosts.leave(line.host);
    }

    /// Whether a connection leads to the host that is used now.
    pub fn is_present(&self, line: &Line) -> bool {
        self.hosts.is_present(line.host)
    }

    /// Tells a connection what it is for.
    pub(super) async fn prepare(&self, client: &Client) -> Result<(), tokio_postgres::Error> {
        // Not every database that speaks PostgreSQL's language knows of these, and none depends on them.
        let _ = client.batch_execute(LIVENESS).await;
        client.batch_execute(SETTINGS).await?;
        match self.r#use {
            Use::Write => {
                let (lock, idle) = (self.patience.lock_ms(), self.patience.idle_group_ms());
                let limits = format!("SET lock_timeout = {lock}; SET idle_in_transaction_session_timeout = {idle}");
                client.batch_execute(&limits).await?;
                // The coordinator of a cluster knows only with the values at hand which node a statement goes to.
                match client.query_one(IS_IN_A_CLUSTER, &[]).await?.get(0) {
                    true => Ok(()),
                    false => client.batch_execute(PLANS).await,
                }
            }
            Use::Read => client.batch_execute("SET default_transaction_read_only = on").await,
            Use::Rest => Ok(()),
        }
    }
}

/// A connection with what is known of it.
pub(super) struct Line {
    pub client: Arc<Client>,
    /// Which of the hosts it leads to.
    pub host: usize,
    /// Set by a warning of the database.
    pub was_warned: Arc<AtomicBool>,
}

/// For how long a statement of a migration is waited for, or for another server that migrates.
const MIGRATION_WAIT: Duration = Duration::from_secs(600);

/// After how long a silence a connection is asked whether the other side is there, how often, and how many times.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(5);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);
const KEEPALIVE_RETRIES: u32 = 3;

/// What lets the database notice that a server is gone, so that what it held is free for others.
const LIVENESS: &str = "SET client_connection_check_interval = '2s'; SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; \
                        SET tcp_keepalives_count = 3";
/// What every connection is told.
const SETTINGS: &str = "SET TimeZone = 'UTC'; SET client_min_messages = warning; SET jit = off; \
                        SET idle_in_transaction_session_timeout = '60s'; SET standard_conforming_strings = on; \
                        SET docket.connection = 'taken'";
/// Asked before a writer's connection is told how to plan.
const IS_IN_A_CLUSTER: &str = "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')";
/// What a writer's is told besides: its statements go by keys, also those that were planned while the tables were empty.
const PLANS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; \
                     SET enable_mergejoin = off; SET enable_bitmapscan = off";
