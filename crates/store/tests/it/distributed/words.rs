//! SQL as words, marks and groups in brackets.

use super::sources::OPAQUE;

/// A part of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A word as it is written.
    Word(String),
    /// What the sources do not say; also a name of which they say only a part.
    Opaque(String),
    /// `?1`, `$1`.
    Parameter,
    /// A number or a text.
    Literal,
    Mark(char),
    /// What stands between brackets.
    Group(Vec<Node>),
}

impl Node {
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Node::Word(found) if found == word)
    }

    /// Whether it is one of these words.
    pub fn is_one(&self, words: &str) -> bool {
        matches!(self, Node::Word(found) if is_one(words, found))
    }

    /// The word, or that of something that is not known.
    pub fn name(&self) -> Option<&str> {
        match self {
            Node::Word(word) | Node::Opaque(word) => Some(word),
            _ => None,
        }
    }
}

/// Whether a word is one of these.
pub fn is_one(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}

/// Takes SQL apart.
pub fn nodes(sql: &str) -> Vec<Node> {
    let mut open = vec![Vec::new()];
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (node, taken) = if rest.starts_with("--") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if first == '\'' {
            (Some(Node::Literal), rest[1..].find('\'').map_or(rest.len(), |end| end + 2))
        } else if first == '?' || (first == '$' && rest[1..].starts_with(|one: char| one.is_ascii_digit())) {
            (Some(Node::Parameter), 1 + rest[1..].bytes().take_while(u8::is_ascii_digit).count())
        } else if first.is_ascii_digit() {
            (Some(Node::Literal), rest.bytes().take_while(u8::is_ascii_digit).count())
        } else if first == OPAQUE.0 || first == '_' || first == '"' || first.is_alphabetic() {
            let end = end_of_name(rest);
            let name = rest[..end].replace([OPAQUE.0, OPAQUE.1, '"'], "");
            (Some(if rest[..end].contains(OPAQUE.0) { Node::Opaque(name) } else { Node::Word(name) }), end)
        } else if first == '(' {
            open.push(Vec::new());
            (None, 1)
        } else if first == ')' && open.len() > 1 {
            (open.pop().map(Node::Group), 1)
        } else {
            ((!first.is_whitespace()).then_some(Node::Mark(first)), first.len_utf8())
        };
        open.last_mut().expect("the outermost").extend(node);
        rest = &rest[taken..];
    }
    // A part of a statement may leave brackets open.
    while open.len() > 1 {
        let group = open.pop().expect("more than one");
        open.last_mut().expect("the outermost").push(Node::Group(group));
    }
    open.remove(0)
}

/// Where a name ends. What is not known may begin one, as in `{document}_line`; after a word it is something else, as in `bill b{index}`.
fn end_of_name(rest: &str) -> usize {
    let mut within = false;
    for (at, one) in rest.char_indices() {
        match one {
            _ if one == OPAQUE.0 && at == 0 => within = true,
            _ if one == OPAQUE.1 && within => {
                within = false;
                if !rest[at + one.len_utf8()..].starts_with('_') {
                    return at + one.len_utf8();
                }
            }
            _ if within || one == '_' || one == '"' || one.is_alphanumeric() => {}
            _ => return at,
        }
    }
    rest.len()
}

/// The elements of a list.
pub fn list(group: &[Node]) -> Vec<&[Node]> {
    group.split(|node| *node == Node::Mark(',')).collect()
}
