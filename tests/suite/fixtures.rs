//! What several tests build on: folders of made-up files, and the shared data.

use std::path::PathBuf;

use nabolag::io::build::{BuildError, build};
use nabolag::io::files::DiskFiles;
use nabolag::io::report::Report;
use nabolag::model::{Dataset, Value};
use tempfile::TempDir;

/// The shared data, where it is; else says that the test is skipped.
pub(super) fn shared_data() -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    if !path.is_dir() {
        println!("skipped, because ../shared/data is not here");
    }
    path.is_dir().then_some(path)
}

/// A folder of made-up files that goes away with the test.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.path(name), bytes).expect("a temporary file");
        self
    }

    pub(super) fn build(&self, manifest: &str) -> Result<(Dataset, Report), BuildError> {
        build(manifest, &DiskFiles::new(self.0.path()))
    }

    /// The message of a build that must fail.
    pub(super) fn refusal(&self, manifest: &str) -> String {
        match self.build(manifest) {
            Ok(_) => panic!("the build must be refused"),
            Err(error) => error.to_string(),
        }
    }
}

/// The value of an indicator for the unit with this number.
pub(super) fn value(dataset: &Dataset, indicator: &str, number: &str) -> Value {
    let unit = dataset.find_unit(number).expect("a unit");
    dataset.indicator(indicator).expect("an indicator").value(unit)
}

/// A dataset of its own, with units from `units.csv` (`nr`, `name`, `shire`).
pub(super) const SMALL_HEAD: &str = r#"
[dataset]
id = "small"
title = { en = "Small" }
year = 2018
unit_kind = "parish"
collection = "parishes"

[names]
suffixes = ["parish"]
conjunctions = ["and"]
qualifier_words = ["in"]
qualifier_grouping = "shire"
set_aside = [
  { kind = "shire council", words = ["council"] },
  { kind = "limited company", words = ["Ltd"] },
]

[[source]]
id = "made-up"
title = "Made up"
publisher = "The tests"
licence = "CC0-1.0"

[units]
file = "units.csv"
source = "made-up"
number = "nr"
name = "name"
digits = 2

[[groupings]]
id = "shire"
title = { en = "Shires" }
source = "made-up"
file = "units.csv"
number = "nr"
group = "shire"
"#;

/// The units of [`SMALL_HEAD`].
pub(super) const SMALL_UNITS: &str = "nr,name,shire\n\
    1,Tinn,West\n2,Notodden,West\n3,Hjartdal,West\n4,Kongsberg,East\n5,Nore and Uvdal,East\n\
    6,Rollag,East\n7,Os,East\n8,Os,West\n9,Gaiva - Kofjord - Kaivuo,North\n10,Sandby,North\n";
