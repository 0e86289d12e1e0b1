//! Texts that mean something to a database, a page, a template, a spreadsheet or a printer, in every text of every body there is: refused
//! with a code, or kept as they are and never obeyed.

use serde_json::Value;

use crate::harness::filled::{self, Filled};
use crate::harness::*;

/// By what a text is found again, wherever it went.
const CORE: &str = "Zqxtext";

/// What nobody may obey.
fn nasty() -> Vec<String> {
    let texts = [
        "{}'; DROP TABLE orders; -- \" OR \"1\"=\"1",
        "{}<script>alert(1)</script><img src=x onerror=alert(1)>",
        "{}{{7*7}}${7*7}#{7*7}%00%0d%0aSet-Cookie: a=b",
        "=1+1|' /C calc'!A0&\"{}\"",
        "\u{202e}{}\u{2066}\u{a0}\u{200b}\u{1F32F}\u{FFFD}\u{10FFFF}",
    ];
    texts.iter().map(|text| text.replacen("{}", CORE, 1)).collect()
}

/// What no text may hold: printers, terminals and databases would obey it.
fn controls() -> Vec<String> {
    ["{}\u{0}", "{}\u{1b}@\u{1d}V\u{1}", "{}\r\nx: y\u{9b}31m"].map(|text| text.replacen("{}", CORE, 1)).to_vec()
}

/// The operations that take a body, each with one that was taken once.
fn bodies<'a>(full: &Filled, operations: &'a [Operation], description: &Description) -> Vec<(&'a Operation, Request, Value)> {
    let mut bodies = Vec::new();
    for operation in operations {
        let Some(schema) = operation.json_body() else { continue };
        let sent = full.sent.iter().rev().find(|sent| operation.has(sent));
        let request = sent.map_or_else(|| operation.request(), |sent| Request::new(operation.method, sent.path.clone()));
        let body = sent.and_then(|sent| serde_json::from_slice(&sent.body).ok());
        bodies.push((operation, request, body.unwrap_or_else(|| description.smallest(schema))));
    }
    assert!(bodies.len() > 40, "{} operations take a body", bodies.len());
    bodies
}

/// Where what is sent to a path is read by who may.
fn client_of<'c>(clients: &'c mut [Client; 2], request: &Request) -> &'c mut Client {
    &mut clients[usize::from(request.path.contains("/driver/"))]
}

/// Every text of every body, one at a time.
fn in_every_text(texts: &[String], what_is_wrong: impl Fn(&Answer, &Operation, &str) -> Option<String>) -> (Shop, Filled, usize) {
    let shop = filled::a_shop("Full", filled::a_printer());
    let full = filled::fill(&shop, filled::PRESET, "Full");
    let mut clients = [shop.client(&full.owner), shop.client(&full.driver)];
    let description = Description::of(&mut clients[0]);
    let operations = operations(&mut clients[0]);
    let (mut taken, mut wrong, mut sent) = (0, Vec::new(), 0);
    for (operation, request, body) in bodies(&full, &operations, &description) {
        // Who is at no register, or at no such shop, is refused before anything of the body is read.
        if operation.path.ends_with("/auth/switch") || operation.is_of_shop {
            continue;
        }
        let schema = operation.json_body().expect("it takes one");
        for way in description.texts(schema) {
            for text in texts {
                let value = description.with(schema, body.clone(), &way, text.as_str().into());
                let request = Request { body: Vec::new(), headers: Vec::new(), ..request.clone() }.json(&value);
                let answer = client_of(&mut clients, &request).send(&request);
                taken += usize::from(answer.status < 300);
                sent += 1;
                let shown: String = text.chars().take(80).collect();
                let found = what_is_wrong(&answer, operation, text);
                wrong.extend(found.map(|why| format!("{} {} {way:?} {shown:?}: {why}", request.method, request.path)));
            }
        }
    }
    assert!(sent > texts.len() * 150, "{sent} requests");
    assert!(wrong.is_empty(), "{} of {sent}:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    (shop, full, taken)
}

/// Why an answer is no refusal as one is documented.
fn no_refusal(answer: &Answer, operation: &Operation) -> Option<String> {
    let shown: String = answer.text().chars().take(300).collect();
    if !(400..500).contains(&answer.status) || answer.header("content-type") != Some("application/problem+json") {
        return Some(format!("{} {shown}", answer.status));
    }
    let code = answer.json()["code"].as_str().expect("a code").to_owned();
    (!operation.documents(answer.status, &code)).then(|| format!("{code} is not documented: {shown}"))
}

/// Every text in some JSON.
fn texts_in<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(values) => values.iter().for_each(|value| texts_in(value, found)),
        Value::Object(members) => members.values().for_each(|value| texts_in(value, found)),
        _ => {}
    }
}

/// A text that holds the core of one of these, and no whole one.
fn maimed(value: &Value, whole: &[String]) -> Option<String> {
    let mut texts = Vec::new();
    texts_in(value, &mut texts);
    let is_maimed = |text: &&&str| text.contains(CORE) && !whole.iter().any(|whole| text.contains(whole.trim()));
    texts.iter().find(is_maimed).map(|text| format!("{text:?} is no longer what was sent"))
}

#[test]
fn whatever_a_text_means_to_others_it_is_kept_as_it_is_or_refused_and_never_obeyed() {
    let texts = nasty();
    let (shop, full, taken) = in_every_text(&texts, |answer, operation, _| match answer.status {
        200..300 => maimed(&answer.json(), &texts),
        _ => no_refusal(answer, operation),
    });
    assert!(taken > 150, "{taken} were taken");
    let mut owner = shop.client(&full.owner);
    let mut seen = 0;
    for (path, answer) in everything_read(&mut owner) {
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        let text = String::from_utf8_lossy(answer.bytes()).into_owned();
        seen += usize::from(text.contains(CORE));
        match kind.split(';').next().unwrap_or_default() {
            "application/json" => assert_eq!(maimed(&answer.json(), &texts), None, "{path}"),
            "text/html" => assert!(!text.contains("<script") && !text.contains("<img src=x"), "{path}: {text}"),
            "text/csv" => assert_no_formulas(&path, &text),
            "text/plain" => {
                let is_obeyed =
                    |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                assert!(!text.contains(is_obeyed), "{path}: {text:?}");
            }
            _ => {}
        }
    }
    assert!(seen > 30, "they were kept, and read again: {seen}");
    assert_eq!(owner.get("/numbering/audit").expect(200)["holds"], true);
    place(&mut owner, &serde_json::json!({ "outlet": "MAIN", "items": [{ "product": "TEA", "quantity": 1 }] }));
}

#[test]
fn what_a_printer_a_terminal_or_a_database_would_obey_is_in_no_text() {
    let (shop, full, _) = in_every_text(&controls(), |answer, operation, _| match answer.status {
        200..300 => {
            let value = answer.json();
            let mut texts = Vec::new();
            texts_in(&value, &mut texts);
            let is_control = |text: &&&str| text.chars().any(|c| c.is_control() && c != '\n');
            texts.iter().find(is_control).map(|text| format!("taken: {text:?}"))
        }
        _ => no_refusal(answer, operation),
    });
    for (path, answer) in everything_read(&mut shop.client(&full.owner)) {
        if answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            let value = answer.json();
            let mut texts = Vec::new();
            texts_in(&value, &mut texts);
            let kept = texts.iter().find(|text| text.contains(CORE) && text.chars().any(|c| c.is_control() && c != '\n'));
            assert_eq!(kept, None, "{path}");
        }
        if path.ends_with(".escpos") {
            let bytes = answer.bytes();
            assert!(
                !bytes.windows(CORE.len() + 2).any(|window| window.starts_with(CORE.as_bytes()) && window.ends_with(b"\x1b@")),
                "{path}"
            );
        }
    }
    for content in [format!("sku,name,price\nESC,{CORE}\u{1b}@,5\n"), format!("sku,name,price\nNUL,{CORE}\u{0},5\n")] {
        let request = Request::new("POST", "/api/v1/imports/products").text(content);
        shop.client(&full.owner).send(&request).problem(422, "import.fileInvalid");
    }
}

#[test]
fn a_text_of_a_million_characters_is_refused_wherever_it_stands() {
    let long = vec![CORE.repeat(1_000_000 / CORE.len())];
    let (shop, full, taken) = in_every_text(&long, |answer, operation, _| match answer.status {
        // What a till calls what it prints is looked past.
        200..300 => maimed(&answer.json(), &[]),
        _ => no_refusal(answer, operation)
            .or_else(|| (answer.bytes().len() > 20_000).then(|| "it is repeated at length".to_owned())),
    });
    assert_eq!(shop.client(&full.owner).get("/numbering/audit").expect(200)["holds"], true, "{taken} were taken");
}

#[test]
fn lists_and_objects_ten_thousand_deep_are_refused_wherever_a_body_is_taken() {
    let shop = filled::a_shop("Full", filled::a_printer());
    let full = filled::fill(&shop, filled::PRESET, "Full");
    let mut clients = [shop.client(&full.owner), shop.client(&full.driver)];
    let description = Description::of(&mut clients[0]);
    let operations = operations(&mut clients[0]);
    let deep = [("[", "]"), ("{\"a\":", "}")].map(|(open, close)| format!("{}1{}", open.repeat(10_000), close.repeat(10_000)));
    for (operation, request, body) in bodies(&full, &operations, &description) {
        let mut texts: Vec<String> = deep.to_vec();
        // As the value of each of its members, too.
        for name in body.as_object().into_iter().flatten().map(|(name, _)| name) {
            let mut marked = body.clone();
            marked[name] = CORE.into();
            let marked = marked.to_string();
            texts.extend(deep.iter().map(|deep| marked.replacen(&format!("\"{CORE}\""), deep, 1)));
        }
        for text in texts {
            let request = Request { body: Vec::new(), headers: Vec::new(), ..request.clone() }.text(text);
            let answer = client_of(&mut clients, &request).send(&request);
            assert_eq!(no_refusal(&answer, operation), None, "{} {}", request.method, request.path);
        }
    }
    place(&mut clients[0], &serde_json::json!({ "outlet": "MAIN", "items": [{ "product": "TEA", "quantity": 1 }] }));
}

/// Whatever can be read: every list, every document on one, and what is below it.
fn everything_read(client: &mut Client) -> Vec<(String, Answer)> {
    let reading: Vec<Operation> = operations(client).into_iter().filter(|operation| operation.method == "GET").collect();
    let mut found = Vec::new();
    for list in reading.iter().filter(|operation| !operation.path.contains('{') && operation.path.starts_with("/api/")) {
        let has_pages = list.queries().iter().any(|(name, _)| *name == "limit");
        let path = if has_pages { format!("{}?limit=200", list.path) } else { list.path.clone() };
        let page = client.send(&Request::new("GET", path.clone()));
        assert!(page.status < 500, "{path}: {}", page.text());
        let listed: Value = serde_json::from_slice(page.bytes()).unwrap_or_default();
        let ids: Vec<String> =
            listed["data"].as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str().map(str::to_owned)).collect();
        let below = format!("{}/{{id}}", list.path);
        for single in reading.iter().filter(|operation| operation.path.starts_with(&below)) {
            for id in ids.iter().take(25) {
                let path = single.path.replace("{id}", id);
                let answer = client.send(&Request::new("GET", path.clone()));
                assert!(answer.status < 500, "{path}: {}", answer.text());
                found.push((path, answer));
            }
        }
        found.push((path, page));
    }
    found
}

/// No cell of a file is what a spreadsheet takes for a formula, but for numbers.
#[track_caller]
fn assert_no_formulas(path: &str, file: &str) {
    for row in csv::ReaderBuilder::new().flexible(true).from_reader(file.trim_start_matches('\u{feff}').as_bytes()).records() {
        for cell in row.expect("a row").iter() {
            let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            assert!(!is_formula, "{path}: {cell:?}");
        }
    }
}
