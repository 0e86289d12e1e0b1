//! Outlets. Their zones and policies, and the heads of their receipts, stand apart.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Outlet;
use docket_domain::outlets::{OnlineOrders, Opening, OpeningHours, OrderLimit, Pause, Weekday};
use docket_domain::time::Timestamp;

use crate::json;
use crate::sql::broken;

/// All of them, in their order, without what stands apart.
pub(super) fn outlets(connection: &Connection, merchant: MerchantId) -> Result<Vec<Outlet>> {
    let mut statement = connection.prepare_cached(
        "SELECT code, name, online_paused, online_paused_until, online_pause_reason, online_max_orders, online_minutes, opening_hours, shop
         FROM outlet WHERE merchant_id = ?1 ORDER BY position, code",
    )?;
    statement.query_map([merchant.0], outlet)?.collect()
}

fn outlet(row: &Row<'_>) -> Result<Outlet> {
    let pause = Pause { until: row.get::<_, Option<i64>>(3)?.map(Timestamp), reason: row.get(4)? };
    let limit: Option<(u16, u16)> = row.get::<_, Option<u16>>(5)?.zip(row.get(6)?);
    let limit = limit.map(|(orders, minutes)| OrderLimit::new(orders, minutes).ok_or_else(|| broken("outlet.online_max_orders")));
    let (hours, shop): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
    let hours = hours.map(|text| opening_hours(&text).ok_or_else(|| broken("outlet.opening_hours")));
    Ok(Outlet {
        online: OnlineOrders { pause: row.get::<_, bool>(2)?.then_some(pause), limit: limit.transpose()? },
        opening_hours: hours.transpose()?,
        shop: shop.map(|text| json::parse_shop(&text).ok_or_else(|| broken("outlet.shop"))).transpose()?,
        ..Outlet::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?)
    })
}

fn opening_hours(text: &str) -> Option<OpeningHours> {
    let openings = json::parse_openings(text)?
        .into_iter()
        .map(|(weekday, from, until)| Some((Weekday::parse(&weekday)?, Opening::parse(&format!("{from}-{until}"))?)));
    OpeningHours::new(openings.collect::<Option<Vec<_>>>()?).ok()
}

/// Writes one that may be there.
pub(super) fn write(connection: &Connection, merchant: MerchantId, position: usize, outlet: &Outlet) -> Result<()> {
    connection.execute(
        "INSERT INTO outlet (merchant_id, code, name, position) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (merchant_id, code) DO UPDATE SET position = excluded.position",
        params![merchant.0, outlet.code, outlet.name, position as i64],
    )?;
    update(connection, merchant, outlet)
}

/// Writes what may change of one.
fn update(connection: &Connection, merchant: MerchantId, outlet: &Outlet) -> Result<()> {
    let (pause, limit) = (outlet.online.pause.as_ref(), outlet.online.limit);
    let hours = outlet.opening_hours.as_ref().map(|hours| {
        let openings = hours.openings();
        json::openings(openings.map(|(weekday, opening)| (weekday.as_str(), opening.from.to_string(), opening.until.to_string())))
    });
    connection
        .prepare_cached(
            "UPDATE outlet SET name = ?3, online_paused = ?4, online_paused_until = ?5, online_pause_reason = ?6,
                               online_max_orders = ?7, online_minutes = ?8, opening_hours = ?9, shop = ?10
             WHERE merchant_id = ?1 AND code = ?2",
        )?
        .execute(params![
            merchant.0,
            outlet.code,
            outlet.name,
            pause.is_some(),
            pause.and_then(|pause| pause.until).map(|until| until.0),
            pause.and_then(|pause| pause.reason.as_ref()),
            limit.map(|limit| limit.max_orders),
            limit.map(|limit| limit.minutes),
            hours,
            outlet.shop.as_ref().map(json::shop)
        ])?;
    Ok(())
}
