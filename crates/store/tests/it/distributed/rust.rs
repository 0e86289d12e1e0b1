//! Just enough of Rust to find texts and to know what they stand in.

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// The words, texts and marks of a source, without comments.
pub fn tokens(rust: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = rust;
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some((text, taken)) = raw_text(rest).or_else(|| text(rest)) {
            tokens.push(Token::Text(text));
            taken
        } else if first == '\'' {
            character_or_lifetime(rest)
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|one: char| !(one.is_alphanumeric() || one == '_')).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            end
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    tokens
}

/// `r"…"`, `r#"…"#`, also of bytes, and how long it is.
fn raw_text(rest: &str) -> Option<(String, usize)> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    let inner = after[hashes..].strip_prefix('"')?;
    let end = inner.find(&format!("\"{}", "#".repeat(hashes)))?;
    Some((inner[..end].to_owned(), rest.len() - inner.len() + end + 1 + hashes))
}

/// `"…"`, also of bytes, and how long it is.
fn text(rest: &str) -> Option<(String, usize)> {
    let inner = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('"')?;
    let mut text = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((text, rest.len() - inner.len() + at + 1)),
            '\\' => match characters.next()?.1 {
                // Goes on with the next line's first letter.
                '\n' => {
                    let blank = inner[at + 2..].chars().take_while(|one| one.is_whitespace()).count();
                    (0..blank).for_each(|_| {
                        characters.next();
                    });
                }
                'n' => text.push('\n'),
                other => text.push(other),
            },
            other => text.push(other),
        }
    }
    None
}

fn character_or_lifetime(rest: &str) -> usize {
    let mut inner = rest.char_indices().skip(1);
    match inner.next() {
        Some((_, '\\')) => inner.skip(1).find(|(_, one)| *one == '\'').map_or(rest.len(), |(at, _)| at + 1),
        _ => inner.next().filter(|(_, one)| *one == '\'').map_or(1, |(at, _)| at + 1),
    }
}

/// Leaves out what is there for tests.
pub fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let word = |word: &str| Token::Word(word.to_owned());
    let marker =
        [Token::Mark('#'), Token::Mark('['), word("cfg"), Token::Mark('('), word("test"), Token::Mark(')'), Token::Mark(']')];
    let mut kept = Vec::with_capacity(tokens.len());
    let mut place = 0;
    while place < tokens.len() {
        if tokens[place..].starts_with(&marker) {
            let ends = |token: &Token| matches!(token, Token::Mark('{' | ';'));
            place += tokens[place..].iter().position(ends).unwrap_or(tokens.len() - place);
            place = end_of(&tokens, place);
        } else {
            kept.push(tokens[place].clone());
            place += 1;
        }
    }
    kept
}

/// The place after a bracket's counterpart; for anything else the next.
pub fn end_of(tokens: &[Token], place: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(place) {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The function or constant that each token stands in.
pub fn homes(tokens: &[Token]) -> Vec<String> {
    let mut homes = vec![String::new(); tokens.len()];
    for (place, pair) in tokens.windows(2).enumerate() {
        let [Token::Word(keyword), Token::Word(name)] = pair else { continue };
        let end = match keyword.as_str() {
            "fn" => {
                let mut body = place + 2;
                while body < tokens.len() && !matches!(tokens[body], Token::Mark('{' | ';')) {
                    body = if matches!(tokens[body], Token::Mark('(' | '[')) { end_of(tokens, body) } else { body + 1 };
                }
                end_of(tokens, body.min(tokens.len() - 1))
            }
            "const" | "static" if name != "fn" => end_of_statement(tokens, place),
            _ => continue,
        };
        homes[place..end].fill(name.clone());
    }
    homes
}

pub fn end_of_statement(tokens: &[Token], mut place: usize) -> usize {
    while place < tokens.len() && tokens[place] != Token::Mark(';') && !matches!(tokens[place], Token::Mark(')' | ']' | '}')) {
        place = end_of(tokens, place);
    }
    place
}
