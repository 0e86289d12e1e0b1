//! A store, its merchant and its loop, as commands use them.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow, bail};
use docket_domain::access::Actor;
use docket_domain::command::{Command, Envelope, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::SetUpMerchant;
use docket_domain::time::Timestamp;
use docket_engine::{Clock, Engine, Outages, PROBE_EVERY, RehearsalClock, Request, Spool, SpoolError, SystemClock};
use docket_server::{own_key, preset};
use docket_store::sqlite::SqliteStore;
use docket_store::{MerchantSummary, Reads, Store, StoreError};

use crate::arguments::DataOption;

/// What a command does under a key of its own is never compared with anything.
const NO_REQUEST: [u8; 16] = [0; 16];

/// A store that commands read from and write to.
pub struct Opened {
    pub store: Store,
    pub reads: Reads,
    /// The clock of everything in this store: the machine's, or that of a rehearsal.
    pub clock: Arc<dyn Clock>,
}

impl Opened {
    /// Opens a store.
    ///
    /// # Errors
    /// There is none; the message says how to make one.
    pub fn existing(data: &DataOption) -> Result<Opened> {
        if !is_there(data)? {
            bail!(nothing_there(&data.directory));
        }
        Opened::or_new(data)
    }

    /// Opens a store, or makes an empty one.
    ///
    /// # Errors
    /// The directory or the database cannot be used.
    pub fn or_new(data: &DataOption) -> Result<Opened> {
        Opened::of(open(data)?)
    }

    /// Opens the store of a rehearsal, or makes an empty one, and sets its clock.
    ///
    /// # Errors
    /// The directory or the database cannot be used, or holds what was recorded by a real clock.
    pub fn rehearsing(data: &DataOption, at: Timestamp) -> Result<Opened> {
        let store = open(data)?;
        let now = SystemClock.now();
        if !store.rehearse(at.0 - now.0, now)? {
            bail!(
                "the data in {} were made without a rehearsal clock and stay real; rehearse in a directory of its own:\n    \
                 docket serve --preset al-marya --clock {at} --data DIR",
                store.place()
            );
        }
        Opened::of(store)
    }

    fn of(store: Store) -> Result<Opened> {
        let clock: Arc<dyn Clock> = match store.rehearsal()? {
            Some(rehearsal) => Arc::new(RehearsalClock::new(rehearsal)?),
            None => Arc::new(SystemClock),
        };
        let reads = store.reads(1)?;
        Ok(Opened { store, reads, clock })
    }

    /// A loop of this process. Safe beside a running server: they take turns, and each notices what the other wrote.
    ///
    /// # Errors
    /// The store cannot be opened for writing.
    pub fn engine(&self) -> Result<Engine> {
        let (engine, _) = Engine::start(self.store.writer()?, Arc::clone(&self.clock), None);
        Ok(engine)
    }

    /// The loops of a server, as many as the store takes best where their number is not given. On a store that can go away each has a spool
    /// of its own in the data directory, to go on without it.
    ///
    /// # Errors
    /// The store cannot be opened for writing, or a spool cannot be used.
    pub fn engines(&self, data: &DataOption, writers: Option<u16>) -> Result<(Engine, Vec<JoinHandle<()>>)> {
        let lane = |lane: usize| {
            let spool = data.directory.join("spool").join(lane.to_string());
            Ok((Some(self.store.writer()?), self.outages(&spool)?))
        };
        let count = writers.map_or(self.store.writers_wanted(), usize::from);
        let lanes = (0..count).map(lane).collect::<Result<_>>()?;
        Ok(Engine::start_surviving(lanes, Arc::clone(&self.clock)))
    }

    /// How a loop goes on when its store goes away. Where another server has the spool, this one answers 503 then.
    fn outages(&self, directory: &Path) -> Result<Option<Outages>> {
        if !self.store.can_go_away() {
            return Ok(None);
        }
        let spool = match Spool::open(directory) {
            Ok(spool) => spool,
            Err(error @ SpoolError::InUse(_)) => {
                tracing::error!(%error, "this server answers 503 when the database goes away");
                return Ok(None);
            }
            Err(error) => return Err(error).with_context(|| format!("in {}", directory.display())),
        };
        let store = self.store.clone();
        Ok(Some(Outages { reconnect: Box::new(move || store.writer()), spool, probe_every: PROBE_EVERY }))
    }

    /// The merchant that was named, or the only one.
    ///
    /// # Errors
    /// There is no such merchant, or there are several and none was named.
    pub async fn merchant(&self, slug: Option<&str>) -> Result<MerchantSummary> {
        let mut merchants = self.reads.merchants().await?;
        let slugs = merchants.iter().map(|merchant| merchant.slug.as_str()).collect::<Vec<_>>().join(", ");
        match slug {
            Some(slug) => {
                let found = merchants.into_iter().find(|merchant| merchant.slug == slug);
                found.ok_or_else(|| anyhow!("there is no merchant {slug} in this store; there are: {slugs}"))
            }
            None if merchants.len() == 1 => Ok(merchants.remove(0)),
            None if merchants.is_empty() => {
                bail!("this store has no merchant yet; make one with `docket merchant create --preset NAME`")
            }
            None => bail!("this store has several merchants; name one with --merchant: {slugs}"),
        }
    }
}

fn open(data: &DataOption) -> Result<Store> {
    match data.url()? {
        Some(url) => Store::open_within(&data.directory, Some(&url), data.patience()).context("cannot open the store"),
        None => {
            Store::open(&data.directory, None).with_context(|| format!("cannot open the store in {}", data.directory.display()))
        }
    }
}

/// Whether opening a store failed because its database cannot be reached.
pub fn is_away(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(StoreError::Unavailable(_))))
}

/// Whether there is a store; a database that is named is one.
///
/// # Errors
/// The name of the database cannot be read.
pub fn is_there(data: &DataOption) -> Result<bool> {
    Ok(data.url()?.is_some() || SqliteStore::exists(&data.directory))
}

/// What to do where there is no store.
pub fn nothing_there(directory: &Path) -> String {
    let presets = preset::names().collect::<Vec<_>>().join(", ");
    let directory = directory.display();
    format!(
        "there is no store in {directory}\n\n\
         Make one with its first merchant:\n    docket init --preset al-marya --data {directory}\n\
         or make it and serve it in one step:\n    docket serve --preset al-marya --data {directory}\n\
         or set it up in a browser, in an empty directory:\n    mkdir {directory} && docket serve --data {directory}\n\n\
         Presets: {presets}"
    )
}

/// The preset of that name, or in the file of that path.
///
/// # Errors
/// Neither is there, or the file is not a preset.
pub fn preset_of(name: &str) -> Result<SetUpMerchant> {
    if Path::new(name).extension().is_some_and(|extension| extension == "toml") {
        let text = std::fs::read_to_string(name).with_context(|| format!("cannot read {name}"))?;
        return preset::parse(&text).with_context(|| format!("in {name}"));
    }
    Ok(preset::named(name)?)
}

/// A name as people and merchants have them, trimmed.
///
/// # Errors
/// It is empty, too long, or has control characters.
pub fn name_of(option: &str, text: &str) -> Result<String> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        bail!("{option}: a name has 1 to {NAME_CHARS_MAX} characters and no control characters");
    }
    Ok(name.to_owned())
}

/// A reason in someone's own words, trimmed.
///
/// # Errors
/// It is empty, too long, or has control characters.
pub fn reason_of(text: &str) -> Result<String> {
    let reason = text.trim();
    if reason.is_empty() || reason.chars().count() > TEXT_CHARS_MAX || reason.chars().any(char::is_control) {
        bail!("--reason: a reason has 1 to {TEXT_CHARS_MAX} characters and no control characters");
    }
    Ok(reason.to_owned())
}

/// Does a command as the program itself, under a key of its own.
///
/// # Errors
/// It was refused, or the store failed.
pub async fn submit(engine: &Engine, merchant: MerchantId, command: Command) -> Result<Outcome> {
    let envelope = Envelope { key: own_key(engine), reference: None, request_hash: NO_REQUEST, command };
    Ok(engine.submit(Request { merchant, actor: Actor::command_line(), envelope, has_callers_key: false }).await?)
}
