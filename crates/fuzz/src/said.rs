//! Inputs of several parts, as text: a part per line, a word and what it says. Example:
//!
//! ```text
//! kind order
//! template ALM-{YYYY}{MM}{DD}-{SEQ:6}
//! document 2026-01-19 outlet=RES
//! ```

/// An input of lines.
pub struct Said {
    lines: Vec<(String, String)>,
}

impl Said {
    /// Takes bytes apart. What is not UTF-8 becomes U+FFFD; `\n` within a line is a line break of its text.
    pub fn of(input: &[u8]) -> Said {
        let text = String::from_utf8_lossy(input);
        let line = |line: &str| {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            (word.to_owned(), rest.replace("\\n", "\n"))
        };
        Said { lines: text.split('\n').map(line).collect() }
    }

    /// What the first line of that word says.
    pub fn one(&self, word: &str) -> Option<&str> {
        self.lines().find(|(one, _)| *one == word).map(|(_, said)| said)
    }

    /// What every line of that word says.
    pub fn all<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter(move |(one, _)| one == word).map(|(_, said)| said.as_str())
    }

    /// Whether there is a line of that word.
    pub fn has(&self, word: &str) -> bool {
        self.one(word).is_some()
    }

    /// Every word and what its line says, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().map(|(word, said)| (word.as_str(), said.as_str()))
    }

    /// A number of those from 0 on below `count`; 0 where none is said.
    pub fn below(&self, word: &str, count: u64) -> u64 {
        self.one(word).and_then(|said| said.trim().parse::<u64>().ok()).unwrap_or_default() % count
    }
}
