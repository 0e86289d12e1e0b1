//! What is done at a desk: users, tokens, webhooks, settings, products, and orders that stand.

use docket_domain::access::{CreateToken, CreateUser, RevokeToken, Role, TokenTerms, TurnUser};
use docket_domain::calendar::TimeOfDay;
use docket_domain::catalog::{ChangeProduct, NameChange, ProductChanges, ProductReference};
use docket_domain::command::Command;
use docket_domain::delivery::AssignDelivery;
use docket_domain::merchants::{AutoConfirm, ChangeSettings, SettingsChanges};
use docket_domain::ordering::ReleaseUnpaidOrder;
use docket_domain::outlets::{Pause, PauseOnlineOrders};
use docket_domain::quantity::Quantity;
use docket_domain::standing::{
    CreateStandingOrder, Every, NewStandingItem, PlaceStandingOrder, Schedule, Turn, TurnStandingOrder, Weekdays,
};
use docket_domain::time::Timestamp;
use docket_domain::webhooks::{CreateWebhook, SigningSecret};

use super::{Known, orders, people};
use crate::dice::Dice;
use crate::shop::DISHES;

const DAY_MS: i64 = 86_400_000;

/// One of these.
pub fn command(known: &Known, dice: &mut Dice) -> Command {
    let (user, token, standing) = (known.user(dice), known.token(dice), known.standing(dice));
    match dice.from(1, 14) {
        1 => user_made(dice),
        2 if user.is_some() => {
            let (user, is_active) = (user.expect("somebody"), dice.one_in(2));
            Command::TurnUser(Box::new(TurnUser { user, is_active }))
        }
        3 => token_made(dice),
        4 if token.is_some() => Command::RevokeToken(Box::new(RevokeToken { token: token.expect("a token") })),
        5 => Command::CreateWebhook(Box::new(CreateWebhook {
            url: format!("https://hooks.example.com/{}", dice.from(1, 9)),
            types: Vec::new(),
            outlet: None,
            description: None,
            enabled: true,
            secret: SigningSecret([7; 32]),
        })),
        6 => {
            let auto_confirm = Some(dice.of(&[AutoConfirm::Manual, AutoConfirm::OnPlaced, AutoConfirm::OnPaid]));
            let changes = SettingsChanges { auto_confirm, ..SettingsChanges::default() };
            Command::ChangeSettings(Box::new(ChangeSettings { version: None, changes }))
        }
        7 => {
            let names = Some(NameChange::Own(format!("Name {}", dice.from(1, 99))));
            let changes = ProductChanges { names, ..ProductChanges::default() };
            let product = ProductReference(dice.of(&DISHES).0.into());
            Command::ChangeProduct(Box::new(ChangeProduct { product, version: None, changes }))
        }
        8 => {
            let pause = dice.one_in(2).then_some(Pause { until: None, reason: None });
            Command::PauseOnlineOrders(Box::new(PauseOnlineOrders { outlet: "YAS".into(), pause }))
        }
        9 if user.is_some() => match known.open_order(dice) {
            Some(order) => {
                let (driver, reason) = (user.expect("somebody"), Some("nobody else is there".into()));
                Command::AssignDelivery(Box::new(AssignDelivery { order: order.id, driver, reason, version: None }))
            }
            None => people::find(dice),
        },
        10 => match known.open_order(dice) {
            Some(order) => Command::ReleaseUnpaidOrder(Box::new(ReleaseUnpaidOrder { order: order.id })),
            None => people::find(dice),
        },
        11 | 12 => standing_made(known, dice),
        _ => match standing {
            None => standing_made(known, dice),
            Some(standing) if dice.one_in(5) => {
                let turn = TurnStandingOrder { standing: standing.id, turn: dice.of(Turn::ALL), reason: None, version: None };
                Command::TurnStandingOrder(Box::new(turn))
            }
            Some(standing) => {
                let date = standing.next.map_or_else(|| known.goods.now.utc_date(), |next| next.date);
                Command::PlaceStandingOrder(Box::new(PlaceStandingOrder { standing: standing.id, date }))
            }
        },
    }
}

fn user_made(dice: &mut Dice) -> Command {
    let role = dice.of(&[Role::Driver, Role::Driver, Role::Cashier, Role::Manager]);
    let name = format!("somebody {}", dice.from(1, 40));
    Command::CreateUser(Box::new(CreateUser { name, role, login: None, outlet: None }))
}

fn token_made(dice: &mut Dice) -> Command {
    let mut secret_hash = [0; 32];
    secret_hash[..8].copy_from_slice(&dice.roll().to_be_bytes());
    Command::CreateToken(Box::new(CreateToken {
        secret_hash,
        role: Role::Cashier,
        user: "owner".into(),
        outlet: None,
        register: None,
        expires_at: None,
        terms: TokenTerms::default(),
    }))
}

fn standing_made(known: &Known, dice: &mut Dice) -> Command {
    let date = |days: i64| Timestamp(known.goods.now.0 + days * DAY_MS).utc_date();
    let item = NewStandingItem {
        product: ProductReference(dice.of(&DISHES).0.into()),
        quantity: Quantity(dice.from(1, 5) * 1_000),
        notes: String::new(),
        options: Vec::new(),
    };
    Command::CreateStandingOrder(Box::new(CreateStandingOrder {
        outlet: Some("MAIN".into()),
        channel: None,
        customer: orders::person(dice),
        items: vec![item],
        payment: None,
        delivery_address: None,
        notes: String::new(),
        schedule: Schedule {
            every: Every::Daily,
            weekdays: Weekdays::ALL,
            time: TimeOfDay::MIDNIGHT,
            from: date(dice.from(-1, 0)),
            until: Some(date(9)),
        },
    }))
}
