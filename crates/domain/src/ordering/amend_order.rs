//! Changes what was ordered. Example: before the kitchen begins, a guest takes two coffees instead of one and no cake; when it has
//! begun, they order ice cream as an add-on, and a manager voids the soup that was spilt.
//!
//! | the order is | add | change | take off |
//! | --- | --- | --- | --- |
//! | `pending`, `confirmed` | yes | yes | yes |
//! | `preparing`, `ready` | as an add-on; what was ready is `preparing` again | no | with a reason and the permission `orders.voidLine` |
//! | anything else | no | no | no |
//!
//! Where it comes to less than was paid, what the wallet paid of that is back at once, and the rest is due back.

use std::sync::Arc;

use super::changes::{self, AMENDED, check_lines};
use super::lines::{ask_products, check_goods, counting_line, product_of, take_off};
use super::order::{Line, Order};
use super::place_order::NewItem;
use super::plan::{ItemPlan, Wanted, check_there, check_whole, inactive, number_lines, percent_sum, plan_items, to_reserve};
use super::pricing::discount_of;
use super::reprice::reprice;
use super::settle::{GoingBack, settle_order};
use super::status::Status;
use super::tickets::{Seated, further_tickets};
use super::transition_order::{Said, check_changeable, moved, order_at};
use crate::access::{Actor, Permission};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};
use crate::stock::reserve;

/// The command. Something is added, changed or taken off.
#[derive(Clone, Debug)]
pub struct AmendOrder {
    /// Which order.
    pub order: OrderId,
    /// Items that come on it.
    pub add: Vec<NewItem>,
    /// Lines that change.
    pub change: Vec<LineAmendment>,
    /// Lines, or parts of them, that are taken off; after what changes.
    pub remove: Vec<LineRemoval>,
    /// Why; free text.
    pub reason: Option<String>,
    /// The version that the client saw; refused when the order has changed since.
    pub version: Option<u32>,
}

/// A line that changes.
#[derive(Clone, Debug, Default)]
pub struct LineAmendment {
    /// Its number.
    pub line: u32,
    /// How much it is now; positive.
    pub quantity: Option<Quantity>,
    /// What its notes say now.
    pub notes: Option<String>,
}

/// A line that is taken off.
#[derive(Clone, Debug)]
pub struct LineRemoval {
    /// Its number.
    pub line: u32,
    /// How much of it; all where it is not said.
    pub quantity: Option<Quantity>,
}

impl AmendOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        for reference in self.add.iter().filter_map(|item| item.product.as_ref()) {
            book.ask(Key::Product(reference.clone()));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let order = order_at(book, context, self.order, self.version)?;
        self.check_allowed(&order, context)?;
        ask_products(&order, self.change.iter().map(|one| one.line).chain(self.remove.iter().map(|one| one.line)), book)?;
        let mut lines = self.changed_lines(&order, context, book)?;
        let plans = plan_items(&self.add, "/add", percent_sum(&order.discounts), Some(&order.outlet), context, book)?;
        check_discounts_fit(&plans)?;
        lines.extend(self.added_lines(&order, &plans, context));
        check_lines(&lines)?;
        let totals = reprice(&mut lines, &order.discounts, settings.prices_include_tax)?;
        let outlet = settings.outlet(&order.outlet, "/outlet")?;
        let today = settings.calendar(Some(outlet)).date_by_cutoff(context.at);
        let kept = to_reserve(&self.wanted(&order, &lines), &order.outlet, today, book)?;
        let seated: Vec<Seated<'_>> = plans.iter().map(|plan| (plan.item.seat.as_deref(), plan.pointer.clone())).collect();
        let mut changed = Order { lines, totals, ..order.changed(context.at) };
        let going_back = GoingBack::prepare(&order, &changed, context, book)?;
        let tickets = further_tickets(&order, &seated, context, book)?;
        // From here on it must succeed.
        changed.seat_tickets.extend(tickets);
        if let Some(going_back) = &going_back {
            going_back.open_day(context, book);
        }
        let (old, new) = changes::facts(&order, &changed, settings.currency.decimals);
        let personal = changes::personal(&order, &changed, self.reason.as_deref(), context);
        let row = book.record_change(context, AMENDED, order.subject(), old, new, personal);
        reserve(&order.outlet, &kept, book);
        book.orders.put(order.id, Arc::new(changed));
        if let Some(going_back) = going_back {
            going_back.give(row, self.reason.as_deref(), context, book);
        }
        if order.status == Status::Ready && !self.add.is_empty() {
            prepare_again(order.id, context, book);
        }
        settle_order(order.id, &settings, context, book);
        Ok(Outcome::ok(Document::Order(order.id, None)))
    }

    /// What the table at the top of this file says.
    fn check_allowed(&self, order: &Order, context: &Context) -> Result<(), Refusal> {
        check_changeable(order, "amended")?;
        if !order.status.has_begun() {
            return Ok(());
        }
        let status = order.status.as_str();
        if !self.change.is_empty() {
            let detail = format!("The order is {status}: lines can be added, or taken off with a reason, but not changed.");
            return Err(Refusal::at("/change", Code::OrderTooLate, detail));
        }
        if self.remove.is_empty() {
            return Ok(());
        }
        if !context.actor.may(Permission::OrdersVoidLine) {
            let role = context.actor.role.as_str();
            let detail = format!("The order is {status}, and the role {role} may not void lines then; ask a manager.");
            return Err(Refusal::at("/remove", Code::PermissionMissing, detail));
        }
        if self.reason.is_none() {
            let detail = format!("The order is {status}, so that a `reason` is needed to take something off it.");
            return Err(Refusal::at("/reason", Code::OrderReasonRequired, detail));
        }
        Ok(())
    }

    /// The order's lines as they are changed and taken off; all problems at once.
    fn changed_lines(&self, order: &Order, context: &Context, book: &Book) -> Result<Vec<Line>, Refusal> {
        let mut lines = order.lines.clone();
        let mut problems = Vec::new();
        for (index, change) in self.change.iter().enumerate() {
            let pointer = format!("/change/{index}");
            let line = counting_line(&mut lines, change.line, &pointer);
            if let Err(problem) = line.and_then(|line| change.apply(line, &order.outlet, &pointer, context, book)) {
                problems.push(problem);
            }
        }
        for (index, removal) in self.remove.iter().enumerate() {
            let pointer = format!("/remove/{index}");
            let taken = take_off(&mut lines, removal.line, removal.quantity, &pointer, book);
            match taken {
                Ok((line, quantity)) => line.voided.0 += quantity.0,
                Err(problem) => problems.push(problem),
            }
        }
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok(lines),
        }
    }

    fn added_lines(&self, order: &Order, plans: &[ItemPlan<'_>], context: &Context) -> Vec<Line> {
        let added_at = order.status.has_begun().then_some(context.at);
        let mut added: Vec<Line> = plans.iter().map(|plan| Line { added_at, ..plan.line() }).collect();
        number_lines(&mut added, order.lines.len() as u32 + 1);
        added
    }

    /// What more or less is to be kept than was.
    fn wanted(&self, order: &Order, lines: &[Line]) -> Vec<Wanted> {
        let differing = lines.iter().enumerate().filter_map(|(index, line)| {
            let before = order.lines.get(index).map_or(0, |before| before.reserved.0);
            let product = line.product.filter(|_| line.reserved.0 != before)?;
            let pointer = match self.change.iter().position(|change| change.line == line.number) {
                Some(changed) => format!("/change/{changed}/quantity"),
                None => format!("/add/{}/quantity", index.saturating_sub(order.lines.len())),
            };
            let sku = line.sku.clone().unwrap_or_default();
            Some(Wanted { product, sku, milli: line.reserved.0 - before, pointer })
        });
        differing.collect()
    }
}

impl LineAmendment {
    fn apply(&self, line: &mut Line, outlet: &str, pointer: &str, context: &Context, book: &Book) -> Result<(), Problem> {
        if let Some(notes) = &self.notes {
            line.notes.clone_from(notes);
        }
        let Some(quantity) = self.quantity else { return Ok(()) };
        let pointer = format!("{pointer}/quantity");
        check_goods(line, &pointer)?;
        if let Some(product) = product_of(line, book) {
            check_whole(product, quantity, &pointer)?;
            if quantity > line.quantity {
                if !product.is_active {
                    return Err(inactive(product, &pointer));
                }
                check_there(product, outlet, &pointer, context)?;
            }
        }
        line.set_quantity(quantity);
        Ok(())
    }
}

/// What came on an order that was ready is not: the program takes it back to `preparing`, also while it is on hold, so that whoever
/// prepares has it again.
fn prepare_again(order: OrderId, context: &mut Context, book: &mut Book) {
    let order = Arc::clone(book.orders.get(&order).expect("it was put just now"));
    let mut program = context.clone();
    program.actor = Actor::program();
    moved(&order, Status::Preparing, "order.moved", Said::default(), &mut program, book);
    context.entropy = program.entropy;
}

/// New items bear their own discounts whole; only those of lines that were there are cut short.
fn check_discounts_fit(plans: &[ItemPlan<'_>]) -> Result<(), Refusal> {
    let overdone = plans.iter().filter(|plan| {
        let input = plan.input();
        let gross = input.unit_price.scaled(input.quantity.0, 1_000);
        // What is no amount any more is refused when it is priced.
        discount_of(gross.unwrap_or(Amount::ZERO), input.discounts).is_none()
    });
    let problems = overdone.map(|plan| {
        let detail = "The discounts on this line are more than the line.";
        Problem::at(format!("{}/discounts", plan.pointer), Code::DiscountTooLarge, detail)
    });
    Refusal::all(problems.collect()).map_or(Ok(()), Err)
}
