//! The tables of the PostgreSQL schema, as its migrations make them, and the rules that they keep.

use std::collections::BTreeMap;
use std::path::Path;

use super::words::{Node, is_one, list, nodes};

/// A table, or a view over some.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub columns: Vec<String>,
    /// The columns of its primary key, of unique constraints and of unique indexes.
    pub keys: Vec<Vec<String>>,
    /// What it is a view of.
    pub view: Option<Vec<Node>>,
}

impl Table {
    pub fn is_a_merchants(&self) -> bool {
        self.columns.iter().any(|column| column == "merchant_id")
    }
}

/// Tables and views by their names, and what was against the rules.
#[derive(Default)]
pub struct Schema {
    pub tables: BTreeMap<String, Table>,
    pub wrong: Vec<String>,
}

/// Words that no schema has: what differs between the databases, or decides something.
const FORBIDDEN: &str = "REFERENCES FOREIGN SERIAL BIGSERIAL SMALLSERIAL IDENTITY GENERATED SEQUENCE TRIGGER FUNCTION PROCEDURE RULE EXCLUDE \
    DEFERRABLE INHERITS PARTITION TEMP TEMPORARY UNLOGGED EXTENSION TYPE DOMAIN INTEGER INT SMALLINT TIMESTAMP TIMESTAMPTZ \
    BOOLEAN JSONB NUMERIC REAL";

/// Words after a column's type.
const OF_COLUMNS: &str = "NOT NULL PRIMARY KEY UNIQUE DEFAULT COLLATE C CHECK";

/// What all migrations for PostgreSQL come to, in their order.
pub fn of_migrations(folder: &Path) -> Schema {
    let mut folders: Vec<_> = std::fs::read_dir(folder).expect("migrations").map(|one| one.expect("one").path()).collect();
    folders.sort();
    let mut schema = Schema::default();
    for text in folders.iter().filter_map(|folder| std::fs::read_to_string(folder.join("postgres.sql")).ok()) {
        schema.apply(&text);
    }
    schema
}

impl Schema {
    /// Applies the statements of a migration.
    pub fn apply(&mut self, text: &str) {
        for statement in nodes(text).split(|node| *node == Node::Mark(';')).filter(|statement| !statement.is_empty()) {
            let words: Vec<_> = statement.iter().map(|node| node.name().unwrap_or_default()).collect();
            match words[..] {
                ["CREATE", "TABLE", name, ..] => self.create(name, statement),
                ["CREATE", "UNIQUE", "INDEX", _, "ON", table, ..] => {
                    if let Some(Node::Group(columns)) = statement.get(6) {
                        self.table(table).keys.push(names(columns));
                    }
                }
                ["CREATE", "INDEX", ..] => {}
                ["CREATE", "VIEW", name, "AS", ..] => {
                    let columns = vec!["merchant_id".to_owned()];
                    let view = Table { columns, view: Some(statement[4..].to_vec()), ..Table::default() };
                    self.tables.insert(name.to_owned(), view);
                    continue;
                }
                ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] => {
                    self.column(table, &statement[5..]);
                    self.table(table).columns.push(column.to_owned());
                }
                ["DROP", "TABLE" | "VIEW", name, ..] => drop(self.tables.remove(name)),
                ["DROP", "INDEX", ..] => {}
                // Rows that a migration changes are all merchants', and it runs alone.
                ["UPDATE" | "INSERT" | "DELETE", ..] => continue,
                _ => self.wrong.push(format!("no migration says {}", words.join(" "))),
            }
            self.hold_words(statement);
        }
    }

    fn create(&mut self, name: &str, statement: &[Node]) {
        self.tables.insert(name.to_owned(), Table::default());
        let Some(Node::Group(body)) = statement.get(3) else {
            self.wrong.push(format!("{name} has no columns"));
            return;
        };
        for part in list(body) {
            match part {
                [primary, key, Node::Group(columns), ..] if primary.is("PRIMARY") && key.is("KEY") => {
                    self.table(name).keys.insert(0, names(columns));
                }
                [unique, Node::Group(columns), ..] if unique.is("UNIQUE") => self.table(name).keys.push(names(columns)),
                [Node::Word(column), ..] => {
                    self.column(name, part);
                    if part.windows(2).any(|pair| pair[0].is("PRIMARY") && pair[1].is("KEY")) {
                        self.table(name).keys.insert(0, vec![column.clone()]);
                    } else if part.iter().any(|node| node.is("UNIQUE")) {
                        self.table(name).keys.push(vec![column.clone()]);
                    }
                    self.table(name).columns.push(column.clone());
                }
                _ => self.wrong.push(format!("{name} has something that is no column and no key")),
            }
        }
    }

    /// Holds a column against the types and defaults that there may be.
    fn column(&mut self, table: &str, part: &[Node]) {
        let (name, kind) = (part[0].name().unwrap_or_default(), part.get(1).and_then(Node::name).unwrap_or_default());
        if !["BIGINT", "TEXT", "BYTEA"].contains(&kind) {
            self.wrong.push(format!("{table}.{name} is of type {kind}"));
        }
        for word in part.iter().skip(2).filter_map(Node::name).filter(|word| !is_one(OF_COLUMNS, word)) {
            self.wrong.push(format!("a column says {word}: {table}.{name}"));
        }
        if let Some(at) = part.iter().position(|node| node.is("DEFAULT")) {
            let is_plain = matches!(&part[at + 1..], [Node::Literal, rest @ ..] | [Node::Mark('-'), Node::Literal, rest @ ..]
                if rest.first().is_none_or(|after| after.name().is_some()));
            if !is_plain {
                self.wrong.push(format!("the default of {table}.{name} decides something"));
            }
        }
    }

    fn hold_words(&mut self, statement: &[Node]) {
        for node in statement {
            match node {
                Node::Group(inner) => self.hold_words(inner),
                Node::Word(word) if is_one(FORBIDDEN, word) => {
                    self.wrong.push(format!("no schema says {word}"));
                }
                _ => {}
            }
        }
    }

    fn table(&mut self, name: &str) -> &mut Table {
        self.tables.entry(name.to_owned()).or_default()
    }

    /// What is against the rules of keys; tables that no merchant owns, and those that are keyed by a value of their own, are named.
    pub fn wrong_keys(&self, servers: &[&str], by_own_key: &[(&str, &str)]) -> Vec<String> {
        let mut wrong = self.wrong.clone();
        for (name, table) in self.tables.iter().filter(|(_, table)| table.view.is_none()) {
            let own_key = by_own_key.iter().find(|(table, _)| table == name).map(|(_, key)| *key);
            let first = match own_key {
                Some(key) => key,
                None if table.is_a_merchants() => "merchant_id",
                None if servers.contains(&name.as_str()) => continue,
                None => {
                    wrong.push(format!("{name} is nobody's: it has no merchant_id, and is not named as the servers' own"));
                    continue;
                }
            };
            if servers.contains(&name.as_str()) {
                wrong.push(format!("{name} is named as the servers' own, and has merchant_id"));
            }
            if table.keys.is_empty() {
                wrong.push(format!("{name} has no primary key"));
            }
            for key in table.keys.iter().filter(|key| key.first().map(String::as_str) != Some(first)) {
                wrong.push(format!("a key of {name} begins with {}, not with {first}", key.join(", ")));
            }
        }
        wrong
    }
}

fn names(columns: &[Node]) -> Vec<String> {
    list(columns).iter().map(|column| column.first().and_then(Node::name).unwrap_or("(expression)").to_owned()).collect()
}
