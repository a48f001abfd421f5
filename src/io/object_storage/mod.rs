//! Archives of tiles in object storage that speaks the protocol of Amazon S3, from where browsers read them by ranges.
//! An archive is made in a temporary file and put into its bucket when whole: what stood there stays until then, and
//! on any error. Everything blocks; call it where no other async runtime runs.

mod access;
mod address;
mod client;
mod error;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{
    Attribute, Attributes, BackoffConfig, MultipartUpload, ObjectStore, PutMultipartOptions, PutOptions, PutResult,
    RetryConfig,
};
use tempfile::TempDir;

pub use self::access::Access;
pub use self::address::ObjectAddress;
use self::client::Connector;
pub use self::error::{ObjectStorageError, Refusal};

/// The media type of `PMTiles`, as IANA has it.
const MEDIA_TYPE: &str = "application/vnd.pmtiles";

/// A newer archive takes the place of an older one under the same key, and a reader that holds ranges of both sees it by
/// their `ETag`s and begins anew. For a minute caches may answer by themselves: without that, every tile would cost a
/// question to the storage; with much more, maps would stay old.
const CACHE_CONTROL: &str = "public, max-age=60";

/// A longer archive is sent in parts of this many bytes. At least 5 MiB each, by the limits of S3's multipart uploads;
/// one part is held in memory.
const PART_BYTES: u64 = 8 << 20;

/// The most parts of an object, by the same limits.
const MOST_PARTS: u64 = 10_000;

/// A request is sent again when the storage does not answer or is overloaded, for about this long.
const PATIENCE: Duration = Duration::from_mins(1);
const MOST_RETRIES: usize = 6;

/// An archive on its way into a bucket; nothing changes there before [`ObjectDraft::publish`]. The file goes away with it.
pub struct ObjectDraft {
    address: ObjectAddress,
    endpoint: String,
    store: AmazonS3,
    folder: TempDir,
}

/// An object that was put into a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where it stands.
    pub address: ObjectAddress,
    /// Its length.
    pub bytes: u64,
    /// What the storage tells this version from others by.
    pub etag: Option<String>,
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes", self.address, self.bytes)?;
        self.etag.iter().try_for_each(|etag| write!(f, ", ETag {etag}"))?;
        f.write_str(")")
    }
}

impl ObjectDraft {
    /// Begins an archive that is to stand at an address. Asks nobody yet.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn of(address: ObjectAddress, access: &Access) -> Result<Self, ObjectStorageError> {
        let folder = tempfile::Builder::new().prefix("nabolag-").tempdir();
        let folder = folder.map_err(|source| ObjectStorageError::File { file: temporary(), source })?;
        let endpoint = access.endpoint().to_owned();
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(address.bucket())
            .with_region(access.region())
            .with_endpoint(&endpoint)
            .with_allow_http(access.may_be_plain())
            .with_access_key_id(access.key())
            .with_secret_access_key(access.secret())
            .with_retry(RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: MOST_RETRIES,
                retry_timeout: PATIENCE,
            })
            .with_http_connector(Connector::new(access));
        if let Some(token) = access.token() {
            builder = builder.with_token(token);
        }
        let store = builder.build().map_err(|source| ObjectStorageError::of(&address, &endpoint, source))?;
        Ok(Self { address, endpoint, store, folder })
    }

    /// Where to write the archive.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("tiles.pmtiles")
    }

    /// Puts the archive into its bucket, in place of what is there.
    ///
    /// # Errors
    /// When the file cannot be read, or the storage cannot be reached or refuses; what was there before then stays.
    pub fn publish(self) -> Result<Stored, ObjectStorageError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|source| ObjectStorageError::File { file: temporary(), source })?;
        let path = self.path();
        let (file, bytes) = open(&path).map_err(|source| self.unreadable(source))?;
        let put = runtime.block_on(async {
            if bytes <= PART_BYTES { self.put_at_once(file, bytes).await } else { self.put_in_parts(file, bytes).await }
        });
        Ok(Stored { bytes, etag: put?.e_tag, address: self.address })
    }

    async fn put_at_once(&self, mut file: File, bytes: u64) -> Result<PutResult, ObjectStorageError> {
        let body = read(&mut file, bytes).map_err(|source| self.unreadable(source))?;
        let options = PutOptions { attributes: attributes(), ..PutOptions::default() };
        let put = self.store.put_opts(self.address.key(), body.into(), options).await;
        put.map_err(|source| self.failed(source))
    }

    async fn put_in_parts(&self, file: File, bytes: u64) -> Result<PutResult, ObjectStorageError> {
        let options = PutMultipartOptions { attributes: attributes(), ..PutMultipartOptions::default() };
        let begun = self.store.put_multipart_opts(self.address.key(), options).await;
        let mut upload = begun.map_err(|source| self.failed(source))?;
        let put = self.put_parts(upload.as_mut(), file, bytes).await;
        if put.is_err()
            && let Err(left) = upload.abort().await
        {
            let why = self.failed(left);
            tracing::warn!(object = %self.address, %why, "parts of an archive may be left in the storage, unseen");
        }
        put
    }

    /// Sends one part after the other, so that no more than one is in memory.
    async fn put_parts(
        &self,
        upload: &mut dyn MultipartUpload,
        mut file: File,
        bytes: u64,
    ) -> Result<PutResult, ObjectStorageError> {
        let part_bytes = part_bytes(bytes);
        let mut left = bytes;
        while left > 0 {
            let length = left.min(part_bytes);
            let part = read(&mut file, length).map_err(|source| self.unreadable(source))?;
            upload.put_part(part.into()).await.map_err(|source| self.failed(source))?;
            left -= length;
        }
        upload.complete().await.map_err(|source| self.failed(source))
    }

    fn unreadable(&self, source: io::Error) -> ObjectStorageError {
        ObjectStorageError::File { file: self.path().display().to_string(), source }
    }

    fn failed(&self, source: object_store::Error) -> ObjectStorageError {
        ObjectStorageError::of(&self.address, &self.endpoint, source)
    }
}

fn temporary() -> String {
    std::env::temp_dir().display().to_string()
}

fn attributes() -> Attributes {
    Attributes::from_iter([(Attribute::ContentType, MEDIA_TYPE), (Attribute::CacheControl, CACHE_CONTROL)])
}

/// How long the parts are of an object of this length, but the last.
fn part_bytes(bytes: u64) -> u64 {
    PART_BYTES.max(bytes.div_ceil(MOST_PARTS))
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}

fn read(file: &mut File, bytes: u64) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    file.take(bytes).read_to_end(&mut read)?;
    if read.len() as u64 == bytes { Ok(read) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_archive_has_more_parts_than_s3_takes() {
        for bytes in [PART_BYTES + 1, PART_BYTES * MOST_PARTS, PART_BYTES * MOST_PARTS + 1, 5 << 40] {
            let part = part_bytes(bytes);
            assert!(part >= PART_BYTES && bytes.div_ceil(part) <= MOST_PARTS, "{bytes}");
        }
    }
}
