//! Where an archive stands in object storage: a bucket and a key, written as every client of S3 writes them.

use std::ffi::OsStr;
use std::fmt;

use object_store::path::Path;

use super::ObjectStorageError;

const SCHEME: &str = "s3://";

/// An archive of tiles in object storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectAddress {
    bucket: String,
    key: Path,
}

impl ObjectAddress {
    /// What a text means that begins with `s3://`; `None` for any other.
    ///
    /// # Errors
    /// When it names no bucket or no key, or another file than an archive that can be read by ranges.
    pub fn of(text: &OsStr) -> Option<Result<Self, ObjectStorageError>> {
        // What is not UTF-8 still begins with bytes.
        let rest = text.as_encoded_bytes().strip_prefix(SCHEME.as_bytes())?;
        Some(match std::str::from_utf8(rest) {
            Ok(rest) => Self::parse(rest),
            Err(_) => Err(wrong(&text.to_string_lossy(), "it is not UTF-8")),
        })
    }

    fn parse(rest: &str) -> Result<Self, ObjectStorageError> {
        let given = || format!("{SCHEME}{rest}");
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        // A user's name before an @ could come with a password: such an address is not repeated.
        if bucket.contains('@') {
            return Err(wrong(
                "s3://..@..",
                "keys are given by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not in it",
            ));
        }
        let is_name = (3..=63).contains(&bucket.len())
            && bucket.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
            && !bucket.starts_with(['.', '-'])
            && !bucket.ends_with(['.', '-'])
            && !bucket.contains("..");
        if !is_name {
            return Err(wrong(&given(), "a bucket is named by 3 to 63 of a-z, 0-9, '-' and '.'"));
        }
        if key.is_empty() || key.ends_with('/') {
            return Err(wrong(&given(), "it names no object"));
        }
        if !key.to_ascii_lowercase().ends_with(".pmtiles") {
            return Err(ObjectStorageError::Ending { given: given() });
        }
        // `Path` would pass over it.
        if key.starts_with('/') {
            return Err(wrong(&given(), "nothing stands between two slashes"));
        }
        let key = Path::parse(key).map_err(|source| ObjectStorageError::Key { given: given(), source })?;
        Ok(Self { bucket: bucket.to_owned(), key })
    }

    pub(super) fn bucket(&self) -> &str {
        &self.bucket
    }

    pub(super) fn key(&self) -> &Path {
        &self.key
    }
}

impl fmt::Display for ObjectAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.bucket, self.key)
    }
}

fn wrong(given: &str, why: &'static str) -> ObjectStorageError {
    ObjectStorageError::Address { given: given.to_owned(), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<ObjectAddress, ObjectStorageError> {
        ObjectAddress::of(OsStr::new(text)).expect("begins with s3://")
    }

    #[test]
    fn an_address_is_printed_as_it_was_written() {
        for good in ["s3://maps/norway.pmtiles", "s3://a.b-c/d/e f/å.PMTiles", "s3://maps/.pmtiles"] {
            assert_eq!(of(good).expect("an address").to_string(), good);
        }
        for other in ["map.pmtiles", "./s3://maps/a.pmtiles", "s3:/maps/a.pmtiles", "S3://maps/a.pmtiles"] {
            assert!(ObjectAddress::of(OsStr::new(other)).is_none(), "{other}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_what_would_be_right() {
        for (bad, why) in [
            ("s3://", "a bucket is named by"),
            ("s3:///a.pmtiles", "a bucket is named by"),
            ("s3://Maps/a.pmtiles", "a bucket is named by"),
            ("s3://my_maps/a.pmtiles", "a bucket is named by"),
            ("s3://maps", "it names no object"),
            ("s3://maps/tiles/", "it names no object"),
            ("s3://maps/a.mbtiles", "a.mbtiles: only .pmtiles"),
            ("s3://maps/a.csv", "a.csv: only .pmtiles"),
            ("s3://maps/a.pmtiles?region=x", "only .pmtiles"),
            ("s3://maps//a.pmtiles", "between two slashes"),
            ("s3://maps/a/../b.pmtiles", "s3://bucket/path/map.pmtiles"),
        ] {
            let refused = of(bad).expect_err(bad).to_string();
            assert!(refused.contains(why) && refused.contains("s3://"), "{bad}: {refused}");
        }
        let refused = of("s3://me:hush@maps/a.pmtiles").expect_err("a password").to_string();
        assert!(!refused.contains("hush") && refused.contains("AWS_SECRET_ACCESS_KEY"), "{refused}");
    }
}
