//! What the conditions of a statement say to be equal.

use super::words::Node;

/// One side of a comparison.
#[derive(Clone, PartialEq)]
pub enum Side {
    Parameter,
    Column(Option<String>, String),
}

/// What is said to be equal, where all of a condition must hold: a condition with an `OR` says nothing for sure.
pub fn equalities(nodes: &[Node]) -> Vec<(Side, Side)> {
    let mut all = Vec::new();
    let mut condition: Vec<Node> = Vec::new();
    let mut holds = false;
    let ends = "WHERE ON JOIN LEFT CROSS INNER GROUP ORDER LIMIT RETURNING FOR SET HAVING FROM";
    for (at, node) in nodes.iter().chain(std::iter::once(&Node::Word("WHERE".to_owned()))).enumerate() {
        let is_distinct = node.is("FROM") && at > 0 && nodes.get(at - 1).is_some_and(|before| before.is("DISTINCT"));
        if node.is_one(ends) && !is_distinct {
            if holds && !condition.iter().any(|node| node.is("OR")) {
                all.extend(compared(&condition));
            }
            condition.clear();
            // A part of a statement may go on with a condition that it did not begin.
            holds = node.is("WHERE") || node.is("ON");
        } else {
            condition.push(node.clone());
        }
    }
    all
}

fn compared(condition: &[Node]) -> Vec<(Side, Side)> {
    let mut all = Vec::new();
    for (at, _) in condition.iter().enumerate().filter(|(_, node)| **node == Node::Mark('=')) {
        // `<=`, `>=`, and NOT before what is compared.
        let before = &condition[..at];
        if matches!(before.last(), Some(Node::Mark('<' | '>' | '!'))) {
            continue;
        }
        let (left, begins) = match before {
            [.., Node::Word(alias), Node::Mark('.'), Node::Word(column)] => {
                (Side::Column(Some(alias.clone()), column.clone()), before.len() - 3)
            }
            [.., Node::Word(column)] => (Side::Column(None, column.clone()), before.len() - 1),
            [.., Node::Parameter] => (Side::Parameter, before.len() - 1),
            _ => continue,
        };
        let is_plain = |node: &Node| node.is("AND");
        if begins > 0 && !is_plain(&condition[begins - 1]) {
            continue;
        }
        let (right, ends) = match &condition[at + 1..] {
            [Node::Word(alias), Node::Mark('.'), Node::Word(column), ..] => {
                (Side::Column(Some(alias.clone()), column.clone()), at + 4)
            }
            [Node::Word(column), ..] => (Side::Column(None, column.clone()), at + 2),
            [Node::Parameter, ..] => (Side::Parameter, at + 2),
            _ => continue,
        };
        if condition.get(ends).is_none_or(|node| is_plain(node) || matches!(node, Node::Opaque(_) | Node::Mark(';'))) {
            all.push((left, right));
        }
    }
    all
}
