//! Whether a block printed what the page says of it.

/// Whether it did: the same lines, with `…` for anything within one.
pub fn is_as_said(printed: &str, said: &str) -> bool {
    let (printed, said) = (printed.trim_matches('\n'), said.trim_matches('\n'));
    printed.lines().count() == said.lines().count() && printed.lines().zip(said.lines()).all(|(line, said)| fits(line, said))
}

fn fits(line: &str, said: &str) -> bool {
    let Some((first, rest)) = said.split_once('…') else { return line == said };
    let Some(line) = line.strip_prefix(first) else { return false };
    if !rest.contains('…') {
        return line.ends_with(rest);
    }
    // The part up to the next `…` may begin anywhere.
    line.char_indices().any(|(at, _)| fits(&line[at..], rest))
}

#[test]
fn what_differs_is_not_as_it_is_said() {
    assert!(is_as_said("a\nb\n", "a\nb"));
    assert!(is_as_said("took (0.3 s), 17 in all", "took (… s), … in all"));
    assert!(is_as_said("2026-01-19 09:31 AM", "2026-01-19 … AM"));
    assert!(!is_as_said("a", "a\nb") && !is_as_said("a\nb", "a") && !is_as_said("", "a"));
    assert!(!is_as_said("took (0.3 min)", "took (… s)") && !is_as_said("it took 3 s", "took … s"));
}
