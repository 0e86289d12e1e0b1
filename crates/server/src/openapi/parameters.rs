//! What parameters must be that stand on many routes, said once for all of them.

use docket_domain::limits;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{Object, Schema, SchemaFormat, SchemaType, Type};

use crate::extract::LIMIT_MAX;

/// Query parameters that name a document by its id.
const IDS: [&str; 3] = ["customer", "order", "user"];
/// Parameters that name a day.
const DATES: [&str; 4] = ["businessDate", "date", "from", "to"];

/// Adds to the parameters of an operation what its handlers hold them against.
pub(super) fn add_limits(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            add_limit(parameter);
        }
    }
}

fn add_limit(parameter: &mut Parameter) {
    let (is_header, is_query) = (parameter.parameter_in == ParameterIn::Header, parameter.parameter_in == ParameterIn::Query);
    let name = parameter.name.clone();
    let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else { return };
    if is_header {
        // A header has no null: it is left out.
        not_null(schema);
    }
    // What a route says itself of a parameter, the name does not say better.
    let is_said = schema.pattern.is_some() || schema.min_length.is_some();
    match name.as_str() {
        "Idempotency-Key" => {
            schema.pattern = Some(format!("^[!-~]{{1,{}}}$", limits::IDEMPOTENCY_KEY_CHARS_MAX));
        }
        "Docket-Approval" => schema.pattern = Some("^[!-~]+:[0-9]{4,8}$".to_owned()),
        _ if is_said => {}
        "limit" if is_query => {
            schema.minimum = Some(1_isize.into());
            schema.maximum = Some(isize::from(LIMIT_MAX.cast_signed()).into());
        }
        "search" if is_query => schema.max_length = Some(limits::SEARCH_CHARS_MAX),
        name if IDS.contains(&name) && is_query => schema.format = Some(SchemaFormat::Custom("uuid".to_owned())),
        name if DATES.contains(&name) => schema.format = Some(SchemaFormat::Custom("date".to_owned())),
        _ => {}
    }
}

fn not_null(schema: &mut Object) {
    if let SchemaType::Array(types) = &schema.schema_type
        && let Some(other) = types.iter().find(|kind| **kind != Type::Null)
    {
        schema.schema_type = SchemaType::Type(other.clone());
    }
}
