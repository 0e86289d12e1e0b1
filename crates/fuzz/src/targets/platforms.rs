//! Messages of delivery platforms: the platform's name on the first line, the body below.

use std::sync::OnceLock;

use docket_domain::integrations::{Platform, PlatformOrder};
use docket_domain::limits::{AMOUNT_MINOR_MAX, NAME_CHARS_MAX, NOTES_CHARS_MAX, ORDER_LINES_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_server::codes;
use docket_server::readers::{Event, message};

fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| super::settings("fudo"))
}

/// Reads a message as its platform's; as every platform's, where it names none.
pub fn run(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let named = std::str::from_utf8(&input[..end]).ok().and_then(Platform::parse);
    let body = if named.is_some() { input.get(end + 1..).unwrap_or_default() } else { input };
    for platform in Platform::ALL.iter().filter(|platform| named.is_none_or(|named| named == **platform)) {
        match message(*platform, body, settings()) {
            Ok(Event::Order(order)) => check(&order),
            Ok(Event::Status { reference, .. }) => assert!(is_reference(&reference), "{reference:?}"),
            Ok(Event::Nothing) => {}
            Err(refused) => {
                assert!((400..500).contains(&refused.status), "{refused:?}");
                assert!(codes::all().iter().any(|known| known.code == refused.code), "{refused:?}");
                assert!(refused.errors.iter().all(|(pointer, _)| pointer.starts_with('/')), "{refused:?}");
            }
        }
    }
}

fn check(order: &PlatformOrder) {
    assert!(is_reference(&order.reference), "{order:?}");
    assert!((1..ORDER_LINES_MAX).contains(&order.items.len()), "{} items", order.items.len());
    let of_items = order.items.iter().map(|item| item.unit_price);
    let of_options = order.items.iter().flat_map(|item| &item.options).map(|option| option.unit_price);
    let whole = [order.discount, order.delivery_fee].into_iter().chain(order.total);
    for amount in of_items.chain(of_options).chain(whole) {
        assert!((Amount::ZERO..=Amount(AMOUNT_MINOR_MAX)).contains(&amount), "{amount:?}");
    }
    for item in &order.items {
        assert!(item.count > 0 && item.options.iter().all(|option| option.count > 0));
        let references = item.options.iter().map(|option| &option.reference).chain([&item.reference]);
        assert!(references.flatten().all(|reference| is_reference(reference)), "{item:?}");
        let names = item.options.iter().map(|option| &option.name).chain([&item.name]);
        names.for_each(|name| assert!(is_text(name, NAME_CHARS_MAX), "{name:?}"));
        assert!(item.notes.as_ref().is_none_or(|notes| is_text(notes, NOTES_CHARS_MAX)), "{:?}", item.notes);
    }
    assert!(order.notes.as_ref().is_none_or(|notes| is_text(notes, NOTES_CHARS_MAX)), "{:?}", order.notes);
    assert!(order.address.as_ref().is_none_or(|address| is_text(&address.text, TEXT_CHARS_MAX)), "{:?}", order.address);
    assert!(order.contact.as_ref().is_none_or(|contact| is_text(contact, TEXT_CHARS_MAX)), "{:?}", order.contact);
    let name = order.customer.as_ref().and_then(|customer| customer.name.as_ref());
    assert!(name.is_none_or(|name| is_text(name, NAME_CHARS_MAX)), "{name:?}");
}

fn is_reference(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 100 && !text.contains(char::is_control)
}

/// Whether a text is one that is kept.
fn is_text(text: &str, chars_max: usize) -> bool {
    let is_shown = |letter: char| (!letter.is_control() || letter == '\n') && !"\u{202d}\u{202e}".contains(letter);
    !text.trim().is_empty() && text.chars().count() <= chars_max && text.chars().all(is_shown)
}
