//! Which crates are built into the program: `deny.toml`, checked against `cargo metadata`. Advisories, whose database is on GitHub, are
//! `make audit`'s.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::harness::*;

/// Every crate that the program, its build and its tests are made of, on any system: cargo fetches the descriptions of those that this one
/// does not build.
fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let run = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(repository())
        .output()
        .expect("cargo runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let metadata: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    metadata["packages"].as_array().expect("a list").clone()
}

fn rules() -> toml::Table {
    let text = std::fs::read_to_string(repository().join("deny.toml")).expect("the rules");
    text.parse().expect("TOML")
}

fn texts(of: &toml::Value) -> Vec<String> {
    of.as_array().expect("a list").iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
}

/// Whether what is allowed satisfies a licence's expression.
fn is_allowed(licence: &str, allowed: &[String]) -> bool {
    let expression = Expression::parse_mode(licence, ParseMode::LAX).unwrap_or_else(|error| panic!("{licence}: {error}"));
    expression.evaluate(|required| allowed.contains(&required.to_string()))
}

#[test]
fn every_crate_has_a_licence_that_is_allowed() {
    let allowed = texts(&rules()["licenses"]["allow"]);
    let packages = packages();
    assert!(packages.len() > 200, "all of them: {}", packages.len());
    let licence = |package: &Value| package["license"].as_str().unwrap_or("none").to_owned();
    let wrong: Vec<String> = packages
        .iter()
        .filter(|package| package["license"].as_str().is_none_or(|licence| !is_allowed(licence, &allowed)))
        .map(|package| format!("{}: {}", package["name"], licence(package)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    // One that is asked for beside another counts, one of which there is a choice does not.
    assert!(!is_allowed("MIT AND GPL-3.0-only", &allowed) && is_allowed("MIT OR GPL-3.0-only", &allowed));
    assert!(!is_allowed("AGPL-3.0-or-later", &allowed));
}

#[test]
fn no_crate_is_banned_and_every_one_comes_from_crates_io() {
    let rules = rules();
    let denied = rules["bans"]["deny"].as_array().expect("a list");
    let denied: Vec<&str> = denied.iter().map(|one| one["name"].as_str().expect("a name")).collect();
    assert!(denied.contains(&"openssl") && denied.contains(&"aws-lc-rs"), "{denied:?}");
    let registries = texts(&rules["sources"]["allow-registry"]);
    for package in packages() {
        let name = package["name"].as_str().expect("a name");
        assert!(!denied.contains(&name), "{name} is banned by deny.toml");
        let own = name == "docket" || name.starts_with("docket-");
        match package["source"].as_str() {
            None => assert!(own, "{name} is named by a path"),
            Some(source) => {
                assert!(registries.iter().any(|registry| source == format!("registry+{registry}")), "{name}: {source}")
            }
        }
    }
}
