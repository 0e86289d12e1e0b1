//! What a statement must keep to so that it runs on a cluster that keeps each merchant on one node.

use std::collections::BTreeSet;

use super::conditions::{Side, equalities};
use super::schema::Schema;
use super::words::{Node, is_one, list, nodes};

/// What is wrong with a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// Rows of a merchant's table, by its alias, are not those of one merchant.
    AllMerchants(String),
    /// Anything else.
    Other(String),
}

/// Tables and their columns by which rows are looked up whose merchant is not known yet.
pub const BY_OWN_KEY: &[(&str, &str)] = &[("merchant_slug", "slug"), ("api_token", "secret_hash")];
/// Tables that no merchant owns.
pub const SERVERS: &[&str] = &["worker_lease", "rehearsal", "clock_confirmation", "fallback_lease"];
/// What is in no migration: the history of migrations, and the databases' own catalogues.
const CATALOGUES: &str = "schema_migration schema_lock refinery_schema_history sqlite_schema pg_extension pg_available_extensions \
    pg_dist_partition pg_dist_local_group pg_dist_node pg_class pg_namespace pg_attribute pg_index information_schema";
/// Functions that answer the same for the same, on every node.
const FUNCTIONS: &str = "coalesce count max min sum UNNEST";
/// Those that ask a database about itself, lay its tables out, or are told to people.
const OF_CATALOGUES: &str = "array_position citus_add_node column_to_column_name create_distributed_table current_schema \
    current_setting format_type pg_is_in_recovery pg_relation_size pragma_table_info to_regclass \
    truncate_local_data_after_distributing_table undistribute_table";
/// Words before a bracket that are no functions.
const BEFORE_BRACKETS: &str = "ALL AND ANY AS BETWEEN BY CASE CHECK CONFLICT DISTINCT ELSE EXCEPT EXISTS FILTER FROM HAVING IN INTERSECT IS JOIN KEY \
    LATERAL LIMIT NOT ON OR OVER SELECT SET THEN UNION UNIQUE USING VALUES WHEN WHERE WITH";
const FORBIDDEN: &str = "LISTEN NOTIFY UNLISTEN MERGE LOCK SERIAL BIGSERIAL TEMP TEMPORARY TRUNCATE REPLACE NATURAL USING SHARE \
    CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIMESTAMP COPY DEFERRED SERIALIZABLE";
/// Words that end what is named in `FROM`, so that they are no aliases.
const AFTER_TABLES: &str = "CROSS DO EXCEPT FOR FULL GROUP HAVING INDEXED INNER INTERSECT JOIN LEFT LIMIT ON ORDER RETURNING RIGHT SELECT SET \
    UNION VALUES WHERE WINDOW WITH";
const VERBS: &str = "SELECT INSERT UPDATE DELETE WITH";
/// Words that only SQL says in capitals.
const OF_SQL: &str = "SELECT FROM JOIN INTO WHERE UNION RETURNING";

/// What is wrong with a view, whose first table is that of the merchant who is asked for.
pub fn check_view(schema: &Schema, view: &[Node]) -> BTreeSet<Wrong> {
    let mut checker = Checker { schema, wrong: BTreeSet::new(), is_whole: true, changes: false };
    let Some(first) = checker.aliases(view, &[]).into_iter().next() else { return checker.wrong };
    let asked = ["WHERE", &first.alias].map(|word| Node::Word(word.to_owned()));
    let mut view = view.to_vec();
    view.extend(asked);
    view.extend([Node::Mark('.'), Node::Word("merchant_id".to_owned()), Node::Mark('='), Node::Parameter]);
    checker.words(&view);
    checker.query(&view, &[], &[]);
    checker.wrong
}

/// What is wrong with a text that is SQL; nothing for one that is none.
pub fn check(schema: &Schema, text: &str) -> BTreeSet<Wrong> {
    let mut checker = Checker { schema, wrong: BTreeSet::new(), is_whole: false, changes: false };
    let nodes = nodes(text);
    checker.changes = nodes.first().is_some_and(|first| first.is_one("INSERT UPDATE DELETE"));
    let Some(first) = nodes.first().and_then(Node::name) else {
        checker.parts(&nodes);
        return checker.wrong;
    };
    if is_small_sql(&nodes) {
        checker.other("keywords stand in capitals, so that this test sees them");
    }
    match first {
        "OR" => checker.other("a condition that is put behind others begins with AND"),
        verb if is_one(VERBS, verb) && nodes.len() > 1 => {
            checker.is_whole = true;
            checker.words(&nodes);
            checker.query(&nodes, &[], &[]);
        }
        "BEGIN" if nodes.len() > 1 && !nodes[1].is("IMMEDIATE") || text == "BEGIN" => {
            if !nodes.windows(2).any(|pair| pair[0].is("ISOLATION") && pair[1].is("LEVEL")) {
                checker.other("a transaction says its isolation level");
            }
            checker.words(&nodes);
        }
        // Told to a connection, or the history of migrations.
        "SET" | "CREATE" if nodes.len() > 2 => checker.words(&nodes),
        "LISTEN" | "NOTIFY" | "LOCK" | "MERGE" | "TRUNCATE" | "COPY" if nodes.len() > 1 => checker.words(&nodes),
        _ => checker.parts(&nodes),
    }
    checker.wrong
}

/// Whether it begins like a statement in small letters.
fn is_small_sql(nodes: &[Node]) -> bool {
    let lower = |at: usize| nodes.get(at).and_then(Node::name).unwrap_or_default().to_ascii_lowercase();
    let says = |word: &str| nodes.iter().any(|node| node.name().is_some_and(|name| name.eq_ignore_ascii_case(word)));
    let capitals = |at: usize| nodes[at].name().is_some_and(|name| name.chars().all(|one| !one.is_ascii_lowercase()));
    match lower(0).as_str() {
        "select" => says("from") && !capitals(0),
        "insert" => lower(1) == "into" && !(capitals(0) && capitals(1)),
        "update" => lower(2) == "set" && !(capitals(0) && capitals(2)),
        "delete" => lower(1) == "from" && !(capitals(0) && capitals(1)),
        "join" => says("on") && !capitals(0),
        _ => false,
    }
}

/// Something that rows come from.
struct Alias {
    alias: String,
    /// A merchant's table, whose rows must be one merchant's.
    is_a_merchants: bool,
    /// Looked up by this column instead.
    own_key: Option<&'static str>,
}

struct Checker<'s> {
    schema: &'s Schema,
    wrong: BTreeSet<Wrong>,
    /// A statement, of which everything is known that is named in it; otherwise a part of one.
    is_whole: bool,
    /// A statement that changes rows.
    changes: bool,
}

impl Checker<'_> {
    fn other(&mut self, what: impl Into<String>) {
        self.wrong.insert(Wrong::Other(what.into()));
    }

    /// Looks at a part of a statement: the queries in it, and what it joins.
    fn parts(&mut self, nodes: &[Node]) {
        if nodes.iter().any(|node| node.name().is_some_and(|name| is_one(OF_SQL, name))) {
            self.words(nodes);
            self.arm(nodes, &[], &[]);
        } else {
            self.groups(nodes, &[], &[]);
        }
    }

    /// Words and functions that there must not be.
    fn words(&mut self, nodes: &[Node]) {
        for (at, node) in nodes.iter().enumerate() {
            match node {
                Node::Group(inner) => {
                    self.words(inner);
                    if inner.first().is_some_and(|first| first.is_one("INSERT UPDATE DELETE")) {
                        self.other("a statement changes rows only as its own");
                    }
                }
                Node::Word(word) if is_one(FORBIDDEN, word.as_str()) => self.other(format!("no statement says {word}")),
                Node::Word(word) if matches!(nodes.get(at + 1), Some(Node::Group(_))) => self.function(word, nodes, at),
                _ => {}
            }
        }
        if self.changes && nodes.windows(2).any(|pair| pair[0].is("CASE") && !pair[1].is("WHEN")) {
            self.other("a change says CASE WHEN x = y: Citus 13 takes CASE x WHEN y apart wrongly there");
        }
        for three in nodes.windows(3).filter(|three| three[0].is("ON") && three[1].is("CONFLICT")) {
            if !matches!(three[2], Node::Group(_)) {
                self.other("ON CONFLICT names its columns");
            }
        }
    }

    fn function(&mut self, word: &str, nodes: &[Node], at: usize) {
        // A table before its columns, or a list of columns after a name.
        let before = |back: usize| at.checked_sub(back).map(|place| &nodes[place]);
        let names_columns = before(1).is_some_and(|node| node.is_one("INTO TABLE AS WITH RECURSIVE EXISTS"))
            || matches!(before(1), Some(Node::Mark(',')) if nodes.first().is_some_and(|first| first.is("WITH")));
        if !is_one(FUNCTIONS, word) && !is_one(OF_CATALOGUES, word) && !is_one(BEFORE_BRACKETS, word) && !names_columns {
            self.other(format!("{word}() is not known to answer the same on every node"));
        }
    }

    /// A statement or a query within one: `outer` and `tables` are what it may name besides its own.
    fn query(&mut self, nodes: &[Node], outer: &[String], tables: &[String]) {
        let mut tables = tables.to_vec();
        let mut nodes = nodes;
        if nodes.first().is_some_and(|node| node.is("WITH")) {
            // Until the verb; what is named may also look at itself.
            let verb = nodes.iter().skip(1).position(|node| node.is_one(VERBS)).map_or(nodes.len(), |at| at + 1);
            let (with, rest) = nodes.split_at(verb);
            for (at, node) in with.iter().enumerate() {
                if node.is("AS") {
                    let named = if matches!(with[at - 1], Node::Group(_)) { at - 2 } else { at - 1 };
                    tables.extend(with[named].name().map(str::to_owned));
                }
            }
            for node in with {
                if let Node::Group(inner) = node
                    && inner.first().is_some_and(|first| first.is_one(VERBS))
                {
                    self.query(inner, outer, &tables);
                }
            }
            nodes = rest;
        }
        let arms = nodes.split(|node| node.is_one("UNION INTERSECT EXCEPT"));
        for arm in arms {
            self.arm(arm, outer, &tables);
        }
    }

    /// A query or a change without the arms that are united with it.
    fn arm(&mut self, nodes: &[Node], outer: &[String], tables: &[String]) {
        let is_insert = nodes.first().is_some_and(|node| node.is("INSERT"));
        if is_insert {
            self.insert(nodes);
        }
        let aliases = self.aliases(nodes, tables);
        let names: Vec<String> = outer.iter().cloned().chain(aliases.iter().map(|alias| alias.alias.clone())).collect();
        let equal = equalities(nodes);
        let mut anchored: BTreeSet<&str> =
            aliases.iter().filter(|one| !one.is_a_merchants).map(|one| one.alias.as_str()).collect();
        let owner = |side: &Side, column: &str| match side {
            Side::Column(Some(alias), name) if name == column => Some(alias.clone()),
            Side::Column(None, name) if name == column && aliases.len() == 1 => Some(aliases[0].alias.clone()),
            _ => None,
        };
        for _ in 0..=aliases.len() {
            for one in &aliases {
                let column = one.own_key.unwrap_or("merchant_id");
                let is_held = equal.iter().any(|(left, right)| {
                    let other =
                        match (owner(left, column) == Some(one.alias.clone()), owner(right, column) == Some(one.alias.clone())) {
                            (true, _) => right,
                            (_, true) => left,
                            _ => return false,
                        };
                    *other == Side::Parameter
                        || owner(other, "merchant_id").is_some_and(|other| {
                            let is_outer = outer.contains(&other) || (!self.is_whole && !names.contains(&other));
                            one.own_key.is_none() && (anchored.contains(other.as_str()) || is_outer)
                        })
                });
                if is_held {
                    anchored.insert(&one.alias);
                }
            }
        }
        let loose: Vec<_> =
            aliases.iter().filter(|one| !anchored.contains(one.alias.as_str())).map(|one| one.alias.clone()).collect();
        self.wrong.extend(loose.into_iter().map(Wrong::AllMerchants));
        if aliases.len() > 1 && aliases.iter().any(|one| one.own_key.is_some()) {
            self.other("what is looked up by a key of its own is looked up alone: the rest may be on another node");
        }
        self.locks(nodes, &aliases);
        self.groups(nodes, &names, tables);
    }

    /// A row lock is the merchant's, and no other.
    fn locks(&mut self, nodes: &[Node], aliases: &[Alias]) {
        if !nodes.windows(2).any(|pair| pair[0].is("FOR") && pair[1].is("UPDATE")) {
            return;
        }
        let is_the_merchants = matches!(aliases, [one] if ["merchant", "schema_lock"].contains(&one.alias.as_str()));
        if !is_the_merchants {
            self.other("FOR UPDATE locks the row of one merchant, and nothing else");
        }
    }

    /// Columns of what is inserted, and of what it may clash with.
    fn insert(&mut self, nodes: &[Node]) {
        let Some(table) = nodes.get(2).and_then(Node::name) else { return };
        let Some(found) = self.schema.tables.get(table) else {
            if self.is_whole && matches!(nodes[2], Node::Word(_)) && !is_one(CATALOGUES, table) {
                self.other(format!("there is no table {table}"));
            }
            return;
        };
        let (keys, is_a_merchants) = (found.keys.clone(), found.is_a_merchants());
        let columns: Vec<&str> = match nodes.get(3) {
            Some(Node::Group(columns)) => list(columns).iter().filter_map(|column| column.first()?.name()).collect(),
            _ => return self.other(format!("an insert into {table} names its columns")),
        };
        if is_a_merchants && !columns.contains(&"merchant_id") {
            self.other(format!("an insert into {table} says whose it is"));
        }
        let clash = nodes.windows(2).position(|pair| pair[0].is("ON") && pair[1].is("CONFLICT"));
        if let Some(Node::Group(arbiter)) = clash.and_then(|at| nodes.get(at + 2)) {
            let arbiter: Vec<&str> = list(arbiter).iter().filter_map(|column| column.first()?.name()).collect();
            if !keys.iter().any(|key| *key == arbiter) {
                self.other(format!("ON CONFLICT ({}) is no key of {table}", arbiter.join(", ")));
            }
        }
    }

    /// The queries in brackets.
    fn groups(&mut self, nodes: &[Node], outer: &[String], tables: &[String]) {
        for node in nodes {
            if let Node::Group(inner) = node {
                if inner.first().is_some_and(|first| first.is_one("SELECT WITH")) {
                    self.query(inner, outer, tables);
                } else {
                    self.groups(inner, outer, tables);
                }
            }
        }
    }

    /// What rows come from, at this level.
    fn aliases(&mut self, nodes: &[Node], tables: &[String]) -> Vec<Alias> {
        let mut aliases = Vec::new();
        let mut in_from = false;
        for (at, node) in nodes.iter().enumerate() {
            let begins = match node {
                Node::Word(word) => match word.as_str() {
                    "FROM" => {
                        // `IS DISTINCT FROM` compares.
                        in_from = !nodes[..at].last().is_some_and(|before| before.is("DISTINCT"));
                        in_from
                    }
                    "JOIN" => true,
                    // Not `FOR UPDATE`, nor `DO UPDATE`, which changes the row that is there.
                    "UPDATE" => at == 0,
                    "WHERE" | "GROUP" | "ORDER" | "SET" | "ON" | "LIMIT" => {
                        in_from = in_from && word == "ON";
                        false
                    }
                    _ => false,
                },
                Node::Mark(',') => in_from,
                _ => false,
            };
            if begins {
                self.table(&nodes[at + 1..], tables, &mut aliases);
            }
        }
        aliases
    }

    /// One thing that rows come from, with its alias.
    fn table(&mut self, nodes: &[Node], tables: &[String], aliases: &mut Vec<Alias>) {
        let mut at = usize::from(nodes.first().is_some_and(|node| node.is("LATERAL")));
        let Some(table) = nodes.get(at) else { return };
        at += 1;
        let is_function = matches!(table, Node::Word(_)) && matches!(nodes.get(at), Some(Node::Group(_)));
        while nodes
            .get(at)
            .is_some_and(|node| matches!(node, Node::Group(_)) || node.is("WITH") || node.is("ORDINALITY") || node.is("AS"))
        {
            at += 1;
        }
        let alias = match nodes.get(at) {
            Some(Node::Word(word)) if !is_one(AFTER_TABLES, word.as_str()) => Some(word.clone()),
            _ => None,
        };
        let (name, is_known) = match table {
            Node::Word(name) => (name.clone(), true),
            Node::Opaque(name) => (name.clone(), false),
            _ => (String::new(), true),
        };
        let own_key = BY_OWN_KEY.iter().find(|(table, _)| *table == name).map(|(_, key)| *key);
        let is_other = name.is_empty() || is_function || tables.contains(&name) || is_one(CATALOGUES, name.as_str());
        let found = self.schema.tables.get(&name);
        if is_known && !is_other && found.is_none() && !SERVERS.contains(&name.as_str()) && self.is_whole {
            self.other(format!("there is no table {name}"));
        }
        // What is not known is taken for a merchant's table.
        let is_a_merchants = !is_other && (!is_known || found.is_some_and(super::schema::Table::is_a_merchants));
        aliases.push(Alias { alias: alias.unwrap_or(name), is_a_merchants, own_key });
    }
}
