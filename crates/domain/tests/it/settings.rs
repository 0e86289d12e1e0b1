//! Changing the merchant's settings: what is refused, what it leaves in the stream, and that the rules go by it at once.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::Value;
use docket_domain::calendar::{Policy, TimeOfDay, Zone};
use docket_domain::catalog::embedded::{self, BarcodeRule, ValueKind};
use docket_domain::command::Command;
use docket_domain::merchants::{AutoConfirm, ChangeSettings, Channel, Outlet, Register, Settings, SettingsChanges};
use docket_domain::numbering::{Kind, Reset, Rules, ScopePart, Series};
use docket_domain::refusal::Code;

use crate::fixtures::*;
use crate::shop::Shop;

fn changing_settings(version: Option<u32>, changes: SettingsChanges) -> Command {
    Command::ChangeSettings(Box::new(ChangeSettings { version, changes }))
}

fn confirming_at_once() -> SettingsChanges {
    SettingsChanges { auto_confirm: Some(AutoConfirm::OnPlaced), ..SettingsChanges::default() }
}

#[test]
fn a_change_counts_for_the_next_command_and_is_told_with_old_and_new() {
    let mut shop = Shop::open(settings());
    shop.run(&someone(Role::Manager), changing_settings(Some(1), confirming_at_once())).expect("changed");
    let record = shop.rows.records.last().expect("a record").clone();
    let facts =
        |facts: &[docket_domain::audit::Fact]| facts.iter().map(|fact| (fact.name, fact.value.clone())).collect::<Vec<_>>();
    assert_eq!(record.action, "settings.changed");
    assert_eq!(facts(&record.old), [("autoConfirm", Value::Word("manual"))]);
    assert_eq!(facts(&record.new), [("autoConfirm", Value::Word("on_placed")), ("version", Value::Integer(2))]);
    let after = shop.rows.settings.clone().expect("settings");
    assert_eq!((after.version, after.auto_confirm), (2, AutoConfirm::OnPlaced));
}

#[test]
fn what_changes_nothing_counts_no_version() {
    let mut shop = Shop::open(settings());
    shop.run(&someone(Role::Owner), changing_settings(Some(1), SettingsChanges::default())).expect("nothing to do");
    assert_eq!(shop.rows.records.last().map(|record| record.action), Some("settings.unchanged"));
    let usual = SettingsChanges { barcode_rules: Some(BarcodeRule::usual(2)), ..SettingsChanges::default() };
    shop.run(&someone(Role::Owner), changing_settings(Some(1), usual)).expect("the usual rules are none of one's own");
    assert_eq!(shop.rows.settings.as_ref().map(|settings| settings.version), Some(1));
}

#[test]
fn of_two_who_read_the_same_version_one_is_refused() {
    let mut shop = Shop::open(settings());
    let manager = someone(Role::Manager);
    shop.run(&manager, changing_settings(Some(1), confirming_at_once())).expect("the first");
    let second = SettingsChanges { shift_required: Some(true), ..SettingsChanges::default() };
    assert_eq!(shop.refuse(&manager, changing_settings(Some(1), second.clone())).code, Code::SettingsVersionConflict);
    shop.run(&manager, changing_settings(Some(2), second)).expect("after it was read again");
}

#[test]
fn whoever_is_bound_to_an_outlet_changes_nothing_of_the_whole() {
    let mut shop = Shop::open(with_two_outlets());
    let bound = Actor { outlet: Some("MAIN".into()), ..someone(Role::Manager) };
    assert_eq!(shop.refuse(&bound, changing_settings(None, confirming_at_once())).code, Code::PermissionMissing);
}

#[test]
fn codes_come_and_never_go_nor_move() {
    let mut shop = Shop::open(settings());
    let manager = someone(Role::Manager);
    let before = settings();
    let mut more = SettingsChanges {
        outlets: Some(before.outlets.iter().cloned().chain([Outlet::new("YAS", "Yas")]).collect()),
        channels: Some(before.channels.iter().cloned().chain([Channel::new("talabat", "TLB")]).collect()),
        ..SettingsChanges::default()
    };
    shop.run(&manager, changing_settings(None, more.clone())).expect("more of both");
    more.outlets = Some(before.outlets.clone());
    assert_eq!(shop.refuse(&manager, changing_settings(None, more)).code, Code::SettingsInUse);
    let moved = before.registers.iter().map(|one| Register { outlet: "YAS".into(), ..one.clone() }).collect();
    let moved = SettingsChanges { registers: Some(moved), ..SettingsChanges::default() };
    assert_eq!(shop.refuse(&manager, changing_settings(None, moved)).problems.len(), before.registers.len());
    let renamed = before.channels.iter().map(|one| Channel { code: format!("{}X", &one.code[..1]), ..one.clone() }).collect();
    let renamed = SettingsChanges { channels: Some(renamed), ..SettingsChanges::default() };
    assert_eq!(shop.refuse(&manager, changing_settings(None, renamed)).code, Code::SettingsInUse);
    let nowhere = Register { outlet: "WEST".into(), code: "W1".into(), name: "West".into() };
    let nowhere = before.registers.iter().cloned().chain([nowhere]).collect();
    let nowhere = SettingsChanges { registers: Some(nowhere), ..SettingsChanges::default() };
    assert_eq!(shop.refuse(&manager, changing_settings(None, nowhere)).code, Code::OutletUnknown);
}

#[test]
fn a_register_and_a_channel_that_are_left_out_or_called_otherwise_are_named() {
    let mut shop = Shop::open(settings());
    let mut refused = |changes: SettingsChanges| {
        let refusal = shop.refuse(&someone(Role::Manager), changing_settings(None, changes));
        let problems = refusal.problems.iter();
        problems.map(|problem| (problem.pointer.clone(), problem.detail.clone())).collect::<Vec<_>>()
    };
    let registers = Some(vec![settings().registers[0].clone()]);
    let detail = "Register R2 of MAIN stands in documents and must stay as it is; send it too, with its outlet.";
    let without_one = refused(SettingsChanges { registers, ..SettingsChanges::default() });
    assert_eq!(without_one, [("/registers".to_owned(), detail.to_owned())]);
    let mut channels = settings().channels;
    channels[1].code = "TABL".into();
    let detail = "Channel dine_in with code MESA stands in documents and must stay as it is; send it too, with its code.";
    let under_another_code = refused(SettingsChanges { channels: Some(channels), ..SettingsChanges::default() });
    assert_eq!(under_another_code, [("/channels".to_owned(), detail.to_owned())]);
}

#[test]
fn a_new_channel_whose_code_a_tax_office_would_not_have_is_refused_too() {
    let mut under_gst = settings();
    under_gst.series.retain(|series| series.kind != Kind::Bill && series.kind != Kind::BillLane);
    let bills = series(Kind::Bill, "{CHANNEL}-{SEQ:10}", Reset::Never);
    under_gst.series.push(Series { scope: vec![ScopePart::Channel], rules: Some(Rules::InGst), ..bills });
    let channels = under_gst.channels.clone();
    let mut shop = Shop::open(under_gst);
    let with = |code: &str| {
        let all = channels.iter().cloned().chain([Channel::new("talabat", code)]).collect();
        changing_settings(None, SettingsChanges { channels: Some(all), ..SettingsChanges::default() })
    };
    let refused = shop.refuse(&someone(Role::Manager), with("TALABAT"));
    assert_eq!((refused.code, refused.problems[0].pointer.as_str()), (Code::NumberingRulesBroken, "/channels"));
    shop.run(&someone(Role::Manager), with("TLBT")).expect("short enough");
}

#[test]
fn a_name_changes_what_an_outlet_is_called_and_nothing_else_of_it() {
    let mut shop = Shop::open(settings());
    let mut named = settings().outlets;
    named[0] = Outlet { name: "By the sea".into(), ..Outlet::new("MAIN", "By the sea") };
    let before = shop.rows.settings.as_ref().expect("settings").outlets[0].clone();
    let changes = SettingsChanges { outlets: Some(named), ..SettingsChanges::default() };
    shop.run(&someone(Role::Manager), changing_settings(None, changes)).expect("named");
    let after = shop.rows.settings.as_ref().expect("settings").outlets[0].clone();
    assert_eq!(after, Outlet { name: "By the sea".into(), ..before });
}

#[test]
fn a_new_code_that_would_break_the_rules_of_a_tax_office_is_refused_at_its_list() {
    let mut under_gst = settings();
    under_gst.series.retain(|series| series.kind != Kind::Bill && series.kind != Kind::BillLane);
    // With a code of two characters a number has 13, and GST allows 16.
    let bills = series(Kind::Bill, "{REGISTER}-{SEQ:10}", Reset::Never);
    under_gst.series.push(Series { scope: vec![ScopePart::Register], rules: Some(Rules::InGst), ..bills });
    let registers = under_gst.registers.clone();
    let mut shop = Shop::open(under_gst);
    let with = |code: &str| {
        let new = Register { outlet: "MAIN".into(), code: code.into(), name: "new".into() };
        let all = registers.iter().cloned().chain([new]).collect();
        changing_settings(None, SettingsChanges { registers: Some(all), ..SettingsChanges::default() })
    };
    let refused = shop.refuse(&someone(Role::Manager), with("TERRACE"));
    assert_eq!((refused.code, refused.problems[0].pointer.as_str()), (Code::NumberingRulesBroken, "/registers"));
    shop.run(&someone(Role::Manager), with("T1")).expect("short enough");
}

#[test]
fn the_present_business_date_stays_whatever_zone_or_cutoff_becomes() {
    let mut shop = Shop::open(settings());
    let manager = someone(Role::Manager);
    let cutoff = |text: &str| {
        let policy = Policy::from_cutoff(TimeOfDay::parse(text).expect("a time"));
        changing_settings(None, SettingsChanges { business_day: Some(policy), ..SettingsChanges::default() })
    };
    // 03:00 in Dubai.
    shop.now = at("2025-11-06T23:00:00Z");
    let refused = shop.refuse(&manager, cutoff("06:00"));
    assert_eq!((refused.code, refused.problems[0].pointer.as_str()), (Code::SettingsDateMoves, "/businessDay"));
    let west = SettingsChanges { zone: Zone::named("America/New_York"), ..SettingsChanges::default() };
    let refused = shop.refuse(&manager, changing_settings(None, west));
    assert_eq!((refused.code, refused.problems[0].pointer.as_str()), (Code::SettingsDateMoves, "/timeZone"));
    shop.run(&manager, cutoff("02:00")).expect("it is past that already");
    shop.now = at("2025-11-07T06:00:00Z");
    shop.run(&manager, cutoff("06:00")).expect("ten in the morning");
}

#[test]
fn labels_of_a_scale_are_read_as_is_usual_until_the_merchant_says_how() {
    let codes = |settings: &Settings, label: &str| {
        embedded::read(label, &settings.barcode_rules(), settings.currency.decimals).expect("well read").map(|read| read.codes)
    };
    let (usual, label) = (settings(), "2112345012506");
    assert_eq!(codes(&usual, label), Some(["2112345".to_owned(), "2112345000008".to_owned()]));
    let rule = BarcodeRule { prefix: "28".into(), kind: ValueKind::Weight, item_digits: 4, value_digits: 5, value_decimals: 3 };
    let own = Settings { barcode_rules: vec![rule.clone()], ..settings() };
    assert_eq!((codes(&own, label), own.barcode_rules()), (None, vec![rule]), "then only those");
}
