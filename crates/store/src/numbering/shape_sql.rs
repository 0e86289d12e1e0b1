//! What numbers of another system look like that were taken over. A part of the settings: few rows, written anew with them.

use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::numbering::{ImportedShape, Kind, Reset, ScopePart, Series, Shape, Template, UniquePart};

use crate::merchants::sql::words;
use crate::sql::{Connection, Result, Row, broken, params};

pub(crate) fn read(connection: &Connection, merchant: MerchantId) -> Result<Vec<ImportedShape>> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, shape, example, template, scope, reset, unique_within FROM imported_shape
         WHERE merchant_id = ?1 ORDER BY position",
    )?;
    let rows = statement.query_map([merchant.0], |row| {
        let kind = Kind::parse(&row.get::<_, String>(0)?).ok_or_else(|| broken("imported_shape.kind"))?;
        Ok(ImportedShape {
            kind,
            shape: Shape::parse(&row.get::<_, String>(1)?).ok_or_else(|| broken("imported_shape.shape"))?,
            example: row.get(2)?,
            counted_by: counted_by(row, kind)?,
        })
    })?;
    rows.collect()
}

fn counted_by(row: &Row<'_>, kind: Kind) -> Result<Option<Series>> {
    let Some(template) = row.get::<_, Option<String>>(3)? else { return Ok(None) };
    let template = Template::parse(&template).map_err(|_| broken("imported_shape.template"))?;
    let reset = Reset::parse(&row.get::<_, String>(5)?).ok_or_else(|| broken("imported_shape.reset"))?;
    let scope = words(&row.get::<_, String>(4)?, ScopePart::parse).ok_or_else(|| broken("imported_shape.scope"))?;
    let unique_within =
        words(&row.get::<_, String>(6)?, UniquePart::parse).ok_or_else(|| broken("imported_shape.unique_within"))?;
    Ok(Some(Series { scope, unique_within, ..Series::new(kind, template, reset) }))
}

/// Writes all of them anew.
pub(crate) fn write(connection: &Connection, settings: &Settings) -> Result<()> {
    connection.execute("DELETE FROM imported_shape WHERE merchant_id = ?1", [settings.merchant.0])?;
    for (position, imported) in settings.imported_shapes.iter().enumerate() {
        let series = imported.counted_by.as_ref();
        let scope = series.map(|series| joined(series.scope.iter().map(|part| part.as_str())));
        let unique_within = series.map(|series| joined(series.unique_within.iter().map(|part| part.as_str())));
        connection.execute(
            "INSERT INTO imported_shape (merchant_id, position, kind, shape, example, template, scope, reset, unique_within)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                settings.merchant.0,
                position as i64 + 1,
                imported.kind.as_str(),
                imported.shape.to_string(),
                imported.example,
                series.map(|series| series.template.text()),
                scope,
                series.map(|series| series.reset.as_str()),
                unique_within
            ],
        )?;
    }
    Ok(())
}

fn joined(words: impl Iterator<Item = &'static str>) -> String {
    words.collect::<Vec<_>>().join(",")
}
