//! Pieces of a line, each knowing how it runs: a phone number in an Arabic line must not be turned round, nor a name drag the
//! punctuation beside it along.

use unicode_segmentation::UnicodeSegmentation;

/// How a piece runs within its line (UAX #9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    /// The receipt's own words.
    Own,
    /// Numbers, codes and amounts: always from left to right.
    Code,
    /// What someone typed: by its first letter.
    Typed,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) run: Run,
}

/// Pieces that follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inline(pub(crate) Vec<Part>);

impl Inline {
    pub(crate) fn own(text: impl Into<String>) -> Inline {
        Inline::default().and(Run::Own, &text.into())
    }

    pub(crate) fn code(text: &str) -> Inline {
        Inline::default().and(Run::Code, text)
    }

    pub(crate) fn typed(text: &str) -> Inline {
        Inline::default().and(Run::Typed, text)
    }

    /// With a piece more; what could command a printer or turn the line round is taken out of it.
    pub(crate) fn and(mut self, run: Run, text: &str) -> Inline {
        let text = harmless(text);
        if !text.is_empty() {
            self.0.push(Part { text, run });
        }
        self
    }

    pub(crate) fn then(mut self, other: Inline) -> Inline {
        self.0.extend(other.0);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it as one text, with the marks of UAX #9 that keep each piece to itself where the directions differ.
    pub(crate) fn composed(&self, is_right_to_left: bool) -> String {
        let mut text = String::new();
        for part in &self.0 {
            let apart = is_right_to_left || part.text.chars().any(runs_right_to_left);
            let opening = match part.run {
                Run::Code if apart => Some('\u{2066}'),
                Run::Typed if apart => Some('\u{2068}'),
                _ => None,
            };
            text.extend(opening);
            text.push_str(&part.text);
            text.extend(opening.map(|_| '\u{2069}'));
        }
        text
    }

    /// In lines of at most `width`, as `measure` has it; broken at spaces, and within words that are longer than a line.
    pub(crate) fn wrapped(&self, width: u32, measure: &dyn Fn(&Inline) -> u32) -> Vec<Inline> {
        let mut lines = vec![];
        let mut line = Inline::default();
        for word in self.words() {
            let longer = line.joined(&word);
            if measure(&longer.clone().trimmed()) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line).trimmed());
            }
            line = word;
            while measure(&line.clone().trimmed()) > width {
                let (head, rest) = line.split(width, measure);
                lines.push(head);
                line = rest;
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line.trimmed());
        }
        lines
    }

    /// Its words, each with the space after it.
    fn words(&self) -> Vec<Inline> {
        let mut words: Vec<Inline> = vec![];
        let mut is_begun = false;
        for part in &self.0 {
            for piece in part.text.split_inclusive(' ') {
                let ends = piece.ends_with(' ');
                let piece = Part { text: piece.to_owned(), run: part.run };
                match words.last_mut() {
                    Some(word) if is_begun => word.0.push(piece),
                    _ => words.push(Inline(vec![piece])),
                }
                is_begun = !ends;
            }
        }
        words
    }

    /// This and a word after it; pieces of one run grow together.
    fn joined(&self, word: &Inline) -> Inline {
        let mut joined = self.clone();
        for part in &word.0 {
            match joined.0.last_mut() {
                Some(last) if last.run == part.run => last.text.push_str(&part.text),
                _ => joined.0.push(part.clone()),
            }
        }
        joined
    }

    /// Without the spaces at its end.
    fn trimmed(mut self) -> Inline {
        while let Some(last) = self.0.last_mut() {
            let kept = last.text.trim_end_matches(' ').len();
            last.text.truncate(kept);
            if kept > 0 {
                break;
            }
            self.0.pop();
        }
        self
    }

    /// As much of it as fits, at least a character, and the rest.
    fn split(&self, width: u32, measure: &dyn Fn(&Inline) -> u32) -> (Inline, Inline) {
        let pieces = self.clusters(width, measure);
        let mut head = Inline::default();
        for (taken, piece) in pieces.iter().enumerate() {
            let longer = head.joined(piece);
            if taken > 0 && measure(&longer) > width {
                let rest = pieces[taken..].iter().fold(Inline::default(), |rest, piece| rest.joined(piece));
                return (head, rest);
            }
            head = longer;
        }
        (head, Inline::default())
    }

    /// What is not broken within: what a reader takes for one character, or a character where chained conjuncts are too wide.
    fn clusters(&self, width: u32, measure: &dyn Fn(&Inline) -> u32) -> Vec<Inline> {
        let of_part = |part: &Part| {
            let piece = |text: &str| Inline(vec![Part { text: text.to_owned(), run: part.run }]);
            let within = |cluster: &str| match piece(cluster) {
                whole if measure(&whole) <= width => vec![whole],
                _ => cluster.chars().map(|c| piece(c.encode_utf8(&mut [0; 4]))).collect(),
            };
            part.text.graphemes(true).flat_map(within).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of_part).collect()
    }
}

/// Whether a character belongs to a script that runs from right to left.
fn runs_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Without control characters, which a printer would obey, and without the marks that turn text round for the rest of a line.
fn harmless(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\u{2028}' | '\u{2029}' => Some(' '),
            _ if c.is_control() => Some(' '),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            '\u{feff}' | '\u{ad}' => None,
            _ => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(inline: &Inline, width: u32) -> Vec<String> {
        let measure = |inline: &Inline| inline.composed(false).chars().count() as u32;
        inline.wrapped(width, &measure).iter().map(|line| line.composed(false)).collect()
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_within() {
        assert_eq!(lines(&Inline::typed("one two three"), 7), ["one two", "three"]);
        assert_eq!(lines(&Inline::typed("abcdefghij kl"), 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(lines(&Inline::default(), 4), [""]);
        assert_eq!(
            lines(&Inline::own("Customer: ").and(Run::Code, "CUST0001").and(Run::Own, " - ").and(Run::Typed, "Jo"), 12),
            ["Customer:", "CUST0001 -", "Jo"]
        );
    }

    #[test]
    fn pieces_are_kept_to_themselves_where_directions_differ() {
        let line = Inline::own("التاريخ: ").and(Run::Code, "2025-01-15").and(Run::Typed, "Tea");
        assert_eq!(line.composed(true), "التاريخ: \u{2066}2025-01-15\u{2069}\u{2068}Tea\u{2069}");
        assert_eq!(Inline::typed("Tea").and(Run::Typed, "شاي").composed(false), "Tea\u{2068}شاي\u{2069}");
    }

    #[test]
    fn nothing_that_commands_a_printer_or_turns_a_line_gets_in() {
        let typed = Inline::typed("a\u{1b}@\u{202e}b\r\n\u{2067}c\u{85}");
        assert_eq!(typed.composed(false), "a @b  c ");
    }
}
