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
use docket_store::attempts::Attempts;
use docket_store::customers::SignIns;
use docket_store::doctor::DoctorDesk;
use docket_store::files::Files;
use docket_store::imports::Staging;
use docket_store::{Principal, Reads, StoreError};
use uuid::Uuid;

use crate::auth::{self, Presented};
use crate::doctor::Doctor;
use crate::entrance::Entrance;
use crate::events::{Feed, Pace};
use crate::extract::{Asked, TrustedProxies};
use crate::imports::Importer;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::serve::Patience;
use crate::setup::Setup;
use crate::shop::{CodeSender, NoSender};
use crate::webhooks::Reach;

/// For how long a session is believed without looking it up again: what another process changes is noticed within this time. Nothing is
/// decided by these settings, and nobody is shown them: the lane has its own, which are always those in force.
const SESSION_BELIEVED: Duration = Duration::from_secs(1);
/// For how long a request waits until it is noted that its session is used.
const NOTING_WAIT: Duration = Duration::from_secs(5);
/// The most sessions that are remembered.
const SESSIONS_MAX: usize = 10_000;

/// A caller's token or session, looked up: who they are and how their merchant is configured.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub principal: Principal,
    /// The merchant's settings.
    pub settings: Arc<Settings>,
}

impl Session {
    /// Whether its time is over, or it was not used for too long. While the store is away nobody can note that it is used.
    pub(crate) fn has_expired(&self, app: &App) -> bool {
        let now = app.engine().now().at;
        let is_idle = self.principal.last_seen_at.is_some_and(|at| auth::is_idle(at, now)) && !app.engine().is_away();
        is_idle || self.principal.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}

/// Sessions by the hash of their secret, with when they were looked up.
type Sessions = HashMap<[u8; 32], (Instant, Arc<Session>)>;

/// The application. Cheap to clone: every layer of the router does so for every request.
#[derive(Clone)]
pub struct App {
    parts: Arc<Parts>,
    ways: Arc<Ways>,
}

/// How it goes about things, where it is told so before it serves anybody.
#[derive(Clone)]
struct Ways {
    patience: Patience,
    pace: Pace,
    trusted_proxies: Arc<TrustedProxies>,
    webhook_reach: Reach,
    codes_to: Arc<dyn CodeSender>,
    entrance: Arc<Entrance>,
    setup: Option<Arc<Setup>>,
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
        let ways = Ways {
            patience: Patience::default(),
            pace: Pace::default(),
            entrance: Arc::default(),
            trusted_proxies: Arc::default(),
            codes_to: Arc::new(NoSender),
            webhook_reach: Reach::default(),
            setup: None,
        };
        App { parts: Arc::new(parts), ways: Arc::new(ways) }
    }

    /// The same with something told otherwise.
    fn told(mut self, tell: impl FnOnce(&mut Ways)) -> App {
        tell(Arc::make_mut(&mut self.ways));
        self
    }

    /// The same with another patience, as tests want it.
    pub fn with_patience(self, patience: Patience) -> App {
        self.told(|ways| ways.patience = patience)
    }

    /// The same behind proxies that are believed to say whom they ask for.
    pub fn behind(self, trusted: TrustedProxies) -> App {
        self.told(|ways| ways.trusted_proxies = Arc::new(trusted))
    }

    /// The proxies that are believed to say whom they ask for.
    pub(crate) fn trusted_proxies(&self) -> &TrustedProxies {
        &self.ways.trusted_proxies
    }

    /// The same, whose webhooks reach that far.
    pub fn with_webhook_reach(self, webhook_reach: Reach) -> App {
        self.told(|ways| ways.webhook_reach = webhook_reach)
    }

    /// Which machines webhooks are sent to.
    pub(crate) fn webhook_reach(&self) -> &Reach {
        &self.ways.webhook_reach
    }

    /// The same with a sender of the codes by which customers sign in; without one they cannot.
    pub fn sending_codes_by(self, sender: Arc<dyn CodeSender>) -> App {
        self.told(|ways| ways.codes_to = sender)
    }

    /// Who sends codes to customers.
    pub(crate) fn code_sender(&self) -> &dyn CodeSender {
        &*self.ways.codes_to
    }

    /// The same over an empty store, whose first merchant is made in a browser.
    pub fn set_up_by(self, setup: Setup) -> App {
        self.told(|ways| ways.setup = Some(Arc::new(setup)))
    }

    /// How the first merchant is made in a browser, where there was none when the server began.
    pub(crate) fn setup(&self) -> Option<&Arc<Setup>> {
        self.ways.setup.as_ref()
    }

    /// The same with another way in than plain HTTP and the usual bounds.
    pub fn with_entrance(self, entrance: Arc<Entrance>) -> App {
        self.told(|ways| ways.entrance = entrance)
    }

    /// How clients come in.
    pub(crate) fn entrance(&self) -> &Entrance {
        &self.ways.entrance
    }

    /// Whether clients come by TLS, so that a cookie can be for that only.
    pub fn is_tls(&self) -> bool {
        self.ways.entrance.tls.is_some()
    }

    /// The same with another pace of streams, as tests want it.
    #[cfg(test)]
    pub(crate) fn with_pace(self, pace: Pace) -> App {
        self.told(|ways| ways.pace = pace)
    }

    /// When streams of events do what they do by themselves.
    pub(crate) fn pace(&self) -> Pace {
        self.ways.pace
    }

    /// The streams of events.
    pub(crate) fn feed(&self) -> &Arc<Feed> {
        &self.parts.feed
    }

    /// For how long clients are waited for.
    pub fn patience(&self) -> Patience {
        self.ways.patience
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

    /// Where customers' sign-ins are kept.
    pub fn sign_ins(&self) -> SignIns {
        self.parts.staging.sign_ins()
    }

    /// Where tries are counted.
    pub fn attempts(&self) -> Attempts {
        self.parts.staging.attempts()
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

    /// Looks up whom a token or session stands for.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn session(&self, presented: &Presented) -> Result<Option<Arc<Session>>, StoreError> {
        let secret_hash = presented.secret_hash();
        // While the store is away, whoever was known is believed: nobody can ask for more.
        let known = if self.engine().is_away() { self.remembered(&secret_hash) } else { self.believed(&secret_hash) };
        if let Some(session) = known {
            return Ok(Some(session));
        }
        let session = match self.look_up(presented).await {
            Ok(Some(session)) => Arc::new(self.noted(session, secret_hash).await),
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

    /// The same as the store has it now: with what the merchant lets the role do, as far as a scope reaches.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn look_up(&self, presented: &Presented) -> Result<Option<Session>, StoreError> {
        let found = match presented {
            Presented::Token(secret_hash) => self.reads().principal(*secret_hash).await?,
            Presented::Session { merchant, secret_hash, .. } => self.reads().session_principal(*merchant, *secret_hash).await?,
        };
        let Some(mut principal) = found else { return Ok(None) };
        let Some(settings) = self.reads().settings(principal.merchant).await? else { return Ok(None) };
        principal.actor.permissions = settings.permissions_of(principal.actor.role).within(principal.scope);
        Ok(Some(Session { principal, settings: Arc::new(settings) }))
    }

    /// The session as it is once it is noted, now and then, that it is used; one that is over stays so. Where it cannot be noted soon, the
    /// session ends a little earlier.
    async fn noted(&self, session: Session, secret_hash: [u8; 32]) -> Session {
        if !self.is_to_be_noted(&session) || session.has_expired(self) {
            return session;
        }
        let (merchant, now) = (session.principal.merchant, self.engine().now().at);
        let seen = self.parts.staging.sessions_seen();
        let noting = tokio::task::spawn_blocking(move || {
            if let Err(error) = seen.note(merchant, &secret_hash, now) {
                tracing::warn!(%error, "cannot note that a session is used");
            }
        });
        // It goes on by itself where a store under load lets it wait.
        let _ = tokio::time::timeout(NOTING_WAIT, noting).await;
        let principal = Principal { last_seen_at: Some(now), ..session.principal };
        Session { principal, ..session }
    }

    fn is_to_be_noted(&self, session: &Session) -> bool {
        let now = self.engine().now().at;
        session.principal.last_seen_at.is_some_and(|at| auth::is_worth_noting(at, now))
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

    /// Whether the token with this secret was known here when it was last looked up.
    pub(crate) fn remembers(&self, secret_hash: &[u8; 32]) -> bool {
        self.remembered(secret_hash).is_some()
    }

    fn remembered(&self, secret_hash: &[u8; 32]) -> Option<Arc<Session>> {
        let sessions = self.parts.sessions.read().expect("nothing panics while it holds the sessions");
        sessions.get(secret_hash).map(|(_, session)| Arc::clone(session))
    }

    fn believed(&self, secret_hash: &[u8; 32]) -> Option<Arc<Session>> {
        let sessions = self.parts.sessions.read().expect("nothing panics while it holds the sessions");
        let (since, session) = sessions.get(secret_hash)?;
        let is_fresh = since.elapsed() < SESSION_BELIEVED && !self.is_to_be_noted(session);
        is_fresh.then(|| Arc::clone(session))
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
