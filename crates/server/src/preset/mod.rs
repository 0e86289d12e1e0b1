//! Presets: files that configure a merchant completely. They are built into the program, and a path to a file of one's own does
//! as well.

mod chosen;
mod format;
pub(crate) mod online;
pub(crate) mod printing;
pub(crate) mod queues;
pub(crate) mod rules;
mod usual;

use docket_domain::merchants::SetUpMerchant;

pub(crate) use chosen::{Chosen, ChosenMerchant, ChosenProduct, ChosenTax};

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
    use std::collections::BTreeSet;

    use docket_domain::access::Role;
    use docket_domain::merchants::{Channel, STAFF_CHANNELS};
    use docket_domain::numbering::Kind;
    use docket_domain::numbering::checker::{Ground, check};
    use docket_domain::outlets::OrderLimit;

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
    fn everything_is_named_in_english_and_in_the_merchants_own_language() {
        for name in names() {
            let command = named(name).expect("a preset");
            let own = &command.settings.language;
            let categories = command.categories.iter().map(|category| (&category.code, &category.names));
            let products = command.products.iter().map(|product| (&product.sku, &product.names));
            for (code, names) in categories.chain(products) {
                assert_eq!(names.first().map(|(language, _)| language), Some(own), "{name} {code}");
                assert!(names.iter().any(|(language, _)| language == "en"), "{name} {code}");
                assert!(names.iter().all(|(_, text)| !text.trim().is_empty()), "{name} {code}");
            }
        }
    }

    #[test]
    fn every_code_stands_for_one_thing() {
        for name in names() {
            let command = named(name).expect("a preset");
            let unique = |what: &str, all: Vec<&str>| {
                let set: BTreeSet<&str> = all.iter().copied().collect();
                assert_eq!(set.len(), all.len(), "{what} of {name}: {all:?}");
            };
            let settings = &command.settings;
            unique("outlets", settings.outlets.iter().map(|outlet| outlet.code.as_str()).collect());
            unique("registers", settings.registers.iter().map(|register| register.code.as_str()).collect());
            unique("channels", settings.channels.iter().map(|channel| channel.code.as_str()).collect());
            unique("users", command.users.iter().map(|user| user.name.as_str()).collect());
            unique("codes of users", command.users.iter().filter_map(|user| user.code.as_deref()).collect());
            unique("categories", command.categories.iter().map(|category| category.code.as_str()).collect());
            let goods = command.products.iter();
            unique("goods", goods.flat_map(|one| std::iter::once(&one.sku).chain(&one.barcodes)).map(String::as_str).collect());
        }
    }

    #[test]
    fn every_merchant_can_begin() {
        for name in names() {
            let command = named(name).expect("a preset");
            let settings = &command.settings;
            assert!(settings.channels.iter().any(|channel| channel.name == "counter"), "{name}: the channel that is the default");
            assert!(command.users.iter().any(|user| user.role == Role::Owner), "{name} has an owner");
            for outlet in &settings.outlets {
                assert!(settings.registers.iter().any(|register| register.outlet == outlet.code), "{name} {}", outlet.code);
            }
            for category in &command.categories {
                let has = command.products.iter().any(|product| product.category.as_ref() == Some(&category.code));
                assert!(has, "{name}: nothing is in {}", category.code);
            }
            for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Ticket) {
                assert!(settings.series(*kind).is_some(), "{name} numbers {}", kind.as_str());
            }
            for series in &settings.series {
                check(series, &Ground::of(settings), []).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            }
        }
    }

    #[test]
    fn what_the_comments_propose_can_be_done() {
        let afip = "[series.bill]\ntemplate = \"{REGISTER}-{SEQ:8}\"\nscope = [\"register\"]\nrules = \"ar-afip\"";
        let bill = "[series.bill]\ntemplate = \"BILL-{SEQ:10}\"";
        let all = |code: &str| format!("code = \"{code}\"");
        let points: Vec<[String; 2]> = (1..=3).map(|point| [all(&format!("R{point}")), all(&format!("{point:05}"))]).collect();
        let mut to_afip: Vec<[&str; 2]> = vec![[bill, afip]];
        to_afip.extend(points.iter().map(|[from, to]| [from.as_str(), to.as_str()]));
        let by_channel = [["{CHANNEL}-{DD}{MM}-{SEQ:3}", "{CHANNEL}-{SEQ:4}"]];
        let per_user = [["[series.payment]\n", "[series.payment]\nscope = [\"user\"]\nunique_within = [\"user\"]\n"]];
        let manager = [["grace_until = \"08:00\"", "grace_until = \"08:00\"\nforce_close = \"manager\""]];
        for (name, changes) in [
            ("cantina", to_afip.as_slice()),
            ("cantina-channels", to_afip.as_slice()),
            ("fudo", &to_afip[..3]),
            ("cantina-channels", &by_channel),
            ("finance-suite", &per_user),
            ("cantina", &manager),
            ("al-marya", &[["language = \"en\"", "language = \"ar\""]]),
            ("wallet-orders", &[["language = \"ar\"", "language = \"fa\""]]),
        ] {
            let mut text = BUILT_IN.iter().find(|(known, _)| *known == name).expect("a preset").1.to_owned();
            for [from, to] in changes {
                assert!(text.contains(from), "{name} has {from:?}");
                text = text.replacen(from, to, 1);
            }
            let settings = parse(&text).unwrap_or_else(|error| panic!("{name}: {error}")).settings;
            for series in &settings.series {
                check(series, &Ground::of(&settings), []).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            }
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
    fn a_preset_says_which_channels_are_online_and_how_many_orders_an_outlet_takes_when() {
        let (_, text) = BUILT_IN[0];
        let text = text.replacen("takeaway = \"TOGO\"", "takeaway = { code = \"TOGO\", online = true }", 1);
        let text =
            text.replacen("online = \"WEB\"", "online = { code = \"WEB\", online = false }\ntalabat = { code = \"TLB\" }", 1);
        let hours = "code = \"MAIN\"\nonline_orders = { max_orders = 20, minutes = 15 }\n\
                     opening_hours = { monday = [ \"11:00-15:00\", \"18:00-02:00\" ], sunday = [] }";
        let text = text.replacen("code = \"MAIN\"", hours, 1);
        let settings = parse(&text).expect("a preset").settings;
        let online: Vec<&str> = settings.channels.iter().filter(|one| one.is_online).map(|one| one.name.as_str()).collect();
        assert_eq!(online, ["takeaway", "talabat"]);
        let outlet = &settings.outlets[0];
        assert_eq!(outlet.online.limit, OrderLimit::new(20, 15));
        assert_eq!(outlet.opening_hours.as_ref().map(|hours| hours.openings().count()), Some(2));
        for name in names() {
            let settings = named(name).expect("a preset").settings;
            let by_staff = |channel: &&Channel| STAFF_CHANNELS.contains(&channel.name.as_str());
            assert!(settings.channels.iter().all(|channel| channel.is_online != by_staff(&channel)), "{name}");
            assert!(
                settings.outlets.iter().all(|outlet| outlet.opening_hours.is_none() && outlet.online.limit.is_none()),
                "{name}"
            );
        }
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
        let rule = |rule: &str| changed("[[users]]", &format!("[[barcode_rules]]\n{rule}\n[[users]]"));
        let digits = "item_digits = 5\nvalue_digits = 5\nvalue_decimals = 3";
        assert!(rule(&format!("prefix = \"30\"\nkind = \"weight\"\n{digits}")).starts_with("barcode_rules.30: "));
        assert!(rule(&format!("prefix = \"21\"\nkind = \"length\"\n{digits}")).starts_with("barcode_rules.21.kind: "));
        let product = |line: &str| changed("unit = \"piece\"", &format!("unit = \"piece\"\n{line}"));
        assert!(product("consumption = \"lifo\"").contains(".consumption: "));
        assert!(product("reorder_level = \"0.5\"").contains(".reorder_level: "));
        assert!(product("image = \"a.jpg\"").contains(".image: "));
        let group = "modifiers = [ { code = \"SIZE\", name = { en = \"Size\" }, options = [] } ]";
        assert!(product(group).contains(".modifiers.0.options: "));
        assert!(changed("decimals = 2", "decimals = 2\nretention_years = 0").starts_with("merchant.retention_years: "));
        let outlet = |line: &str| changed("code = \"MAIN\"", &format!("code = \"MAIN\"\n{line}"));
        for line in ["max_orders = 5", "minutes = 5", "max_orders = 0, minutes = 5", "max_orders = 5, minutes = 241"] {
            assert!(outlet(&format!("online_orders = {{ {line} }}")).starts_with("outlets.MAIN.online_orders: "), "{line}");
        }
        assert!(outlet("opening_hours = { moonday = [] }").starts_with("outlets.MAIN.opening_hours.moonday: "));
        assert!(outlet("opening_hours = { monday = [ \"24:00-25:00\" ] }").starts_with("outlets.MAIN.opening_hours.monday: "));
        let six = ["\"01:00-02:00\""; 6].join(", ");
        assert!(outlet(&format!("opening_hours = {{ friday = [ {six} ] }}")).starts_with("outlets.MAIN.opening_hours.friday: "));
        assert!(changed("online = \"WEB\"", "online = { code = \"web\" }").starts_with("channels.online: "));
        let queues = |line: &str| changed("[business_day]", &format!("[queues]\n{line}\n\n[business_day]"));
        assert!(queues("kitchen_minutes = 0").starts_with("queues.kitchen_minutes: "));
        assert!(queues("finance_minutes = 43201").starts_with("queues.finance_minutes: "));
        assert!(queues("bar_minutes = 5").contains("unknown field `bar_minutes`"));
        for minutes in ["0", "43201"] {
            let set = format!("decimals = 2\nrelease_unpaid_minutes = {minutes}");
            assert!(changed("decimals = 2", &set).starts_with("merchant.release_unpaid_minutes: "), "{minutes}");
        }
        assert!(changed("[business_day]", "[busyness_day]").contains("unknown field"));
    }
}
