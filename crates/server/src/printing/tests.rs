//! The worker against printers of the tests' own: TCP listeners that print, hang, hang up, or are not there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document};
use docket_domain::ids::{MerchantId, PrintJobId};
use docket_domain::printing::{CodePage, Paper, PrintStatus, PrintTestPage, Printer, RetryPrintJob};
use docket_domain::time::Timestamp;
use docket_engine::{Engine, ManualClock};
use docket_store::printing::{LEASE_MS, PrintJobDocument};
use docket_store::sqlite::SqliteStore;
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::printout::{Bytes, Printouts, Unprintable};
use super::send::SendPatience;
use super::worker::PrintWorker;
use crate::app::App;
use crate::extract::Asked;
use crate::preset;

const SHOP: MerchantId = MerchantId(7);
/// 2026-01-19T09:00:00Z.
const MORNING: Timestamp = Timestamp(1_768_813_200_000);
/// More than the sockets of a connection hold back.
const LONG: usize = 32 << 20;
const RETRIES_MAX: u32 = 3;

/// A shop with printers, and a clock that stands still.
struct Stage {
    app: App,
    store: SqliteStore,
    clock: Arc<ManualClock>,
    _directory: TempDir,
}

impl Stage {
    /// A shop whose printers P1, P2 … are at these ports.
    async fn with(ports: &[u16]) -> Stage {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(directory.path()).expect("a store");
        let clock = Arc::new(ManualClock::new(MORNING, 0));
        let (engine, _) = Engine::start(store.writer().expect("a writer"), clock.clone(), None);
        let app = App::new(engine, store.reads(2).expect("readers"), store.staging().expect("a place to stage"));
        let mut command = preset::named("al-marya").expect("a preset");
        command.settings.printing.printers = ports.iter().zip(1..).map(|(port, number)| printer(number, *port)).collect();
        let stage = Stage { app, store, clock, _directory: directory };
        stage.submit(Command::SetUpMerchant(Box::new(command))).await;
        stage
    }

    /// Lets time pass; the worker looks again within a second.
    fn pass(&self, ms: i64) {
        self.clock.set(Timestamp(self.app.engine().now().at.0 + ms));
    }

    async fn submit(&self, command: Command) -> Document {
        self.app.submit(SHOP, Actor::program(), Asked::default(), command).await.expect("done").document
    }

    /// Asks a printer for a page.
    async fn print(&self, printer: &str) -> PrintJobId {
        match self.submit(Command::PrintTestPage(Box::new(PrintTestPage { printer: printer.to_owned() }))).await {
            Document::PrintJob(id) => id,
            other => panic!("not a job: {other:?}"),
        }
    }

    async fn job(&self, id: PrintJobId) -> PrintJobDocument {
        self.app.reads().print_job(SHOP, id).await.expect("read").expect("the job is there")
    }

    /// Waits until a job is as it is wanted.
    async fn until(&self, id: PrintJobId, wanted: impl Fn(&PrintJobDocument) -> bool) -> PrintJobDocument {
        loop {
            let job = self.job(id).await;
            if wanted(&job) {
                return job;
            }
            tokio::task::yield_now().await;
        }
    }

    /// A server's worker, which prints a job's number after so many zeros.
    fn work(&self, digits: usize) -> JoinHandle<()> {
        self.work_with(numbers(digits))
    }

    fn work_with(&self, printouts: Printouts) -> JoinHandle<()> {
        tokio::spawn(self.worker(printouts).run())
    }

    fn worker(&self, printouts: Printouts) -> PrintWorker {
        let patience = SendPatience {
            connect: Duration::from_secs(60),
            write: Duration::from_millis(300),
            farewell: Duration::from_secs(60),
        };
        let queue = self.store.print_queue().expect("a queue");
        PrintWorker::new(self.app.clone(), queue, printouts).with_patience(patience, RETRIES_MAX)
    }

    async fn findings(&self) -> u64 {
        self.app.reads().open_findings().await.expect("read")
    }
}

fn printer(number: u16, port: u16) -> Printer {
    Printer {
        code: format!("P{number}"),
        name: format!("Printer {number}"),
        outlet: "MAIN".to_owned(),
        host: "127.0.0.1".to_owned(),
        port,
        paper: Paper::Mm80,
        code_page: CodePage::Cp858,
        has_cutter: true,
        opens_drawer: false,
        native_qr: false,
        registers: Vec::new(),
    }
}

/// A job's number after so many zeros.
fn numbers(digits: usize) -> Printouts {
    Arc::new(move |job, _, _| {
        Box::pin(async move { Ok(Bytes { bytes: format!("{}{}\n", "0".repeat(digits), job.row).into_bytes(), defect: None }) })
    })
}

/// A printer that is on.
async fn switched_on() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    (listener, port)
}

async fn connection(printer: &TcpListener) -> TcpStream {
    printer.accept().await.expect("a connection").0
}

/// What the next connection sends.
async fn printed(printer: &TcpListener) -> String {
    let mut text = String::new();
    connection(printer).await.read_to_string(&mut text).await.expect("sent");
    text
}

fn row(text: &str) -> u64 {
    text.trim().parse().expect("a number")
}

#[tokio::test]
async fn a_job_is_sent_after_its_commit_and_then_it_is_printed() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    stage.work(1);
    let id = stage.print("P1").await;
    let sent = printed(&printer).await;
    let job = stage.until(id, |job| job.status == PrintStatus::Printed).await;
    assert_eq!((row(&sent), job.attempts, job.printed_at), (job.job.row, 1, Some(MORNING)));
}

#[tokio::test]
async fn jobs_come_in_the_order_in_which_they_were_asked_for_also_when_the_first_fails() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    drop(printer);
    let mut asked = Vec::new();
    for _ in 0..5 {
        let id = stage.print("P1").await;
        asked.push(stage.job(id).await.job.row);
    }
    stage.work(1);
    let first =
        stage.app.reads().print_jobs(SHOP, Default::default(), None, 5).await.expect("read").data.pop().expect("a job").job.id;
    let failed = stage.until(first, |job| job.last_error.is_some()).await;
    assert!(failed.last_error.expect("a reason").contains("cannot be reached"));
    let printer = TcpListener::bind(("127.0.0.1", port)).await.expect("the same port");
    stage.pass(1_000);
    let mut came = Vec::new();
    for _ in 0..5 {
        came.push(row(&printed(&printer).await));
    }
    assert_eq!(came, asked);
}

#[tokio::test]
async fn a_printer_that_takes_no_more_bytes_is_left_and_tried_again_and_does_not_hold_up_another() {
    let (hanging, hanging_port) = switched_on().await;
    let (other, other_port) = switched_on().await;
    let stage = Stage::with(&[hanging_port, other_port]).await;
    stage.work(LONG);
    let id = stage.print("P1").await;
    let held = connection(&hanging).await;
    let beside = stage.print("P2").await;
    assert_eq!(row(&printed(&other).await), stage.job(beside).await.job.row);
    let failed = stage.until(id, |job| job.last_error.is_some()).await;
    assert_eq!(failed.status, PrintStatus::Pending);
    assert!(failed.last_error.expect("a reason").contains("takes no more bytes"));
    drop(held);
    stage.pass(1_000);
    assert_eq!(row(&printed(&hanging).await), failed.job.row);
    assert_eq!(stage.until(id, |job| job.status == PrintStatus::Printed).await.attempts, 2);
}

#[tokio::test]
async fn a_printer_that_hangs_up_before_it_has_read_everything_has_not_printed() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    stage.work(10_000);
    let id = stage.print("P1").await;
    // Closed with bytes unread: the other side is reset.
    let broken = connection(&printer).await;
    broken.readable().await.expect("bytes have come");
    drop(broken);
    let failed = stage.until(id, |job| job.last_error.is_some()).await;
    assert!(failed.last_error.expect("a reason").contains("hung up"));
    stage.pass(1_000);
    assert_eq!(row(&printed(&printer).await), failed.job.row);
}

#[tokio::test]
async fn a_job_that_cannot_be_printed_is_given_up_with_one_finding_and_taken_up_again_by_hand() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    let tries = Arc::new(AtomicU32::new(0));
    stage.work_with(Arc::new(move |job, _, _| {
        let attempt = tries.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            match attempt {
                1..=RETRIES_MAX => Err(Unprintable::NotNow(format!("Try {attempt} failed."))),
                _ => Ok(Bytes { bytes: format!("{}\n", job.row).into_bytes(), defect: None }),
            }
        })
    }));
    let id = stage.print("P1").await;
    for attempt in 1..RETRIES_MAX {
        let failed = format!("Try {attempt} failed.");
        let job = stage.until(id, |job| job.last_error.as_ref() == Some(&failed)).await;
        assert_eq!(job.status, PrintStatus::Pending);
        stage.pass(10_000);
    }
    let job = stage.until(id, |job| job.status == PrintStatus::Failed).await;
    assert_eq!((job.attempts, stage.findings().await), (RETRIES_MAX, 1));
    stage.submit(Command::RetryPrintJob(Box::new(RetryPrintJob { job: id, row: job.job.row }))).await;
    assert_eq!(row(&printed(&printer).await), job.job.row);
    stage.until(id, |job| job.status == PrintStatus::Printed).await;
}

#[tokio::test]
async fn what_can_never_be_printed_is_given_up_at_once_and_holds_nothing_up() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    let bad = stage.print("P1").await;
    let good = stage.print("P1").await;
    let bad_row = stage.job(bad).await.job.row;
    stage.work_with(Arc::new(move |job, _, _| {
        Box::pin(async move {
            match job.row == bad_row {
                true => Err(Unprintable::Never("There is no such document.".to_owned())),
                false => Ok(Bytes { bytes: format!("{}\n", job.row).into_bytes(), defect: None }),
            }
        })
    }));
    assert_eq!(row(&printed(&printer).await), stage.job(good).await.job.row);
    let job = stage.job(bad).await;
    assert_eq!((job.status, job.last_error.as_deref()), (PrintStatus::Failed, Some("There is no such document.")));
    assert_eq!(stage.findings().await, 1);
}

#[tokio::test]
async fn a_printout_with_a_defect_is_printed_and_leaves_one_finding() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    stage.work_with(Arc::new(|_, _, _| {
        Box::pin(async { Ok(Bytes { bytes: b"???".to_vec(), defect: Some("No font has it.".to_owned()) }) })
    }));
    for _ in 0..2 {
        let id = stage.print("P1").await;
        assert_eq!(printed(&printer).await, "???");
        stage.until(id, |job| job.status == PrintStatus::Printed).await;
    }
    assert_eq!(stage.findings().await, 1);
}

#[tokio::test]
async fn a_server_that_dies_while_it_sends_loses_nothing() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    let server = Runtime::new().expect("a server of its own");
    server.spawn(stage.worker(numbers(LONG)).run());
    let id = stage.print("P1").await;
    let half = connection(&printer).await;
    half.readable().await.expect("it sends");
    server.shutdown_background();
    drop(half);
    stage.work(1);
    stage.pass(LEASE_MS);
    assert_eq!(row(&printed(&printer).await), stage.job(id).await.job.row);
    assert_eq!(stage.until(id, |job| job.status == PrintStatus::Printed).await.attempts, 2);
}

#[tokio::test]
async fn a_server_that_stops_sends_what_it_has_begun_to_its_end() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    let worker = stage.worker(numbers(10_000));
    let running = tokio::spawn(worker.clone().run());
    let id = stage.print("P1").await;
    let mut taking = connection(&printer).await;
    taking.readable().await.expect("it sends");
    running.abort();
    let finishing = tokio::spawn(worker.finish());
    let mut text = String::new();
    taking.read_to_string(&mut text).await.expect("sent");
    drop(taking);
    finishing.await.expect("it comes to an end");
    let job = stage.job(id).await;
    assert_eq!((row(&text), job.status, job.attempts), (job.job.row, PrintStatus::Printed, 1));
}

#[tokio::test]
async fn two_servers_on_one_store_print_each_job_once() {
    let (printer, port) = switched_on().await;
    let stage = Stage::with(&[port]).await;
    stage.work(1);
    stage.work(1);
    let (mut asked, mut came) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let id = stage.print("P1").await;
        asked.push(stage.job(id).await.job.row);
    }
    for _ in 0..20 {
        came.push(row(&printed(&printer).await));
    }
    assert_eq!(came, asked);
}
