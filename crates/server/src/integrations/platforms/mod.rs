//! The platforms, a file each: how what comes is known to be theirs, and how it says what.

pub mod generic;
mod pedidosya;
mod rappi;
mod ubereats;

use docket_domain::integrations::Platform;
use docket_domain::merchants::Settings;

use super::said::Event;
use super::signature::Signed;
use crate::problem::Problem;

/// Whether what came is the platform's, and is not of long ago.
pub fn is_signed(platform: Platform, signed: &Signed<'_>) -> bool {
    match platform {
        Platform::Rappi => rappi::is_signed(signed),
        Platform::PedidosYa => pedidosya::is_signed(signed),
        Platform::UberEats => ubereats::is_signed(signed),
        Platform::Generic => generic::is_signed(signed),
    }
}

/// What it says.
///
/// # Errors
/// `request.malformed`, `integration.payloadInvalid`, `integration.orderNotIncluded`.
pub fn read(platform: Platform, signed: &Signed<'_>, settings: &Settings) -> Result<Event, Problem> {
    match platform {
        Platform::Rappi => rappi::read(signed.body, settings),
        Platform::PedidosYa => pedidosya::read(signed.body, settings),
        Platform::UberEats => ubereats::read(signed.body, settings),
        Platform::Generic => generic::read(signed, settings),
    }
}
