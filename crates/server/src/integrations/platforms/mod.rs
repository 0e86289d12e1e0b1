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

#[cfg(test)]
mod tests {
    use docket_domain::integrations::{PlatformStatus, target};
    use docket_domain::ordering::Fulfilment;

    use super::*;

    const PAGE: &str = include_str!("../../../../../docs/platforms.md");

    #[test]
    fn the_page_has_every_word_of_a_platform_and_no_other() {
        let tables = [
            ("| Rappi", rappi::STATUSES, 1),
            ("| PedidosYa (", pedidosya::STATUSES, 0),
            ("| Uber Eats (", ubereats::STATUSES, 0),
        ];
        for (head, words, more) in tables {
            let rows: Vec<&str> =
                PAGE[PAGE.find(head).expect(head)..].lines().skip(2).take_while(|line| line.starts_with('|')).collect();
            for (word, said) in words {
                let row = format!("| `{word}` | `{}` |", said.as_str());
                assert!(rows.contains(&row.as_str()), "{head} lacks {row}");
            }
            assert_eq!(rows.len(), words.len() + more, "{head}");
        }
    }

    #[test]
    fn the_page_says_where_each_status_leads() {
        let word = |said, fulfilment| target(said, fulfilment).map_or("–".to_owned(), |to| format!("`{}`", to.as_str()));
        for said in PlatformStatus::ALL {
            let (fetched, brought) = (word(*said, Fulfilment::HandOver), word(*said, Fulfilment::Delivery));
            let row = format!("| `{}` | {fetched} | {brought} |", said.as_str());
            assert!(PAGE.lines().any(|line| line == row), "{row}");
        }
    }
}
