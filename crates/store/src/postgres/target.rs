//! Which database, how it is connected to, and what a connection is told before it is used.

use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, NoTls};

use crate::StoreError;
use crate::sql::{Error, Result};

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
    r#use: Use,
    pub patience: Patience,
}

impl Target {
    /// The database of a URL, such as `postgres://docket@db1,db2/docket?target_session_attrs=read-write`.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for what is no such URL.
    pub fn parse(url: &str, patience: Patience) -> std::result::Result<Target, StoreError> {
        // What the driver says of a URL may quote it, with the password.
        let mut config = Config::from_str(url).map_err(|_| {
            StoreError::Unusable(
                "this is no URL of a PostgreSQL database; one looks like postgres://user@host:5432/database".to_owned(),
            )
        })?;
        if config.get_hosts().is_empty() {
            return Err(StoreError::Unusable("the URL of the database names no host".to_owned()));
        }
        if config.get_ssl_mode() == SslMode::Require {
            return Err(StoreError::Unusable(
                "this Docket does not speak TLS to its database; leave out sslmode=require".to_owned(),
            ));
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(patience.connect);
        }
        config.application_name("docket").tcp_user_timeout(patience.statement);
        Ok(Target { config, r#use: Use::Rest, patience })
    }

    /// The same database for something else.
    pub fn used_to(&self, r#use: Use) -> Target {
        Target { r#use, ..self.clone() }
    }

    /// Where it is, without the password.
    pub fn place(&self) -> String {
        let hosts = self.config.get_hosts().iter().zip(self.config.get_ports().iter().cycle()).map(|(host, port)| match host {
            Host::Tcp(host) => format!("{host}:{port}"),
            Host::Unix(path) => format!("{}:{port}", path.display()),
        });
        let hosts = hosts.collect::<Vec<_>>().join(",");
        format!("postgres://{hosts}/{}", self.config.get_dbname().unwrap_or_default())
    }

    /// Connects, and sees to it that what is answered will be on disk.
    pub async fn connect(&self) -> Result<Client> {
        match tokio::time::timeout(self.patience.connect, self.connect_at_leisure()).await {
            Ok(client) => client,
            Err(_) => {
                Err(Error::Lost(format!("{} did not answer within {} ms", self.place(), self.patience.connect.as_millis())))
            }
        }
    }

    async fn connect_at_leisure(&self) -> Result<Client> {
        let (client, connection) = self.config.connect(NoTls).await.map_err(|error| self.explain(&error))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database ended");
            }
        });
        let durable = client.query_one("SELECT current_setting('fsync'), current_setting('synchronous_commit')", &[]).await?;
        if durable.get::<_, &str>(0) != "on" {
            return Err(Error::Unusable(format!(
                "{} runs with fsync=off, which loses what was answered when the power fails; set fsync=on in postgresql.conf",
                self.place()
            )));
        }
        client.batch_execute(SETTINGS).await?;
        if matches!(durable.get::<_, &str>(1), "off" | "local") {
            client.batch_execute("SET synchronous_commit = on").await?;
        }
        match self.r#use {
            Use::Write => client.batch_execute(PLANS).await?,
            Use::Read => client.batch_execute("SET default_transaction_read_only = on").await?,
            Use::Rest => {}
        }
        Ok(client)
    }

    /// What is wrong with a connection that could not be made, and what to do.
    fn explain(&self, error: &tokio_postgres::Error) -> Error {
        let place = self.place();
        let Some(database) = error.as_db_error() else {
            return Error::Lost(format!("{place} cannot be reached: {}", reason_of(error)));
        };
        let text = database.message();
        match database.code().code() {
            "28P01" | "28000" => {
                Error::Unusable(format!("{place} does not let us in: {text}; check user and password in the URL"))
            }
            "3D000" => Error::Unusable(format!(
                "{place}: {text}; make it with: createdb {}",
                self.config.get_dbname().unwrap_or("docket")
            )),
            _ => Error::Lost(format!("{place} cannot be used now: {text}")),
        }
    }
}

/// An error in its own words and those of what caused it.
fn reason_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// What every connection is told.
const SETTINGS: &str = "SET TimeZone = 'UTC'; SET client_min_messages = warning; SET jit = off; \
                        SET idle_in_transaction_session_timeout = '60s'; SET standard_conforming_strings = on";
/// What a writer's is told besides: its statements go by keys, also those that were planned while the tables were empty.
const PLANS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; \
                     SET enable_mergejoin = off; SET enable_bitmapscan = off; SET lock_timeout = '15s'";
