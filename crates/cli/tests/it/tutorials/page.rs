//! The blocks of a page that are run, and what they say that they print.

/// A block of `sh`.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// The line of the page on which it begins.
    pub line: usize,
    pub text: String,
    /// What it prints, by the block of `text` below it; nothing is said where there is none.
    pub said: Option<String>,
}

impl Block {
    /// Whether it serves until it is stopped.
    pub fn is_server(&self) -> bool {
        self.text.starts_with("docket serve")
    }
}

/// The blocks of a page, in their order.
pub fn blocks_of(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut kind = None;
    let mut lines = Vec::new();
    // A block of `text` belongs to the block of `sh` right before it only.
    let mut last_was_run = false;
    for (at, line) in page.lines().enumerate() {
        match (kind, line.strip_prefix("```")) {
            (None, Some(name)) => (kind, lines) = (Some(name), vec![]),
            (None, None) => {}
            (Some(_), None) => lines.push(line),
            (Some(name), Some(_)) => {
                let text = lines.join("\n");
                let is_run = name == "sh";
                if is_run {
                    blocks.push(Block { line: at + 1 - lines.len(), text, said: None });
                } else if name == "text" && last_was_run {
                    blocks.last_mut().expect("one was run").said = Some(text);
                }
                (kind, last_was_run) = (None, is_run);
            }
        }
    }
    assert_eq!(kind, None, "a block has no end");
    blocks
}

#[test]
fn a_block_says_what_stands_right_below_it() {
    let page = "```sh\ndocket serve\n```\nwords\n```sh\necho a\necho b\n```\n\n```text\na\nb\n```\n```text\nnobody's\n```\n```csv\nc\n```\n";
    let block = |line, text: &str, said: Option<&str>| Block { line, text: text.to_owned(), said: said.map(str::to_owned) };
    let blocks = blocks_of(page);
    assert_eq!(blocks, [block(2, "docket serve", None), block(6, "echo a\necho b", Some("a\nb"))]);
    assert!(blocks[0].is_server() && !blocks[1].is_server());
}
