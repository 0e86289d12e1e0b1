//! Print jobs: taken in order, by one at a time, and again when whoever took one is gone. Printers and heads of receipts, read back.

use docket_domain::command::{Command, Document};
use docket_domain::ids::PrintJobId;
use docket_domain::printing::{
    CodePage, Digits, Paper, PrintStatus, PrintTestPage, Printer, Printing, ReceiptHead, RetryPrintJob, TaxNumber,
};
use docket_domain::time::Timestamp;
use docket_store::printing::{LEASE_MS, PrintJobDocument, PrintJobFilter, RETRY_MS_MAX, is_cursor};

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP, settings};

fn printer(code: &str, registers: &[&str]) -> Printer {
    Printer {
        code: code.into(),
        name: format!("Printer {code}"),
        outlet: settings().outlets[0].code.clone(),
        host: "192.0.2.7".into(),
        port: 9100,
        paper: Paper::Mm58,
        code_page: CodePage::Wpc1252,
        has_cutter: true,
        opens_drawer: false,
        native_qr: true,
        registers: registers.iter().map(|code| (*code).to_owned()).collect(),
    }
}

fn printing() -> Printing {
    Printing {
        digits: Digits::Native,
        hides_zero_decimals: false,
        printers: vec![printer("P2", &["R1", "R2"]), printer("P1", &[])],
    }
}

fn desk() -> Desk {
    let mut settings = settings();
    settings.printing = printing();
    Desk::with(settings)
}

/// Has a test page printed, and returns its job.
fn print(desk: &mut Desk, printer: &str) -> PrintJobId {
    let command = Command::PrintTestPage(Box::new(PrintTestPage { printer: printer.into() }));
    match desk.run(command).expect("asked for").document {
        Document::PrintJob(id) => id,
        other => panic!("not a job: {other:?}"),
    }
}

async fn job(desk: &Desk, id: PrintJobId) -> PrintJobDocument {
    desk.reads.print_job(SHOP, id).await.expect("read").expect("the job is there")
}

fn after(ms: i64) -> Timestamp {
    Timestamp(NOON.0 + ms)
}

#[tokio::test]
async fn a_printers_jobs_are_taken_in_order_one_at_a_time_and_printers_do_not_wait_for_each_other() {
    let mut desk = desk();
    let queue = desk.store.print_queue().expect("a queue");
    let (first, second, other) = (print(&mut desk, "P1"), print(&mut desk, "P1"), print(&mut desk, "P2"));
    let mut taken = queue.claim(after(0)).await.expect("claimed");
    taken.sort_by_key(|claimed| claimed.job.row);
    assert_eq!(taken.iter().map(|claimed| claimed.job.id).collect::<Vec<_>>(), [first, other]);
    assert!(queue.claim(after(1)).await.expect("claimed").is_empty(), "both are being sent");
    queue.printed(taken.remove(0), after(2)).await.expect("noted");
    let next = queue.claim(after(3)).await.expect("claimed");
    assert_eq!(next.iter().map(|claimed| claimed.job.id).collect::<Vec<_>>(), [second]);
    let printed = job(&desk, first).await;
    assert_eq!((printed.status, printed.attempts, printed.printed_at), (PrintStatus::Printed, 1, Some(after(2))));
}

#[tokio::test]
async fn two_servers_never_take_the_same_job() {
    let mut desk = desk();
    let (one, two) = (desk.store.print_queue().expect("a queue"), desk.store.print_queue().expect("a queue"));
    for _ in 0..20 {
        print(&mut desk, "P1");
        let (by_one, by_two) = tokio::join!(one.claim(after(0)), two.claim(after(0)));
        let mut taken = by_one.expect("claimed");
        taken.extend(by_two.expect("claimed"));
        assert_eq!(taken.len(), 1);
        one.printed(taken.remove(0), after(0)).await.expect("noted");
    }
}

#[tokio::test]
async fn a_job_whose_taker_is_gone_is_taken_again_and_what_that_one_reports_is_late() {
    let mut desk = desk();
    let queue = desk.store.print_queue().expect("a queue");
    let id = print(&mut desk, "P1");
    let gone = queue.claim(after(0)).await.expect("claimed").remove(0);
    assert!(queue.claim(after(LEASE_MS - 1)).await.expect("claimed").is_empty());
    let again = queue.claim(after(LEASE_MS)).await.expect("claimed").remove(0);
    assert_eq!((again.job.id, again.attempt), (id, 2));
    queue.not_printed(gone, "late".into(), None).await.expect("noted");
    assert_eq!(job(&desk, id).await.status, PrintStatus::Pending);
    queue.printed(again, after(LEASE_MS)).await.expect("noted");
    assert_eq!(job(&desk, id).await.status, PrintStatus::Printed);
}

#[tokio::test]
async fn a_job_that_failed_waits_and_holds_up_those_after_it_until_a_new_one_comes() {
    let mut desk = desk();
    let queue = desk.store.print_queue().expect("a queue");
    let id = print(&mut desk, "P1");
    let claimed = queue.claim(after(0)).await.expect("claimed").remove(0);
    queue.not_printed(claimed, "no paper".into(), Some(after(1_000))).await.expect("noted");
    assert!(queue.claim(after(999)).await.expect("claimed").is_empty());
    let failed = job(&desk, id).await;
    assert_eq!((failed.status, failed.last_error.as_deref()), (PrintStatus::Pending, Some("no paper")));
    print(&mut desk, "P1");
    let claimed = queue.claim(after(2)).await.expect("claimed").remove(0);
    assert_eq!(claimed.job.id, id, "someone stands at the printer: the oldest is tried at once, before the new one");
    queue.not_printed(claimed, "no paper".into(), Some(after(RETRY_MS_MAX))).await.expect("noted");
    let put_back = Timestamp(NOON.0 - 86_400_000);
    assert_eq!(queue.claim(put_back).await.expect("claimed").len(), 1, "a clock that was put back holds nothing up");
}

#[tokio::test]
async fn a_job_that_was_given_up_is_taken_up_again_by_hand_and_one_that_was_printed_is_not() {
    let mut desk = desk();
    let queue = desk.store.print_queue().expect("a queue");
    let id = print(&mut desk, "P1");
    let claimed = queue.claim(after(0)).await.expect("claimed").remove(0);
    queue.not_printed(claimed, "gone".into(), None).await.expect("noted");
    assert_eq!(job(&desk, id).await.status, PrintStatus::Failed);
    assert!(queue.claim(after(0)).await.expect("claimed").is_empty());
    let row = job(&desk, id).await.job.row;
    let retry = || Command::RetryPrintJob(Box::new(RetryPrintJob { job: id, row }));
    desk.run(retry()).expect("taken up");
    let claimed = queue.claim(after(0)).await.expect("claimed").remove(0);
    assert_eq!((claimed.job.id, claimed.attempt), (id, 1));
    queue.printed(claimed, after(0)).await.expect("noted");
    desk.run(retry()).expect("nothing to do");
    assert_eq!(job(&desk, id).await.status, PrintStatus::Printed);
}

#[tokio::test]
async fn jobs_are_listed_newest_first_page_by_page() {
    let mut desk = desk();
    let ids: Vec<PrintJobId> = ["P1", "P2", "P1", "P1", "P2"].map(|code| print(&mut desk, code)).to_vec();
    let (mut next, mut found) = (None, Vec::new());
    loop {
        let page = desk.reads.print_jobs(SHOP, PrintJobFilter::default(), next, 2).await.expect("read");
        found.extend(page.data.iter().map(|job| job.job.id));
        let Some(cursor) = page.next else { break };
        assert!(is_cursor(&cursor));
        next = Some(cursor);
    }
    assert_eq!(found, ids.iter().rev().copied().collect::<Vec<_>>());
    let failed = PrintJobFilter { status: Some(PrintStatus::Failed), outlet: None };
    assert!(desk.reads.print_jobs(SHOP, failed, None, 2).await.expect("read").data.is_empty());
    let elsewhere = PrintJobFilter { outlet: Some("NONE".into()), status: None };
    assert!(desk.reads.print_jobs(SHOP, elsewhere, None, 2).await.expect("read").data.is_empty());
}

#[tokio::test]
async fn printers_and_heads_of_receipts_are_read_as_they_were_configured() {
    let mut configured = settings();
    configured.printing = printing();
    configured.outlets[0].receipt = ReceiptHead {
        legal_name: Some("Shop LLC".into()),
        address: vec!["1 High Street".into(), "أبوظبي".into()],
        tax_number: Some(TaxNumber { label: "TRN".into(), number: "100123456700003".into() }),
        footer: vec!["Thank you".into()],
    };
    let desk = Desk::with(configured.clone());
    let read = desk.reads.settings(SHOP).await.expect("read").expect("settings");
    assert_eq!(read.printing, configured.printing);
    assert_eq!(read.outlets, configured.outlets);
    assert_eq!(read.printers_after_sale("R2").map(|printer| printer.code.as_str()).collect::<Vec<_>>(), ["P2"]);
    assert_eq!(read.printers_after_sale("R9").count(), 0);
}

#[tokio::test]
async fn a_merchant_from_before_there_were_printers_has_the_usual_receipts() {
    let desk = desk();
    assert_eq!(desk.damage("DELETE FROM receipt_style") + desk.damage("DELETE FROM printer"), 3);
    let read = desk.reads.settings(SHOP).await.expect("read").expect("settings");
    assert_eq!(read.printing, Printing::default());
}
