//! What a load run found out.

use std::fmt::Write as _;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// The longest part of an error's body that is shown, in characters.
const MAX_SHOWN: usize = 300;

/// The outcome of a load run. Latencies are of placed orders only, from sending to the whole
/// answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Orders the server accepted.
    pub orders: u64,
    /// From the first order sent to the last answer, in seconds.
    pub seconds: f64,
    /// Orders accepted per second.
    pub orders_per_second: f64,
    /// The latency half of the orders kept to, in milliseconds.
    pub p50_ms: f64,
    /// The latency 99 % of the orders kept to, in milliseconds.
    pub p99_ms: f64,
    /// The latency 99.9 % of the orders kept to, in milliseconds.
    pub p999_ms: f64,
    /// Orders answered otherwise than with 201, or not answered.
    pub errors: u64,
    /// What the first of the errors was.
    #[serde(skip)]
    pub first_error: Option<String>,
}

impl Report {
    /// Sums a run up from its `latencies`, in microseconds, one for each order placed.
    pub fn new(elapsed: Duration, latencies: &Histogram<u64>, errors: u64, first_error: Option<String>) -> Self {
        let orders = latencies.len();
        let seconds = elapsed.as_secs_f64();
        let millis = |quantile| latencies.value_at_quantile(quantile) as f64 / 1_000.0;
        Self {
            orders,
            seconds: round(seconds, 1_000.0),
            orders_per_second: round(orders as f64 / seconds.max(f64::MIN_POSITIVE), 10.0),
            p50_ms: millis(0.5),
            p99_ms: millis(0.99),
            p999_ms: millis(0.999),
            errors,
            first_error,
        }
    }

    /// The report for a person at a terminal, in a few lines with a line break after each.
    pub fn text(&self) -> String {
        let mut text = format!(
            "orders     {} in {:.1} s\n\
             rate       {} orders/s\n\
             latency    p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms\n\
             errors     {}\n",
            grouped(self.orders),
            self.seconds,
            grouped(self.orders_per_second.round() as u64),
            self.p50_ms,
            self.p99_ms,
            self.p999_ms,
            grouped(self.errors),
        );
        if let Some(error) = &self.first_error {
            writeln!(text, "the first  {error}").expect("a String takes every write");
        }
        text
    }
}

/// A problem (RFC 9457), as far as it is shown.
#[derive(Deserialize)]
struct Problem {
    code: String,
    detail: Option<String>,
}

/// An answer that was not hoped for, in words: its status, and its problem's code and detail or
/// else its body.
pub fn describe(status: u16, body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Problem>(body) {
        Ok(Problem { code, detail: Some(detail) }) => format!("{code}: {detail}"),
        Ok(Problem { code, detail: None }) => code,
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let mut shown: String = text.trim().chars().take(MAX_SHOWN).collect();
    if shown.len() < text.trim().len() {
        shown.push('…');
    }
    // What a server sends must not move the cursor of the terminal it is shown on.
    let shown = shown.replace(char::is_control, " ");
    if shown.is_empty() { format!("{status} with no body") } else { format!("{status} {shown}") }
}

/// A number with its thousands set apart: 12,345.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `number` with as many decimals as `scale` has zeros.
fn round(number: f64, scale: f64) -> f64 {
    (number * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut latencies = Histogram::new_with_bounds(1, 60_000_000, 3).unwrap();
        (1..=1_000).for_each(|micros| latencies.record(micros).unwrap());
        let error = describe(503, br#"{"code":"busy","detail":"The store is busy."}"#);
        Report::new(Duration::from_millis(250), &latencies, 2, Some(error))
    }

    #[test]
    fn the_json_has_exactly_the_documented_members() {
        let json = serde_json::to_string(&report()).unwrap();
        let expected =
            r#"{"orders":1000,"seconds":0.25,"ordersPerSecond":4000.0,"p50Ms":0.5,"p99Ms":0.99,"p999Ms":0.999,"errors":2}"#;
        assert_eq!(json, expected);
    }

    #[test]
    fn the_text_names_the_first_error() {
        let text = report().text();
        assert!(text.contains("1,000 in 0.2 s\nrate       4,000 orders/s\n"), "{text}");
        assert!(text.ends_with("errors     2\nthe first  503 busy: The store is busy.\n"), "{text}");
    }

    #[test]
    fn a_run_without_orders_is_reported_as_zeros() {
        let none = Histogram::new_with_bounds(1, 60_000_000, 3).unwrap();
        let report = Report::new(Duration::ZERO, &none, 0, None);
        assert_eq!((report.orders_per_second, report.p999_ms), (0.0, 0.0));
    }

    #[test]
    fn an_answer_without_a_problem_is_shown_as_it_is_but_short() {
        assert_eq!(describe(502, b"<h1>Bad\x1bGateway</h1>\n"), "502 <h1>Bad Gateway</h1>");
        assert_eq!(describe(500, b""), "500 with no body");
        assert_eq!(describe(500, "é".repeat(400).as_bytes()).chars().count(), 305);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([7, 999, 1_000, 1_234_567].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }
}
