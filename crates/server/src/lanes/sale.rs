//! What a sale says of its lane.

use docket_domain::command::KeyDigest;
use docket_domain::ids::SaleId;
use docket_domain::lanes::LaneSale;
use docket_domain::limits::{SEQUENCE_MAX, SHORT_CODE_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::numbering::LaneNumber;
use docket_domain::time::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Asked, Check};
use crate::problem::EdgeCode;

/// The longest number of a lane: four times what any sensible template prints.
const NUMBER_CHARS_MAX: usize = 100;
/// What stands for a day that no till was ever at: it is not believed.
const LONG_AGO: Date = Date(jiff::civil::date(2000, 1, 1));

/// What a register's device says of a sale.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SaleOfLane, example = json!({
    "code": "R1A", "sequence": 17, "number": "BILL-R1A-000017", "saleId": "0d5b6f0e-4c9d-4d0a-9f63-5b1a1d0c7e21",
    "soldAt": "2025-11-06T10:15:00+04:00", "businessDate": "2025-11-06", "happened": true
}))]
pub struct LaneBody {
    /// The code of the device's lane.
    code: String,
    /// Which of the lane's numbers the bill has, from 1 on.
    sequence: i64,
    /// The number, as it is printed.
    number: String,
    /// What the device calls the sale for ever, any UUID: sent again, under whatever key, it answers the same bill.
    sale_id: String,
    /// When it was sold, by the device's clock. Where it has not happened yet, the server's counts.
    sold_at: String,
    /// The operating day that it belongs to, by what the device knew. Where it has not happened yet, the server decides.
    business_date: String,
    /// Whether goods and receipt were handed over already. Such a sale is taken as it was made, whatever has changed since; each item says at
    /// which `unitPrice`.
    happened: bool,
}

impl LaneBody {
    /// Reads it.
    pub(crate) fn read(self, check: &mut Check) -> Option<LaneSale> {
        if !(1..=SEQUENCE_MAX).contains(&self.sequence) {
            let detail = format!("`sequence` must be 1 to {SEQUENCE_MAX}.");
            check.bad("/lane/sequence", EdgeCode::RequestInvalid, detail);
        }
        let lane = check.text("/lane/code", Some(self.code), SHORT_CODE_CHARS_MAX);
        let text = check.text("/lane/number", Some(self.number), NUMBER_CHARS_MAX);
        let id = check.id("/lane/saleId", Some(self.sale_id));
        let sold_at = check.timestamp("/lane/soldAt", &self.sold_at);
        let business_date = business_date(&self.business_date, check);
        Some(LaneSale {
            id: SaleId(id?),
            number: LaneNumber { lane: lane.unwrap_or_default(), sequence: self.sequence, text: text.unwrap_or_default() },
            sold_at: sold_at?,
            business_date: business_date?,
            happened: self.happened,
        })
    }
}

/// The day by a device's clock, which may stand at 1970.
fn business_date(text: &str, check: &mut Check) -> Option<Date> {
    let is_a_date = text.parse::<jiff::civil::Date>().is_ok();
    if is_a_date && Date::parse(text).is_none() { Some(LONG_AGO) } else { check.date("/lane/businessDate", text) }
}

/// By what such a sale is known: by its id alone, whatever else is sent with it. It may come first as one that could be refused, and again
/// as one that has happened.
pub(crate) fn asked_once(sale: &LaneSale, settings: &Settings) -> Asked {
    // No client's key has a zero byte.
    let key = KeyDigest::of(&format!("sale of a lane\0{}", sale.id), &settings.salt);
    Asked { key: Some(key), reference: None, request_hash: key.0 }
}
