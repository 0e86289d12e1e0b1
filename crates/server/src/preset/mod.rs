//! Presets: files that configure a merchant completely. They are built into the program, and a path to a file of one's own does
//! as well.

mod format;
mod usual;

use docket_domain::merchants::SetUpMerchant;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../presets/", $name, ".toml")))),*]
    };
}

/// Name and text of every preset.
const BUILT_IN: &[(&str, &str)] = built_in![
    "al-marya",
    "shivik-mart",
    "wallet-orders",
    "cantina",
    "cantina-channels",
    "finance-suite",
    "toast",
    "square",
    "lightspeed",
    "fudo",
    "snowflake",
    "dual-key",
];

/// Why a preset cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PresetError {
    /// No preset of that name.
    #[error("there is no preset {0}; there are {1}")]
    Unknown(String, String),
    /// Not the shape of a preset.
    #[error("the preset cannot be read: {0}")]
    Shape(#[from] toml::de::Error),
    /// A value that does not fit.
    #[error("{at}: {problem}")]
    Value {
        /// Where in the file.
        at: String,
        /// What is wrong.
        problem: String,
    },
}

/// The names of the built-in presets.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The command that sets up a merchant as a built-in preset has it.
///
/// # Errors
/// No preset of that name.
pub fn named(name: &str) -> Result<SetUpMerchant, PresetError> {
    match BUILT_IN.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => parse(text),
        None => Err(PresetError::Unknown(name.to_owned(), names().collect::<Vec<_>>().join(", "))),
    }
}

/// Whether a text can be a merchant's slug.
///
/// # Errors
/// It cannot; the error says what can.
pub fn check_slug(slug: &str) -> Result<(), PresetError> {
    format::check_slug("slug", slug)
}

/// The command that sets up a merchant as a preset's text has it.
///
/// # Errors
/// The text is not a preset; the error says where and why.
pub fn parse(text: &str) -> Result<SetUpMerchant, PresetError> {
    toml::from_str::<format::Preset>(text)?.into_command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_preset_can_be_used() {
        for name in names() {
            let command = named(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(command.settings.slug, name);
            let least = match name {
                "al-marya" | "shivik-mart" => 40,
                "finance-suite" => 1,
                _ => 15,
            };
            assert!(command.products.len() >= least, "{name} has a real catalogue");
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = named("nope").expect_err("unknown").to_string();
        assert!(error.contains("al-marya") && error.contains("shivik-mart"), "{error}");
    }

    fn changed(from: &str, to: &str) -> String {
        let (_, text) = BUILT_IN[0];
        assert!(text.contains(from), "the preset has {from:?}");
        parse(&text.replacen(from, to, 1)).expect_err("refused").to_string()
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        assert!(changed("Asia/Dubai", "Asia/Atlantis").starts_with("merchant.time_zone: "));
        assert!(changed("cutoff = \"00:00\"", "cutoff = \"25:00\"").starts_with("business_day.cutoff: "));
        assert!(changed("{SEQ:6}", "{NOPE}").starts_with("series.order.template: "));
        assert!(changed("slug = \"al-marya\"", "slug = \"Al Marya\"").starts_with("merchant.slug: "));
        assert!(changed("role = \"owner\"", "role = \"king\"").contains("role"));
        assert!(changed("role = \"owner\"", "role = \"owner\"\ncode = \"ana\"").starts_with("users.Owner.code: "));
        assert!(changed("role = \"owner\"", "role = \"owner\"\ncode = \"U7\"").contains("users without a code"));
        assert!(changed("decimals = 2", "decimals = 2\nfiscal_year_start = 13").starts_with("merchant.fiscal_year_start: "));
        let in_series = |line: &str| changed("reset = \"business_day\"", &format!("reset = \"business_day\"\n{line}"));
        assert!(in_series("at_end = \"stop\"").starts_with("series.order.at_end: "));
        assert!(in_series("unique_within = [\"moon\"]").starts_with("series.order.unique_within: "));
        assert!(in_series("default = { moon = \"A\" }").starts_with("series.order.default: "));
        assert!(in_series("rules = \"us-irs\"").starts_with("series.order.rules: "));
        assert!(changed("[business_day]", "[busyness_day]").contains("unknown field"));
    }
}
