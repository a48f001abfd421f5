//! Where a manifest's files come from: a folder on disk, or files embedded in the
//! program. Paths are relative to the manifest.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use gdal::vsi;

/// Why a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The disk refused.
    #[error("cannot read {path}: {source}; give the path relative to the manifest")]
    Read {
        /// The path as the manifest gives it.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is no such embedded file.
    #[error("{path} is not among the embedded files")]
    NotEmbedded {
        /// The path as the manifest gives it.
        path: String,
    },
    /// GDAL could not take the file into its memory.
    #[error("cannot hand {path} to GDAL: {source}")]
    Memory {
        /// The path as the manifest gives it.
        path: String,
        /// Why.
        #[source]
        source: gdal::errors::GdalError,
    },
}

/// A path that GDAL can open for as long as this value lives.
#[derive(Debug)]
pub struct GdalPath {
    path: PathBuf,
    in_memory: Vec<PathBuf>,
}

impl GdalPath {
    /// The path.
    pub fn as_path(&self) -> &Path {
        &self.path
    }
}

impl Drop for GdalPath {
    fn drop(&mut self) {
        for path in &self.in_memory {
            if let Err(error) = vsi::unlink_mem_file(path) {
                tracing::debug!(%error, "a file stays in GDAL's memory");
            }
        }
    }
}

/// Files by their relative path.
pub trait Files {
    /// A file's bytes.
    ///
    /// # Errors
    /// When there is no such file or it cannot be read.
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, FilesError>;

    /// A path that GDAL can open, with the files that belong to it beside it.
    ///
    /// # Errors
    /// When there is no such file or it cannot be read.
    fn gdal_path(&self, path: &str) -> Result<GdalPath, FilesError>;
}

/// Files in a folder.
#[derive(Clone, Debug)]
pub struct DiskFiles {
    root: PathBuf,
}

impl DiskFiles {
    /// Files below `root`, the folder of the manifest. A manifest on one's own disk
    /// may also name absolute paths.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }
}

impl Files for DiskFiles {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, FilesError> {
        let bytes = std::fs::read(self.root.join(path));
        bytes.map(Cow::Owned).map_err(|source| FilesError::Read { path: path.to_owned(), source })
    }

    fn gdal_path(&self, path: &str) -> Result<GdalPath, FilesError> {
        let full = self.root.join(path);
        match std::fs::metadata(&full) {
            Ok(_) => Ok(GdalPath { path: full, in_memory: Vec::new() }),
            Err(source) => Err(FilesError::Read { path: path.to_owned(), source }),
        }
    }
}

/// Files held in the program.
#[derive(Clone, Debug, Default)]
pub struct EmbeddedFiles {
    files: Vec<(String, Cow<'static, [u8]>)>,
}

impl EmbeddedFiles {
    /// Files from pairs of relative path and bytes.
    pub fn new<P: Into<String>, B: Into<Cow<'static, [u8]>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

impl Files for EmbeddedFiles {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, FilesError> {
        let wanted = plain(path);
        let found = self.files.iter().find(|(name, _)| plain(name) == wanted);
        let (_, bytes) = found.ok_or_else(|| FilesError::NotEmbedded { path: path.to_owned() })?;
        Ok(Cow::Borrowed(bytes))
    }

    fn gdal_path(&self, path: &str) -> Result<GdalPath, FilesError> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        self.read(path)?;
        let wanted = plain(path);
        let folder = PathBuf::from(format!("/vsimem/embedded-{}", COUNTER.fetch_add(1, Ordering::Relaxed)));
        let mut held = GdalPath { path: folder.join(&wanted), in_memory: Vec::new() };
        // Some formats are several files with one stem.
        let belongs = |name: &Path| name.parent() == wanted.parent() && name.file_stem() == wanted.file_stem();
        for (name, bytes) in self.files.iter().map(|(name, bytes)| (plain(name), bytes)).filter(|(n, _)| belongs(n)) {
            let full = folder.join(name);
            vsi::create_mem_file(&full, bytes.to_vec())
                .map_err(|source| FilesError::Memory { path: path.to_owned(), source })?;
            held.in_memory.push(full);
        }
        Ok(held)
    }
}

/// The path without `.` and `..`.
fn plain(path: impl AsRef<Path>) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.as_ref().components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::Normal(name) => plain.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedded_file_is_found_by_any_spelling_of_its_path_and_a_missing_one_is_named() {
        let files = EmbeddedFiles::new([("a/b.csv", &b"x"[..])]);
        assert_eq!(&*files.read("./a/../a/b.csv").expect("found"), b"x");
        let error = files.read("c.csv").expect_err("absent").to_string();
        assert!(error.contains("c.csv"), "{error}");
    }

    #[test]
    fn an_embedded_file_reaches_gdal_with_its_companions_and_leaves_when_done() {
        let files = EmbeddedFiles::new([("x.shp", &b"1"[..]), ("x.dbf", &b"2"[..]), ("y.dbf", &b"3"[..])]);
        let held = files.gdal_path("x.shp").expect("held");
        let beside = held.as_path().with_extension("dbf");
        assert_eq!(held.in_memory.len(), 2);
        drop(held);
        assert!(vsi::get_vsi_mem_file_bytes_owned(beside).is_err());
    }

    #[test]
    fn a_missing_file_on_disk_is_named() {
        let error = DiskFiles::new("nowhere").read("absent.csv").expect_err("absent").to_string();
        assert!(error.contains("absent.csv"), "{error}");
    }
}
