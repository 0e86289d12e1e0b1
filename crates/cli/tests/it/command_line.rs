//! What the commands say, and how they end.

use std::path::Path;
use std::process::Stdio;

use docket_testing::Place;
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::*;

fn directory() -> TempDir {
    TempDir::new().expect("a temporary directory")
}

fn is_empty(directory: &Path) -> bool {
    std::fs::read_dir(directory).expect("a directory").next().is_none()
}

#[test]
fn serve_in_a_directory_that_is_not_there_says_what_to_do_and_makes_nothing() {
    let empty = directory();
    let misspelt = empty.path().join("dta");
    let run = docket_on(&misspelt, &["serve", "--listen", "127.0.0.1:0"]);
    let said = run.failed(2);
    let shown = misspelt.display().to_string();
    for hint in [
        format!("docket init --preset al-marya --data {shown}"),
        format!("docket serve --preset al-marya --data {shown}"),
        format!("mkdir {shown} && docket serve --data {shown}"),
    ] {
        assert!(said.contains(&hint), "{hint} is not in {said}");
    }
    assert!(said.contains("al-marya, shivik-mart"), "{said}");
    assert!(is_empty(empty.path()));
}

#[test]
fn other_commands_without_a_store_say_so_and_make_nothing() {
    let empty = directory();
    for command in [
        &["token", "create", "--role", "owner"] as &[&str],
        &["merchant", "create", "--preset", "al-marya"],
        &["merchant", "list"],
        &["migrate"],
        &["migrate", "--check"],
        &["numbering", "audit"],
        &["leases", "list"],
        &["numbering", "preview"],
        &["selftest", "numbering"],
    ] {
        let run = docket_on(empty.path(), command);
        assert!(run.failed(1).contains("docket init --preset"), "{command:?}: {run:?}");
        assert!(is_empty(empty.path()), "{command:?}");
    }
}

#[test]
fn an_unknown_preset_lists_those_there_are() {
    let empty = directory();
    let into = empty.path().join("data");
    for command in [&["init", "--preset", "nope"] as &[&str], &["serve", "--preset", "nope", "--listen", "127.0.0.1:0"]] {
        let run = docket_on(&into, command);
        assert!(run.failed(1).contains("there is no preset nope; there are al-marya, shivik-mart"), "{run:?}");
    }
}

#[test]
fn a_preset_of_ones_own_says_where_it_is_wrong() {
    let own = directory();
    let into = own.path().join("data");
    let init = |name: &str, from: &str, to: &str| {
        let file = changed_preset(own.path(), name, &[(from, to)]);
        docket_on(&into, &["init", "--preset", file.to_str().expect("a path that is UTF-8")])
    };
    for (name, from, to, place) in [
        ("zone", "Asia/Dubai", "Asia/Atlantis", "merchant.time_zone"),
        ("key", "[business_day]", "[busyness_day]", "busyness_day"),
        ("template", "{SEQ:6}", "{SEQ:6}{SEQ}", "series.order.template"),
        ("price", "price = \"18.00\"", "price = \"18.005\"", "SHAWARMA-L"),
    ] {
        let run = init(name, from, to);
        let said = run.failed(1);
        assert!(said.contains(place) && said.contains(&format!("{name}.toml")), "{said}");
    }
    let missing = docket_on(&into, &["init", "--preset", "nowhere.toml"]);
    assert!(missing.failed(1).contains("nowhere.toml"), "{missing:?}");
    let right = init("right", "name = \"Al Marya Kitchen\"", "name = \"My Kitchen\"");
    assert!(right.succeeded().contains("My Kitchen is set up"), "a refused preset leaves nothing in the way");
}

#[test]
fn init_is_refused_where_there_is_a_store_and_leaves_it_as_it_is() {
    let own = directory();
    let first = docket_on(own.path(), &["init", "--preset", "al-marya"]);
    assert!(first.succeeded().contains("docket token create"), "what comes next: {first:?}");
    for preset in ["al-marya", "shivik-mart"] {
        let again = docket_on(own.path(), &["init", "--preset", preset]);
        assert!(again.failed(1).contains("docket merchant create"), "{again:?}");
    }
    assert_eq!(docket_on(own.path(), &["merchant", "list"]).succeeded(), "al-marya\tAl Marya Kitchen\n");
}

#[test]
fn what_is_no_store_is_not_touched() {
    let own = directory();
    let file = own.path().join("docket.db");
    std::fs::write(&file, "my diary").expect("a file of our own");
    for command in [&["serve", "--listen", "127.0.0.1:0"] as &[&str], &["init", "--preset", "al-marya"], &["merchant", "list"]] {
        let run = docket_on(own.path(), command);
        assert!(run.failed(1).contains("not a Docket store"), "{run:?}");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), "my diary");
}

#[test]
fn token_create_prints_only_the_token() {
    let shop = Shop::open();
    let run = shop.docket(&["token", "create", "--role", "cashier"]);
    let token = run.succeeded().strip_suffix('\n').expect("a line");
    let secret = token.strip_prefix("docket_").expect("the prefix by which scanners know it");
    assert!(secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
    assert!(!run.err.contains(secret), "{run:?}");
}

#[test]
fn an_unknown_role_lists_those_there_are() {
    let shop = Shop::open();
    let run = shop.docket(&["token", "create", "--role", "king"]);
    let all = ROLES.join(", ");
    assert!(run.failed(1).contains(&format!("there is no role king; there are {all}")), "{run:?}");
}

#[test]
fn with_several_merchants_one_must_be_named() {
    let shop = Shop::open();
    shop.docket(&["merchant", "create", "--preset", "shivik-mart", "--name", "Corner Shop"]).succeeded();
    assert_eq!(shop.docket(&["merchant", "list"]).succeeded(), "al-marya\tAl Marya Kitchen\nshivik-mart\tCorner Shop\n");
    for command in [&["token", "create", "--role", "owner"] as &[&str], &["numbering", "audit"], &["selftest", "numbering"]] {
        let run = shop.docket(command);
        assert!(run.failed(1).contains("--merchant: al-marya, shivik-mart"), "{run:?}");
        shop.docket(&[command, &["--merchant", "shivik-mart"]].concat()).succeeded();
        let unknown = shop.docket(&[command, &["--merchant", "nope"]].concat());
        assert!(unknown.failed(1).contains("al-marya, shivik-mart"), "{unknown:?}");
    }
}

#[test]
fn a_slug_is_given_once_and_is_checked() {
    let shop = Shop::open();
    let create = |slug: &str| shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", slug]);
    assert!(create("al-marya").failed(1).contains("al-marya is there already"));
    for wrong in ["Al Marya", "", "a/b", "ünïcode"] {
        assert!(create(wrong).failed(1).contains("slug"), "{wrong:?}");
    }
    assert!(create("second").succeeded().contains("second"));
}

#[test]
fn names_are_checked() {
    let shop = Shop::open();
    let long = "n".repeat(201);
    for name in ["", "  ", "a\u{7}b", &long] {
        assert!(shop.docket(&["token", "create", "--role", "owner", "--user", name]).failed(1).contains("--user"), "{name:?}");
        let create = ["merchant", "create", "--preset", "al-marya", "--slug", "second", "--name", name];
        assert!(shop.docket(&create).failed(1).contains("--name"), "{name:?}");
    }
    shop.docket(&["token", "create", "--role", "owner", "--user", "فاطمة"]).succeeded();
}

#[test]
fn the_audit_prints_the_shape_of_the_api_as_json_and_lines_for_people() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = Placed::of(&place(&mut owner, &a_delivery(1)));
    let run = shop.docket(&["numbering", "audit", "--json"]);
    let printed: Value = serde_json::from_str(run.succeeded()).expect("one JSON object");
    assert_eq!(printed, owner.get("/numbering/audit").expect(200));
    assert_eq!((&printed["holds"], &printed["withoutCounter"]), (&true.into(), &0.into()));
    let id = format!("order-{}", order.date.replace('-', ""));
    let lines = shop.docket(&["numbering", "audit", "--kind", "order", "--from", &order.date, "--to", &order.date]);
    assert!(lines.succeeded().lines().any(|line| line.starts_with("ok ") && line.contains(&id)), "{lines:?}");
    let none = shop.docket(&["numbering", "audit", "--kind", "order", "--to", "2020-01-01", "--json"]);
    assert_eq!(
        none.succeeded(),
        "{\"holds\":true,\"counters\":[],\"wrapping\":[],\"fallback\":[],\"imported\":[],\"lanes\":[],\"aliases\":[],\"withoutCounter\":0}\n"
    );
    assert!(shop.docket(&["numbering", "audit", "--kind", "invoice"]).failed(1).contains("invoice"));
    assert!(shop.docket(&["numbering", "audit", "--from", "yesterday"]).failed(1).contains("YYYY-MM-DD"));
}

#[test]
fn serving_a_preset_again_serves_the_same_merchant() {
    let own = directory();
    let first = Server::start_with_preset(own.path(), "al-marya");
    let order = Placed::of(&place(&mut first.client(&first.printed_token()), &an_order()));
    assert!(first.stop().success());
    let second = Server::start_with_preset(own.path(), "al-marya");
    let token = second.printed_token();
    let read = second.client(&token).get(&format!("/orders/{}", order.id)).expect(200);
    assert_eq!(Placed::of(&read), order);
    assert_eq!(docket_on(own.path(), &["merchant", "list"]).succeeded().lines().count(), 1);
}

#[test]
fn the_printed_curl_line_places_the_first_order() {
    let own = directory();
    let server = Server::start_with_preset(own.path(), "al-marya");
    let line = server.printed_line("curl ");
    assert!(line.contains(&format!("http://{}/api/v1/orders", server.address())), "{line}");
    let output = std::process::Command::new("sh").args(["-c", &line]).output().expect("a shell");
    let answer = String::from_utf8(output.stdout).expect("UTF-8");
    let order: Value = serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer:?} (is curl installed?)"));
    assert_consecutive(&[Placed::of(&order)], 1);
}

#[test]
fn an_address_that_is_taken_is_named() {
    let shop = Shop::open();
    let address = shop.address();
    let run = shop.docket(&["serve", "--listen", &address]);
    assert!(run.failed(1).contains(&format!("cannot listen on {address}")), "{run:?}");
}

#[test]
fn a_command_whose_reader_has_gone_comes_to_its_end_without_a_word() {
    // More than a pipe holds, so that it is still printing when the reader goes.
    let mut printing = program::in_clean_environment(std::process::Command::new(env!("CARGO_BIN_EXE_docket")))
        .arg("openapi")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(printing.stdout.take());
    let run = printing.wait_with_output().expect("it ends");
    assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
}

#[test]
fn the_log_has_no_colours_where_nobody_looks() {
    let mut shop = Shop::open();
    let log = shop.server().log();
    assert!(log.contains("address=") && !log.contains('\u{1b}'), "{log:?}");
}

#[test]
fn every_command_that_is_listed_has_a_man_page() {
    let own = directory();
    docket(&["docs", "man", own.path().to_str().expect("UTF-8")]).succeeded();
    let page = |name: &str| std::fs::read_to_string(own.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let help = docket(&["help"]);
    let listed = help.succeeded().split_once("Commands:").and_then(|(_, rest)| rest.split_once("Options:")).expect("commands").0;
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next().filter(|_| !line.starts_with("   ")))
        .collect();
    assert!(names.contains(&"serve") && names.len() > 15, "{names:?}");
    for name in names.iter().filter(|name| **name != "help") {
        assert!(page(&format!("docket-{name}.1")).contains(".TH"), "{name}");
    }
    let whole = page("docket.1");
    assert!(whole.contains("docket") && whole.contains("serve"), "{whole}");
    assert!(page("docket-serve.1").contains("DOCKET_LISTEN"));
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = docket(&["completions", shell]);
        let printed = run.succeeded();
        assert!(printed.contains("docket") && printed.contains("selftest"), "{shell}: {printed}");
    }
    docket(&["completions", "nosh"]).failed(2);
}

#[test]
fn version_and_help_are_answered_and_what_is_no_command_is_refused() {
    assert_eq!(docket(&["--version"]).succeeded(), format!("docket {}\n", env!("CARGO_PKG_VERSION")));
    let help = docket(&["--help"]);
    for command in [
        "serve",
        "init",
        "merchant",
        "clock",
        "token",
        "numbering",
        "backup",
        "restore",
        "selftest",
        "bench",
        "openapi",
        "docs",
        "completions",
    ] {
        assert!(help.succeeded().lines().any(|line| line.trim_start().starts_with(command)), "{command}");
    }
    docket(&["nope"]).failed(2);
    docket(&["serve", "--nope"]).failed(2);
    docket(&["serve", "--listen", "nowhere"]).failed(2);
}

#[test]
fn leases_are_listed_and_only_one_that_is_held_is_declared_dead() {
    let data = directory();
    docket_on(data.path(), &["init", "--preset", "al-marya"]).succeeded();
    assert!(docket_on(data.path(), &["leases", "list"]).succeeded().contains("No server has ever had a lease"));
    let said = docket_on(data.path(), &["leases", "declare-dead", "7"]);
    assert!(said.failed(1).contains("lease 07 is not held"));
    assert!(docket_on(data.path(), &["leases", "declare-dead", "100"]).failed(1).contains("0 to 99"));
}

#[test]
fn what_only_a_database_has_is_refused_for_a_store_in_a_file() {
    let own = tempfile::tempdir().expect("a directory");
    docket_on(own.path(), &["init", "--preset", "al-marya"]).succeeded();
    let run = docket_on(own.path(), &["serve", "--listen", "127.0.0.1:0", "--database-writers", "2"]);
    let said = run.failed(1);
    assert!(said.contains("--database-writers is for a store in PostgreSQL"), "{said}");
    for (option, value) in [("--database-readers", "0"), ("--database-readers", "many"), ("--database-timeout", "0")] {
        let run = docket_on(own.path(), &["serve", "--listen", "127.0.0.1:0", option, value]);
        assert!(run.failed(2).contains(option), "{run:?}");
    }
}

#[test]
fn a_server_has_as_many_connections_to_its_database_as_it_is_told() {
    let place = Place::empty();
    let Some(database) = place.database() else { return };
    docket_on(&place.data(), &["init", "--preset", "al-marya"]).succeeded();
    /// Connections for side tables, print jobs, webhooks and what the program looks at before it serves.
    const REST: u64 = 4;
    for (readers, writers) in [(1, 1), (6, 2)] {
        let mut command = command();
        command.args(["serve", "--database-timeout", "7", "--database-connect-timeout", "3", "--data"]).arg(place.data());
        command.env("DOCKET_DATABASE_READERS", readers.to_string()).env("DOCKET_DATABASE_WRITERS", writers.to_string());
        let server = Server::spawn(command);
        // Answered by what comes after all connections were made.
        assert_eq!(Client::new(server.address(), None).send(&Request::new("GET", "/readyz")).status, 200);
        let sql =
            "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'docket' AND datname = current_database()";
        // Those of before, which are closed, go when PostgreSQL notices.
        let open = (0..2_000).map(|_| database.rows(sql)[0][0].parse::<u64>().expect("a count"));
        let mut open = open.skip_while(|open| *open > readers + writers + REST);
        assert_eq!(open.next(), Some(readers + writers + REST), "{readers} and {writers}");
        assert!(server.stop().success());
    }
}
