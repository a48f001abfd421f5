//! A file on its way: written beside its target under another name, and moved over
//! it only when whole. Until then, and on any error, the target is as it was.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A file that is not yet published; removed when dropped.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    target: PathBuf,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Draft {
    /// Picks a hidden name beside `target`, with the same ending; writes nothing yet.
    pub fn beside(target: &Path) -> Self {
        let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let (stem, ending) = (text(target.file_stem()), text(target.extension()));
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!(".{stem}.{}-{count}.draft.{ending}", std::process::id());
        Self { path: target.with_file_name(name), target: target.to_owned() }
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file in its target's place, whole and on disk.
    ///
    /// # Errors
    /// When it cannot be flushed or moved.
    pub fn publish(self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()?;
        fs::rename(&self.path, &self.target)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let mut journal = self.path.clone().into_os_string();
        journal.push("-journal");
        for leftover in [self.path.as_path(), Path::new(&journal)] {
            // After `publish`, or where nothing was written, there is nothing to remove.
            if let Err(error) = fs::remove_file(leftover)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(file = %leftover.display(), %error, "a draft could not be removed");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_changes_only_when_published_and_nothing_else_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("data.csv");
        fs::write(&target, "old").expect("written");
        let draft = Draft::beside(&target);
        fs::write(draft.path(), "half").expect("written");
        drop(draft);
        assert_eq!(fs::read_to_string(&target).expect("there"), "old");
        let draft = Draft::beside(&target);
        fs::write(draft.path(), "new").expect("written");
        draft.publish().expect("published");
        assert_eq!(fs::read_to_string(&target).expect("there"), "new");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }
}
