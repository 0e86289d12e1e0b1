//! `docs/doctor.md`.

use docket_store::doctor::rules;

use super::{code, filled, table};

/// How the doctor looks, and every rule it has.
pub fn doctor() -> String {
    let every = |is: bool| if is { "every minute and every night" } else { "every night" };
    let short = rules().iter().map(|rule| {
        let severity = rule.severity.as_str().to_owned();
        [code(rule.code), severity, every(rule.is_incremental()).to_owned(), rule.holds.to_owned()]
    });
    let mut long = String::new();
    for rule in rules() {
        let repair = rule.repair.unwrap_or("None: a person decides.");
        long.push_str(&format!(
            "### `{}`\n\n{}\n\n- Where it does not hold: {}\n- What to do: {}\n- Repair: {repair}\n\n",
            rule.code, rule.holds, rule.explanation, rule.remedy
        ));
    }
    let short = table(["code", "severity", "looked at", "what must hold"], short);
    filled(include_str!("doctor.md"), &[("rules", short), ("each", long)])
}
