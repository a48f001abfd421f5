//! A file imports only floors below its own, or its own folder; only `main.rs`
//! imports `config`. See `ARCHITECTURE.md`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The floors from the ground up; those in one line may not import each other.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["geometry"],
    &["statistics", "travel", "cooperation", "tiling"],
    &["io"],
    &["exec"],
    &["app"],
    &["http"],
];

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|names| names.contains(&name))
}

pub(super) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The floors that a source text names after `crate::` or `nabolag::`, outside comments.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    code.flat_map(|line| {
        line.split("crate::").skip(1).chain(line.split("nabolag::").skip(1)).flat_map(|rest| {
            let names = rest.strip_prefix('{').map_or_else(|| vec![rest], |group| group.split(',').collect());
            names.into_iter().map(|name| {
                name.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
            })
        })
    })
    .collect()
}

/// What is wrong with the imports of one file in `folder`.
fn upward(folder: &str, text: &str) -> Vec<String> {
    imports(text)
        .into_iter()
        .filter(|import| import != folder)
        .filter(|import| match (floor(folder), floor(import)) {
            (Some(own), Some(other)) => other >= own,
            _ => import == "config",
        })
        .collect()
}

#[test]
fn no_file_imports_its_own_floor_or_one_above() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = BTreeMap::new();
    for file in rust_files(&source) {
        let inside = file.strip_prefix(&source).expect("under src").to_owned();
        let folder = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        if inside.components().count() == 1 {
            assert!(["lib.rs", "main.rs", "config.rs"].contains(&folder.as_str()), "src/{folder} belongs to no floor");
            continue;
        }
        assert!(floor(&folder).is_some(), "src/{folder} is not one of the floors {FLOORS:?}");
        let found = upward(&folder, &std::fs::read_to_string(&file).expect("readable"));
        if !found.is_empty() {
            wrong.insert(inside, found);
        }
    }
    assert!(wrong.is_empty(), "upward imports: {wrong:#?}");
}

#[test]
fn the_test_sees_an_upward_import_when_there_is_one() {
    assert_eq!(upward("model", "use crate::io::files;"), ["io"]);
    assert_eq!(upward("tiling", "let x = crate::statistics::f();"), ["statistics"]);
    assert_eq!(upward("app", "use crate::{model::Id, http};"), ["http"]);
    assert!(upward("io", "use crate::model::Id; // not crate::http").is_empty());
}

#[test]
fn only_main_knows_the_settings() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in rust_files(&source) {
        let text = std::fs::read_to_string(&file).expect("readable");
        let is_main = file.ends_with("src/main.rs");
        assert!(is_main || !text.contains("mod config;"), "{} takes in config", file.display());
    }
}
