//! Setting a merchant up.

use docket_domain::access::{Actor, CredentialKind, Login, Role};
use docket_domain::audit::{Fact, Value};
use docket_domain::command::{Command, Document};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{NewSignIn, NewUser, Settings};
use docket_domain::numbering::{Kind, Reset, ScopePart, Series};
use docket_domain::refusal::Code;

use crate::fixtures::{series, set_up, settings, settings_with_grace, someone};
use crate::shop::{MERCHANT, Shop};

#[test]
fn a_merchant_is_set_up_with_settings_users_and_catalogue() {
    let mut shop = Shop::empty();
    let outcome = shop.run(&Actor::program(), set_up(settings())).expect("set up");
    assert!(outcome.created && matches!(outcome.document, Document::Merchant(MERCHANT)));
    let written = shop.rows.settings.as_ref().expect("settings");
    assert_eq!((written.merchant, written.slug.as_str()), (MERCHANT, "al-marya"));
    assert_ne!(written.salt, [0; 16], "the salt is made here");
    assert_eq!(shop.rows.users["owner"].role, Role::Owner);
    let product = shop.rows.product("4006381333931").expect("a barcode");
    assert!(product.is_active && product.sku == "SHAWARMA-L");
    assert_eq!(shop.rows.records.len(), 1);
    assert_eq!(shop.rows.records[0].action, "merchant.created");
}

#[test]
fn the_stream_begins_with_what_a_merchant_was_set_up_with() {
    let mut shop = Shop::empty();
    let elsewhere = Settings { merchant: MerchantId(99), ..settings_with_grace() };
    shop.run(&Actor::program(), set_up(elsewhere)).expect("set up");
    assert_eq!(shop.rows.settings.as_ref().expect("settings").merchant, MERCHANT, "whatever the preset says");
    let told = &shop.rows.records[0].new;
    let of = |name: &str| &told.iter().find(|fact| fact.name == name).expect(name).value;
    let text = |text: &str| Value::Text(text.to_owned());
    let policy = vec![
        Fact::new("cutoff", text("06:00")),
        Fact::new("graceFrom", text("04:00")),
        Fact::new("graceUntil", text("08:00")),
        Fact::new("closeAfterMinutes", Value::Integer(0)),
        Fact::new("forceClose", Value::Word("automatic")),
    ];
    assert_eq!(of("businessDay"), &Value::Object(policy));
    assert_eq!((of("slug"), of("currency"), of("products")), (&text("al-marya"), &text("AED"), &Value::Integer(3)));
}

#[test]
fn two_series_of_one_document_that_would_print_one_number_are_no_merchant_s() {
    let mut both = settings();
    let lane = Series { scope: vec![ScopePart::Register], ..series(Kind::BillLane, "BILL-{REGISTER}{SEQ:10}", Reset::Never) };
    both.series.retain(|series| series.kind != Kind::BillLane);
    both.series.push(lane);
    for register in &mut both.registers {
        register.code = register.code.replace('R', "0");
    }
    let refusal = Shop::empty().refuse(&Actor::program(), set_up(both));
    assert_eq!(refusal.code, Code::NumberingOverlaps);
}

#[test]
fn the_owner_of_a_merchant_may_sign_in_from_the_beginning() {
    let mut shop = Shop::empty();
    let Command::SetUpMerchant(mut command) = set_up(settings()) else { panic!("a set-up") };
    let login = Login::parse("maryam").expect("a login");
    let sign_in = NewSignIn { login: login.clone(), password_hash: "$argon2id$hash".into() };
    assert_eq!(format!("{sign_in:?}"), "NewSignIn { login: Login(\"maryam\"), .. }", "without the hash");
    command.owned_by(Some("Maryam".into()), Some(sign_in));
    shop.run(&Actor::program(), Command::SetUpMerchant(command)).expect("set up");
    let maryam = &shop.rows.users["Maryam"];
    assert_eq!((maryam.role, maryam.login.as_ref()), (Role::Owner, Some(&login)));
    assert!(!shop.rows.users.contains_key("owner"), "it is the preset's owner under another name");
    let [credential] = shop.rows.credentials.as_slice() else { panic!("one credential") };
    assert_eq!((credential.user, credential.kind), (maryam.id, CredentialKind::Password));
    assert_eq!(credential.hash.as_deref(), Some("$argon2id$hash"));
    let actions: Vec<&str> = shop.rows.records.iter().map(|record| record.action).collect();
    assert_eq!(actions, ["merchant.created", "user.credentialSet"]);
    assert!(!format!("{:?}", shop.rows.records).contains("argon2id"), "no record holds the hash");
}

#[test]
fn a_preset_without_an_owner_gets_one_and_no_two_users_have_one_name() {
    let mut shop = Shop::empty();
    let Command::SetUpMerchant(mut command) = set_up(settings()) else { panic!("a set-up") };
    command.users = vec![NewUser::new("Maryam", Role::Cashier)];
    command.owned_by(Some("Maryam".into()), None);
    let refusal = shop.refuse(&Actor::program(), Command::SetUpMerchant(command.clone()));
    assert_eq!(refusal.code, Code::UserNameTaken);
    command.owned_by(Some("Fatima".into()), None);
    shop.run(&Actor::program(), Command::SetUpMerchant(command)).expect("set up");
    assert_eq!((shop.rows.users["Fatima"].role, shop.rows.users.len()), (Role::Owner, 2));
}

#[test]
fn a_merchant_that_is_there_is_not_set_up_again() {
    let mut shop = Shop::open(settings());
    let refusal = shop.refuse(&Actor::program(), set_up(settings()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::MerchantSlugTaken, "/slug"));
    let mut other = settings();
    other.slug = "another".into();
    assert_eq!(shop.refuse(&Actor::program(), set_up(other)).code, Code::MerchantSlugTaken);
}

#[test]
fn setting_up_twice_in_one_group_is_done_once() {
    let mut shop = Shop::empty();
    let first = shop.request(&Actor::program(), set_up(settings()));
    let second = shop.request(&Actor::program(), set_up(settings()));
    let answers = shop.run_group(&[first.clone(), second, first]);
    assert!(answers[0].as_ref().is_ok_and(|outcome| !outcome.replayed));
    assert_eq!(answers[1].as_ref().expect_err("another command").code, Code::MerchantSlugTaken);
    assert!(answers[2].as_ref().is_ok_and(|outcome| outcome.replayed));
}

#[test]
fn nothing_but_setting_up_is_done_for_a_merchant_that_is_not_there() {
    let mut shop = Shop::empty();
    let order = docket_domain::ids::OrderId(uuid::Uuid::from_u128(1));
    let commands: Vec<Command> = vec![
        crate::fixtures::placing(crate::fixtures::shawarma()),
        crate::fixtures::cancelling(order, "why not"),
        crate::fixtures::finding(crate::fixtures::caller("501234567", None)),
        crate::access::token_for("ali", Role::Cashier),
        crate::records::raising("command.failed"),
    ];
    for command in commands {
        assert_eq!(shop.refuse(&someone(Role::Owner), command).code, Code::MerchantUnknown);
    }
}
