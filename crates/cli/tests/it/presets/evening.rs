//! An evening in a rehearsal, with what every merchant does in it, and the morning after.

use serde_json::{Value, json};

use crate::harness::*;

/// A preset on an evening. Times are local, to the minute.
#[derive(Clone, Copy)]
pub struct Evening {
    pub preset: &'static str,
    pub outlet: &'static str,
    /// The evening's business date, and the next.
    pub dates: [&'static str; 2],
    /// How far the merchant's clock is from UTC on that evening.
    pub offset: &'static str,
    /// A phone number of the country, as it is dialled there.
    pub phone: &'static str,
    /// What is ordered: SKU, price, tax and total of one.
    pub item: (&'static str, f64, f64, f64),
    /// What an order that was just placed says.
    pub status: &'static str,
    /// A few minutes before the cutoff and a minute after it.
    pub around_cutoff: [&'static str; 2],
    /// A minute after a day with open orders is closed at the latest.
    pub closed_by: &'static str,
}

/// The served merchant of such an evening.
pub struct Night {
    pub shop: Shop,
    pub owner: Client,
    evening: Evening,
}

impl Evening {
    /// Serves the preset at 21:00: the token it prints is good until nine the next morning.
    pub fn begin(self) -> Night {
        let shop = Shop::rehearsed_with(self.preset, &[], &format!("{}T21:00:00{}", self.dates[0], self.offset));
        let owner = shop.owner();
        Night { shop, owner, evening: self }
    }

    /// The moment of a local time: from noon on of the evening itself, before it of the morning after.
    fn moment(&self, time: &str) -> String {
        let date = self.dates[usize::from(time < "12:00")];
        format!("{date}T{time}:00{}", self.offset)
    }
}

impl Night {
    /// An order of one item, with whatever is added.
    pub fn body(&self, more: Value) -> Value {
        let mut body = json!({ "outlet": self.evening.outlet, "items": [{ "product": self.evening.item.0, "quantity": 1 }] });
        for (name, value) in more.as_object().expect("members") {
            body[name] = value.clone();
        }
        body
    }

    /// Places it as the owner.
    #[track_caller]
    pub fn order(&mut self, more: Value) -> Value {
        let body = self.body(more);
        place(&mut self.owner, &body)
    }

    /// Places an order for the evening's date, or for the next, that must have this number.
    #[track_caller]
    pub fn numbered(&mut self, date: usize, more: Value, number: &str) -> Value {
        let order = self.order(more);
        assert_eq!((text(&order, "orderNumber"), text(&order, "businessDate")), (number, self.evening.dates[date]));
        order
    }

    /// Lets the clock say another time, and has it believed.
    #[track_caller]
    pub fn at(&self, time: &str) {
        self.shop.docket(&["clock", "set", &self.evening.moment(time)]).succeeded();
        self.shop.docket(&["clock", "confirm", "--reason", "rehearsal"]).succeeded();
    }

    /// A shift with a payment and an order of a customer in it: the first numbers of everything, and the price of one item.
    #[track_caller]
    pub fn first_documents(&mut self, first_order: &str) -> Value {
        let Evening { outlet, dates, phone, item, status, .. } = self.evening;
        let shift = self.owner.post("/shifts", &json!({ "register": "R1", "openingFloat": 100 })).expect(201);
        assert_eq!((text(&shift, "shiftNumber"), text(&shift, "businessDate")), ("SH-000001", dates[0]));
        let customer = self.owner.post("/customers/find-or-create", &json!({ "phone": phone })).expect(201);
        assert_eq!(customer["customerNumber"], "CUST0001");
        let payment = json!({ "outlet": outlet, "customer": customer["id"], "amount": 50, "method": "cash" });
        let payment = self.owner.post("/payments", &payment).expect(201);
        assert_eq!(payment["paymentNumber"], format!("PAY{}0001", &dates[0][..4]));
        let order = self.numbered(0, json!({ "customer": { "phone": phone } }), first_order);
        assert_eq!(order["customer"]["customerNumber"], "CUST0001");
        assert_eq!(order["status"], status);
        let (_, price, tax, total) = item;
        let line = &order["items"][0];
        assert_eq!([&line["unitPrice"], &order["taxTotal"], &order["total"]], [&json!(price), &json!(tax), &json!(total)]);
        let closed = self.owner.post(&format!("/shifts/{}/close", text(&shift, "id")), &json!({ "countedCash": 150 }));
        assert_eq!(closed.expect(200)["closing"]["overShort"], 0.0);
        let series = self.owner.get("/numbering/series").expect(200)["data"].clone();
        let has_tickets = series.as_array().expect("series").iter().any(|one| one["kind"] == "ticket");
        assert_eq!(order["ticketNumber"] != order["orderNumber"], has_tickets, "{order}");
        order
    }

    /// The evening's last order, and the morning's first.
    #[track_caller]
    pub fn over_the_cutoff(&mut self, more: Value, last: &str, first: &str) {
        let [before, after] = self.evening.around_cutoff;
        self.at(before);
        self.numbered(0, more.clone(), last);
        self.at(after);
        self.numbered(1, more, first);
    }

    /// Waits until the evening has closed although orders are open, and checks its Z report and every number.
    #[track_caller]
    pub fn closes(&mut self, orders: usize) -> Value {
        self.at(self.evening.closed_by);
        let outlet = self.evening.outlet;
        let closed = |line: &str| line.contains("a business day's time has come") && line.contains(outlet);
        self.shop.server().logged_line(|line| closed(line).then(String::new));
        let z_report = self.z_report("forced");
        assert_eq!((&z_report["orders"]["placed"], &z_report["orders"]["open"]), (&json!(orders), &json!(orders)));
        self.every_number_holds();
        z_report
    }

    /// The only Z report of the evening.
    #[track_caller]
    pub fn z_report(&mut self, manner: &str) -> Value {
        let Evening { outlet, dates, .. } = self.evening;
        let day = self.owner.get(&format!("/outlets/{outlet}/business-days/{}", dates[0])).expect(200);
        assert_eq!(day["state"], "closed");
        let z_report = day["zReports"][0].clone();
        assert_eq!((&z_report["zNumber"], &z_report["revision"]), (&json!(format!("Z-{outlet}-00001")), &json!(1)));
        assert_eq!((&z_report["businessDate"], &z_report["manner"]), (&json!(dates[0]), &json!(manner)));
        z_report
    }

    /// The audit that the program prints.
    #[track_caller]
    pub fn every_number_holds(&self) {
        let audit = self.shop.docket(&["numbering", "audit"]);
        assert!(audit.succeeded().ends_with("every number is unique and none is missing\n"), "{audit:?}");
    }
}

/// A member that is text.
#[track_caller]
pub fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document[member].as_str().unwrap_or_else(|| panic!("{member} of {document}"))
}

/// First and last number of a kind in a Z report.
#[track_caller]
pub fn range<'a>(z_report: &'a Value, kind: &str) -> (&'a str, &'a str) {
    let mut numbers = z_report["numbers"].as_array().expect("numbers").iter();
    let found = numbers.find(|range| range["kind"] == kind).unwrap_or_else(|| panic!("{kind} in {z_report}"));
    (text(found, "first"), text(found, "last"))
}
