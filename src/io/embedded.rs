//! The dataset inside the program, built at start by the same code as any other.

use rust_embed::RustEmbed;

use super::build::{BuildError, build};
use super::files::EmbeddedFiles;
use super::report::Report;
use crate::model::Dataset;

#[derive(RustEmbed)]
#[folder = "shapes/norway-2018"]
struct DefaultFiles;

/// Builds the embedded default from its manifest and tables.
///
/// # Errors
/// When the embedded files do not build; a test sees to it that they do.
pub fn default_dataset() -> Result<(Dataset, Report), BuildError> {
    let files = EmbeddedFiles::new(
        DefaultFiles::iter().filter_map(|path| Some((path.clone().into_owned(), DefaultFiles::get(&path)?.data))),
    );
    let manifest = DefaultFiles::get("manifest.toml").map(|file| file.data).unwrap_or_default();
    build(&String::from_utf8_lossy(&manifest), &files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_default_builds_and_every_row_of_it_matches() {
        let (dataset, report) = default_dataset().expect("the embedded files build");
        assert_eq!(dataset.units().len(), 422);
        assert!(dataset.about().schematic);
        assert!(report.adds_up());
        assert!(!report.to_text().contains("unmatched:"), "{}", report.to_text());
    }
}
