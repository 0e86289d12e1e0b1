//! Puts the built apps (`web/dist`) into a table of the program. Where they were not built there are none, and the API works without.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo says where the crate is"));
    let dist = root.join("../../web/dist");
    // A directory that is not there yet is watched as well: building the apps later builds this anew.
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    collect(&dist, &mut files);
    files.sort();
    let mut table = String::from("[\n");
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        entry(&dist, file, &mut table);
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo says where to write")).join("files.rs");
    fs::write(out, table).expect("the table can be written");
}

/// The files of a directory and those below it.
fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.expect("a directory that was opened can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if !is_beside_the_point(&path) {
            files.push(path);
        }
    }
}

/// Compressed forms are entered with what they are of; what begins with a point is the build's own.
fn is_beside_the_point(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with('.') || name.ends_with(".br") || name.ends_with(".gz")
}

fn entry(dist: &Path, file: &Path, table: &mut String) {
    let content = fs::read(file).expect("a built file can be read");
    let hash = Sha256::digest(&content);
    let etag: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let path =
        file.strip_prefix(dist).expect("it was found there").to_str().expect("names of built files are plain").replace('\\', "/");
    let compressed = |ending: &str| {
        let name = PathBuf::from(format!("{}.{ending}", file.display()));
        if !name.exists() {
            return "None".to_owned();
        }
        println!("cargo:rerun-if-changed={}", name.display());
        format!("Some(include_bytes!({:?}))", name)
    };
    writeln!(
        table,
        "    File {{ path: {path:?}, etag: \"\\\"{etag}\\\"\", content: include_bytes!({file:?}), brotli: {}, gzip: {} }},",
        compressed("br"),
        compressed("gz")
    )
    .expect("a string takes everything");
}
