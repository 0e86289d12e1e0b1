//! A month of everything that moves money and goods, by the throw of dice, at two outlets: every report says of every date and
//! outlet what the trial balance, the Z report and the answers to the commands say.

use std::collections::BTreeMap;

use super::paying::Paying;
use super::*;

pub const OUTLETS: [&str; 2] = ["MAIN", "CITY"];
const DAYS: u32 = 20;

fn date(day: u32) -> String {
    format!("2026-01-{:02}", day + 10)
}

fn noon(day: u32) -> String {
    format!("{}T12:00:00+05:30", date(day))
}

/// What the answers to the commands of a date at an outlet come to.
#[derive(Debug, Default, PartialEq)]
pub struct Told {
    bills: i64,
    notes: i64,
    /// Tax, total, rounding and tips of bills, then of credit notes.
    sold: [i64; 4],
    returned: [i64; 4],
    /// How many, and how much, per method.
    taken: BTreeMap<String, (i64, i64)>,
    given_back: BTreeMap<String, (i64, i64)>,
    /// Rounding of payments without a bill, less that of their refunds.
    pub rounding: i64,
    /// What came into wallets, and what went out of them.
    pub wallets: [i64; 2],
}

impl Told {
    pub fn take(&mut self, method: &str, amount: i64) {
        count(&mut self.taken, method, amount);
    }

    pub fn give_back(&mut self, method: &str, amount: i64) {
        count(&mut self.given_back, method, amount);
        if method == "wallet" {
            self.wallets[0] += amount;
        }
    }
}

type Months = BTreeMap<(String, String), Told>;

pub struct Month {
    shop: Shop,
    pub owner: Client,
    driver: Client,
    seed: u64,
    day: u32,
    pub told: Months,
    bills: Vec<Value>,
    pub paying: Paying,
}

impl Month {
    /// The supermarket with a second outlet, goods at both and coins of 0.50.
    fn begin(includes_tax: bool) -> Month {
        let mode = format!("prices_include_tax = {includes_tax}\nsmallest_coin = \"0.50\"");
        let shop = Shop::rehearsed_with("shivik-mart", &[CITY, ("prices_include_tax = true", &mode)], &noon(0));
        let (mut owner, driver) = (shop.owner(), shop.user("driver", "Dev"));
        for (sku, price, rate) in [("PLAIN", 33.35, 0.0), ("FIVE", 41.70, 2.5), ("EIGHTEEN", 99.99, 9.0)] {
            let halves = ["CGST", "SGST"].map(|half| json!({ "name": format!("{half} {rate}"), "rate": rate }));
            let taxes = if rate > 0.0 { json!(halves) } else { json!([]) };
            make(&mut owner, sku, json!({ "price": price, "taxes": taxes }));
            for outlet in OUTLETS {
                let items = json!([{ "productId": sku, "quantity": 400, "unitCost": price / 3.0 - price / 3.0 % 0.01 }]);
                let items = json!({ "outlet": outlet, "items": rounded(items) });
                owner.post("/purchases", &items).expect(201);
            }
        }
        let seed = random();
        println!("the dice begin at {seed}");
        let (told, paying) = (Months::new(), Paying::default());
        let mut month = Month { shop, owner, driver, seed, day: 0, told, bills: Vec::new(), paying };
        month.meet_customers();
        month
    }

    pub fn roll(&mut self, sides: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % sides
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len() as u64) as usize]
    }

    fn told(&mut self, document: &Value) -> &mut Told {
        self.told_on(text(document, "businessDate"), text(document, "outlet"))
    }

    pub fn told_on(&mut self, date: &str, outlet: &str) -> &mut Told {
        self.told.entry((date.to_owned(), outlet.to_owned())).or_default()
    }

    pub fn today(&self) -> String {
        date(self.day)
    }

    fn one_thing(&mut self) {
        match self.roll(10) {
            0..=4 => self.sell(),
            5 | 6 => self.take_back(),
            7 => self.deposit(),
            8 => self.adjust(),
            _ => self.deliver(),
        }
    }

    fn sell(&mut self) {
        let item = |month: &mut Month| {
            let mut item = json!({ "productId": month.of(&["PLAIN", "FIVE", "EIGHTEEN"]), "quantity": 1 + month.roll(3) });
            if month.roll(3) == 0 {
                item["discounts"] = json!([{ "kind": "percent", "value": 7 }]);
            }
            item
        };
        let items: Vec<Value> = (0..=self.roll(3)).map(|_| item(self)).collect();
        let mut body = json!({ "outlet": self.of(&OUTLETS), "saleItems": items });
        if self.roll(3) == 0 {
            body["discounts"] = json!([{ "kind": "amount", "value": 4.44 }]);
        }
        if self.roll(4) == 0 {
            body["tip"] = json!(3.5);
        }
        body["payments"] = match self.roll(3) {
            0 => json!([{ "method": "cash" }]),
            1 => json!([{ "method": "card" }]),
            _ => json!([{ "method": "card", "amount": 10 }, { "method": "cash" }]),
        };
        let bill = sold(&mut self.owner, &body);
        self.billed(bill);
    }

    pub fn billed(&mut self, bill: Value) {
        let payments = bill["payments"].as_array().expect("payments").clone();
        let now: Vec<&Value> = payments.iter().filter(|payment| !self.was_told(payment)).collect();
        let told = self.told(&bill);
        told.bills += 1;
        add(&mut told.sold, &bill);
        for payment in now {
            told.take(text(payment, "method"), minor(&payment["amount"]));
        }
        self.bills.push(bill);
    }

    /// One of the first line of some bill, all that is left of it, or a void.
    fn take_back(&mut self) {
        if self.bills.is_empty() {
            return;
        }
        let index = self.roll(self.bills.len() as u64) as usize;
        let bill = self.bills[index].clone();
        let one = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "stale" });
        let (how, body) = match self.roll(3) {
            0 => ("returns", one),
            1 => ("returns", json!({ "reason": "stale" })),
            _ => ("void", json!({ "reason": "a mistake" })),
        };
        let answer = give_back(&mut self.owner, &bill, how, &body);
        // What has come back already, or is of another day, is refused, and a refusal leaves nothing.
        if answer.status == 409 {
            return;
        }
        let note = answer.expect(201);
        let told = self.told(&note);
        told.notes += 1;
        add(&mut told.returned, &note);
        for refund in note["refunds"].as_array().expect("refunds") {
            told.give_back(text(refund, "method"), minor(&refund["amount"]));
        }
    }

    fn deposit(&mut self) {
        let body = json!({ "outlet": self.of(&OUTLETS), "method": self.of(&["cash", "card"]), "amount": 5 + self.roll(90) });
        let payment = self.owner.post("/payments", &body).expect(201);
        self.deposited(&payment);
    }

    fn adjust(&mut self) {
        let how = self.of(&["waste", "found"]);
        let mut item = json!({ "productId": self.of(&["PLAIN", "FIVE", "EIGHTEEN"]) });
        item[how] = json!(1 + self.roll(2));
        let body = json!({ "outlet": self.of(&OUTLETS), "reason": "a count", "items": [item] });
        self.owner.post("/stock/adjustments", &body).expect(201);
    }

    /// An order that a driver delivers for cash.
    fn deliver(&mut self) {
        let items = json!([{ "product": self.of(&["PLAIN", "FIVE"]), "quantity": 2 }]);
        let order = json!({ "outlet": self.of(&OUTLETS), "channel": "delivery", "items": items });
        let order = place(&mut self.owner, &order);
        let path = format!("/orders/{}/transitions", text(&order, "id"));
        for to in ["confirmed", "preparing", "ready"] {
            self.owner.post(&path, &step_to(to)).expect(200);
        }
        for to in ["assigned", "dispatched"] {
            self.driver.post(&path, &step_to(to)).expect(200);
        }
        let proof = json!({ "proof": { "note": "at the door" } });
        self.driver.post(&format!("/driver/deliveries/{}/deliver", text(&order, "id")), &proof).expect(200);
        let bill = self.owner.get("/bills?limit=1").expect(200)["data"][0].clone();
        self.billed(bill);
    }

    /// A shift with a float, cash paid out, and a drawer that is short.
    fn work_a_shift(&mut self) {
        let mut till = self.shop.client(&self.shop.token(&["--role", "cashier", "--outlet", "MAIN", "--register", "R1"]));
        let shift = till.post("/shifts", &json!({ "openingFloat": 500 })).expect(201);
        let path = format!("/shifts/{}", text(&shift, "id"));
        let bill = sold(&mut till, &sale("FIVE", 3));
        let out = json!({ "kind": "pay_out", "amount": 20, "reason": "milk" });
        till.post(&format!("{path}/cash-movements"), &out).expect(201);
        till.post(&format!("{path}/close"), &json!({ "countedCash": 590 + self.roll(20) })).expect(200);
        // The cashier sees no costs; the books are the owner's.
        self.billed(bill);
    }
}

/// Costs to the hundredth.
fn rounded(items: Value) -> Value {
    let cost = format!("{:.2}", items[0]["unitCost"].as_f64().expect("a cost"));
    json!([{ "productId": items[0]["productId"], "quantity": items[0]["quantity"], "unitCost": cost }])
}

fn add(sums: &mut [i64; 4], document: &Value) {
    for (sum, member) in sums.iter_mut().zip(["taxTotal", "totalAmount", "rounding", "tip"]) {
        *sum += minor(&document[member]);
    }
}

fn count(methods: &mut BTreeMap<String, (i64, i64)>, method: &str, amount: i64) {
    let sum = methods.entry(method.to_owned()).or_default();
    *sum = (sum.0 + 1, sum.1 + amount);
}

/// The books of a date at an outlet, by account, and by account and part.
fn books(owner: &mut Client, date: &str, outlet: &str) -> BTreeMap<String, i64> {
    let trial = owner.get(&format!("/ledger/trial-balance?businessDate={date}&outlet={outlet}&parts=true")).expect(200);
    assert_eq!(minor(&trial["difference"]), 0);
    let mut books = BTreeMap::new();
    for line in trial["accounts"].as_array().expect("accounts") {
        let (account, balance) = (text(line, "account"), minor(&line["balance"]));
        *books.entry(account.to_owned()).or_default() += balance;
        *books.entry(format!("{account}/{}", text(line, "part"))).or_default() += balance;
    }
    books
}

/// The line of a date and an outlet.
fn line_at<'a>(report: &'a Value, date: &str, outlet: &str) -> Option<&'a Value> {
    lines(report).iter().find(|line| line["businessDate"] == date && line["outlet"] == outlet)
}

fn lines_at<'a>(report: &'a Value, date: &'a str, outlet: &'a str) -> impl Iterator<Item = &'a Value> {
    lines(report).iter().filter(move |line| line["businessDate"] == date && line["outlet"] == outlet)
}

fn amounts<const N: usize>(value: &Value, members: [&str; N]) -> [i64; N] {
    members.map(|member| if value[member].is_null() { 0 } else { minor(&value[member]) })
}

#[track_caller]
fn assert_sales(sales: &Value, told: &Told, books: &BTreeMap<String, i64>, at: &str) {
    let of = |account: &str| books.get(account).copied().unwrap_or_default();
    let members = ["tax", "total", "rounding", "tips"];
    assert_eq!(amounts(&sales["sold"], members), told.sold, "{at}");
    assert_eq!(amounts(&sales["returned"], members), told.returned, "{at}");
    assert_eq!([&sales["sold"]["documents"], &sales["returned"]["documents"]], [&json!(told.bills), &json!(told.notes)], "{at}");
    let left = amounts(&sales["left"], ["gross", "discounts", "tax", "rounding", "tips"]);
    let of_bills = -of("rounding") - told.rounding;
    let posted = [-of("sales"), of("discounts"), -of("taxes_payable"), of_bills, -of("tips")];
    assert_eq!(left, posted, "{at}");
    for figures in [&sales["sold"], &sales["returned"], &sales["left"]] {
        let [gross, discounts, net, tax, total, rounding, tips, due] =
            amounts(figures, ["gross", "discounts", "net", "tax", "total", "rounding", "tips", "due"]);
        assert_eq!((gross - discounts, net + tax, total + rounding + tips), (net, total, due), "{at}: {figures}");
    }
}

#[track_caller]
fn assert_taxes<'a>(taxes: impl Iterator<Item = &'a Value>, sales: &Value, books: &BTreeMap<String, i64>, at: &str) {
    let mut by_name: BTreeMap<String, i64> = BTreeMap::new();
    let (mut net_sold, mut net_returned) = (0, 0);
    for line in taxes {
        let name = line["tax"].as_str().unwrap_or_default();
        if !name.is_empty() {
            *by_name.entry(format!("taxes_payable/{name}")).or_default() -= minor(&line["left"]["tax"]);
        }
        // Every line of a document has either no tax or both halves of one.
        if !name.starts_with("SGST") {
            net_sold += minor(&line["sold"]["taxableNet"]);
            net_returned += minor(&line["returned"]["taxableNet"]);
        }
    }
    let mut posted: BTreeMap<String, i64> =
        books.iter().filter(|(part, _)| part.starts_with("taxes_payable/")).map(|(part, sum)| (part.clone(), *sum)).collect();
    posted.retain(|_, sum| *sum != 0);
    by_name.retain(|_, sum| *sum != 0);
    assert_eq!(by_name, posted, "{at}");
    let sales = [&sales["sold"], &sales["returned"]].map(|figures| amounts(figures, ["net"])[0]);
    assert_eq!([net_sold, net_returned], sales, "{at}");
}

#[track_caller]
fn assert_payments<'a>(payments: impl Iterator<Item = &'a Value>, told: &Told, books: &BTreeMap<String, i64>, at: &str) {
    let of = |account: &str| books.get(account).copied().unwrap_or_default();
    let (mut taken, mut given_back, mut net) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for line in payments {
        let method = text(line, "method").to_owned();
        let counted = |count: &str, amount: &str| (line[count].as_i64().expect("a count"), minor(&line[amount]));
        taken.insert(method.clone(), counted("count", "taken"));
        given_back.insert(method.clone(), counted("refunds", "givenBack"));
        net.insert(method, minor(&line["net"]));
    }
    taken.retain(|_, sum| *sum != (0, 0));
    given_back.retain(|_, sum| *sum != (0, 0));
    assert_eq!((&taken, &given_back), (&told.taken, &told.given_back), "{at}");
    let of_method = |method: &str| net.get(method).copied().unwrap_or_default();
    assert_eq!(of_method("card"), of("card_clearing"), "{at}");
    assert_eq!(of_method("bank_transfer"), of("bank_clearing"), "{at}");
    assert_eq!(told.wallets[0] - told.wallets[1], -of("wallets"), "{at}");
    let places = ["cash_drawers", "cash_safe", "drivers_cash", "over_short", "cash_movements"];
    assert_eq!(of_method("cash"), places.iter().map(|place| of(place)).sum::<i64>(), "{at}");
}

#[track_caller]
fn assert_profit(profit: &Value, books: &BTreeMap<String, i64>, at: &str) {
    let of = |account: &str| books.get(account).copied().unwrap_or_default();
    let figures = amounts(profit, ["sales", "costOfGoods", "stockDifferences"]);
    assert_eq!(figures, [-of("sales") - of("discounts"), of("cost_of_goods"), -of("stock_differences")], "{at}");
    let [sales, cost, differences] = figures;
    assert_eq!(amounts(profit, ["grossProfit", "profit"]), [sales - cost, sales - cost + differences], "{at}");
    match profit["margin"].as_f64() {
        Some(margin) => assert!((margin - (sales - cost) as f64 * 100.0 / sales as f64).abs() < 0.005_001, "{at}: {profit}"),
        None => assert!(sales <= 0, "{at}: {profit}"),
    }
}

/// The Z report of a date, closed now where the timer has not been faster.
fn z_report(owner: &mut Client, date: &str, outlet: &str) -> Option<Value> {
    let path = format!("/outlets/{outlet}/business-days/{date}");
    let closed = owner.post(&format!("{path}/close"), &json!({}));
    assert!([200, 404, 409].contains(&closed.status), "{}", closed.text());
    let day = owner.get(&path);
    if day.status == 404 {
        return None;
    }
    Some(day.expect(200)["zReports"][0].clone())
}

#[track_caller]
fn assert_z(z_report: &Value, sales: &Value, told: &Told, at: &str) {
    let left = amounts(&sales["left"], ["gross", "discounts", "tax", "total"]);
    assert_eq!(amounts(&z_report["sales"], ["gross", "discounts", "taxes", "total"]), left, "{at}");
    for (member, expected) in [("payments", &told.taken), ("refunds", &told.given_back)] {
        let mut methods = BTreeMap::new();
        for sum in z_report[member].as_array().expect("sums") {
            methods.insert(text(sum, "method").to_owned(), (sum["count"].as_i64().expect("a count"), minor(&sum["amount"])));
        }
        assert_eq!(&methods, expected, "{at}");
    }
}

/// Everything agrees, date by date and outlet by outlet, and the sums with the lines.
fn assert_everything_agrees(month: &mut Month) {
    let owner = &mut month.owner;
    let whole = format!("from={}&to={}", date(0), date(DAYS));
    let [sales, taxes, payments, profit] = ["sales", "taxes", "payments", "profit"].map(|name| report(owner, name, &whole));
    let drivers = report(owner, "drivers-cash", &whole);
    let mut owed = [0; 2];
    let nothing = Told::default();
    for day in 0..=DAYS {
        for (index, outlet) in OUTLETS.into_iter().enumerate() {
            let (date, at) = (date(day), format!("{} {outlet}", date(day)));
            let told = month.told.get(&(date.clone(), outlet.to_owned())).unwrap_or(&nothing);
            let books = books(owner, &date, outlet);
            let line = line_at(&sales, &date, outlet);
            assert_eq!(line.is_some(), told.bills + told.notes > 0, "{at}");
            let line = line.cloned().unwrap_or(json!({ "sold": { "documents": 0 }, "returned": { "documents": 0 }, "left": {} }));
            assert_sales(&line, told, &books, &at);
            assert_taxes(lines_at(&taxes, &date, outlet), &line, &books, &at);
            assert_payments(lines_at(&payments, &date, outlet), told, &books, &at);
            assert_profit(line_at(&profit, &date, outlet).unwrap_or(&json!({})), &books, &at);
            let collected = books.get("drivers_cash").copied().unwrap_or_default();
            let driver = line_at(&drivers, &date, outlet).cloned().unwrap_or(json!({}));
            let [opening, taken, handed_in, after] = amounts(&driver, ["opening", "collected", "handedIn", "owed"]);
            assert_eq!((opening, taken - handed_in), (owed[index], collected), "{at}");
            owed[index] += collected;
            assert_eq!(after, owed[index], "{at}");
            if let Some(z_report) = z_report(owner, &date, outlet).filter(|z_report| !z_report.is_null()) {
                assert_z(&z_report, &line, told, &at);
            } else {
                assert!(day == DAYS || *told == nothing, "{at} has documents and no Z");
            }
        }
    }
    let sum = |report: &Value, path: &str| lines(report).iter().map(|line| minor(line.pointer(path).expect(path))).sum::<i64>();
    for path in ["/sold/gross", "/sold/due", "/returned/net", "/returned/discounts", "/left/total", "/left/tips"] {
        assert_eq!(minor(sales["total"].pointer(path).expect(path)), sum(&sales, path), "{path}");
    }
    for path in ["/sales", "/costOfGoods", "/grossProfit", "/stockDifferences", "/profit"] {
        assert_eq!(minor(profit["total"].pointer(path).expect(path)), sum(&profit, path), "{path}");
    }
    let totals = |report: &Value, path: &str| -> i64 {
        report["total"].as_array().expect("sums").iter().map(|total| minor(total.pointer(path).expect(path))).sum()
    };
    assert_eq!(totals(&taxes, "/left/tax"), minor(&sales["total"]["left"]["tax"]));
    assert_eq!(
        (totals(&taxes, "/sold/taxableNet"), totals(&payments, "/net")),
        (sum(&taxes, "/sold/taxableNet"), sum(&payments, "/net"))
    );
    assert_eq!(minor(&drivers["total"]["owed"]), owed.iter().sum::<i64>());
    assert!(lines(&drivers).iter().all(|line| line["driverName"] == "Dev"), "{drivers}");
    month.assert_wallets(&whole);
}

fn a_month(includes_tax: bool) {
    let mut month = Month::begin(includes_tax);
    month.rounded_order();
    for day in 0..DAYS {
        if day > 0 {
            month.shop.pass_until(&noon(day));
            month.day = day;
            month.transfers_come();
        }
        for _ in 0..8 {
            month.one_thing();
        }
        for _ in 0..5 {
            month.one_payment();
        }
        if day % 5 == 2 {
            month.work_a_shift();
        }
    }
    month.shop.pass_until(&noon(DAYS));
    assert!(month.told.values().map(|told| told.bills).sum::<i64>() > 30, "{:?}", month.told);
    assert!(month.told.values().any(|told| told.notes > 0), "{:?}", month.told);
    assert_everything_agrees(&mut month);
}

#[test]
fn reports_of_prices_with_tax_say_what_books_z_reports_and_answers_say() {
    a_month(true);
}

#[test]
fn reports_of_prices_without_tax_say_what_books_z_reports_and_answers_say() {
    a_month(false);
}
