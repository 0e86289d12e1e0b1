//! What handlers share.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document, DocumentReference, Envelope, KeyDigest, Outcome};
use docket_domain::context::Entropy;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::numbering::Kind;
use docket_domain::refusal::{Code, Refusal};
use docket_engine::{Engine, Failure, Request};
use docket_receipt::Fonts;
use docket_store::doctor::DoctorDesk;
use docket_store::files::Files;
use docket_store::imports::Staging;
use docket_store::{Principal, Reads, StoreError};
use uuid::Uuid;

use crate::doctor::Doctor;
use crate::events::{Feed, Pace};
use crate::extract::Asked;
use crate::imports::Importer;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::serve::Patience;

/// For how long a session is believed without looking it up again: what another process changes is noticed within this time. Nothing is
/// decided by these settings, and nobody is shown them: the lane has its own, which are always those in force.
const SESSION_BELIEVED: Duration = Duration::from_secs(1);
/// The most sessions that are remembered.
const SESSIONS_MAX: usize = 10_000;

/// A caller's token, looked up: who they are and how their merchant is configured.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub principal: Principal,
    /// The merchant's settings.
    pub settings: Arc<Settings>,
}

/// Sessions by the hash of their secret, with when they were looked up.
type Sessions = HashMap<[u8; 32], (Instant, Arc<Session>)>;

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    parts: Arc<Parts>,
    patience: Patience,
    pace: Pace,
}

struct Parts {
    engine: Engine,
    reads: Reads,
    staging: Staging,
    metrics: Metrics,
    feed: Arc<Feed>,
    fonts: Fonts,
    sessions: RwLock<Sessions>,
}

impl App {
    /// An application over an engine, the read side and the staging of the same store.
    pub fn new(engine: Engine, reads: Reads, staging: Staging) -> App {
        App::with_fonts(engine, reads, staging, Fonts::default())
    }

    /// The same with fonts to draw receipts for printers with.
    pub fn with_fonts(engine: Engine, reads: Reads, staging: Staging, fonts: Fonts) -> App {
        let (metrics, feed) = (Metrics::new(), Arc::new(Feed::new()));
        let parts = Parts { engine, reads, staging, metrics, feed, fonts, sessions: RwLock::default() };
        App { parts: Arc::new(parts), patience: Patience::default(), pace: Pace::default() }
    }

    /// The same with another patience, as tests want it.
    pub fn with_patience(self, patience: Patience) -> App {
        App { patience, ..self }
    }

    /// The same with another pace of streams, as tests want it.
    #[cfg(test)]
    pub(crate) fn with_pace(self, pace: Pace) -> App {
        App { pace, ..self }
    }

    /// When streams of events do what they do by themselves.
    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }

    /// The streams of events.
    pub(crate) fn feed(&self) -> &Arc<Feed> {
        &self.parts.feed
    }

    /// For how long clients are waited for.
    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// The loop.
    pub fn engine(&self) -> &Engine {
        &self.parts.engine
    }

    /// The queries.
    pub fn reads(&self) -> &Reads {
        &self.parts.reads
    }

    /// The fonts of this machine.
    pub fn fonts(&self) -> &Fonts {
        &self.parts.fonts
    }

    /// Where files are kept.
    pub fn files(&self) -> Files {
        self.parts.staging.files()
    }

    /// What runs of the doctor need.
    pub fn doctor(&self) -> Doctor {
        Doctor { engine: self.parts.engine.clone(), reads: self.parts.reads.clone() }
    }

    /// Where runs of the doctor are kept.
    pub(crate) fn doctor_desk(&self) -> DoctorDesk {
        self.parts.staging.doctor()
    }

    /// What imports need.
    pub fn importer(&self) -> Importer {
        let Parts { engine, reads, staging, .. } = &*self.parts;
        Importer { engine: engine.clone(), reads: reads.clone(), staging: staging.clone() }
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.parts.metrics
    }

    /// Looks a token up by the hash of its secret.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn session(&self, secret_hash: [u8; 32]) -> Result<Option<Arc<Session>>, StoreError> {
        // While the store is away, whoever was known is believed: nobody can ask for more.
        let known = if self.engine().is_away() { self.remembered(&secret_hash) } else { self.believed(&secret_hash) };
        if let Some(session) = known {
            return Ok(Some(session));
        }
        let session = match self.look_up(secret_hash).await {
            Ok(Some(session)) => Arc::new(session),
            Ok(None) => return Ok(None),
            // Whoever asks first when the store has just gone away: only what they do tells the lane so.
            Err(error @ StoreError::Unavailable(_)) if self.engine().can_be_away() => {
                return self.remembered(&secret_hash).map(Some).ok_or(error);
            }
            Err(error) => return Err(error),
        };
        let mut sessions = self.parts.sessions.write().expect("nothing panics while it holds the sessions");
        if sessions.len() >= SESSIONS_MAX {
            sessions.clear();
        }
        sessions.insert(secret_hash, (Instant::now(), Arc::clone(&session)));
        Ok(Some(session))
    }

    async fn look_up(&self, secret_hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        let Some(principal) = self.reads().principal(secret_hash).await? else { return Ok(None) };
        let settings = self.reads().settings(principal.merchant).await?;
        Ok(settings.map(|settings| Session { principal, settings: Arc::new(settings) }))
    }

    /// A document that was answered while the store was away and is not in it yet.
    pub(crate) fn spooled(&self, merchant: MerchantId, reference: DocumentReference) -> Option<Document> {
        self.engine().spooled().document(merchant, reference)
    }

    /// The same by its number.
    pub(crate) fn spooled_as(&self, merchant: MerchantId, kind: Kind, number: Option<&str>) -> Option<Document> {
        self.engine().spooled().numbered(merchant, kind, number?.trim())
    }

    /// A merchant's settings as they are now, for who is shown them: another server may have changed them a moment ago.
    ///
    /// # Errors
    /// `merchant.unknown`; the store failed.
    pub(crate) async fn settings_now(&self, merchant: MerchantId) -> Result<Settings, Problem> {
        let settings = self.reads().settings(merchant).await?;
        Ok(settings.ok_or_else(|| Refusal::new(Code::MerchantUnknown, "There is no such merchant."))?)
    }

    /// Forgets what was looked up, when settings have changed: who changed them reads them anew at once.
    pub(crate) fn forget_sessions(&self) {
        self.parts.sessions.write().expect("nothing panics while it holds the sessions").clear();
    }

    fn remembered(&self, secret_hash: &[u8; 32]) -> Option<Arc<Session>> {
        let sessions = self.parts.sessions.read().expect("nothing panics while it holds the sessions");
        sessions.get(secret_hash).map(|(_, session)| Arc::clone(session))
    }

    fn believed(&self, secret_hash: &[u8; 32]) -> Option<Arc<Session>> {
        let sessions = self.parts.sessions.read().expect("nothing panics while it holds the sessions");
        let (since, session) = sessions.get(secret_hash)?;
        (since.elapsed() < SESSION_BELIEVED).then(|| Arc::clone(session))
    }

    /// Sends a command into the merchant's lane under a key of the caller's or, without one, a key of its own.
    ///
    /// # Errors
    /// See [`Failure`].
    pub(crate) async fn submit(
        &self,
        merchant: MerchantId,
        actor: Actor,
        asked: Asked,
        command: Command,
    ) -> Result<Outcome, Failure> {
        let Asked { key, reference, request_hash } = asked;
        // What a till calls its sale is as good a key as one of its own.
        let has_callers_key = key.or(reference).is_some();
        let key = key.or(reference).unwrap_or_else(|| own_key(&self.parts.engine));
        let envelope = Envelope { key, reference, request_hash, command };
        self.parts.engine.submit(Request { merchant, actor, envelope, has_callers_key }).await
    }
}

/// A key for a command that came without one, so that a commit in doubt can be looked up.
pub fn own_key(engine: &Engine) -> KeyDigest {
    KeyDigest(*new_id(engine).as_bytes())
}

/// A UUIDv7 of the present time.
pub(crate) fn new_id(engine: &Engine) -> Uuid {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).expect("the operating system has randomness");
    Entropy::from_seed(seed).uuid_v7(engine.now().at)
}
