//! Lanes as clients see them.

use docket_domain::merchants::Settings;
use docket_domain::numbering::{Kind, lane_number_shape};
use docket_domain::refusal::{Code, Refusal};
use docket_store::lanes::LaneStanding;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The lane of a device, and how it prints its numbers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Lane)]
pub struct LaneView {
    /// Its code, as it stands in numbers.
    #[schema(example = "R1A")]
    lane: String,
    /// Short code of its register.
    #[schema(example = "R1")]
    register: String,
    /// Short code of the register's outlet.
    #[schema(example = "MAIN")]
    outlet: String,
    /// The series that prints its numbers.
    #[schema(example = "BILL-{REGISTER}-{SEQ:6}")]
    template: String,
    /// What stands before the sequence in a number.
    #[schema(example = "BILL-R1A-")]
    prefix: String,
    /// To how many digits the sequence is filled with zeros; it has more where it is greater.
    #[schema(example = 6)]
    digits: u8,
    /// The highest number that the device has said it gave out, or that came from it; it goes on with the next.
    #[schema(example = 17)]
    last_sequence: i64,
    /// The device's secret, as it was sent: nobody is told another's.
    holder: String,
}

impl LaneView {
    /// The lane with how the merchant's settings print its numbers.
    ///
    /// # Errors
    /// `numbering.noSeries`, `numbering.exhausted`.
    pub fn new(standing: &LaneStanding, holder: Uuid, settings: &Settings) -> Result<LaneView, Refusal> {
        let lane = &standing.lane;
        let series = settings.series(Kind::BillLane).ok_or_else(|| {
            let detail =
                "The merchant has no series for numbers of lanes; put one in force with PUT /numbering/series/bill.lane.";
            Refusal::new(Code::NumberingNoSeries, detail)
        })?;
        let (prefix, digits) = lane_number_shape(series, &lane.outlet, &lane.code)?;
        Ok(LaneView {
            lane: lane.code.clone(),
            register: lane.register.clone(),
            outlet: lane.outlet.clone(),
            template: series.template.text().to_owned(),
            prefix,
            digits,
            last_sequence: standing.last(),
            holder: holder.to_string(),
        })
    }
}
