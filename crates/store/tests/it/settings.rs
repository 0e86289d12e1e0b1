//! Settings that were changed, as the store gives them back.

use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::calendar::{ForceClose, Grace, Policy, TimeOfDay, Zone};
use docket_domain::catalog::Tax;
use docket_domain::catalog::embedded::{BarcodeRule, ValueKind};
use docket_domain::command::Command;
use docket_domain::delivery::ProofWanted;
use docket_domain::merchants::{AutoConfirm, ChangeSettings, Channel, Outlet, Register, SettingsChanges};
use docket_domain::money::{Amount, Percent};
use docket_domain::printing::{CodePage, Digits, PORT_USUAL, Paper, Printer, Printing};
use docket_domain::queues::{Queue, QueueRules};

use crate::desk::Desk;
use crate::fixtures::{SHOP, settings};

fn everything() -> SettingsChanges {
    let before = settings();
    let time = |text| TimeOfDay::parse(text).expect("a time");
    let grace = Some(Grace { from: time("23:00"), until: time("01:00") });
    let charge = |code: &str, kind| ChargeRule {
        code: code.into(),
        name: format!("{code} \"&\" more"),
        kind,
        taxes: vec![Tax { name: "VAT".into(), rate: Percent(5_000) }],
    };
    let printer = Printer {
        code: "P1".into(),
        name: "Counter".into(),
        outlet: before.outlets[0].code.clone(),
        host: "192.168.1.50".into(),
        port: PORT_USUAL,
        paper: Paper::Mm58,
        code_page: CodePage::Wpc1252,
        has_cutter: false,
        opens_drawer: true,
        native_qr: true,
        registers: vec![before.registers[0].code.clone()],
    };
    SettingsChanges {
        name: Some("Another's name".into()),
        language: Some("ar".into()),
        zone: Zone::named("Asia/Muscat"),
        business_day: Policy::new(time("00:00"), grace, 0, ForceClose::Manager).ok(),
        auto_confirm: Some(AutoConfirm::OnPaid),
        pay_later: Some(false),
        transfer_hours: Some(7),
        release_unpaid_minutes: Some(Some(30)),
        queues: vec![(Queue::Finance, 1), (Queue::Kitchen, 2), (Queue::Warehouse, 3), (Queue::Logistics, 4)],
        smallest_coin: Some(Amount(25)),
        shift_required: Some(true),
        retention_years: Some(11),
        delivery_proof: Some(ProofWanted::Code),
        charges: Some(vec![
            charge("fee", ChargeKind::Amount(Amount(1_250))),
            charge("part", ChargeKind::Percent(Percent(10_000))),
        ]),
        barcode_rules: Some(vec![BarcodeRule {
            prefix: "24".into(),
            kind: ValueKind::Weight,
            item_digits: 5,
            value_digits: 5,
            value_decimals: 3,
        }]),
        digits: Some(Digits::Native),
        hides_zero_decimals: Some(false),
        printers: Some(vec![printer]),
        outlets: Some(before.outlets.iter().cloned().chain([Outlet::new("NEW", "A new one")]).collect()),
        registers: Some({
            let new = Register { outlet: "NEW".into(), code: "N1".into(), name: "Its till".into() };
            before.registers.iter().cloned().chain([new]).collect()
        }),
        channels: Some(before.channels.iter().cloned().chain([Channel::new("talabat", "TLB")]).collect()),
    }
}

#[tokio::test]
async fn everything_that_can_change_is_read_as_it_was_changed_and_the_rest_as_it_was() {
    let mut desk = Desk::open();
    let before = desk.reads.settings(SHOP).await.expect("read").expect("the shop");
    let changes = everything();
    let command = ChangeSettings { version: Some(1), changes: changes.clone() };
    desk.run(Command::ChangeSettings(Box::new(command))).expect("changed");
    let after = desk.reads.settings(SHOP).await.expect("read").expect("the shop");
    assert_eq!((Some(&after.name), Some(&after.language)), (changes.name.as_ref(), changes.language.as_ref()));
    assert_eq!((Some(&after.zone), Some(after.business_day)), (changes.zone.as_ref(), changes.business_day));
    assert_eq!((Some(after.auto_confirm), Some(after.payments.pay_later)), (changes.auto_confirm, changes.pay_later));
    assert_eq!(Some(after.payments.transfer_hours), changes.transfer_hours);
    assert_eq!(Some(after.payments.release_unpaid_minutes), changes.release_unpaid_minutes);
    let queues = QueueRules { finance_minutes: 1, kitchen_minutes: 2, warehouse_minutes: 3, logistics_minutes: 4 };
    assert_eq!((after.queues, Some(after.smallest_coin)), (queues, changes.smallest_coin));
    assert_eq!((Some(after.shift_required), Some(after.retention_years)), (changes.shift_required, changes.retention_years));
    assert_eq!(Some(after.delivery_proof), changes.delivery_proof);
    assert_eq!((Some(&after.charges), Some(&after.barcode_rules)), (changes.charges.as_ref(), changes.barcode_rules.as_ref()));
    let printing =
        Printing { digits: Digits::Native, hides_zero_decimals: false, printers: changes.printers.clone().unwrap_or_default() };
    assert_eq!(after.printing, printing);
    assert_eq!((Some(&after.outlets), Some(&after.registers)), (changes.outlets.as_ref(), changes.registers.as_ref()));
    let channels =
        |all: &[Channel]| all.iter().map(|one| (one.name.clone(), one.code.clone(), one.is_online)).collect::<Vec<_>>();
    assert_eq!(Some(channels(&after.channels)), changes.channels.as_deref().map(channels));
    assert_eq!((after.version, after.series.len()), (2, before.series.len()));
    assert_eq!((&after.slug, &after.currency.code, after.salt), (&before.slug, &before.currency.code, before.salt));
}
