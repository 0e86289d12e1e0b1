//! What is counted, in Prometheus' text format.

use std::sync::atomic::AtomicU64;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use docket_domain::findings::Severity;
use docket_engine::Stats;
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::app::App;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SeverityLabels {
    severity: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

/// The server's own counters; those of the loop are copied in when someone asks.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Histogram,
    groups: Counter,
    commands: Counter,
    refusals: Counter,
    replays: Counter,
    failures: Counter,
    fallback_numbers: Counter,
    taken_in: Counter,
    refused_duplicates: Counter,
    spooled: Gauge,
    store_away: Gauge,
    commit_seconds: Counter<f64, AtomicU64>,
    waiting: Gauge,
    findings: Gauge,
    findings_by_severity: Family<SeverityLabels, Gauge>,
    clock_skew_seconds: Gauge<f64, AtomicU64>,
    clock_suspect: Gauge,
    event_streams: Gauge,
    event_streams_cut: Counter,
    webhooks_delivered: Counter,
    webhooks_failed: Counter,
    webhooks_waiting: Gauge,
    webhooks_oldest_seconds: Gauge<f64, AtomicU64>,
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Metrics {
        let metrics = Metrics {
            registry: Registry::with_prefix("docket"),
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.000_5, 2.0, 14)),
            groups: Counter::default(),
            commands: Counter::default(),
            refusals: Counter::default(),
            replays: Counter::default(),
            failures: Counter::default(),
            fallback_numbers: Counter::default(),
            taken_in: Counter::default(),
            refused_duplicates: Counter::default(),
            spooled: Gauge::default(),
            store_away: Gauge::default(),
            commit_seconds: Counter::default(),
            waiting: Gauge::default(),
            findings: Gauge::default(),
            findings_by_severity: Family::default(),
            clock_skew_seconds: Gauge::default(),
            clock_suspect: Gauge::default(),
            event_streams: Gauge::default(),
            event_streams_cut: Counter::default(),
            webhooks_delivered: Counter::default(),
            webhooks_failed: Counter::default(),
            webhooks_waiting: Gauge::default(),
            webhooks_oldest_seconds: Gauge::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Metrics {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests by route and status", self.requests.clone());
        registry.register("http_request_seconds", "Time from request to answer", self.seconds.clone());
        registry.register("groups", "Groups of commands committed", self.groups.clone());
        registry.register("commands", "Commands in those groups", self.commands.clone());
        registry.register("refusals", "Commands that were refused", self.refusals.clone());
        registry.register("replays", "Commands answered as replays of an earlier one", self.replays.clone());
        registry.register("failures", "Groups and commands that failed for the store's or a bug's sake", self.failures.clone());
        registry.register(
            "fallback_numbers",
            "Numbers that were given out while the database could not be reached",
            self.fallback_numbers.clone(),
        );
        registry.register("taken_in", "Documents that were made without the database and are in it now", self.taken_in.clone());
        registry.register(
            "refused_duplicates",
            "Documents that were made without the database and not a second time, because their key had one already",
            self.refused_duplicates.clone(),
        );
        registry.register("spooled", "Documents that wait to be taken in", self.spooled.clone());
        registry.register("store_away", "Whether the database cannot be reached", self.store_away.clone());
        registry.register("commit_seconds", "Time spent in commits", self.commit_seconds.clone());
        registry.register("commands_waiting", "Commands that wait for a group", self.waiting.clone());
        registry.register("findings_open", "Findings that are open", self.findings.clone());
        registry.register(
            "findings_open_by_severity",
            "Findings that are open, by how bad they are",
            self.findings_by_severity.clone(),
        );
        registry.register(
            "clock_skew_seconds",
            "How far the clock is behind the last document, by which new ones are dated meanwhile; of the merchant where it is most",
            self.clock_skew_seconds.clone(),
        );
        registry.register(
            "clock_suspect",
            "Whether the clock has jumped ahead, so that no document is dated by it",
            self.clock_suspect.clone(),
        );
        registry.register("event_streams", "Streams of events that are open", self.event_streams.clone());
        registry.register(
            "event_streams_cut",
            "Streams of events that were cut because their client did not read",
            self.event_streams_cut.clone(),
        );
        registry.register("webhooks_delivered", "Deliveries that an endpoint took", self.webhooks_delivered.clone());
        registry.register("webhooks_failed", "Tries of deliveries that failed", self.webhooks_failed.clone());
        registry.register(
            "webhooks_waiting",
            "Events that are not delivered to an enabled endpoint yet, or not looked at, of the whole store",
            self.webhooks_waiting.clone(),
        );
        registry.register(
            "webhooks_oldest_seconds",
            "How long ago the oldest of them was committed",
            self.webhooks_oldest_seconds.clone(),
        );
        self
    }

    /// Counts a stream of events that was cut.
    pub fn streams_cut(&self) {
        self.event_streams_cut.inc();
    }

    /// Counts a try to deliver something to an endpoint.
    pub fn webhook_tried(&self, was_delivered: bool) {
        if was_delivered {
            self.webhooks_delivered.inc()
        } else {
            self.webhooks_failed.inc()
        };
    }

    fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Counts every request by its route, never by its path.
pub async fn count_request(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = std::time::Instant::now();
    let method = method_label(request.method()).to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let response = next.run(request).await;
    let metrics = app.metrics();
    metrics.seconds.observe(begun.elapsed().as_secs_f64());
    metrics.requests.get_or_create(&RequestLabels { method, route, status: response.status().as_u16() }).inc();
    response
}

/// A request may name any method it likes; a label must have few values.
fn method_label(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS => {
            method.as_str()
        }
        _ => "other",
    }
}

/// What is counted, in Prometheus' text format.
#[utoipa::path(
    get, path = "/metrics", tag = "operating",
    responses((status = 200, description = "Prometheus' text format", body = String, content_type = "application/openmetrics-text"))
)]
pub async fn get_metrics(State(app): State<App>) -> Response {
    let (metrics, stats) = (app.metrics(), app.engine().stats());
    let copy = |to: &Counter, from: &AtomicU64| {
        to.inc_by(Stats::get(from).saturating_sub(to.get()));
    };
    copy(&metrics.groups, &stats.groups);
    copy(&metrics.commands, &stats.commands);
    copy(&metrics.refusals, &stats.refusals);
    copy(&metrics.replays, &stats.replays);
    copy(&metrics.failures, &stats.failures);
    copy(&metrics.fallback_numbers, &stats.fallback_numbers);
    copy(&metrics.taken_in, &stats.taken_in);
    copy(&metrics.refused_duplicates, &stats.refused_duplicates);
    metrics.spooled.set(app.engine().spooled().count() as i64);
    let is_away = app.engine().is_away();
    metrics.store_away.set(i64::from(is_away));
    let commit_seconds = Stats::get(&stats.commit_ns) as f64 / 1e9;
    metrics.commit_seconds.inc_by((commit_seconds - metrics.commit_seconds.get()).max(0.0));
    metrics.waiting.set(app.engine().waiting() as i64);
    metrics.event_streams.set(app.feed().streams() as i64);
    // What nobody answers is not waited for.
    if !is_away && let Ok(findings) = app.reads().open_findings().await {
        metrics.findings.set(findings as i64);
    }
    if !is_away && let Ok(counts) = app.reads().open_findings_by_severity().await {
        for severity in Severity::ALL {
            let count = counts.iter().find(|(word, _)| word == severity.as_str()).map_or(0, |(_, count)| *count);
            let labels = SeverityLabels { severity: severity.as_str().to_owned() };
            metrics.findings_by_severity.get_or_create(&labels).set(count as i64);
        }
    }
    let clock = app.engine().now();
    if !is_away && let Ok(backlog) = app.reads().webhook_backlog().await {
        metrics.webhooks_waiting.set(backlog.waiting as i64);
        let oldest_ms = backlog.oldest.map_or(0, |oldest| (clock.at.0 - oldest.0).max(0));
        metrics.webhooks_oldest_seconds.set(oldest_ms as f64 / 1_000.0);
    }
    metrics.clock_suspect.set(i64::from(clock.is_suspect));
    if !is_away && let Ok(floor) = app.reads().latest_floor().await {
        let behind_ms = floor.map_or(0, |floor| (floor.0 - clock.at.0).max(0));
        metrics.clock_skew_seconds.set(behind_ms as f64 / 1_000.0);
    }
    let text = metrics.text().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}
