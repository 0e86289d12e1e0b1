//! The fonts of this machine, as far as receipts need them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use docket_receipt::{Fonts, Language};

/// Files that have the letters, by script, best first. `NotoSans-Regular.ttf`, `NotoSans-Bold.ttf` and `NotoSans.ttf` are all of
/// `NotoSans`.
const FAMILIES: [&[&str]; 3] = [
    &["NotoSans", "DejaVuSans", "LiberationSans", "Arial"],
    &["NotoSansArabic", "NotoSansArabicUI", "NotoNaskhArabic", "Vazirmatn", "DejaVuSans", "Tahoma", "Arial"],
    &["NotoSansDevanagari", "NotoSansDevanagariUI", "Lohit-Devanagari", "FreeSans", "Nirmala", "Mangal"],
];

/// Where systems keep their fonts.
const SYSTEM: [&str; 5] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:\\Windows\\Fonts"];

/// How deep folders are looked into; a link that leads back up ends there.
const DEPTH_MAX: u32 = 6;

/// The directories to look in: those of the setting, separated as the system separates paths, else the system's.
pub fn font_directories(setting: Option<&str>) -> Vec<PathBuf> {
    match setting {
        Some(setting) => std::env::split_paths(setting).collect(),
        None => SYSTEM.iter().map(PathBuf::from).collect(),
    }
}

/// The fonts in these directories. Says in the log which languages receipts cannot be printed in; those are printed with English
/// words.
pub fn fonts_in(directories: &[PathBuf]) -> Fonts {
    let mut found = HashMap::new();
    directories.iter().for_each(|directory| look(directory, 0, &mut found));
    let mut files = Vec::new();
    for family in FAMILIES.iter().filter_map(|names| names.iter().find_map(|name| family(name, &found))) {
        files.extend(family.into_iter().filter(|file| !files.contains(file)).collect::<Vec<_>>());
    }
    let contents = files.iter().filter_map(|file| {
        let read = std::fs::read(file);
        read.inspect_err(|error| tracing::warn!(file = %file.display(), %error, "a font cannot be read")).ok()
    });
    let fonts = Fonts::new(contents);
    let missing: Vec<&str> = Language::ALL.into_iter().filter(|language| !fonts.cover(*language)).map(Language::tag).collect();
    if !missing.is_empty() {
        tracing::warn!(
            languages = missing.join(", "),
            "no font for receipts on printers in these languages; install fonts-noto-core, or name a directory in DOCKET_FONTS"
        );
    }
    fonts
}

/// The files of a family, regular first.
fn family(name: &str, found: &HashMap<String, PathBuf>) -> Option<Vec<PathBuf>> {
    let regular =
        [format!("{name}-Regular"), name.to_owned()].iter().find_map(|stem| found.get(&stem.to_lowercase()).cloned())?;
    let bold = found.get(&format!("{name}-Bold").to_lowercase()).cloned();
    Some(std::iter::once(regular).chain(bold).collect())
}

/// Font files by the lower case of their names, without what is behind the dot; the first of a name stays.
fn look(directory: &Path, depth: u32, found: &mut HashMap<String, PathBuf>) {
    // A directory that is not there has no fonts.
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let is_font = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("ttf") || end.eq_ignore_ascii_case("otf"));
        if path.is_dir() {
            if depth < DEPTH_MAX {
                look(&path, depth + 1, found);
            }
        } else if is_font && let Some(stem) = path.file_stem() {
            found.entry(stem.to_string_lossy().to_lowercase()).or_insert(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_with_noto_prints_every_language_and_one_without_fonts_those_of_printers() {
        let fonts = fonts_in(&font_directories(None));
        assert!(Language::ALL.into_iter().all(|language| fonts.cover(language)), "scripts/setup.sh installs fonts-noto-core");
        let none = fonts_in(&font_directories(Some("/nowhere")));
        assert!(!none.cover(Language::Arabic));
    }

    #[test]
    fn several_directories_are_named_as_the_system_separates_them() {
        assert_eq!(font_directories(Some("/a:/b")), [PathBuf::from("/a"), PathBuf::from("/b")]);
    }
}
