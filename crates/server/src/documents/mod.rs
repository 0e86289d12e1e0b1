//! Documents of `docs/` that are made from the program: prose from a template beside this file, tables from the code.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `order_lifecycle.rs`, `.md` | `docs/order-lifecycle.md`: the transition table, what departments see, work queues |
//! | `doctor.rs`, `.md` | `docs/doctor.md`: how the doctor looks, and every rule it has |
//! | `events.rs`, `.md` | `docs/events.md`: how events are read and followed, and every type there is |
//! | `permissions.rs`, `.md` | `docs/permissions.md`: which role may do what |
//! | `import_legacy.rs`, `.md` | `docs/import-legacy.md`: how another system's records are brought in |
//! | `money.rs`, `.md` | `docs/money.md`: how orders are paid, and which journal entry each command makes |

mod doctor;
mod events;
mod import_legacy;
mod money;
mod order_lifecycle;
mod permissions;

pub use doctor::doctor;
pub use events::events;
pub use import_legacy::import_legacy;
pub use money::money;
pub use order_lifecycle::order_lifecycle;
pub use permissions::permissions;

/// A template with its tables in the places that name them, such as `{{transitions}}`.
///
/// # Panics
/// When a table has no place in the template, or a place no table.
fn filled(template: &str, tables: &[(&str, String)]) -> String {
    let mut text = template.to_owned();
    for (name, table) in tables {
        let place = format!("{{{{{name}}}}}");
        assert!(text.contains(&place), "the template has {place}");
        text = text.replace(&place, table.trim_end());
    }
    assert!(!text.contains("{{"), "every place has its table");
    text
}

/// A table of Markdown.
fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: impl IntoIterator<Item = [String; COLUMNS]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&head.map(str::to_owned));
    text.push_str(&line(&head.map(|_| "---".to_owned())));
    rows.into_iter().for_each(|row| text.push_str(&line(&row)));
    text
}

/// Words as code, separated by commas.
fn codes<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

fn code(word: &str) -> String {
    format!("`{word}`")
}

/// A sentence of the code as the cell of a table: without its full stop, small at its beginning.
fn cell(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_filled() {
        for document in [order_lifecycle(), money(), events(), permissions()] {
            assert!(document.starts_with("# ") && document.ends_with('\n'), "{document}");
        }
    }

    #[test]
    #[should_panic(expected = "the template has {{moon}}")]
    fn a_table_without_a_place_is_a_bug() {
        filled("# Nothing\n", &[("moon", String::new())]);
    }

    #[test]
    #[should_panic(expected = "every place has its table")]
    fn a_place_without_a_table_is_a_bug() {
        filled("# {{moon}}\n", &[]);
    }
}
