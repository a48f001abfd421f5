//! Bearer tokens of an `OpenID` Connect provider: JSON Web Tokens that are signed with one of its keys, for this server,
//! and not past their time. Its keys come from a file, or from its address and are kept for a while.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use super::access::{Caller, Permission};
use super::rate::Who;
use super::signatures::PROVIDER;
use crate::exec::Workers;
use crate::io::remote;
use crate::io::watched_file::WatchedFile;

/// For how long keys from an address are used without asking again.
const KEPT: Duration = Duration::from_mins(10);
/// How soon the address is asked again, because of a token with an unknown key or a failure.
const PAUSE: Duration = Duration::from_secs(30);
/// By how much clocks may differ.
const LEEWAY_SECONDS: u64 = 30;
/// Longer than any token.
const MOST_TOKEN_BYTES: usize = 16 << 10;

/// Where a provider's keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySet {
    /// In a file.
    File(std::path::PathBuf),
    /// At an address.
    Address(String),
}

/// Whose tokens are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenOptions {
    /// Who must have issued them (`iss`).
    pub issuer: String,
    /// Whom they must be for (`aud`).
    pub audience: String,
    /// The provider's keys (RFC 7517).
    pub keys: KeySet,
    /// What stands before this server's scopes in `scope`.
    pub scope_prefix: String,
}

/// Why no tokens can be taken.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The keys cannot be read.
    #[error("the provider's keys cannot be read: {source}")]
    Read {
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The keys cannot be had.
    #[error(transparent)]
    Remote {
        /// Why.
        source: remote::RemoteError,
    },
    /// It is no set of keys.
    #[error("the provider's keys are no JSON Web Key Set: {source}")]
    Parse {
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// None of its keys is of use.
    #[error("the provider has no key for signatures by RS256 or ES256")]
    NoKeys,
}

/// A key that tokens are verified with.
#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    decoding: DecodingKey,
}

#[derive(Clone, Debug)]
enum Source {
    File(WatchedFile),
    Address(String),
}

/// The tokens that are taken.
#[derive(Debug)]
pub(super) struct Tokens {
    options: TokenOptions,
    source: Arc<Mutex<Source>>,
    keys: RwLock<Vec<Key>>,
    /// When keys were asked for last, and whether in vain.
    asked: Mutex<Option<(Instant, bool)>>,
    workers: Workers,
}

#[derive(Debug, Deserialize)]
struct Claims {
    sub: Option<String>,
    #[serde(default)]
    scope: String,
}

impl Tokens {
    pub(super) fn new(options: TokenOptions, workers: Workers) -> Self {
        // Somebody else in this process may have said the same before.
        let _ = PROVIDER.install_default();
        let source = match &options.keys {
            KeySet::File(path) => Source::File(WatchedFile::new(path)),
            KeySet::Address(address) => Source::Address(address.clone()),
        };
        let (keys, asked) = (RwLock::default(), Mutex::default());
        Self { options, source: Arc::new(Mutex::new(source)), keys, asked, workers }
    }

    /// Whoever a token is about.
    pub(super) async fn caller(&self, token: &str) -> Result<Caller, String> {
        if token.len() > MOST_TOKEN_BYTES {
            return Err(format!("it has more than {MOST_TOKEN_BYTES} bytes"));
        }
        let header = decode_header(token).map_err(|error| words(&error))?;
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
            return Err("it is not signed by RS256 or ES256".to_owned());
        }
        let kid = header.kid.as_deref();
        let mut key = self.key(kid, header.alg);
        if key.is_none() && self.may_ask_again() {
            self.refresh_and_log().await;
            key = self.key(kid, header.alg);
        }
        let key = key.ok_or("it is signed with a key that its issuer does not name")?;
        let claims =
            decode::<Claims>(token, &key.decoding, &self.validation(key.algorithm)).map_err(|error| words(&error))?;
        let claims = claims.claims;
        let subject = claims.sub.unwrap_or_default();
        let words = claims.scope.split_ascii_whitespace();
        let own = words.filter_map(|word| word.strip_prefix(self.options.scope_prefix.as_str()));
        Ok(Caller {
            who: Some(Who::Named(format!("token {subject}").into())),
            permissions: own.filter_map(Permission::parse).collect(),
            writes_per_minute: None,
            is_known: true,
        })
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.options.issuer]);
        validation.set_audience(&[&self.options.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_SECONDS;
        validation
    }

    /// The key with an id; where a token names none, the only one there is.
    fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Key> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut fit = keys.iter().filter(|key| key.algorithm == algorithm);
        match id {
            Some(id) => fit.find(|key| key.id.as_deref() == Some(id)).cloned(),
            None => fit.next().filter(|_| keys.len() == 1).cloned(),
        }
    }

    fn may_ask_again(&self) -> bool {
        let is_remote = matches!(self.options.keys, KeySet::Address(_));
        let asked = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        is_remote && asked.is_none_or(|(at, _)| at.elapsed() >= PAUSE)
    }

    /// Whether it is time to look for keys again.
    pub(super) fn is_due(&self) -> bool {
        if matches!(self.options.keys, KeySet::File(_)) {
            return true;
        }
        let asked = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.is_none_or(|(at, in_vain)| at.elapsed() >= if in_vain { PAUSE } else { KEPT })
    }

    pub(super) async fn refresh_and_log(&self) {
        match self.refresh().await {
            Ok(Some(keys)) => tracing::info!(keys, "the token provider's keys were read"),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "tokens are taken by the keys there were"),
        }
    }

    /// Looks for the provider's keys; how many there are, when they are others.
    ///
    /// # Errors
    /// When they cannot be had: those there were stay.
    pub(super) async fn refresh(&self) -> Result<Option<usize>, TokenError> {
        // Said before, so that not everyone asks at once.
        self.note(true);
        let source = Arc::clone(&self.source);
        let read = move || match &mut *source.lock().unwrap_or_else(PoisonError::into_inner) {
            Source::File(file) => file.changed().map_err(|source| TokenError::Read { source }),
            Source::Address(address) => remote::text(address).map(Some).map_err(|source| TokenError::Remote { source }),
        };
        // Without a place to work the program is ending.
        let Ok(text) = self.workers.run(read).await else { return Ok(None) };
        let Some(text) = text? else { return Ok(None) };
        let set: JwkSet = serde_json::from_str(&text).map_err(|source| TokenError::Parse { source })?;
        let keys: Vec<Key> = set.keys.iter().filter_map(usable).collect();
        let count = keys.len();
        if count == 0 {
            return Err(TokenError::NoKeys);
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        self.note(false);
        Ok(Some(count))
    }

    fn note(&self, in_vain: bool) {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), in_vain));
    }
}

/// A key for signatures, by the one algorithm it is for here.
fn usable(jwk: &Jwk) -> Option<Key> {
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => Algorithm::ES256,
        _ => return None,
    };
    let named = jwk.common.key_algorithm.map(|named| named.to_string());
    let fits = named.is_none_or(|named| named == format!("{algorithm:?}"));
    let signs = !matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption));
    let key = DecodingKey::from_jwk(jwk).ok().filter(|_| fits && signs)?;
    Some(Key { id: jwk.common.key_id.clone(), algorithm, decoding: key })
}

/// What a client may know of why its token is refused.
fn words(error: &jsonwebtoken::errors::Error) -> String {
    let text: &dyn Display = match error.kind() {
        ErrorKind::ExpiredSignature => &"it has expired",
        ErrorKind::ImmatureSignature => &"it is not valid yet",
        ErrorKind::InvalidAudience => &"it is for somebody else",
        ErrorKind::InvalidIssuer => &"it is of another issuer",
        ErrorKind::InvalidSignature => &"its signature is wrong",
        ErrorKind::MissingRequiredClaim(claim) => return format!("it lacks {claim}"),
        _ => &"it cannot be read as a signed token (JWT)",
    };
    text.to_string()
}
