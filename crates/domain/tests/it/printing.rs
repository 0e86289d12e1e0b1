//! Printers and print jobs: a job comes with the record that asks for it, and what is refused leaves none.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::Subject;
use docket_domain::command::{Command, Document};
use docket_domain::merchants::Settings;
use docket_domain::ordering::Status;
use docket_domain::printing::{CodePage, Paper, PrintCopy, PrintTestPage, Printed, Printer, RetryPrintJob};
use docket_domain::refusal::Code;

use crate::fixtures::{at_register, bring_to, moving, placing, shawarma_by, someone, with_two_outlets};
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

fn copying(printer: Option<&str>) -> Command {
    let printer = printer.map(str::to_owned);
    Command::PrintCopy(Box::new(PrintCopy { document_row: 1, number: "BILL-1".into(), outlet: "MAIN".into(), printer }))
}

#[test]
fn a_copy_comes_out_where_it_is_asked_for_else_at_the_register_else_at_the_outlets_only_printer() {
    let mut shop = Shop::open(with_printers());
    shop.run(&someone(Role::Cashier), copying(None)).expect("the outlet has one");
    shop.run(&someone(Role::Owner), copying(Some("p2"))).expect("named");
    let mut settings = with_printers();
    settings.printing.printers.push(Printer { registers: vec!["R2".into()], ..printer("P3", "MAIN") });
    let mut other = Shop::open(settings);
    other.run(&at_register(Role::Cashier, "R2"), copying(None)).expect("the register has one");
    let refused = other.refuse(&at_register(Role::Cashier, "R1"), copying(None));
    assert_eq!(refused.code, Code::PrinterRequired);
    let codes = |shop: &Shop| -> Vec<String> { shop.rows.print_jobs.iter().map(|job| job.printer.clone()).collect() };
    assert_eq!((codes(&shop), codes(&other)), (vec!["P1".to_owned(), "P2".to_owned()], vec!["P3".to_owned()]));
    let job = &shop.rows.print_jobs[0];
    assert_eq!((job.printed, job.is_copy), (Printed::Document { row: 1 }, true));
    assert_eq!(shop.rows.records.last().expect("a record").action, "receipt.reprinted");
}

#[test]
fn an_order_that_is_handed_over_at_a_register_prints_its_bill_there_and_nowhere_else() {
    let mut settings = with_printers();
    settings.printing.printers.push(Printer { registers: vec!["R1".into()], ..printer("P3", "MAIN") });
    let mut shop = Shop::open(settings);
    for register in ["R1", "R2"] {
        let till = at_register(Role::Cashier, register);
        let order = shop.place(&till, placing(shawarma_by("counter"))).id;
        bring_to(&mut shop, order, &[Status::Confirmed, Status::Preparing, Status::Ready]);
        shop.run(&till, moving(order, Status::Delivered)).expect("handed over");
    }
    let bill = shop.rows.bills.values().find(|state| state.bill.register.as_deref() == Some("R1")).expect("a bill").bill.row;
    let [job] = shop.rows.print_jobs.as_slice() else { panic!("one job") };
    assert_eq!((job.printer.as_str(), job.printed, job.is_copy), ("P3", Printed::Document { row: bill }, false));
    assert_eq!(job.row, bill, "the record that sold it asked for it");
}
