//! Opening hours on the wire.

use docket_domain::calendar::TimeOfDay;
use docket_domain::outlets::{Opening, OpeningHours, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::Check;
use crate::problem::EdgeCode;

/// When an outlet is open, by its wall clock. A day without times is closed.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OpeningHours, example = json!({ "friday": [{ "from": "11:00", "until": "15:00" }, { "from": "18:00", "until": "02:00" }] }))]
pub struct HoursBody {
    /// Times on Mondays.
    #[serde(default)]
    monday: Vec<OpeningBody>,
    /// Times on Tuesdays.
    #[serde(default)]
    tuesday: Vec<OpeningBody>,
    /// Times on Wednesdays.
    #[serde(default)]
    wednesday: Vec<OpeningBody>,
    /// Times on Thursdays.
    #[serde(default)]
    thursday: Vec<OpeningBody>,
    /// Times on Fridays.
    #[serde(default)]
    friday: Vec<OpeningBody>,
    /// Times on Saturdays.
    #[serde(default)]
    saturday: Vec<OpeningBody>,
    /// Times on Sundays.
    #[serde(default)]
    sunday: Vec<OpeningBody>,
}

/// From when until when.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Opening)]
pub struct OpeningBody {
    /// When it opens, `HH:MM`.
    #[schema(example = "18:00")]
    from: String,
    /// When it closes, `HH:MM`; on the next day where it is no later than `from`, so that `00:00` to `00:00` is the whole day.
    #[schema(example = "02:00")]
    until: String,
}

impl HoursBody {
    /// The hours that were sent, at that pointer.
    pub fn read(&self, pointer: &str, check: &mut Check) -> OpeningHours {
        let mut openings = Vec::new();
        for (weekday, times) in self.days() {
            for (index, opening) in times.iter().enumerate() {
                let at = format!("{pointer}/{}/{index}", weekday.as_str());
                let from = time(&format!("{at}/from"), &opening.from, check);
                let until = time(&format!("{at}/until"), &opening.until, check);
                openings.extend(from.zip(until).map(|(from, until)| (weekday, Opening { from, until })));
            }
        }
        OpeningHours::new(openings).unwrap_or_else(|error| {
            check.bad(&format!("{pointer}/{}", error.0.as_str()), EdgeCode::RequestInvalid, format!("{error}."));
            OpeningHours::default()
        })
    }

    /// Hours as they are answered.
    pub fn new(hours: &OpeningHours) -> HoursBody {
        let mut body = HoursBody::default();
        for (weekday, opening) in hours.openings() {
            let opening = OpeningBody { from: opening.from.to_string(), until: opening.until.to_string() };
            body.day(weekday).push(opening);
        }
        body
    }

    fn days(&self) -> [(Weekday, &Vec<OpeningBody>); 7] {
        [
            (Weekday::Monday, &self.monday),
            (Weekday::Tuesday, &self.tuesday),
            (Weekday::Wednesday, &self.wednesday),
            (Weekday::Thursday, &self.thursday),
            (Weekday::Friday, &self.friday),
            (Weekday::Saturday, &self.saturday),
            (Weekday::Sunday, &self.sunday),
        ]
    }

    fn day(&mut self, weekday: Weekday) -> &mut Vec<OpeningBody> {
        match weekday {
            Weekday::Monday => &mut self.monday,
            Weekday::Tuesday => &mut self.tuesday,
            Weekday::Wednesday => &mut self.wednesday,
            Weekday::Thursday => &mut self.thursday,
            Weekday::Friday => &mut self.friday,
            Weekday::Saturday => &mut self.saturday,
            Weekday::Sunday => &mut self.sunday,
        }
    }
}

fn time(pointer: &str, text: &str, check: &mut Check) -> Option<TimeOfDay> {
    let time = TimeOfDay::parse(text);
    if time.is_none() {
        check.bad(pointer, EdgeCode::RequestInvalid, "A time of day is HH:MM, 00:00 to 23:59.");
    }
    time
}
