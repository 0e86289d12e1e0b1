//! Puts every mutation of a file beside what it replaces, behind the question whether it is the one that is tried.
//!
//! | was | becomes |
//! | --- | --- |
//! | `fn f() -> T { … }` | `fn f() -> T { if on(1) { return x; } … }` |
//! | `a < b` | `match (&(a), &(b)) { (a, b) => if on(1) { *a == *b } else { *a < *b } }` |
//! | `a + b` | `match ((a), (b)) { (a, b) => if on(1) { a - b } else { a + b } }` |
//! | `a && b` | `{ let left = a; if left != on(1) { b } else { left } }`, which is `a \|\| b` when it is tried |
//! | `a += b` | `match (b) { b => if on(1) { a -= b } else { a += b } }` |
//! | `!a` | `match (a) { a => if on(1) { a } else { !a } }` |
//! | `p => …` | `p if !on(1) => …` |
//! | `p if c => …` | `p if (on(1) \|\| (!on(2) && (c))) => …` |
//! | `T { f: a, ..b }` | `{ let base: T = b; T { f: if on(1) { base.f } else { a }, ..base } }` |
//!
//! What stands in constants is left alone, and so is a chain with `let`.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use anyhow::{Context, Result};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, UnOp};

use crate::mutants::{Genre, Mutant};

/// The question.
const ON: &str = "crate::sweep_tries";

/// A file with all its mutations in it.
pub struct Rewritten {
    pub text: String,
    /// What was put in for which mutations, as ranges of bytes of the text: where these do not compile it is they.
    pub inserted: Vec<(Range<usize>, Vec<u32>)>,
    /// What was rewritten for which, likewise: where something in there does not compile it may be they.
    pub wholes: Vec<(Range<usize>, Vec<u32>)>,
}

impl Rewritten {
    /// Those that are in it.
    pub fn tried(&self) -> BTreeSet<u32> {
        self.inserted.iter().flat_map(|(_, ids)| ids).copied().collect()
    }
}

/// Puts mutations into a source.
///
/// # Errors
/// When it is no Rust.
pub fn rewrite(source: &str, mutants: &[Mutant]) -> Result<Rewritten> {
    let file = syn::parse_file(source).context("no Rust")?;
    let mut places: HashMap<(Genre, usize, usize), Vec<&Mutant>> = HashMap::new();
    for mutant in mutants {
        places.entry((mutant.genre, mutant.at.0, mutant.at.1)).or_default().push(mutant);
    }
    let mut rewriter = Rewriter { source, places, edits: Vec::new(), wholes: Vec::new(), depth: 0 };
    rewriter.visit_file(&file);
    Ok(rewriter.done())
}

/// One change of the text. What ends before something comes before what begins there, the inner end first and the outer beginning first.
struct Edit {
    range: Range<usize>,
    order: (bool, usize),
    text: String,
    ids: Vec<u32>,
}

struct Rewriter<'a> {
    source: &'a str,
    places: HashMap<(Genre, usize, usize), Vec<&'a Mutant>>,
    edits: Vec<Edit>,
    wholes: Vec<(Range<usize>, Vec<u32>)>,
    /// Grows with every expression that is come to: who comes later stands further in, or behind.
    depth: usize,
}

impl<'a> Rewriter<'a> {
    fn mutants(&self, genre: Genre, at: impl Spanned) -> Vec<&'a Mutant> {
        let start = at.span().start();
        self.places.get(&(genre, start.line, start.column + 1)).cloned().unwrap_or_default()
    }

    fn text(&self, of: impl Spanned) -> &'a str {
        &self.source[of.span().byte_range()]
    }

    fn begins(&mut self, range: Range<usize>, text: impl Into<String>, ids: &[u32]) {
        self.edits.push(Edit { range, order: (true, self.depth), text: text.into(), ids: ids.to_vec() });
    }

    fn ends(&mut self, at: usize, text: impl Into<String>, ids: &[u32]) {
        self.edits.push(Edit { range: at..at, order: (false, usize::MAX - self.depth), text: text.into(), ids: ids.to_vec() });
    }

    fn whole(&mut self, of: impl Spanned, mutants: &[&Mutant]) {
        self.wholes.push((of.span().byte_range(), mutants.iter().map(|mutant| mutant.id).collect()));
    }

    /// `if on(1) { … } else if on(2) { … } else { … }`.
    fn choice(&mut self, at: usize, mutants: &[&Mutant], as_it_is: &str, with: impl Fn(&str) -> String) {
        for mutant in mutants {
            let text = format!("if {ON}({}) {{ {} }} else ", mutant.id, with(&mutant.replacement));
            self.ends(at, text, &[mutant.id]);
        }
        self.ends(at, format!("{{ {} }}", with(as_it_is)), &[]);
    }

    fn has_any_within(&self, range: &Range<usize>) -> bool {
        let lines: Vec<usize> = std::iter::once(0).chain(self.source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let byte = |line: usize, column: usize| {
            let start = lines[line - 1];
            self.source[start..].char_indices().nth(column - 1).map_or(self.source.len(), |(at, _)| start + at)
        };
        self.places.keys().any(|&(_, line, column)| range.contains(&byte(line, column)))
    }

    fn body(&mut self, returns: &syn::ReturnType, block: &Block) {
        // Another type than that of the body cannot be returned where only a trait is promised.
        let is_opaque = matches!(returns, syn::ReturnType::Type(_, of) if matches!(**of, syn::Type::ImplTrait(_)));
        let Some(first) = block.stmts.first().filter(|_| !is_opaque) else { return };
        self.depth += 1;
        let start = first.span().byte_range().start;
        for mutant in self.mutants(Genre::FnValue, first) {
            self.begins(start..start, format!("if {ON}({}) {{ return {}; }} ", mutant.id, mutant.replacement), &[mutant.id]);
        }
    }

    fn operator(&mut self, binary: &syn::ExprBinary, mutants: &[&Mutant]) -> bool {
        let operator = self.text(binary.op);
        let (left, right) = (binary.left.span().byte_range(), binary.right.span().byte_range());
        let between = binary.op.span().byte_range();
        match binary.op {
            BinOp::And(_) | BinOp::Or(_) if has_let(&binary.left) || has_let(&binary.right) => return false,
            BinOp::And(_) | BinOp::Or(_) => {
                let id = mutants[0].id;
                let same = if matches!(binary.op, BinOp::And(_)) { "!=" } else { "==" };
                self.begins(left.start..left.start, "({ let sweep_left: bool = ", &[]);
                self.begins(between, format!("; if sweep_left {same} {ON}({id}) {{ "), &[id]);
                self.ends(right.end, " } else { sweep_left } })", &[]);
            }
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
                self.begins(left.start..left.start, "(match (&(", &[]);
                self.begins(between, "), &(", &[]);
                self.ends(right.end, ")) { (sweep_a, sweep_b) => ", &[]);
                self.choice(right.end, mutants, operator, |operator| format!("*sweep_a {operator} *sweep_b"));
                self.ends(right.end, " })", &[]);
            }
            BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_) => {
                if self.has_any_within(&left) {
                    return false;
                }
                let place = self.text(&binary.left);
                self.begins(left.start..between.end, "match (", &[]);
                self.ends(right.end, ") { sweep_b => ", &[]);
                self.choice(right.end, mutants, operator, |operator| format!("{place} {operator} sweep_b"));
                self.ends(right.end, " }", &[]);
            }
            _ => {
                self.begins(left.start..left.start, "(match ((", &[]);
                self.begins(between, "), (", &[]);
                self.ends(right.end, ")) { (sweep_a, sweep_b) => ", &[]);
                self.choice(right.end, mutants, operator, |operator| format!("sweep_a {operator} sweep_b"));
                self.ends(right.end, " })", &[]);
            }
        }
        true
    }

    fn fields(&mut self, expression: &syn::ExprStruct, base: &Expr) {
        let of_field = |field| self.mutants(Genre::StructField, field).first().copied().map(|mutant| (mutant, field));
        let fields: Vec<(&Mutant, &syn::FieldValue)> = expression.fields.iter().filter_map(of_field).collect();
        let range = base.span().byte_range();
        if fields.is_empty() || !is_place(base) && self.has_any_within(&range) {
            return;
        }
        let mutants: Vec<&Mutant> = fields.iter().map(|(mutant, _)| *mutant).collect();
        self.whole(expression, &mutants);
        let whole = expression.span().byte_range();
        let name = if is_place(base) { format!("({})", self.text(base)) } else { "sweep_base".to_owned() };
        if !is_place(base) {
            let (of, from) = (self.text(&expression.path), self.text(base));
            self.begins(whole.start..whole.start, format!("({{ let sweep_base: {of} = {from}; "), &[]);
            self.begins(range, "sweep_base", &[]);
            self.ends(whole.end, " })", &[]);
        }
        for (mutant, field) in fields {
            let syn::Member::Named(member) = &field.member else { continue };
            let value = field.expr.span().byte_range();
            let called = if field.colon_token.is_some() { String::new() } else { format!("{member}: ") };
            self.depth += 1;
            let text = format!("{called}if {ON}({}) {{ {name}.{member} }} else {{ ", mutant.id);
            self.begins(value.start..value.start, text, &[mutant.id]);
            self.ends(value.end, " }", &[]);
        }
    }

    fn done(mut self) -> Rewritten {
        self.edits.sort_by_key(|edit| (edit.range.start, edit.order));
        let (mut text, mut inserted, mut at) = (String::new(), Vec::new(), 0);
        // Where what stood behind each edit stands now.
        let mut moved = vec![(0, 0)];
        for edit in self.edits {
            text.push_str(&self.source[at..edit.range.start]);
            let start = text.len();
            text.push_str(&edit.text);
            if !edit.ids.is_empty() {
                inserted.push((start..text.len(), edit.ids));
            }
            at = edit.range.end;
            moved.push((at, text.len()));
        }
        text.push_str(&self.source[at..]);
        let now = |byte: usize, is_end: bool| {
            let is_before = |(from, _): &(usize, usize)| *from < byte || is_end && *from == byte;
            let (from, to) = moved[moved.partition_point(is_before).saturating_sub(1)];
            to + (byte - from)
        };
        let wholes = self.wholes.into_iter().map(|(range, ids)| (now(range.start, false)..now(range.end, true), ids)).collect();
        Rewritten { text, inserted, wholes }
    }
}

impl<'ast> Visit<'ast> for Rewriter<'_> {
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}

    fn visit_expr_repeat(&mut self, array: &'ast syn::ExprRepeat) {
        self.visit_expr(&array.expr);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if function.sig.constness.is_none() {
            self.body(&function.sig.output, &function.block);
            self.visit_block(&function.block);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.constness.is_none() {
            self.body(&function.sig.output, &function.block);
            self.visit_block(&function.block);
        }
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.body(&function.sig.output, block);
            self.visit_block(block);
        }
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        self.depth += 1;
        let mutants = self.mutants(Genre::BinaryOperator, binary.op);
        if !mutants.is_empty() && self.operator(binary, &mutants) {
            self.whole(binary, &mutants);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        self.depth += 1;
        let mutants = self.mutants(Genre::UnaryOperator, unary.op);
        if !mutants.is_empty() {
            let (range, operator) = (unary.op.span().byte_range(), self.text(unary.op));
            let end = unary.expr.span().byte_range().end;
            self.whole(unary, &mutants);
            self.begins(range, "(match (", &[]);
            self.ends(end, ") { sweep_v => ", &[]);
            self.choice(end, &mutants, operator, |operator| format!("{operator}sweep_v"));
            self.ends(end, " })", &[]);
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        // Without the arm the others may not be all there is; the compiler says that of the whole.
        let arms: Vec<&Mutant> = expression.arms.iter().flat_map(|arm| self.mutants(Genre::MatchArm, arm)).collect();
        if !arms.is_empty() {
            self.whole(expression, &arms);
        }
        visit::visit_expr_match(self, expression);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.depth += 1;
        let gone = self.mutants(Genre::MatchArm, arm);
        match &arm.guard {
            None => {
                for mutant in gone {
                    self.ends(arm.pat.span().byte_range().end, format!(" if !{ON}({})", mutant.id), &[mutant.id]);
                }
            }
            Some((_, condition)) if !has_let(condition) => {
                let range = condition.span().byte_range();
                let conditions = self.mutants(Genre::MatchArmGuard, condition);
                let always = conditions.iter().filter(|mutant| mutant.replacement == "true");
                let never = conditions.iter().filter(|mutant| mutant.replacement == "false");
                for mutant in &gone {
                    self.begins(range.start..range.start, format!("!{ON}({}) && ", mutant.id), &[mutant.id]);
                }
                self.begins(range.start..range.start, "(", &[]);
                for mutant in always {
                    self.begins(range.start..range.start, format!("{ON}({}) || ", mutant.id), &[mutant.id]);
                }
                for mutant in never {
                    self.begins(range.start..range.start, format!("!{ON}({}) && ", mutant.id), &[mutant.id]);
                }
                self.begins(range.start..range.start, "(", &[]);
                self.ends(range.end, "))", &[]);
            }
            Some(_) => {}
        }
        visit::visit_arm(self, arm);
    }

    fn visit_expr_struct(&mut self, expression: &'ast syn::ExprStruct) {
        self.depth += 1;
        if let Some(base) = &expression.rest {
            self.fields(expression, base);
        }
        visit::visit_expr_struct(self, expression);
    }
}

fn has_let(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        Expr::Paren(inner) => has_let(&inner.expr),
        _ => false,
    }
}

/// Whether it can be read twice, and a field of it moved.
fn is_place(expression: &Expr) -> bool {
    match expression {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Paren(inner) => is_place(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && is_place(&unary.expr),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(id: u32, genre: Genre, replacement: &str, at: (usize, usize)) -> Mutant {
        Mutant { id, file: String::new(), name: String::new(), genre, replacement: replacement.to_owned(), at }
    }

    fn rewritten(source: &str, mutants: &[Mutant]) -> String {
        let text = rewrite(source, mutants).expect("Rust").text;
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        text.replace(ON, "on")
    }

    #[test]
    fn an_operator_is_chosen_between_values_that_are_read_once() {
        let source = "fn f() -> bool { a() < b() }";
        let both = [mutant(1, Genre::BinaryOperator, "==", (1, 22)), mutant(2, Genre::BinaryOperator, ">", (1, 22))];
        assert_eq!(
            rewritten(source, &both),
            "fn f() -> bool { (match (&(a() ), &( b())) { (sweep_a, sweep_b) => if on(1) { *sweep_a == *sweep_b } else \
             if on(2) { *sweep_a > *sweep_b } else { *sweep_a < *sweep_b } }) }"
        );
    }

    #[test]
    fn what_nests_is_rewritten_from_the_inside_and_from_the_outside() {
        let source = "fn f() -> bool { a + b == c && !d }";
        let all = [
            mutant(1, Genre::BinaryOperator, "-", (1, 20)),
            mutant(2, Genre::BinaryOperator, "!=", (1, 24)),
            mutant(3, Genre::BinaryOperator, "||", (1, 29)),
            mutant(4, Genre::UnaryOperator, "", (1, 32)),
        ];
        let text = rewritten(source, &all);
        assert!(text.starts_with("fn f() -> bool { ({ let sweep_left: bool = (match (&((match ((a ), ( b)) {"), "{text}");
        assert!(
            text.ends_with(
                "on(3) {  (match (d) { sweep_v => if on(4) { sweep_v } else { !sweep_v } }) } else { sweep_left } }) }"
            ),
            "{text}"
        );
        assert_eq!(rewrite(source, &all).expect("Rust").tried(), BTreeSet::from([1, 2, 3, 4]));
    }

    #[test]
    fn a_function_returns_at_once_but_not_where_only_a_trait_is_promised() {
        let at = |column| [mutant(1, Genre::FnValue, "0", (1, column))];
        assert_eq!(rewritten("fn f() -> u8 { 7 }", &at(16)), "fn f() -> u8 { if on(1) { return 0; } 7 }");
        let opaque = "fn f() -> impl Copy { 7 }";
        assert_eq!(rewritten(opaque, &at(23)), opaque);
    }

    #[test]
    fn an_arm_is_passed_over_and_its_condition_holds_always_or_never() {
        let source = "fn f() { match a { B => 1, C if d => 2, _ => 3 } }";
        let all = [
            mutant(1, Genre::MatchArm, "", (1, 20)),
            mutant(2, Genre::MatchArmGuard, "true", (1, 33)),
            mutant(3, Genre::MatchArmGuard, "false", (1, 33)),
        ];
        let expected = "fn f() { match a { B if !on(1) => 1, C if (on(2) || !on(3) && (d)) => 2, _ => 3 } }";
        assert_eq!(rewritten(source, &all), expected);
    }

    #[test]
    fn a_field_comes_from_the_base_which_is_made_once() {
        let of = |column| [mutant(1, Genre::StructField, "", (1, column))];
        assert_eq!(
            rewritten("fn f() -> T { T { a: 1, ..T::new() } }", &of(19)),
            "fn f() -> T { ({ let sweep_base: T = T::new(); T { a: if on(1) { sweep_base.a } else { 1 }, ..sweep_base } }) }"
        );
        let expected = "fn f() -> T { T { a: if on(1) { (*b).a } else { a }, ..*b } }";
        assert_eq!(rewritten("fn f() -> T { T { a, ..*b } }", &of(19)), expected);
    }

    #[test]
    fn constants_and_chains_with_let_stand_as_they_are() {
        for (source, column) in [("const A: u8 = 1 + 2;", 17), ("const fn f() -> u8 { 1 + 2 }", 24)] {
            assert_eq!(rewritten(source, &[mutant(1, Genre::BinaryOperator, "-", (1, column))]), source);
        }
        let chain = "fn f() { if a && let Some(b) = c {} }";
        assert_eq!(rewritten(chain, &[mutant(1, Genre::BinaryOperator, "||", (1, 15))]), chain);
    }
}
