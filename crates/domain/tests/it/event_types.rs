//! The list of events. That it has all that is written, debug builds check with every record; here that it has no more.

use std::path::Path;

use docket_domain::audit::EVENT_TYPES;

/// The source of the crate but for the list itself.
fn source(directory: &Path, text: &mut String) {
    for entry in std::fs::read_dir(directory).expect("a directory of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            source(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("audit/event_types.rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("a file of the source"));
        }
    }
}

#[test]
fn every_type_that_is_listed_is_written_by_some_command() {
    let mut text = String::new();
    source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    let unwritten: Vec<&str> =
        EVENT_TYPES.iter().map(|one| one.name).filter(|name| !text.contains(&format!("\"{name}\""))).collect();
    assert!(unwritten.is_empty(), "{unwritten:?}");
}
