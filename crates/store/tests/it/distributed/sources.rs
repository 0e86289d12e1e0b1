//! The texts that the sources of a crate hold: every string literal, with what is put into a `format!` put in where the sources say what
//! that is. Just enough of Rust is read for it; code under `#[cfg(test)]` is left out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::rust::{Token, end_of, end_of_statement, homes, tokens, without_tests};

/// A text of the sources.
#[derive(Clone, Debug)]
pub struct Text {
    /// The file, from the folder on that was read.
    pub file: String,
    /// The function or constant that it stands in.
    pub home: String,
    pub text: String,
}

/// What stands for something that the sources do not say: a name between these.
pub const OPAQUE: (char, char) = ('\u{1}', '\u{2}');
/// How deep names are followed that stand for texts of other names.
const DEPTH_MAX: usize = 6;
/// How many ways of putting a text together are looked at; beyond them each name is varied while the others stand still.
const WAYS_MAX: usize = 64;

struct Source {
    file: String,
    tokens: Vec<Token>,
    homes: Vec<String>,
    /// Where each function and constant is defined.
    defined: HashMap<String, usize>,
    /// Where variables of each name begin to be.
    variables: HashMap<String, Vec<usize>>,
}

impl Source {
    fn of(file: String, rust: &str) -> Source {
        let tokens = without_tests(tokens(rust));
        let homes = homes(&tokens);
        let (mut defined, mut variables) = (HashMap::new(), HashMap::<String, Vec<usize>>::new());
        for (place, pair) in tokens.windows(2).enumerate() {
            let [Token::Word(keyword), Token::Word(name)] = pair else { continue };
            match (keyword.as_str(), tokens.get(place + 2)) {
                ("const" | "static" | "fn", _) => drop(defined.entry(name.clone()).or_insert(place)),
                ("let", Some(Token::Word(variable))) if name == "mut" => {
                    variables.entry(variable.clone()).or_default().push(place);
                }
                ("let", _) => variables.entry(name.clone()).or_default().push(place),
                _ => {}
            }
        }
        Source { file, tokens, homes, defined, variables }
    }
}

/// Every text of the sources in a folder and those below it.
pub fn texts(folder: &Path) -> Vec<Text> {
    let mut files = Vec::new();
    rust_files(folder, &mut files);
    let sources: Vec<_> = files.iter().map(|file| source(folder, file)).collect();
    let mut all = Vec::new();
    for source in &sources {
        for place in 0..source.tokens.len() {
            let texts = Reader { sources: &sources, source }.literal(place, DEPTH_MAX);
            all.extend(texts.into_iter().map(|text| Text { file: source.file.clone(), home: source.homes[place].clone(), text }));
        }
    }
    all
}

/// The texts of one piece of source, for tests of this.
pub fn texts_of(rust: &str) -> Vec<Text> {
    let sources = [Source::of("one.rs".to_owned(), rust)];
    let reader = Reader { sources: &sources, source: &sources[0] };
    let of = |place: usize| {
        let home = sources[0].homes[place].clone();
        let texts = reader.literal(place, DEPTH_MAX).into_iter();
        texts.map(move |text| Text { file: "one.rs".to_owned(), home: home.clone(), text })
    };
    (0..sources[0].tokens.len()).flat_map(of).collect()
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut found: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    for path in found {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn source(folder: &Path, file: &Path) -> Source {
    let name = file.strip_prefix(folder).expect("below the folder").display().to_string();
    Source::of(name, &std::fs::read_to_string(file).expect("a source"))
}

struct Reader<'s> {
    sources: &'s [Source],
    source: &'s Source,
}

impl Reader<'_> {
    fn is_word(&self, place: usize, word: &str) -> bool {
        matches!(self.source.tokens.get(place), Some(Token::Word(found)) if found == word)
    }

    fn is_mark(&self, place: usize, mark: char) -> bool {
        self.source.tokens.get(place) == Some(&Token::Mark(mark))
    }

    /// What a literal may come to; nothing where there is none.
    fn literal(&self, place: usize, depth: usize) -> Vec<String> {
        let Token::Text(text) = &self.source.tokens[place] else { return Vec::new() };
        let is_format =
            place >= 3 && self.is_mark(place - 1, '(') && self.is_mark(place - 2, '!') && self.is_word(place - 3, "format");
        if is_format { self.format(place, text, depth) } else { vec![text.clone()] }
    }

    /// What a `format!` may come to.
    fn format(&self, place: usize, text: &str, depth: usize) -> Vec<String> {
        let arguments = self.arguments(place + 1);
        let mut positional = 0;
        let mut parts: Vec<Vec<String>> = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            parts.push(vec![rest[..at].to_owned()]);
            rest = &rest[at..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                parts.push(vec![rest[..1].to_owned()]);
                rest = &rest[2..];
                continue;
            }
            let end = rest.find('}').expect("a format's braces are closed");
            let name = rest[1..end].split(':').next().unwrap_or_default();
            rest = &rest[end + 1..];
            let argument = if name.is_empty() {
                positional += 1;
                arguments.get(positional - 1)
            } else {
                arguments.iter().find(|(argument, _)| argument.as_deref() == Some(name))
            };
            parts.push(match argument {
                Some((_, (from, to))) => self.expression(*from, *to, "", depth),
                None => self.name(name, place, depth),
            });
        }
        parts.push(vec![rest.to_owned()]);
        ways(&parts)
    }

    /// What is given to a macro after its first argument: a name, where it has one, and from where to where it goes.
    fn arguments(&self, mut place: usize) -> Vec<(Option<String>, (usize, usize))> {
        let mut arguments = Vec::new();
        while self.is_mark(place, ',') {
            let from = place + 1;
            place = from;
            while place < self.source.tokens.len() && !self.is_mark(place, ',') && !self.is_mark(place, ')') {
                place = end_of(&self.source.tokens, place);
            }
            let name = match &self.source.tokens[from..place] {
                [Token::Word(name), Token::Mark('='), ..] => Some(name.clone()),
                _ => None,
            };
            let from = if name.is_some() { from + 2 } else { from };
            arguments.push((name, (from, place)));
        }
        arguments
    }

    /// The texts that an expression may come to, as far as it names any; otherwise what stands for the name.
    fn expression(&self, from: usize, to: usize, name: &str, depth: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut place = from;
        while place < to {
            let mut next = place + 1;
            match &self.source.tokens[place] {
                // What texts are joined with is none of them.
                Token::Text(_) if place >= 2 && self.is_mark(place - 1, '(') && self.is_word(place - 2, "join") => {}
                Token::Text(_) => found.extend(self.literal(place, depth)),
                // A method's or a field's name says nothing, nor one that a format! names, which was put in there.
                Token::Word(word) if depth > 0 && !self.is_mark(place.wrapping_sub(1), '.') && word != name => {
                    let known = self.known(word, place, depth - 1);
                    // What a function is given stands for nothing by itself.
                    if !known.is_empty() && self.is_mark(place + 1, '(') {
                        next = end_of(&self.source.tokens, place + 1);
                    }
                    found.extend(known);
                }
                _ => {}
            }
            place = next;
        }
        found.sort();
        found.dedup();
        if found.is_empty() { vec![opaque(name)] } else { found }
    }

    /// What a name may stand for.
    fn name(&self, name: &str, place: usize, depth: usize) -> Vec<String> {
        let found = if depth == 0 { Vec::new() } else { self.known(name, place, depth - 1) };
        if found.is_empty() { vec![opaque(name)] } else { found }
    }

    /// The texts that a variable, a constant or a function of that name may come to.
    fn known(&self, name: &str, place: usize, depth: usize) -> Vec<String> {
        let tokens = &self.source.tokens;
        let is_seen = |at: &&usize| **at < place && self.source.homes[**at] == self.source.homes[place];
        if let Some(at) = self.source.variables.get(name).and_then(|all| all.iter().rev().find(is_seen)) {
            return self.texts_within(*at, end_of_statement(tokens, *at), name, depth);
        }
        if let Some(at) = self.definition(name) {
            return self.texts_within(at, self.end_of_home(at), name, depth);
        }
        // One that is brought in: of a neighbour rather than of anybody.
        let folder = |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default();
        let is_constant = name.chars().all(|one| one.is_ascii_uppercase() || one == '_');
        let others = || self.sources.iter().filter(|other| is_constant && other.file != self.source.file);
        let of = |other: &Source| {
            let reader = Reader { sources: self.sources, source: other };
            reader.definition(name).map(|at| reader.texts_within(at, reader.end_of_home(at), name, depth)).unwrap_or_default()
        };
        let near: Vec<_> = others().filter(|other| folder(&other.file) == folder(&self.source.file)).flat_map(of).collect();
        if near.is_empty() { others().flat_map(of).collect() } else { near }
    }

    fn definition(&self, name: &str) -> Option<usize> {
        self.source.defined.get(name).copied()
    }

    fn end_of_home(&self, at: usize) -> usize {
        let home = &self.source.homes[at];
        (at..self.source.tokens.len()).find(|place| self.source.homes[*place] != *home).unwrap_or(self.source.tokens.len())
    }

    fn texts_within(&self, from: usize, to: usize, name: &str, depth: usize) -> Vec<String> {
        let found = self.expression(from, to, name, depth);
        if found == [opaque(name)] { Vec::new() } else { found }
    }
}

fn opaque(name: &str) -> String {
    format!("{}{name}{}", OPAQUE.0, OPAQUE.1)
}

/// Every way to put one of each part together, or a bounded number of them in which each part is met.
fn ways(parts: &[Vec<String>]) -> Vec<String> {
    let all: usize = parts.iter().map(Vec::len).product();
    if all <= WAYS_MAX {
        return parts.iter().fold(vec![String::new()], |ways, part| {
            ways.iter().flat_map(|way| part.iter().map(move |one| format!("{way}{one}"))).collect()
        });
    }
    let varied = |which: usize, one: &String| {
        let of = |(place, part): (usize, &Vec<String>)| if place == which { one.clone() } else { part[0].clone() };
        parts.iter().enumerate().map(of).collect::<String>()
    };
    parts.iter().enumerate().flat_map(|(which, part)| part.iter().map(move |one| varied(which, one))).collect()
}
