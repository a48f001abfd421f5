//! House rules that a compiler does not know.

use std::path::Path;

use super::layering::rust_files;

/// Longest source file, in lines before its tests.
const LONGEST_FILE: usize = 500;

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["src", "tests", "benches"]
        .iter()
        .map(|folder| root.join(folder))
        .filter(|folder| folder.is_dir())
        .flat_map(|folder| rust_files(&folder))
        .map(|file| {
            let text = std::fs::read_to_string(&file).expect("readable");
            (file.strip_prefix(root).expect("inside").display().to_string(), text)
        })
        .collect()
}

#[test]
fn every_file_says_what_it_is_for() {
    for (name, text) in sources() {
        assert!(text.starts_with("//!"), "{name} does not open with //!");
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    for (name, text) in sources() {
        let lines = text.lines().take_while(|line| *line != "#[cfg(test)]").count();
        assert!(lines <= LONGEST_FILE, "{name} has {lines} lines before its tests; {LONGEST_FILE} is the most");
    }
}

#[test]
fn nothing_is_left_for_later_and_no_cause_is_dropped() {
    // Written in halves so that this file does not find itself.
    let banned = [["todo", "!("], ["unimplemented", "!("], ["dbg", "!("], ["map_err(", "|_|"], ["#[", "allow("]];
    for (name, text) in sources() {
        for mark in &banned {
            assert!(!text.contains(&mark.concat()), "{name} holds {}", mark.concat());
        }
    }
}
