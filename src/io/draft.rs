//! A file on its way: written beside its target under another name, and moved over
//! it only when whole. Until then, and on any error, the target is as it was. A lock keeps two who would write the
//! same target apart.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
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
        fs::rename(&self.path, &self.target)?;
        // Until the folder is on disk too, a power cut may bring the old file back, or, worse, none.
        File::open(folder_of(&self.target))?.sync_all()
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

/// The folder that a file stands in.
fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Why a target is not to be written now.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else writes it.
    #[error("{file}: another build is writing it; wait until it has ended, or write to another file")]
    Taken {
        /// The target.
        file: String,
    },
    /// The system refuses.
    #[error("{file}: cannot be written")]
    Io {
        /// The target.
        file: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
}

/// The right to write a target, for as long as it is kept. The system takes it back from a program that is killed.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Holds the lock until it is closed.
    _file: File,
}

impl Lock {
    /// Takes the right to write `target`, and takes away what one that was killed left behind.
    ///
    /// # Errors
    /// When somebody else has it, or the folder cannot be written to.
    pub fn on(target: &Path) -> Result<Self, LockError> {
        let file = || target.display().to_string();
        let io = |source| LockError::Io { file: file(), source };
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = target.with_file_name(format!(".{name}.lock"));
        loop {
            let held = File::options().create(true).truncate(false).write(true).open(&path).map_err(io)?;
            match held.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(LockError::Taken { file: file() }),
                Err(TryLockError::Error(source)) => return Err(io(source)),
            }
            // The one before takes the file away as it ends: a lock on a file that is gone keeps nobody out.
            let is_there =
                path.metadata().is_ok_and(|there| held.metadata().is_ok_and(|held| held.ino() == there.ino()));
            if is_there {
                remove_drafts_of(target).map_err(io)?;
                return Ok(Self { path, _file: held });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(file = %self.path.display(), %error, "a lock could not be removed");
        }
    }
}

/// Takes away drafts that were never published; only for who holds the lock.
fn remove_drafts_of(target: &Path) -> io::Result<()> {
    let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (start, middle) = (format!(".{}.", text(target.file_stem())), format!(".draft.{}", text(target.extension())));
    for entry in fs::read_dir(folder_of(target))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_draft =
            name.strip_prefix(&start).and_then(|rest| rest.split_once(&middle)).is_some_and(|(number, end)| {
                number.bytes().all(|b| b.is_ascii_digit() || b == b'-')
                    && matches!(end, "" | "-journal" | "-wal" | "-shm")
            });
        if is_draft {
            tracing::warn!(file = %entry.path().display(), "left behind by a build that was killed; removed");
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
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

    #[test]
    fn one_at_a_time_may_write_a_target_and_what_a_killed_one_left_is_taken_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("data.gpkg");
        let lock = Lock::on(&target).expect("free");
        let refused = Lock::on(&target).expect_err("taken").to_string();
        assert!(refused.contains("data.gpkg: another build is writing it"), "{refused}");
        Lock::on(&folder.path().join("other.gpkg")).expect("another target");
        drop(lock);
        let names = [".data.77-0.draft.gpkg", ".data.77-0.draft.gpkg-journal", ".data.mine.draft.gpkg", "data.gpkg"];
        for name in names {
            fs::write(folder.path().join(name), "x").expect("written");
        }
        drop(Lock::on(&target).expect("free again"));
        let left: Vec<bool> = names.iter().map(|name| folder.path().join(name).exists()).collect();
        assert_eq!(left, [false, false, true, true]);
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 2, "and no lock");
        assert!(Lock::on(Path::new("/no/such/folder/data.gpkg")).is_err());
    }
}
