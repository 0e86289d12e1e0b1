//! What the month does with payments outside bills: wallets, orders that are paid ahead, bank transfers, and money that goes back.

use super::month::{Month, OUTLETS};
use super::*;

/// Customers who have wallets.
const CUSTOMERS: u64 = 3;

/// What the month remembers of payments.
#[derive(Default)]
pub struct Paying {
    /// Ids of the customers.
    customers: Vec<String>,
    /// Ids of transfers that are awaited.
    awaited: Vec<String>,
    /// Ids of payments of which something may be given back.
    refundable: Vec<String>,
    /// Ids of all payments outside bills that came, so that no bill counts one again.
    told: Vec<String>,
    /// How many came on a later date than they are of.
    late: usize,
}

fn phone(customer: u64) -> String {
    format!("98765432{customer:02}")
}

impl Month {
    pub fn meet_customers(&mut self) {
        for customer in 0..CUSTOMERS {
            let who = json!({ "phone": phone(customer) });
            let id = text(&self.owner.post("/customers/find-or-create", &who).expect(201), "id").to_owned();
            self.paying.customers.push(id);
        }
    }

    /// One thing that is done with money.
    pub fn one_payment(&mut self) {
        match self.roll(9) {
            0 | 1 => self.top_up(),
            2 | 3 => self.order_ahead(),
            4 | 5 => self.order_by_transfer(),
            6 => self.correct_a_wallet(),
            _ => self.refund(),
        }
    }

    fn of_customer(&mut self) -> usize {
        self.roll(CUSTOMERS) as usize
    }

    /// A payment outside a bill that has come: on the date on which it came.
    fn came(&mut self, payment: &Value) {
        let told = self.told_on(text(payment, "paidDate"), text(payment, "outlet"));
        let (amount, rounding) = (minor(&payment["amount"]), minor(&payment["rounding"]));
        told.take(text(payment, "method"), amount);
        told.rounding += rounding;
        if payment["purpose"] == "top_up" {
            told.wallets[0] += amount;
        }
        self.paying.late += usize::from(payment["paidDate"] != payment["businessDate"]);
        self.paying.told.push(text(payment, "id").to_owned());
    }

    /// What was given back of a payment.
    fn went_back(&mut self, payment: &Value, refund: &Value) {
        let told = self.told_on(text(refund, "businessDate"), text(refund, "outlet"));
        let (amount, rounding) = (minor(&refund["amount"]), minor(&refund["rounding"]));
        told.give_back(text(refund, "method"), amount + rounding);
        told.rounding -= rounding;
        if payment["purpose"] == "top_up" {
            told.wallets[1] += amount;
        }
    }

    /// Whether a bill's payment was told when it came, before the bill.
    pub fn was_told(&self, payment: &Value) -> bool {
        self.paying.told.iter().any(|id| payment["id"] == id.as_str())
    }

    /// A deposit, which may be given back.
    pub fn deposited(&mut self, payment: &Value) {
        self.came(payment);
        self.paying.refundable.push(text(payment, "id").to_owned());
    }

    fn top_up(&mut self) {
        let customer = self.of_customer();
        let path = format!("/customers/{}/wallet/top-ups", self.paying.customers[customer]);
        let method = self.of(&["cash", "card", "bank_transfer"]);
        let body = json!({ "outlet": self.of(&OUTLETS), "method": method, "amount": 50 + self.roll(200) });
        let payment = self.owner.post(&path, &body).expect(201);
        self.deposited(&payment);
    }

    fn correct_a_wallet(&mut self) {
        let customer = self.of_customer();
        let amount = self.of(&[("12.34", 1_234_i64), ("-5.67", -567)]);
        self.correct_wallet_of(customer, amount);
    }

    fn correct_wallet_of(&mut self, customer: usize, (amount, in_minor): (&str, i64)) {
        let outlet = self.of(&OUTLETS);
        let path = format!("/customers/{}/wallet/adjustments", self.paying.customers[customer]);
        let body = json!({ "outlet": outlet, "amount": amount, "reason": "an apology" });
        let answer = self.owner.post(&path, &body);
        // A wallet that holds too little is not overdrawn.
        if answer.status == 409 {
            answer.problem(409, "wallet.insufficient");
            return;
        }
        answer.expect(201);
        let date = self.today();
        let [more, less] = &mut self.told_on(&date, outlet).wallets;
        *if in_minor > 0 { more } else { less } += in_minor.abs();
    }

    /// An order of a customer that is paid when it is placed, as far as said.
    fn order(&mut self, pays: &Value) -> Value {
        let customer = self.of_customer();
        self.order_of(customer, pays)
    }

    fn order_of(&mut self, customer: usize, pays: &Value) -> Value {
        let items = json!([{ "product": self.of(&["PLAIN", "FIVE", "EIGHTEEN"]), "quantity": 1 + self.roll(2) }]);
        let customer = json!({ "phone": phone(customer as u64) });
        let order =
            json!({ "outlet": self.of(&OUTLETS), "channel": "counter", "customer": customer, "items": items, "payment": pays });
        place(&mut self.owner, &order)
    }

    /// An order that the wallet pays as far as it can, and cash with change the rest; then it is handed over, called off, or left.
    fn order_ahead(&mut self) {
        let customer = self.of_customer();
        let order = self.order_ahead_of(customer);
        match self.roll(3) {
            0 => self.hand_over(&order),
            1 => self.call_off(&order),
            _ => {}
        }
    }

    /// An order of which coins cannot pay the rest, so that every month has one.
    pub fn rounded_order(&mut self) {
        self.correct_wallet_of(0, ("12.34", 1_234));
        self.order_ahead_of(0);
    }

    fn order_ahead_of(&mut self, customer: usize) -> Value {
        let order = self.order_of(customer, &json!({ "useWallet": true, "method": "cash", "received": 500 }));
        for payment in self.payments_of(&order) {
            self.came(&payment);
            if payment["method"] == "wallet" {
                self.wallet_paid(&payment);
            }
        }
        order
    }

    fn payments_of(&mut self, order: &Value) -> Vec<Value> {
        let payments = order["payments"].as_array().expect("payments").clone();
        payments.iter().map(|payment| self.owner.get(&format!("/payments/{}", text(payment, "id"))).expect(200)).collect()
    }

    fn wallet_paid(&mut self, payment: &Value) {
        self.told_on(text(payment, "paidDate"), text(payment, "outlet")).wallets[1] += minor(&payment["amount"]);
    }

    fn hand_over(&mut self, order: &Value) {
        let path = format!("/orders/{}/transitions", text(order, "id"));
        for to in ["confirmed", "preparing", "ready", "delivered"] {
            self.owner.post(&path, &step_to(to)).expect(200);
        }
        let bill = self.owner.get("/bills?limit=1").expect(200)["data"][0].clone();
        self.billed(bill);
    }

    /// The wallet has its part back at once; what was cash is given back afterwards.
    fn call_off(&mut self, order: &Value) {
        let body = json!({ "reason": "the customer rang" });
        let cancelled = self.owner.post(&format!("/orders/{}/cancel", text(order, "id")), &body).expect(200);
        for payment in self.payments_of(&cancelled) {
            for refund in payment["refunds"].as_array().expect("refunds") {
                assert_eq!(refund["method"], "wallet", "{payment}");
                self.went_back(&payment, refund);
            }
            if payment["method"] == "cash" {
                self.give_back_of(text(&payment, "id"), &body);
            }
        }
    }

    /// An order whose transfer is awaited.
    fn order_by_transfer(&mut self) {
        let order = self.order(&json!({ "method": "bank_transfer" }));
        let [transfer] = &self.payments_of(&order)[..] else { panic!("one payment: {order}") };
        assert_eq!(transfer["paidDate"], Value::Null);
        self.paying.awaited.push(text(transfer, "id").to_owned());
    }

    /// Some transfers come: in time for their orders, or for a wallet when they are too late.
    pub fn transfers_come(&mut self) {
        for transfer in std::mem::take(&mut self.paying.awaited) {
            if self.roll(3) == 0 {
                self.paying.awaited.push(transfer);
                continue;
            }
            let path = format!("/payments/{transfer}/approve");
            let mut answer = self.owner.post(&path, &json!({}));
            if answer.status == 409 {
                answer = self.owner.post(&path, &json!({ "toWallet": true }));
            }
            // The timer has not come round yet, so it is neither awaited nor given up.
            if answer.status == 409 {
                self.paying.awaited.push(transfer);
                continue;
            }
            let payment = answer.expect(200);
            self.came(&payment);
            if payment["purpose"] == "order" {
                self.paying.refundable.push(transfer);
            }
        }
    }

    /// Some of a payment, or all of it.
    fn refund(&mut self) {
        if self.paying.refundable.is_empty() {
            return;
        }
        let index = self.roll(self.paying.refundable.len() as u64) as usize;
        let payment = self.paying.refundable[index].clone();
        let body = match self.roll(2) {
            0 => json!({ "reason": "changed their mind" }),
            _ => json!({ "amount": 3.50, "reason": "a part, in coins" }),
        };
        self.give_back_of(&payment, &body);
    }

    fn give_back_of(&mut self, payment: &str, body: &Value) {
        let path = format!("/payments/{payment}");
        let answer = self.owner.post(&format!("{path}/refunds"), body);
        // What was given back already, or was spent from the wallet since, is refused, and a refusal leaves nothing.
        if answer.status == 409 {
            answer.problem(409, "refund.tooMuch");
            return;
        }
        answer.expect(201);
        let payment = self.owner.get(&path).expect(200);
        let refund = payment["refunds"].as_array().and_then(|refunds| refunds.last()).expect("a refund").clone();
        self.went_back(&payment, &refund);
    }

    /// The wallets report says what was told, and is what the wallets hold.
    pub fn assert_wallets(&mut self, whole: &str) {
        let holdings: Vec<i64> = (0..self.paying.customers.len()).map(|customer| self.holds(customer)).collect();
        let wallets = report(&mut self.owner, "wallets", whole);
        let total = &wallets["total"];
        assert_eq!(minor(&total["closing"]), holdings.iter().sum::<i64>(), "{total}");
        assert_eq!(total["customersWithBalance"], json!(holdings.iter().filter(|holds| **holds != 0).count()));
        let moved = |side: usize| self.told.values().map(|told| told.wallets[side]).sum::<i64>();
        assert_eq!([minor(&total["in"]), minor(&total["out"])], [moved(0), moved(1)]);
        for outlet in OUTLETS {
            let mut standing = 0;
            for line in lines(&wallets).iter().filter(|line| line["outlet"] == outlet) {
                let at = (text(line, "businessDate").to_owned(), outlet.to_owned());
                let told = self.told.get(&at).map_or([0; 2], |told| told.wallets);
                let figures = ["opening", "in", "out", "closing"].map(|member| minor(&line[member]));
                assert_eq!(figures, [standing, told[0], told[1], standing + told[0] - told[1]], "{at:?}");
                standing = figures[3];
            }
        }
        assert!(self.paying.late > 0, "some transfer came late");
        assert!(moved(0) > 0 && moved(1) > 0, "wallets moved");
        assert!(self.told.values().any(|told| told.rounding != 0), "something was rounded");
    }

    fn holds(&mut self, customer: usize) -> i64 {
        let path = format!("/customers/{}/wallet", self.paying.customers[customer]);
        minor(&self.owner.get(&path).expect(200)["balance"])
    }
}
