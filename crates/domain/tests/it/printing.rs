//! Printers and print jobs: a job comes with the record that asks for it, and what is refused leaves none.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::Subject;
use docket_domain::command::{Command, Document};
use docket_domain::merchants::Settings;
use docket_domain::printing::{CodePage, Paper, PrintTestPage, Printed, Printer, RetryPrintJob};
use docket_domain::refusal::Code;

use crate::fixtures::{someone, with_two_outlets};
use crate::shop::Shop;

fn printer(code: &str, outlet: &str) -> Printer {
    Printer {
        code: code.into(),
        name: code.into(),
        outlet: outlet.into(),
        host: "192.0.2.7".into(),
        port: 9100,
        paper: Paper::Mm80,
        code_page: CodePage::Cp858,
        has_cutter: true,
        opens_drawer: false,
        native_qr: false,
        registers: vec![],
    }
}

fn with_printers() -> Settings {
    let mut settings = with_two_outlets();
    settings.printing.printers = vec![printer("P1", "MAIN"), printer("P2", "YAS")];
    settings
}

fn testing(printer: &str) -> Command {
    Command::PrintTestPage(Box::new(PrintTestPage { printer: printer.into() }))
}

fn at_yas() -> Actor {
    Actor { outlet: Some("YAS".into()), ..someone(Role::Cashier) }
}

#[test]
fn a_test_page_is_a_job_with_its_record() {
    let mut shop = Shop::open(with_printers());
    let outcome = shop.run(&someone(Role::Cashier), testing("p1")).expect("asked for");
    let [job] = shop.rows.print_jobs.as_slice() else { panic!("one job") };
    assert_eq!((job.printer.as_str(), job.outlet.as_str(), job.printed, job.is_copy), ("P1", "MAIN", Printed::TestPage, false));
    assert!(matches!(outcome.document, Document::PrintJob(id) if id == job.id) && outcome.created);
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.seq), ("printer.tested", job.row));
    assert_eq!(record.subject, Subject::PrintJob { row: job.row, id: job.id });
    assert_eq!(record.at, job.created_at);
}

#[test]
fn the_same_key_again_leaves_no_second_job() {
    let mut shop = Shop::open(with_printers());
    let request = shop.request(&someone(Role::Cashier), testing("P1"));
    shop.submit(&request).expect("asked for");
    assert!(shop.submit(&request).expect("answered").replayed);
    assert_eq!(shop.rows.print_jobs.len(), 1);
}

#[test]
fn a_printer_that_is_not_there_or_another_outlets_is_refused_and_leaves_nothing() {
    let mut shop = Shop::open(with_printers());
    let refused = shop.refuse(&someone(Role::Owner), testing("P9"));
    assert_eq!(refused.code, Code::PrinterUnknown);
    assert!(refused.detail.contains("P1, P2"), "{}", refused.detail);
    let elsewhere = shop.refuse(&at_yas(), testing("P1"));
    assert_eq!(elsewhere.code, Code::PrinterUnknown);
    assert!(!elsewhere.detail.contains("P1"), "{}", elsewhere.detail);
    shop.run(&at_yas(), testing("P2")).expect("asked for");
    assert_eq!(shop.rows.print_jobs.len(), 1);
}

#[test]
fn taking_a_job_up_again_is_recorded() {
    let mut shop = Shop::open(with_printers());
    shop.run(&someone(Role::Cashier), testing("P1")).expect("asked for");
    let job = shop.rows.print_jobs[0].clone();
    let retry = Command::RetryPrintJob(Box::new(RetryPrintJob { job: job.id, row: job.row }));
    let outcome = shop.run(&someone(Role::Cashier), retry).expect("taken up");
    assert!(!outcome.created);
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.subject.row()), ("printJob.retried", Some(job.row)));
    assert_eq!(shop.rows.print_jobs.len(), 1, "it is the same job");
}
