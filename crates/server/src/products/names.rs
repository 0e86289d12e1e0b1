//! Names in several languages, as they are sent.

use std::collections::BTreeMap;
use std::fmt;

use docket_domain::catalog::{NameChange, Names};
use docket_domain::limits::{LANGUAGES_MAX, NAME_CHARS_MAX};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::Check;
use crate::problem::{EdgeCode, named};

/// A name: a text, which is in the merchant's language, or an object with a text per language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameBody {
    /// In the merchant's language.
    Own(String),
    /// In each of these languages (BCP 47).
    All(BTreeMap<String, String>),
}

impl NameBody {
    /// How it changes the names of something.
    pub fn change(self, pointer: &str, language: &str, check: &mut Check) -> NameChange {
        match self {
            NameBody::Own(name) => NameChange::Own(self::name(pointer, name, check)),
            NameBody::All(all) => NameChange::All(in_order(all, pointer, language, check)),
        }
    }

    /// The names of something new, the merchant's own language first.
    pub fn names(self, pointer: &str, language: &str, check: &mut Check) -> Names {
        match self {
            NameBody::Own(name) => vec![(language.to_owned(), self::name(pointer, name, check))],
            NameBody::All(all) => in_order(all, pointer, language, check),
        }
    }
}

fn name(pointer: &str, name: String, check: &mut Check) -> String {
    if name.trim().is_empty() {
        check.bad(pointer, EdgeCode::FieldRequired, format!("{} must say how it is called, and is empty.", named(pointer)));
        return name;
    }
    check.text(pointer, Some(name), NAME_CHARS_MAX).unwrap_or_default()
}

/// The merchant's own language first, then the others by their tag.
fn in_order(all: BTreeMap<String, String>, pointer: &str, language: &str, check: &mut Check) -> Names {
    if all.len() > LANGUAGES_MAX {
        let detail = format!("{} must be in at most {LANGUAGES_MAX} languages.", named(pointer));
        check.bad(pointer, EdgeCode::RequestInvalid, detail);
        return Vec::new();
    }
    if !all.contains_key(language) {
        let detail = format!("{} must also be in `{language}`, the merchant's own language.", named(pointer));
        check.bad(pointer, EdgeCode::FieldRequired, detail);
    }
    let mut names = Names::new();
    for (tag, text) in all {
        if !is_language(&tag) {
            let detail = format!("{} must be by languages such as `en` or `pt-BR` (BCP 47).", named(pointer));
            check.bad(pointer, EdgeCode::RequestInvalid, detail);
            continue;
        }
        let text = name(&format!("{pointer}/{tag}"), text, check);
        names.push((tag, text));
    }
    names.sort_by_key(|(tag, _)| tag != language);
    names
}

/// Whether a text has the form of a language tag: letters, then parts of letters and digits.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_first = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_first && tag.len() <= 35 && parts.all(is_part)
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = NameBody;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or an object with a text per language")
    }

    fn visit_str<E>(self, text: &str) -> Result<NameBody, E> {
        Ok(NameBody::Own(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NameBody, A::Error> {
        let mut all = BTreeMap::new();
        while let Some((language, text)) = map.next_entry::<String, String>()? {
            if all.insert(language, text).is_some() {
                return Err(A::Error::custom("a language stands there twice"));
            }
        }
        Ok(NameBody::All(all))
    }
}

impl<'de> Deserialize<'de> for NameBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<NameBody, D::Error> {
        deserializer.deserialize_any(NameVisitor)
    }
}

impl Serialize for NameBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            NameBody::Own(name) => name.serialize(serializer),
            NameBody::All(all) => all.serialize(serializer),
        }
    }
}

impl PartialSchema for NameBody {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let all = ObjectBuilder::new()
            .schema_type(Type::Object)
            .additional_properties(Some(AdditionalProperties::RefOr(text().into())));
        OneOfBuilder::new()
            .item(text())
            .item(all)
            .description(Some("A text, in the merchant's language, or an object with a text per language (BCP 47)."))
            .examples([serde_json::json!({ "en": "Large shawarma", "ar": "شاورما كبيرة" })])
            .into()
    }
}

impl ToSchema for NameBody {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_text_or_a_text_per_language() {
        let read = |json: &str| serde_json::from_str::<NameBody>(json);
        assert_eq!(read("\"Tea\"").expect("a name"), NameBody::Own("Tea".into()));
        let all = BTreeMap::from([("ar".to_owned(), "شاي".to_owned()), ("en".to_owned(), "Tea".to_owned())]);
        assert_eq!(read(r#"{"en":"Tea","ar":"شاي"}"#).expect("a name"), NameBody::All(all));
        for json in ["null", "7", "[\"Tea\"]", r#"{"en":7}"#, r#"{"en":"Tea","en":"Coffee"}"#] {
            assert!(read(json).is_err(), "{json}");
        }
    }

    #[test]
    fn languages_have_the_form_of_tags() {
        for tag in ["en", "pt-BR", "zh-Hant-TW", "ckb", "de-1996"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["", "e", "EN", "english", "en-", "en_GB", "en-toolongpart", "ar/x"] {
            assert!(!is_language(tag), "{tag}");
        }
    }
}
