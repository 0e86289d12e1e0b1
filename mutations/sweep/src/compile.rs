//! Builds a crate with all its mutations in it, less those that do not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::process::{Command, Output};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::mutants::Mutant;
use crate::rewrite::{Rewritten, rewrite};

/// How often what does not compile is left out before something must be wrong: types are looked at first, then what is borrowed.
const TURNS_MAX: usize = 12;

/// Answers in the crate whether a mutation is the one that is tried. Where none is and a file is named, it notes which ones are come by.
const QUESTION: &str = r#"
#[doc(hidden)]
pub fn sweep_tries(id: u32) -> bool {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Mutex, OnceLock};
    static TRIED: OnceLock<u32> = OnceLock::new();
    static COMES_BY: OnceLock<Option<(Vec<AtomicBool>, Mutex<std::fs::File>)>> = OnceLock::new();
    let tried = *TRIED.get_or_init(|| std::env::var("SWEEP_TRIES").ok().and_then(|id| id.parse().ok()).unwrap_or(0));
    if tried != 0 {
        return tried == id;
    }
    let comes_by = COMES_BY.get_or_init(|| {
        let file = std::fs::File::create(std::env::var_os("SWEEP_COMES_BY")?).ok()?;
        Some(((0..1 << 16).map(|_| AtomicBool::new(false)).collect(), Mutex::new(file)))
    });
    if let Some((seen, file)) = comes_by
        && !seen[id as usize].swap(true, Ordering::Relaxed)
    {
        file.lock().expect("nobody panics here").write_all(&id.to_le_bytes()).expect("a file");
    }
    false
}
"#;

/// The crate whose mutations are tried.
pub struct Crate {
    /// A copy of its workspace.
    pub tree: PathBuf,
    /// Its name.
    pub package: String,
    /// Its folder, below the tree.
    pub source: PathBuf,
    /// Where what is built goes.
    pub out: PathBuf,
}

/// What was built.
pub struct Built {
    /// The programs of its tests.
    pub binaries: Vec<PathBuf>,
    /// The mutations that are in them.
    pub tried: BTreeSet<u32>,
    /// Those that do not compile.
    pub unviable: BTreeSet<u32>,
}

#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-message")]
    Of { message: Said },
    #[serde(rename = "compiler-artifact")]
    Built { executable: Option<PathBuf>, profile: Profile },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Said {
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    byte_start: usize,
    byte_end: usize,
    is_primary: bool,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

impl Crate {
    /// Cargo on it, optimised, but with what is only noticed while developing.
    fn cargo(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new("cargo");
        command.args(arguments).args(["--quiet", "--message-format=json", "--package", &self.package]).current_dir(&self.tree);
        command.env("CARGO_TARGET_DIR", self.out.join("target")).env("CARGO_PROFILE_DEV_OPT_LEVEL", "2");
        command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("RUSTFLAGS", "--cap-lints=warn -Awarnings");
        command.output().context("cargo")
    }
}

/// Builds it.
///
/// # Errors
/// When it does not compile without any mutation, or says of something that does not compile nothing that leads to one.
pub fn build(of: &Crate, mutants: &[Mutant]) -> Result<Built> {
    let read = |file: &str| std::fs::read_to_string(of.tree.join(file)).with_context(|| file.to_owned());
    let root = of.source.join("src/lib.rs").display().to_string();
    let mut files = BTreeMap::from([(root.clone(), (read(&root)? + QUESTION, Vec::new()))]);
    for mutant in mutants {
        if !files.contains_key(&mutant.file) {
            files.insert(mutant.file.clone(), (read(&mutant.file)?, Vec::new()));
        }
        files.get_mut(&mutant.file).expect("it is there").1.push(mutant.clone());
    }
    let mut unviable: BTreeSet<u32> = BTreeSet::new();
    for _ in 0..TURNS_MAX {
        let mut rewritten = BTreeMap::new();
        for (file, (source, mutants)) in &files {
            let viable: Vec<Mutant> = mutants.iter().filter(|mutant| !unviable.contains(&mutant.id)).cloned().collect();
            let one = rewrite(source, &viable).with_context(|| file.clone())?;
            std::fs::write(of.tree.join(file), &one.text)?;
            rewritten.insert(file.clone(), one);
        }
        let checked = of.cargo(&["check"])?;
        if checked.status.success() {
            let binaries = binaries(&of.cargo(&["test", "--no-run"])?)?;
            return Ok(Built { binaries, tried: rewritten.values().flat_map(Rewritten::tried).collect(), unviable });
        }
        let (found, unclear) = named(&messages(&checked), &rewritten);
        let before = unviable.len();
        unviable.extend(found);
        ensure!(
            unviable.len() > before,
            "what does not compile is no mutation: {unclear}{}",
            String::from_utf8_lossy(&checked.stderr)
        );
    }
    bail!("after {TURNS_MAX} turns it still does not compile")
}

fn messages(output: &Output) -> Vec<Message> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn binaries(built: &Output) -> Result<Vec<PathBuf>> {
    ensure!(built.status.success(), "the tests do not compile: {}", String::from_utf8_lossy(&built.stderr));
    let of_tests = |message| match message {
        Message::Built { executable, profile } if profile.test => executable,
        _ => None,
    };
    Ok(messages(built).into_iter().filter_map(of_tests).collect())
}

/// The mutations that errors are about, and the first error that is about none.
fn named(messages: &[Message], files: &BTreeMap<String, Rewritten>) -> (BTreeSet<u32>, String) {
    let (mut all, mut unclear) = (BTreeSet::new(), String::new());
    for message in messages {
        let Message::Of { message } = message else { continue };
        if message.level != "error" || message.spans.is_empty() {
            continue;
        }
        let spans = |is_primary: bool| message.spans.iter().filter(move |span| span.is_primary || !is_primary);
        let mut of_it: BTreeSet<u32> = spans(true).flat_map(|span| inserted(span, files)).collect();
        if of_it.is_empty() {
            of_it = spans(false).flat_map(|span| inserted(span, files)).collect();
        }
        if of_it.is_empty() {
            of_it = spans(true).flat_map(|span| narrowest(span, files)).collect();
        }
        if of_it.is_empty() && unclear.is_empty() {
            unclear = message.rendered.clone().unwrap_or_default();
        }
        all.extend(of_it);
    }
    (all, unclear)
}

/// Those whose text a span touches.
fn inserted(span: &Span, files: &BTreeMap<String, Rewritten>) -> Vec<u32> {
    if let Some(expansion) = &span.expansion {
        return inserted(&expansion.span, files);
    }
    let Some(file) = files.get(&span.file_name) else { return Vec::new() };
    let touches = |range: &Range<usize>| range.start < span.byte_end && span.byte_start < range.end;
    file.inserted.iter().filter(|(range, _)| touches(range)).flat_map(|(_, ids)| ids).copied().collect()
}

/// Those of the smallest expression around a span that was rewritten.
fn narrowest(span: &Span, files: &BTreeMap<String, Rewritten>) -> Vec<u32> {
    let Some(file) = files.get(&span.file_name) else { return Vec::new() };
    let around = file.wholes.iter().filter(|(range, _)| range.start <= span.byte_start && span.byte_end <= range.end);
    around.min_by_key(|(range, _)| range.len()).map(|(_, ids)| ids.clone()).unwrap_or_default()
}
