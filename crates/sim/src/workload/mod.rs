//! Which commands clients send: random ones, most of which lead to what was done before.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `known.rs` | what clients have seen of a merchant's records |
//! | `orders.rs` | orders of the kitchen, and how they are brought |
//! | `money.rs` | payments, wallets, shifts and days |
//! | `people.rs` | customers, categories and what else is looked after |
//! | `desk.rs` | users, tokens, webhooks, settings, products, standing orders |
//!
//! Purchases, sales, returns and everything else about goods are those of the months that the tests of store and engine play as well.

mod desk;
mod known;
mod money;
mod orders;
mod people;

use docket_domain::access::Actor;
use docket_domain::command::Command;

pub use known::Known;

use crate::dice::Dice;
use crate::months;

/// A random command, and who asks.
pub fn next(known: &Known, dice: &mut Dice) -> (Actor, Command) {
    match dice.from(1, 100) {
        1..=22 => (actor(dice), orders::place(known, dice)),
        23..=36 => orders::further(known, dice),
        37..=52 => money::of_customers(known, dice),
        53..=60 => money::of_the_till(known, dice),
        61..=63 => (Actor::program(), money::of_the_day(known, dice)),
        64..=71 => (Actor::program(), people::command(known, dice)),
        72..=78 => (Actor::program(), desk::command(known, dice)),
        _ => (Actor::program(), months::command(&known.goods, dice)),
    }
}

/// Whoever may do everything: often at a till.
fn actor(dice: &mut Dice) -> Actor {
    if dice.one_in(2) { crate::shop::cashier() } else { Actor::program() }
}

/// A short name of a command.
pub fn name_of(command: &Command) -> &'static str {
    macro_rules! names {
        ($($name:ident,)*) => { match command { $(Command::$name(_) => stringify!($name),)* _ => "another" } };
    }
    names! {
        SetUpMerchant, FindOrCreateCustomer, CreateCustomer, ChangeCustomer, MergeCustomers, EraseCustomer, PlaceOrder, CancelOrder,
        TransitionOrder, AcceptDelivery, PickUpDelivery, DeliverOrder, FailDelivery, HandInCash, AmendOrder, HoldOrder, RecallOrder,
        MoveTable, MergeOrders, SplitOrder, RecordPayment, ApprovePayment, RejectPayment, ExpirePayment, RefundPayment, TopUpWallet,
        AdjustWallet, SellItems, ReturnItems, ReceivePurchase, ReturnPurchase, AdjustStock, TransferStock, ChangeBatch, CreateProduct,
        ChangeProduct, MarkSoldOut, OpenShift, MoveCash, CloseShift, CloseDay, ReopenDay, ResetSeries, CreateCategory, RaiseFinding,
        CreateUser, TurnUser, CreateToken, RevokeToken, CreateWebhook, ChangeSettings, PauseOnlineOrders, AssignDelivery,
        ReleaseUnpaidOrder, CreateStandingOrder, TurnStandingOrder, PlaceStandingOrder,
    }
}
