//! API keys: a file with who holds which, by the hash of each key, that is read again when it changes. A key is 256
//! random bits, so one fast hash is enough: what makes slow hashes needed for passwords, that they can be guessed, is
//! not so here.

use std::io;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::access::{Caller, Permission};
use super::rate::Who;
use crate::io::watched_file::WatchedFile;
use crate::model::Moment;
use crate::model::spelling::hexadecimal;

/// How every key begins, so that it is known for one where it should not stand.
pub(super) const KEY_BEGINS: &str = "nabolag_";
const HASH_BEGINS: &str = "sha256:";
const RANDOM_BYTES: usize = 32;

/// Why keys cannot be used or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read.
    #[error("the keys cannot be read: {source}")]
    Read {
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// It is not written as keys are.
    #[error("the keys cannot be read: {message}")]
    Parse {
        /// What is wrong and where; without the line itself, which may hold a key by mistake.
        message: String,
    },
    /// An entry that is wrong.
    #[error("key {id:?}: {why}")]
    Entry {
        /// The entry.
        id: String,
        /// What is wrong, and what would be right.
        why: String,
    },
    /// What is closed, and nothing opens.
    #[error("reading is closed, and neither keys nor tokens are set up that would open it")]
    NobodyMayRead,
    /// The file could not even be tried.
    #[error("the keys cannot be read")]
    Exec {
        /// Why.
        #[source]
        source: crate::exec::ExecError,
    },
    /// The system gives no random numbers.
    #[error("no key can be made now")]
    NoRandomness {
        /// The system's reason.
        #[source]
        source: getrandom::Error,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "key")]
    keys: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    hash: String,
    scopes: Vec<String>,
    expires: Option<String>,
    writes_per_minute: Option<NonZeroU32>,
}

/// A key that somebody holds.
#[derive(Clone, Debug)]
struct Key {
    id: Arc<str>,
    hash: [u8; 32],
    permissions: Vec<Permission>,
    /// In seconds since 1970.
    expires: Option<f64>,
    writes_per_minute: Option<NonZeroU32>,
}

/// The keys there are.
#[derive(Debug)]
pub(super) struct KeyRing {
    file: Mutex<WatchedFile>,
    keys: RwLock<Vec<Key>>,
}

impl KeyRing {
    /// The keys in a file.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn open(file: WatchedFile) -> Result<Self, KeyError> {
        let ring = Self { file: Mutex::new(file), keys: RwLock::default() };
        ring.refresh().map(|_| ring)
    }

    /// Reads the keys again when the file is another; how many there are then.
    ///
    /// # Errors
    /// When they cannot be read: those there were stay.
    pub(super) fn refresh(&self) -> Result<Option<usize>, KeyError> {
        let changed = self.file.lock().unwrap_or_else(PoisonError::into_inner).changed();
        let Some(text) = changed.map_err(|source| KeyError::Read { source })? else { return Ok(None) };
        let keys = parse(&text)?;
        let count = keys.len();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(Some(count))
    }

    /// Whoever holds a key, while it has not expired.
    pub(super) fn caller(&self, shown: &str) -> Option<Caller> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(f64::MAX, |since| since.as_secs_f64());
        self.caller_at(shown, now)
    }

    /// All keys are looked at, and each as a whole, so that the time it takes tells nothing.
    fn caller_at(&self, shown: &str, now: f64) -> Option<Caller> {
        let hash: [u8; 32] = Sha256::digest(shown.as_bytes()).into();
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = None;
        for key in keys.iter() {
            if bool::from(key.hash.ct_eq(&hash)) {
                found = Some(key);
            }
        }
        let key = found.filter(|key| key.expires.is_none_or(|expires| now < expires))?;
        Some(Caller {
            who: Some(Who::Named(Arc::clone(&key.id))),
            permissions: key.permissions.clone(),
            writes_per_minute: key.writes_per_minute,
            is_known: true,
        })
    }
}

fn parse(text: &str) -> Result<Vec<Key>, KeyError> {
    let file: File = toml::from_str(text).map_err(|error| KeyError::Parse { message: error.message().to_owned() })?;
    let mut keys: Vec<Key> = Vec::new();
    for entry in file.keys {
        let wrong = |why: String| KeyError::Entry { id: entry.id.clone(), why };
        if keys.iter().any(|key| *key.id == *entry.id) {
            return Err(wrong("there are two with this id; each needs its own".to_owned()));
        }
        let hash = entry.hash.strip_prefix(HASH_BEGINS).and_then(from_hex);
        let hash =
            hash.ok_or_else(|| wrong("hash is not sha256: and 64 hexadecimal digits, as key new prints".to_owned()))?;
        let permission = |word: &String| {
            Permission::parse(word).ok_or_else(|| wrong(format!("scope {word:?} is not one of read, join, jobs")))
        };
        let permissions = entry.scopes.iter().map(permission).collect::<Result<_, _>>()?;
        let expires = entry.expires.as_deref().map(|text| {
            let moment =
                Moment::parse(text).ok_or_else(|| wrong(format!("expires {text:?} is no date such as 2030-12-31")));
            moment.map(|moment| moment.to_s)
        });
        keys.push(Key {
            id: entry.id.into(),
            hash,
            permissions,
            expires: expires.transpose()?,
            writes_per_minute: entry.writes_per_minute,
        });
    }
    Ok(keys)
}

/// A new key, and the entry for the file that lets its holder in.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What the holder sends. It is nowhere else.
    pub key: String,
    /// What goes into the file.
    pub entry: String,
}

/// Makes a key.
///
/// # Errors
/// When the id or the time is none that the file could hold, or the system gives no random numbers.
pub fn new_key(id: &str, permissions: &[Permission], expires: Option<&str>) -> Result<NewKey, KeyError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    if id.is_empty() || !id.chars().all(plain) {
        let why = "an id has letters, digits and - _ . @ only".to_owned();
        return Err(KeyError::Entry { id: id.to_owned(), why });
    }
    let mut random = [0_u8; RANDOM_BYTES];
    getrandom::fill(&mut random).map_err(|source| KeyError::NoRandomness { source })?;
    let key = format!("{KEY_BEGINS}{}", hexadecimal(&random));
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let scopes: Vec<String> = permissions.iter().map(|permission| format!("\"{}\"", permission.as_str())).collect();
    let expires = expires.map_or_else(String::new, |expires| format!("expires = {expires:?}\n"));
    let scopes = scopes.join(", ");
    let entry = format!(
        "[[key]]\nid = \"{id}\"\nhash = \"{HASH_BEGINS}{}\"\nscopes = [{scopes}]\n{expires}",
        hexadecimal(&hash)
    );
    // What could not be read back is not given out.
    parse(&entry).map(|_| NewKey { key, entry })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(text: &str) -> KeyRing {
        KeyRing { file: Mutex::new(WatchedFile::new("none".as_ref())), keys: RwLock::new(parse(text).expect("keys")) }
    }

    #[test]
    fn a_key_opens_what_its_entry_says_until_it_expires() {
        let new = new_key("planner", &[Permission::Join, Permission::Jobs], Some("2030-12-31")).expect("made");
        let other = new_key("other", &[Permission::Read], None).expect("made");
        let ring = ring(&format!("{}{}", other.entry, new.entry));
        let caller = ring.caller_at(&new.key, 1.0e9).expect("known");
        assert_eq!(caller.permissions, [Permission::Join, Permission::Jobs]);
        assert!(ring.caller_at(&new.key, 1_924_991_999.0).is_some(), "the whole last day");
        assert!(ring.caller_at(&new.key, 1_924_992_001.0).is_none());
        assert!(ring.caller_at(&new.key[..new.key.len() - 1], 1.0e9).is_none());
        assert!(ring.caller_at(KEY_BEGINS, 1.0e9).is_none());
        assert_ne!(new.key, new_key("planner", &[], None).expect("made").key);
        assert!(!new.entry.contains(&new.key[KEY_BEGINS.len()..]));
    }

    #[test]
    fn a_wrong_file_says_what_is_wrong_without_repeating_secrets() {
        let entry = new_key("a", &[Permission::Read], None).expect("made").entry;
        for (text, why) in [
            (format!("{entry}{entry}"), "two with this id"),
            (entry.replace("sha256:", "md5:"), "64 hexadecimal digits"),
            (entry.replace("read", "write"), "not one of read, join, jobs"),
            (format!("{entry}expires = \"soon\"\n"), "2030-12-31"),
            (format!("{entry}colour = 1\n"), "unknown field"),
            ("[[key]]\nid = \"a\"\nkey = \"nabolag_secret\"\n".to_owned(), "unknown field `key`"),
            ("key = nabolag_secret".to_owned(), "cannot be read"),
        ] {
            let error = parse(&text).expect_err(&text).to_string();
            assert!(error.contains(why), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
        for id in ["", "a\"b", "a\nb"] {
            assert!(new_key(id, &[], None).is_err());
        }
        assert!(new_key("a", &[], Some("\"]\n")).is_err());
        assert!(parse("").expect("no keys").is_empty());
    }
}
