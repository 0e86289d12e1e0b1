//! Options that an item is ordered with. Example: a burger has the group `COOKED`, of which exactly one is chosen, and `EXTRAS` with
//! up to five, of which cheese costs 1.50; ordered with `RARE` and `CHEESE` a burger of 22.00 costs 23.50.

use super::{Names, Product};
use crate::money::Amount;
use crate::refusal::{Code, Problem};

/// Options of one kind, with how many of them may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModifierGroup {
    /// Unique within the product.
    pub code: String,
    /// Names by language, the merchant's own first.
    pub names: Names,
    /// The fewest that are chosen.
    pub min: u16,
    /// The most that are chosen; an option that is chosen twice counts twice.
    pub max: u16,
    /// What there is to choose from; at least one.
    pub options: Vec<ModifierOption>,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModifierOption {
    /// Unique within the product, over all its groups.
    pub code: String,
    /// Names by language, the merchant's own first.
    pub names: Names,
    /// What it adds to the price of one unit.
    pub price: Amount,
}

impl ModifierOption {
    /// The name in the merchant's language.
    fn name(&self) -> &str {
        self.names.first().map_or(&self.code, |(_, name)| name)
    }
}

/// An option as it was chosen: what it was called and cost at that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenOption {
    /// Code of its group.
    pub group: String,
    /// Its code.
    pub code: String,
    /// Its name in the merchant's language.
    pub name: String,
    /// What it adds to the price of one unit.
    pub price: Amount,
}

/// Finds the options of an item by their codes, in the order in which they were named. `pointer` leads to the item; an open item has
/// no product, and no options.
///
/// # Errors
/// `option.unknown`, `option.tooFew` or `option.tooMany`: the first that is wrong.
pub fn choose(product: Option<&Product>, codes: &[String], pointer: &str) -> Result<Vec<ChosenOption>, Problem> {
    let groups = product.map_or(&[][..], |product| &product.modifiers);
    let mut chosen = Vec::with_capacity(codes.len());
    for (index, code) in codes.iter().enumerate() {
        let mut all = groups.iter().flat_map(|group| group.options.iter().map(move |option| (group, option)));
        let Some((group, option)) = all.find(|(_, option)| option.code == *code) else {
            let detail = match product {
                Some(product) => format!("{} has no such option; its options are {}.", product.sku, listed(groups)),
                None => "An item without a product has no options.".to_owned(),
            };
            return Err(Problem::at(format!("{pointer}/options/{index}"), Code::OptionUnknown, detail));
        };
        chosen.push(ChosenOption {
            group: group.code.clone(),
            code: option.code.clone(),
            name: option.name().to_owned(),
            price: option.price,
        });
    }
    for group in groups {
        let count = chosen.iter().filter(|option| option.group == group.code).count();
        let (code, limit) = match count {
            _ if count < usize::from(group.min) => (Code::OptionTooFew, format!("at least {}", group.min)),
            _ if count > usize::from(group.max) => (Code::OptionTooMany, format!("at most {}", group.max)),
            _ => continue,
        };
        let detail =
            format!("Of {} {limit} must be chosen, and {count} are: {}.", group.code, listed(std::slice::from_ref(group)));
        return Err(Problem::at(format!("{pointer}/options"), code, detail));
    }
    Ok(chosen)
}

/// The price of one unit with what the options add, or `None` where it would be greater than any amount may be.
pub fn with_options(unit_price: Amount, chosen: &[ChosenOption]) -> Option<Amount> {
    chosen.iter().try_fold(unit_price, |sum, option| sum.plus(option.price))
}

/// The codes of the options, for whoever named none of them.
fn listed(groups: &[ModifierGroup]) -> String {
    let codes: Vec<&str> = groups.iter().flat_map(|group| &group.options).map(|option| option.code.as_str()).collect();
    if codes.is_empty() { "none".to_owned() } else { codes.join(", ") }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::catalog::{NewProduct, Unit};
    use crate::ids::ProductId;
    use crate::limits::AMOUNT_MINOR_MAX;

    fn burger() -> Product {
        let names = |name: &str| vec![("en".to_owned(), name.to_owned())];
        let option = |code: &str, price| ModifierOption { code: code.into(), names: names(code), price: Amount(price) };
        let group = |code: &str, min, max, options| ModifierGroup { code: code.into(), names: names(code), min, max, options };
        let product = NewProduct {
            modifiers: vec![
                group("COOKED", 1, 1, vec![option("RARE", 0), option("DONE", 0)]),
                group("EXTRAS", 0, 2, vec![option("CHEESE", 150), option("BACON", 300)]),
            ],
            ..NewProduct::new("BURGER", names("Burger"), Unit::Piece, Amount(2_200))
        };
        product.with_id(ProductId(Uuid::nil()))
    }

    fn chosen(codes: &[&str]) -> Result<Vec<ChosenOption>, (Code, String)> {
        let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
        choose(Some(&burger()), &codes, "/items/3").map_err(|problem| (problem.code, problem.pointer))
    }

    #[test]
    fn what_options_cost_is_added_to_the_price_of_one_unit() {
        let price = |codes: &[&str]| with_options(Amount(2_200), &chosen(codes).expect("they fit"));
        assert_eq!(price(&["RARE"]), Some(Amount(2_200)));
        assert_eq!(price(&["CHEESE", "RARE", "BACON"]), Some(Amount(2_650)));
        assert_eq!(price(&["RARE", "CHEESE", "CHEESE"]), Some(Amount(2_500)), "twice the cheese is twice its price");
        assert_eq!(with_options(Amount(AMOUNT_MINOR_MAX), &chosen(&["RARE", "CHEESE"]).expect("they fit")), None);
    }

    #[test]
    fn too_few_too_many_and_unknown_ones_are_pointed_at() {
        let at = |code: Code, pointer: &str| Err((code, pointer.to_owned()));
        assert_eq!(chosen(&[]), at(Code::OptionTooFew, "/items/3/options"));
        assert_eq!(chosen(&["RARE", "DONE"]), at(Code::OptionTooMany, "/items/3/options"));
        assert_eq!(chosen(&["RARE", "CHEESE", "BACON", "BACON"]), at(Code::OptionTooMany, "/items/3/options"));
        assert_eq!(chosen(&["RARE", "cheese"]), at(Code::OptionUnknown, "/items/3/options/1"));
    }

    #[test]
    fn an_option_is_called_as_in_the_merchant_s_language_and_one_without_names_by_its_code() {
        let mut burger = burger();
        let [cheese, bacon] = &mut burger.modifiers[1].options[..] else { panic!("two extras") };
        cheese.names = vec![("en".into(), "Extra cheese".into()), ("ar".into(), "جبنة".into())];
        bacon.names.clear();
        let codes = ["DONE", "CHEESE", "BACON"].map(str::to_owned);
        let chosen = choose(Some(&burger), &codes, "/items/0").expect("they fit");
        let told: Vec<_> = chosen.iter().map(|one| (one.group.as_str(), one.name.as_str())).collect();
        assert_eq!(told, [("COOKED", "DONE"), ("EXTRAS", "Extra cheese"), ("EXTRAS", "BACON")]);
    }

    #[test]
    fn a_refusal_lists_what_there_is_to_choose_from() {
        let said = |product: &Product, codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            choose(Some(product), &codes, "/items/3").expect_err("refused").detail
        };
        let plain = Product { modifiers: Vec::new(), ..burger() };
        assert_eq!(said(&burger(), &["HAM"]), "BURGER has no such option; its options are RARE, DONE, CHEESE, BACON.");
        assert_eq!(said(&plain, &["HAM"]), "BURGER has no such option; its options are none.");
        assert_eq!(said(&burger(), &[]), "Of COOKED at least 1 must be chosen, and 0 are: RARE, DONE.");
        let much = ["RARE", "BACON", "BACON", "BACON"];
        assert_eq!(said(&burger(), &much), "Of EXTRAS at most 2 must be chosen, and 3 are: CHEESE, BACON.");
    }

    #[test]
    fn an_open_item_has_no_options() {
        assert_eq!(choose(None, &[], "/items/0"), Ok(Vec::new()));
        let refused = choose(None, &["CHEESE".to_owned()], "/items/0").expect_err("refused");
        assert_eq!((refused.code, refused.pointer.as_str()), (Code::OptionUnknown, "/items/0/options/0"));
    }
}
