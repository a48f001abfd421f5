//! Where a dataset is kept: inside the program, in a file, or in a database. Says what stands there now without
//! reading it, so that who follows a store knows when to read again.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::io::build::BuildError;
use crate::io::draft::{Lock, LockError};
use crate::io::embedded::default_dataset;
use crate::io::geopackage::{self, GeoPackageError};
use crate::io::postgis::{self, Address, AddressError, PostgisError, Published};
use crate::model::Dataset;

/// A place that a dataset can be read from.
#[derive(Clone, Debug)]
pub enum Store {
    /// The dataset inside the program.
    Embedded,
    /// A `GeoPackage`.
    File(PathBuf),
    /// A database.
    Postgis(Address),
}

/// What stands in a store: two stamps of one store are equal as long as nobody has put another dataset there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stamp {
    /// The dataset inside the program is always the same.
    Embedded,
    /// A file, as the system tells it from its earlier self.
    File {
        /// Its length in bytes.
        length: u64,
        /// When it was last written, in nanoseconds since 1970.
        modified_ns: i128,
        /// Which file it is: one that was moved there is another.
        inode: u64,
    },
    /// A version in a database.
    Version(i64),
}

/// Where a dataset was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Into a file.
    File(PathBuf),
    /// Into a database.
    Published(Published),
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "written to {}", path.display()),
            Self::Published(published) => published.fmt(f),
        }
    }
}

/// Why a store cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Not an address of a database.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The dataset inside the program.
    #[error("the embedded default does not build")]
    Embedded(#[from] BuildError),
    /// A file that cannot be looked at.
    #[error("{file}: cannot be read")]
    File {
        /// The file.
        file: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// A file that cannot be read as a dataset.
    #[error(transparent)]
    GeoPackage(#[from] GeoPackageError),
    /// A database that cannot be read or published to.
    #[error(transparent)]
    Postgis(#[from] PostgisError),
    /// A database without the dataset.
    #[error("{address}: nothing of this name is published there; publish it with `nabolag build MANIFEST -o ADDRESS`")]
    NothingThere {
        /// The database.
        address: String,
    },
    /// A file that somebody else writes.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The dataset inside the program cannot be replaced.
    #[error("the embedded default cannot be written to; for a file of that name say ./embedded")]
    IntoProgram,
}

impl Store {
    /// What a text means: `embedded`, the address of a database, or the path of a file (`./embedded` for a file of
    /// that name).
    ///
    /// # Errors
    /// When it begins as the address of a database and is none.
    pub fn parse(text: impl AsRef<OsStr>) -> Result<Self, StoreError> {
        let text = text.as_ref();
        match text.to_str() {
            Some("embedded") => Ok(Self::Embedded),
            Some(address) if Address::is_one(address) => Ok(Self::Postgis(address.parse()?)),
            _ => Ok(Self::File(PathBuf::from(text))),
        }
    }

    /// For whoever may ask: a file by its name, and of a database no more than that it is one.
    pub fn to_public_text(&self) -> String {
        match self {
            Self::Embedded => "embedded".to_owned(),
            Self::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Postgis(_) => "postgresql".to_owned(),
        }
    }

    /// A text about the store without the folder that it is in.
    pub fn without_folder(&self, text: &str) -> String {
        match self {
            Self::File(path) => text.replace(&path.display().to_string(), &self.to_public_text()),
            Self::Embedded | Self::Postgis(_) => text.to_owned(),
        }
    }

    /// Takes the right to write there, for as long as it is kept. A database gives it to who publishes.
    ///
    /// # Errors
    /// When somebody else has it.
    pub fn lock(&self) -> Result<Option<Lock>, StoreError> {
        match self {
            Self::File(path) => Ok(Some(Lock::on(path)?)),
            Self::Embedded | Self::Postgis(_) => Ok(None),
        }
    }

    /// Reads the dataset, and the stamp it had when reading began.
    ///
    /// # Errors
    /// When there is none, or it is not whole.
    pub fn read(&self) -> Result<(Dataset, Stamp), StoreError> {
        match self {
            Self::Embedded => Ok((default_dataset()?.0, Stamp::Embedded)),
            Self::File(path) => {
                // Before reading: what is put there meanwhile has another stamp than what was read.
                let stamp = Stamp::of_file(path)?;
                Ok((geopackage::read(path)?, stamp))
            }
            Self::Postgis(address) => {
                let (dataset, info) = postgis::read(address)?;
                Ok((dataset, Stamp::Version(info.version)))
            }
        }
    }

    /// Puts a dataset there: in place of what is in a file, or as the new current version in a database, which keeps
    /// the newest `kept` versions. Until it is whole, what was there stays.
    ///
    /// # Errors
    /// When it cannot be written; what was there before is then untouched.
    pub fn write(&self, dataset: &Dataset, kept: usize) -> Result<Written, StoreError> {
        match self {
            Self::Embedded => Err(StoreError::IntoProgram),
            Self::File(path) => {
                geopackage::write(dataset, path)?;
                Ok(Written::File(path.clone()))
            }
            Self::Postgis(address) => Ok(Written::Published(postgis::publish(dataset, address, kept)?)),
        }
    }

    /// What stands there now, without reading it.
    ///
    /// # Errors
    /// When there is nothing, or the store cannot be reached.
    pub fn version(&self) -> Result<Stamp, StoreError> {
        match self {
            Self::Embedded => Ok(Stamp::Embedded),
            Self::File(path) => Stamp::of_file(path),
            Self::Postgis(address) => match postgis::current(address)? {
                Some(info) => Ok(Stamp::Version(info.version)),
                None => Err(StoreError::NothingThere { address: address.to_string() }),
            },
        }
    }
}

impl Stamp {
    fn of_file(path: &Path) -> Result<Self, StoreError> {
        let about = path.metadata().map_err(|source| StoreError::File { file: path.display().to_string(), source })?;
        let modified_ns = i128::from(about.mtime()) * 1_000_000_000 + i128::from(about.mtime_nsec());
        Ok(Self::File { length: about.len(), modified_ns, inode: about.ino() })
    }
}

/// For people: never with a password.
impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => f.write_str("the embedded default"),
            Self::File(path) => path.display().fmt(f),
            Self::Postgis(address) => address.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_text_means_the_default_a_database_or_a_file() {
        let store = |text: &str| Store::parse(text).expect("a store");
        assert!(matches!(store("embedded"), Store::Embedded));
        assert!(matches!(store("./embedded"), Store::File(path) if path == Path::new("./embedded")));
        assert_eq!(store("a.gpkg").to_string(), "a.gpkg");
        assert!(matches!(store("postgresql:/x.gpkg"), Store::File(_)));
        assert_eq!(store("postgresql://me:pw@h/d").to_string(), "postgresql://me@h/d");
        assert!(matches!(Store::parse("postgresql://h"), Err(StoreError::Address(_))));
    }

    #[test]
    fn a_file_that_is_written_moved_there_or_gone_has_another_stamp() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.gpkg");
        let store = Store::File(path.clone());
        assert!(store.version().is_err_and(|error| error.to_string().contains("x.gpkg")));
        fs::write(&path, "one").expect("written");
        let first = store.version().expect("there");
        assert_eq!(store.version().expect("there"), first);
        let other = folder.path().join("other");
        fs::write(&other, "two").expect("written");
        fs::File::options()
            .write(true)
            .open(&other)
            .and_then(|file| file.set_modified(path.metadata()?.modified()?))
            .expect("as old as the first");
        fs::rename(&other, &path).expect("moved");
        assert_ne!(store.version().expect("there"), first);
    }

    #[test]
    fn the_embedded_default_is_read_with_its_stamp() {
        let (dataset, stamp) = Store::Embedded.read().expect("read");
        assert_eq!((dataset.units().len(), stamp), (422, Store::Embedded.version().expect("there")));
    }
}
