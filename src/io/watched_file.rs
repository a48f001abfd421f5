//! A small file that is read again when it changes.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The largest that is read.
const MOST_BYTES: u64 = 4 << 20;

/// A file, and what is known of it.
#[derive(Clone, Debug)]
pub struct WatchedFile {
    path: PathBuf,
    seen: Option<Stamp>,
}

/// What changes when a file does, whether it is written anew or another is put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    bytes: u64,
    inode: u64,
}

impl WatchedFile {
    /// The file at a path; it has not been read yet.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), seen: None }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text, when it is another than the last time.
    ///
    /// # Errors
    /// When it cannot be read, is larger than 4 MB or no text. It is not tried again before it changes.
    pub fn changed(&mut self) -> io::Result<Option<String>> {
        let about = std::fs::metadata(&self.path)?;
        let stamp = Stamp { modified: about.modified()?, bytes: about.len(), inode: about.ino() };
        if self.seen.replace(stamp) == Some(stamp) {
            return Ok(None);
        }
        if stamp.bytes > MOST_BYTES {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 4 MB"));
        }
        std::fs::read_to_string(&self.path).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_when_it_is_another_and_not_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        let mut file = WatchedFile::new(&path);
        assert!(file.changed().is_err());
        std::fs::write(&path, "one").expect("written");
        assert_eq!(file.changed().expect("read").as_deref(), Some("one"));
        assert_eq!(file.changed().expect("read"), None);
        let other = folder.path().join("b");
        std::fs::write(&other, "two").expect("written");
        std::fs::rename(&other, &path).expect("put in its place");
        assert_eq!(file.changed().expect("read").as_deref(), Some("two"));
    }
}
