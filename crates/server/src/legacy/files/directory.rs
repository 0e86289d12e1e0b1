//! Which files of another system a directory has.

use std::path::{Path, PathBuf};

use docket_domain::legacy::LegacyFile;

use super::faults::FileFaults;
use crate::imports::Fault;
use crate::problem::EdgeCode;

/// Without these there is nothing to bring in.
const NEEDED: [LegacyFile; 2] = [LegacyFile::Customers, LegacyFile::Orders];

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Cells between separators.
    Csv,
    /// An object a line.
    JsonLines,
}

/// A file that is read.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name, for people.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// How it is written.
    pub form: Form,
}

/// The files of a directory.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    files: Vec<(LegacyFile, Found)>,
    /// Names of those that are not read.
    pub unknown: Vec<String>,
}

impl Directory {
    /// Looks at the names in a directory, in their order; nothing if it cannot be read.
    pub fn look(dir: &Path, faults: &mut FileFaults) -> Option<Directory> {
        let mut names: Vec<String> = match std::fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries.into_iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect(),
            Err(error) => {
                let detail = format!("The directory cannot be read: {error}.");
                faults.push(&dir.display().to_string(), Fault::of_file(EdgeCode::ImportFileMissing, detail));
                return None;
            }
        };
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        let mut directory = Directory::default();
        for file in LegacyFile::ALL {
            directory.find(*file, dir, &names, faults);
        }
        let is_read = |name: &String| directory.files.iter().any(|(_, found)| found.name == *name);
        directory.unknown = names.iter().filter(|name| !is_read(name)).cloned().collect();
        Some(directory)
    }

    fn find(&mut self, file: LegacyFile, dir: &Path, names: &[String], faults: &mut FileFaults) {
        let mut called_so = names.iter().filter_map(|name| {
            let (stem, ending) = name.split_once('.')?;
            stem.eq_ignore_ascii_case(file.as_str()).then(|| (name, ending.to_ascii_lowercase()))
        });
        let form = |ending: &str| match ending {
            "csv" => Some(Form::Csv),
            "jsonl" | "ndjson" => Some(Form::JsonLines),
            _ => None,
        };
        let mut read = called_so.clone().filter_map(|(name, ending)| Some((name, form(&ending)?)));
        match (read.next(), read.next()) {
            (Some((name, form)), None) => {
                self.files.push((file, Found { name: name.clone(), path: dir.join(name), form }));
            }
            (Some((one, _)), Some((other, _))) => {
                let detail = format!("{one} is there as well, and only one of them can count.");
                faults.push(other, Fault::of_file(EdgeCode::ImportFileTwice, detail));
            }
            (None, _) => match called_so.next() {
                Some((name, ending)) => {
                    let detail =
                        format!("Files ending in .{ending} are not read; save it as {file}.csv in UTF-8.", file = file.as_str());
                    faults.push(name, Fault::of_file(EdgeCode::ImportFileMissing, detail));
                }
                None if NEEDED.contains(&file) => {
                    let name = format!("{}.csv", file.as_str());
                    let detail = "The file is needed, and not there; nor does it end in .jsonl.";
                    faults.push(&name, Fault::of_file(EdgeCode::ImportFileMissing, detail));
                }
                None => {}
            },
        }
    }

    /// A file, where there is one.
    pub fn file(&self, file: LegacyFile) -> Option<&Found> {
        self.files.iter().find(|(kind, _)| *kind == file).map(|(_, found)| found)
    }

    /// Where the files are that are read.
    pub fn found(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(_, found)| found.path.as_path())
    }
}
