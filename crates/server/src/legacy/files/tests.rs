//! Whole directories, read.

use std::path::{Path, PathBuf};

use docket_domain::legacy::{LegacyFile, LegacyFiles, Place, Stage};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;
use tempfile::TempDir;

use super::{DateOrder, FileFaults, HowToRead, bytes, encoding, read};
use crate::preset;

const CUSTOMERS: &str = "id,name,phone\n94,Ali,+9647701234594\n95,,\n";
const ORDERS: &str = "id,order_number,customer_id,status,total,created_at\n1,M2511001,94,pending,\"1,500.00\",2025-11-09\n";
const TRANSACTIONS: &str = "id,customer_id,type,amount,created_at\n";

/// The specification's own sample.
fn customer_94() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testing/data/customer-94")
}

fn settings() -> Settings {
    preset::named("wallet-orders").expect("a preset").settings
}

fn how(settings: &Settings) -> HowToRead<'_> {
    let now = Timestamp::parse("2026-01-01T00:00:00Z").expect("a time");
    HowToRead { settings, now, encoding: None, dates: DateOrder::DayFirst }
}

/// A directory with the two files that are needed.
struct Export {
    directory: TempDir,
    settings: Settings,
    encoding: Option<&'static str>,
    dates: DateOrder,
}

impl Export {
    fn new() -> Export {
        let directory = tempfile::tempdir().expect("a directory");
        let export = Export { directory, settings: settings(), encoding: None, dates: DateOrder::DayFirst };
        export.with("customers.csv", CUSTOMERS).with("customer_orders.csv", ORDERS)
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Export {
        std::fs::write(self.directory.path().join(name), content).expect("a file");
        self
    }

    fn without(self, name: &str) -> Export {
        std::fs::remove_file(self.directory.path().join(name)).expect("a file");
        self
    }

    fn read(&self) -> Result<LegacyFiles, FileFaults> {
        let how = HowToRead {
            encoding: self.encoding.map(|name| encoding(name).expect("an encoding")),
            dates: self.dates,
            ..how(&self.settings)
        };
        read(self.directory.path(), &how, &mut |_| {})
    }

    #[track_caller]
    fn good(&self) -> LegacyFiles {
        self.read().unwrap_or_else(|faults| panic!("{faults}"))
    }

    /// File, line, column, code and sentence of the only fault.
    #[track_caller]
    fn fault(&self) -> (String, Option<u64>, String, String, String) {
        let mut faults = self.read().expect_err("a fault");
        assert_eq!((faults.count, faults.listed.len()), (1, 1), "{faults}");
        let found = faults.listed.remove(0);
        (found.file, found.fault.line, found.fault.column.unwrap_or_default(), found.fault.code, found.fault.detail)
    }

    #[track_caller]
    fn has_fault(&self, file: &str, line: impl Into<Option<u64>>, column: &str, code: &str, says: &str) {
        let found = self.fault();
        assert_eq!((&*found.0, found.1, &*found.2, &*found.3), (file, line.into(), column, code), "{}", found.4);
        assert!(found.4.contains(says), "{}", found.4);
    }
}

#[test]
fn customer_94_is_read_whole() {
    let settings = settings();
    let mut told = Vec::new();
    let files = read(&customer_94(), &how(&settings), &mut |read| told.push(read)).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(told.last().copied(), Some(bytes(&customer_94())), "every byte is counted");
    let management = files.management.expect("management");
    let counts = [files.customers.len(), files.orders.len(), management.len(), files.items.len()];
    assert_eq!(counts, [1, 5, 5, 6]);
    assert_eq!([files.wallets.len(), files.transactions.len(), files.payments.len(), files.decisions.len()], [1, 2, 4, 0]);
    assert_eq!(files.customers[0].phone.as_ref().map(|phone| phone.e164.as_str()), Some("+9647701234594"));
    assert_eq!((files.customers[0].name.as_deref(), files.customers[0].email.as_deref()), (Some("مشتری ۹۴"), None));
    let order = &files.orders[3];
    assert_eq!((&*order.id, &*order.number, order.customer.as_deref()), ("51135", "M2511135", Some("94")));
    assert_eq!((order.status.word, order.total, order.wallet_amount), ("pending", Amount(98_000_025), Some(Amount(98_000_025))));
    assert_eq!(order.created_at.to_string(), "2025-11-13T08:30:00.000Z");
    assert_eq!(management[1].delivered_at.map(|at| at.to_string()).as_deref(), Some("2025-11-12T12:10:00.000Z"));
    assert_eq!(management[1].status.stages, Some((Stage::Dispatched, Stage::Dispatched)));
    assert_eq!((files.items[4].quantity, files.items[4].unit_price), (Quantity(25_000), Amount(3_920_001)));
    assert_eq!(files.wallets[0].balance, Amount(1_529_677_516));
    assert_eq!((files.transactions[1].amount, &*files.transactions[1].word), (Amount(529_677_516), "deposit"));
    assert_eq!((files.payments[3].approved_at, files.payments[3].receipt_amount), (None, Some(Amount(267_500_000))));
    assert_eq!(files.unknown_columns, [(LegacyFile::Wallets, "updated_at".to_owned())]);
    assert_eq!((files.unknown_files, files.repeated), (vec!["README.md".to_owned()], vec![]));
}

#[test]
fn only_customers_and_orders_are_needed() {
    let files = Export::new().with("notes.txt", "x").with(".DS_Store", "x").good();
    assert_eq!((files.management, files.orders[0].total), (None, Amount(150_000)));
    assert_eq!(files.unknown_files, ["notes.txt"]);
    for name in ["customers.csv", "customer_orders.csv"] {
        Export::new().without(name).has_fault(name, None, "", "import.fileMissing", "needed");
    }
    let faults = Export::new().without("customers.csv").without("customer_orders.csv").read().expect_err("nothing is there");
    assert_eq!(faults.count, 2, "{faults}");
    let nowhere = tempfile::tempdir().expect("a directory").path().join("nowhere");
    let faults = read(&nowhere, &how(&settings()), &mut |_| {}).expect_err("no directory");
    assert!(faults.to_string().contains("cannot be read"), "{faults}");
}

#[test]
fn a_file_that_is_there_twice_or_as_a_spreadsheets_own_is_named() {
    let export = Export::new().with("customers.jsonl", "");
    export.has_fault("customers.jsonl", None, "", "import.fileTwice", "customers.csv");
    Export::new().with("wallets.xlsx", "PK").has_fault("wallets.xlsx", None, "", "import.fileMissing", "wallets.csv");
    let files = Export::new().with("customers.xlsx", "PK").good();
    assert_eq!(files.unknown_files, ["customers.xlsx"], "beside a CSV file it is none of ours");
    let export = Export::new().with("customers.csv", b"PK\x03\x04rest");
    export.has_fault("customers.csv", None, "", "import.encoding", "spreadsheet's own");
}

#[test]
fn columns_may_be_called_as_hand_written_systems_call_them() {
    let orders = "Order ID;orderNo;Customer;Order Status;grandTotal;Order Date;colour\n1;M1;94;new;5;2025-11-09;red\n";
    let files = Export::new().with("customer_orders.csv", orders).good();
    assert_eq!((&*files.orders[0].number, files.orders[0].total), ("M1", Amount(500)));
    assert_eq!(files.unknown_columns, [(LegacyFile::Orders, "colour".to_owned())]);
    let export = Export::new().with("customer_orders.csv", "id,customer_id,status,total,created_at\n");
    export.has_fault("customer_orders.csv", 1, "order_number", "import.column", "order_no");
    let export = Export::new().with("customers.csv", "id,full_name,customer_name\n1,1,1\n");
    export.has_fault("customers.csv", 1, "name", "import.column", "twice");
    let orders = "id,order_number,customer,customer_id,status,total,created_at\n1,M1,Ali,94,new,5,2025-11-09\n";
    let files = Export::new().with("customer_orders.csv", orders).good();
    assert_eq!(files.orders[0].customer.as_deref(), Some("94"), "its own name is meant before any other");
    assert_eq!(files.unknown_columns, [(LegacyFile::Orders, "customer".to_owned())]);
}

#[test]
fn utf_16_is_read_by_its_mark_and_other_encodings_when_they_are_said() {
    let text = CUSTOMERS.replace("Ali", "چاي علي").replace('\n', "\r\n");
    let units = || text.encode_utf16();
    let (little, big): (Vec<u8>, Vec<u8>) =
        (units().flat_map(u16::to_le_bytes).collect(), units().flat_map(u16::to_be_bytes).collect());
    let arabic = encoding("windows-1256").expect("known").encode(&text).0.into_owned();
    let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
    for (content, said) in [
        (text.clone().into_bytes(), None),
        (marked(b"\xef\xbb\xbf", text.as_bytes()), None),
        (marked(b"\xff\xfe", &little), None),
        (marked(b"\xfe\xff", &big), None),
        (little.clone(), Some("utf-16le")),
        (arabic.clone(), Some("Windows-1256")),
        (text.clone().into_bytes(), Some("windows-1256")),
    ] {
        let export = Export { encoding: said, ..Export::new().with("customers.csv", content) };
        assert_eq!(export.good().customers[0].name.as_deref(), Some("چاي علي"), "{said:?}");
    }
    let export = Export { encoding: Some("iso-8859-1"), ..Export::new().with("customers.csv", b"id,name\n1,Jos\xe9\n") };
    assert_eq!(export.good().customers[0].name.as_deref(), Some("José"));
    Export::new().with("customers.csv", arabic).has_fault("customers.csv", 2, "", "import.encoding", "--encoding windows-1256");
    Export::new().with("customers.csv", little).has_fault("customers.csv", 1, "", "import.encoding", "utf-16le");
    let export = Export { encoding: Some("utf-16le"), ..Export::new().with("customers.csv", b"\xd4\xc7\xed") };
    assert!(export.read().is_err(), "half a character");
    assert_eq!(encoding("klingon"), None);
}

#[test]
fn an_encoding_is_read_right_across_the_chunks_in_which_a_file_comes() {
    let mut text = String::from("id,name\n");
    for id in 0..6_000 {
        text.push_str(&format!("{id},{}شای گرم {id}\n", "x".repeat(id % 7)));
    }
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for content in [text.clone().into_bytes(), utf_16] {
        let files = Export::new().with("customers.csv", content).good();
        assert_eq!(files.customers.len(), 6_000);
        assert_eq!(files.customers[5_999].name.as_deref(), Some("شای گرم 5999"));
        assert_eq!(files.customers[5_999].line, 6_001);
    }
    let mut bytes = text.into_bytes();
    let last = bytes.len() - 2;
    bytes[last] = 0xff;
    Export::new().with("customers.csv", bytes).has_fault("customers.csv", 6_001, "", "import.encoding", "not UTF-8");
}

#[test]
fn json_lines_say_the_same_as_a_table() {
    let orders = "{\"id\":1,\"orderNumber\":\"M2511001\",\"customer_id\":94,\"status\":\"pending\",\"total\":1500.000,\"createdAt\":\"2025-11-09\",\
                  \"discount\":null,\"extra\":{\"a\":[1]}}\n\n";
    let json = Export::new().without("customer_orders.csv").with("customer_orders.jsonl", orders).good();
    let mut table = Export::new().good().orders;
    // It has no header.
    table[0].line = 1;
    assert_eq!(json.orders, table, "1500.000 is a number, not thousands");
    assert_eq!(json.unknown_columns, [(LegacyFile::Orders, "extra".to_owned())]);
    let named = |content: &str| Export::new().without("customers.csv").with("customers.ndjson", content);
    let files = named("{\"customer_id\":2,\"id\":1}\n").good();
    assert_eq!((&*files.customers[0].id, files.unknown_columns), ("1", vec![(LegacyFile::Customers, "customer_id".to_owned())]));
    for (content, line, column, code, says) in [
        ("{\"id\":1}\n{\"id\":\n", 2, "", "import.line", "no JSON object"),
        ("[1]\n", 1, "", "import.line", "no JSON object"),
        ("{\"id\":1} {\"id\":2}\n", 1, "", "import.line", "no JSON object"),
        ("{\"id\":1,\"name\":{\"en\":\"x\"}}\n", 1, "name", "request.invalid", "a text or a number"),
        ("{\"id\":1,\"ID\":2}\n", 1, "id", "import.column", "twice"),
        ("{\"name\":\"x\"}\n", 1, "id", "field.required", "empty"),
    ] {
        named(content).has_fault("customers.ndjson", line, column, code, says);
    }
    named(&format!("{{\"id\":1,\"x\":\"{}\"}}\n", "x".repeat(70_000))).has_fault(
        "customers.ndjson",
        1,
        "",
        "import.line",
        "longer",
    );
    let files = named("{\"id\":\" 7 \",\"active\":false,\"name\":\"=1\"}\r\n{\"id\":8}").good();
    assert_eq!((&*files.customers[0].id, files.customers[0].is_active, files.customers[1].is_active), ("7", false, true));
}

#[test]
fn what_is_wrong_with_a_cell_is_named_by_file_line_and_column() {
    for (name, content, line, column, code, says) in [
        ("wallets.csv", "customer_id,balance\n94,\"12,50\"\n", 2, "balance", "amount.invalid", "decimal comma"),
        ("wallets.csv", "customer_id,balance\n94,IQD 5\n", 2, "balance", "amount.invalid", "currency"),
        ("wallets.csv", "customer_id,balance\n94,5.125\n", 2, "balance", "amount.invalid", "two ways"),
        (
            "wallets.csv",
            "customer_id,balance\n94,5000.125\n",
            2,
            "balance",
            "amount.tooManyDecimals",
            "2 decimals of the merchant's IQD",
        ),
        ("wallets.csv", "customer_id,balance\n94,12345678901234.00\n", 2, "balance", "amount.invalid", "15 digits"),
        ("wallets.csv", "customer_id,balance\n94,\n", 2, "balance", "field.required", "empty"),
        ("wallets.csv", "customer_id,balance,currency\n94,5,USD\n", 2, "currency", "import.word", "IQD"),
        ("order_items.csv", "order_id,product,qty,price\n1,Tea,0,5\n", 2, "quantity", "quantity.notPositive", "greater"),
        ("order_items.csv", "order_id,product,qty,price\n1,Tea,\"1,500\",5\n", 2, "quantity", "quantity.invalid", "two ways"),
        ("order_items.csv", "order_id,product,qty,price\n1,Tea,-1,5\n", 2, "quantity", "quantity.notPositive", "greater"),
        ("order_items.csv", "order_id,product,qty,price\n1,=SUM(A1),1,5\n", 2, "product", "import.formula", "formula"),
        (
            "order_items.csv",
            "order_id,product,qty,price\n1,\"Te\u{7}a\",1,5\n",
            2,
            "product",
            "request.invalid",
            "control characters",
        ),
        ("order_items.csv", "order_id,product,qty,price\n1,Tea\n", 2, "", "import.line", "cells"),
        ("order_management.csv", "order_id,status\n1,delivred\n", 2, "status", "import.word", "is it delivered?"),
        ("order_management.csv", "order_id,status,paid_at\n1,new,11/25/2025\n", 2, "paid_at", "import.date", "--dates mdy"),
        ("order_management.csv", "order_id,status,paid_at\n1,new,2026-02-01\n", 2, "paid_at", "import.date", "ahead"),
        ("payments.csv", "id,order_id,method,amount,status\n1,1,cash,0,paid\n", 2, "amount", "amount.notPositive", "greater"),
        ("payments.csv", "id,order_id,method,amount,status\n1,1,cahs,5,paid\n", 2, "method", "import.word", "is it cash?"),
        ("customers.csv", "id,email\n1,nobody\n", 2, "email", "request.invalid", "email address"),
        ("customers.csv", "id,active\n1,perhaps\n", 2, "is_active", "request.invalid", "yes or no"),
        ("customers.csv", "id,name\n,x\n", 2, "id", "field.required", "empty"),
    ] {
        Export::new().with(name, content).has_fault(name, line, column, code, says);
    }
    let long = format!("id,name\n{},x\n", "9".repeat(101));
    Export::new().with("customers.csv", long).has_fault("customers.csv", 2, "id", "field.tooLong", "100 characters");
    let orders = ORDERS.replace("2025-11-09", "0000-00-00 00:00:00");
    Export::new().with("customer_orders.csv", orders).has_fault(
        "customer_orders.csv",
        2,
        "created_at",
        "field.required",
        "no date",
    );
}

#[test]
fn all_faults_are_counted_and_the_first_hundred_listed_in_the_order_of_files_and_lines() {
    let many: String = (0..150).map(|id| format!("{id},nobody\n")).collect();
    let export = Export::new()
        .with("wallets.csv", "customer_id,balance\nx,y\n")
        .with("customers.csv", format!("id,email\n{many}"))
        .with("customer_orders.csv", ORDERS.replace("pending", "pendng").replace("2025-11-09", "soon"));
    let faults = export.read().expect_err("faults");
    assert_eq!((faults.count, faults.listed.len()), (153, 100));
    assert_eq!(faults.listed[99].fault.line, Some(101));
    assert!(faults.to_string().ends_with("and 53 more\n"), "{faults}");
    let few = export.with("customers.csv", CUSTOMERS).read().expect_err("faults");
    let places: Vec<_> = few.listed.iter().map(|found| (&*found.file, found.fault.column.as_deref())).collect();
    let orders = "customer_orders.csv";
    assert_eq!(places, [(orders, Some("status")), (orders, Some("created_at")), ("wallets.csv", Some("balance"))]);
    assert!(few.to_string().starts_with("customer_orders.csv, line 2, column status: "), "{few}");
    let json = serde_json::to_value(&few.listed[2]).expect("json");
    assert_eq!((&json["file"], &json["line"], &json["code"]), (&"wallets.csv".into(), &2.into(), &"amount.invalid".into()));
}

#[test]
fn what_databases_write_for_nothing_is_nothing() {
    let customers = "id,name,phone,created_at\n1,NULL,\\N,0000-00-00 00:00:00\n2,,,\n";
    let files = Export::new().with("customers.csv", customers).good();
    for customer in &files.customers {
        assert_eq!((&customer.name, &customer.phone_written, &customer.created_at), (&None, &None, &None));
    }
}

#[test]
fn a_phone_that_is_none_is_kept_as_it_was_written() {
    let files = Export::new().with("customers.csv", "id,phone\n1,0770 123\n2,0770 123 4594\n3,'+9647701234594\n").good();
    let phones: Vec<_> =
        files.customers.iter().map(|customer| customer.phone.as_ref().map(|phone| phone.e164.as_str())).collect();
    assert_eq!(phones, [None, Some("+9647701234594"), Some("+9647701234594")]);
    assert_eq!(files.customers[0].phone_written.as_deref(), Some("0770 123"));
}

#[test]
fn a_line_that_says_the_very_same_again_is_left_out_and_one_that_says_something_else_is_wrong() {
    let files = Export::new().with("customers.csv", "id,name,colour\n1,Ali,red\n2,Sara,\n1, Ali ,blue\n").good();
    assert_eq!(files.customers.len(), 2);
    let place = |line| Place { file: LegacyFile::Customers, line };
    assert_eq!(files.repeated, [(place(4), place(2))]);
    let export = Export::new().with("customers.csv", "id,name\n1,Ali\n1,Sara\n");
    export.has_fault("customers.csv", 3, "id", "import.repeated", "line 2");
    let items = "order_id,product,quantity,unit_price\n1,Tea,1,5\n1,Tea,1,5\n";
    assert_eq!(Export::new().with("order_items.csv", items).good().items.len(), 2, "items have no id");
    let items = "id,order_id,product,quantity,unit_price\n7,1,Tea,1,5\n7,1,Tea,1,5\n";
    assert_eq!(Export::new().with("order_items.csv", items).good().items.len(), 1, "unless the file gives them one");
    let decisions = "finding,about,decision\npayment.missing,1,paid\npayment.missing,1,unpaid\n";
    Export::new().with("decisions.csv", decisions).has_fault("decisions.csv", 3, "finding", "import.repeated", "line 2");
}

#[test]
fn a_wallets_entry_goes_the_way_that_its_word_says() {
    let read = |lines: &str| Export::new().with("wallet_transactions.csv", format!("{TRANSACTIONS}{lines}"));
    let amounts = |lines: &str| -> Vec<i64> { read(lines).good().transactions.iter().map(|row| row.amount.0).collect() };
    assert_eq!(
        amounts("1,94,Deposit,5,2025-11-09\n2,94,payment,3,2025-11-09\n3,94,adjustment,-1,2025-11-09\n"),
        [500, -300, -100]
    );
    assert_eq!(amounts("1,94,top up,5,2025-11-09\n2,94,debit,-3,2025-11-09\n"), [500, -300]);
    for (lines, line, column, code, says) in [
        ("1,94,gone,5,2025-11-09\n", 2, "type", "import.word", "not known"),
        ("1,94,deposit,-5,2025-11-09\n", 2, "amount", "amount.negative", "below zero"),
        ("1,94,deposit,0,2025-11-09\n", 2, "amount", "amount.notPositive", "moves nothing"),
        ("1,94,debit,5,2025-11-09\n2,94,debit,-5,2025-11-09\n", 3, "amount", "amount.invalid", "line 2"),
        ("1,94,,5,2025-11-09\n", 2, "type", "field.required", "empty"),
    ] {
        read(lines).has_fault("wallet_transactions.csv", line, column, code, says);
    }
}

#[test]
fn the_month_comes_first_only_where_that_is_said() {
    let orders = ORDERS.replace("2025-11-09", "11/09/2025");
    let export = Export::new().with("customer_orders.csv", orders);
    assert_eq!(export.good().orders[0].created_at.to_string(), "2025-09-10T21:00:00.000Z");
    let export = Export { dates: DateOrder::MonthFirst, ..export };
    assert_eq!(export.good().orders[0].created_at.to_string(), "2025-11-08T21:00:00.000Z");
}
