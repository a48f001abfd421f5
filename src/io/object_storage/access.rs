//! How object storage is reached: the settings of the environment that every client of S3 reads. Nothing here is
//! printed but the storage's address.

use http::Uri;

use super::ObjectStorageError;

/// Where the storage is, and with whose rights it is asked. Not `Debug`, for it holds secrets.
pub struct Access {
    key: String,
    secret: String,
    token: Option<String>,
    region: String,
    endpoint: String,
    plain: bool,
}

impl Access {
    /// What the environment says: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, for rights on loan
    /// `AWS_SESSION_TOKEN`; `AWS_REGION`; for other storage than Amazon's `AWS_ENDPOINT_URL`, and `AWS_ALLOW_HTTP`
    /// where that is not encrypted.
    ///
    /// # Errors
    /// When a key is missing, or the address is none or would send keys and data unencrypted.
    pub fn from_environment() -> Result<Self, ObjectStorageError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same from other variables than the environment's.
    ///
    /// # Errors
    /// As of [`Access::from_environment`].
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ObjectStorageError> {
        let first = |names: &[&'static str]| {
            let set =
                |name: &&'static str| variable(name).filter(|value| !value.is_empty()).map(|value| (*name, value));
            names.iter().find_map(set)
        };
        let needed = |name| first(&[name]).map(|(_, value)| value).ok_or(ObjectStorageError::Unset { name });
        let plain = match first(&["AWS_ALLOW_HTTP"]).map(|(_, value)| value.to_ascii_lowercase()).as_deref() {
            None | Some("false" | "0") => false,
            Some("true" | "1") => true,
            Some(_) => return Err(ObjectStorageError::Setting { name: "AWS_ALLOW_HTTP", right: "true or false" }),
        };
        let region = first(&["AWS_REGION", "AWS_DEFAULT_REGION"]);
        let region = region.map_or(Ok("us-east-1".to_owned()), |(name, value)| {
            let is_name = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            let right = "the name of a region, for instance eu-north-1";
            if is_name { Ok(value) } else { Err(ObjectStorageError::Setting { name, right }) }
        })?;
        let endpoint = match first(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]) {
            Some((name, text)) => endpoint(name, &text, plain)?,
            None => format!("https://s3.{region}.amazonaws.com"),
        };
        let token = first(&["AWS_SESSION_TOKEN"]).map(|(_, value)| value);
        let (key, secret) = (needed("AWS_ACCESS_KEY_ID")?, needed("AWS_SECRET_ACCESS_KEY")?);
        for (name, value) in [("AWS_ACCESS_KEY_ID", Some(&key)), ("AWS_SESSION_TOKEN", token.as_ref())] {
            // It becomes part of a header.
            if value.is_some_and(|value| !value.bytes().all(|b| b.is_ascii_graphic())) {
                return Err(ObjectStorageError::Setting { name, right: "printed without spaces or line ends" });
            }
        }
        Ok(Self { key, secret, token, region, endpoint, plain })
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    /// The storage's address, without a slash at its end.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whether the storage may be asked without encryption.
    pub(super) fn may_be_plain(&self) -> bool {
        self.plain
    }
}

/// Checks the address of a storage. It is repeated only once it is known to hold no password.
fn endpoint(name: &'static str, text: &str, plain: bool) -> Result<String, ObjectStorageError> {
    let wrong = || ObjectStorageError::Setting {
        name,
        right: "the address of the storage without bucket, user or key, for instance https://s3.example.org",
    };
    let uri: Uri = text.parse().map_err(|source| ObjectStorageError::Endpoint { name, source })?;
    let host = uri.authority().ok_or_else(wrong)?;
    if host.as_str().contains('@') || uri.query().is_some() {
        return Err(wrong());
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if plain => {}
        Some("http") => return Err(ObjectStorageError::Plain { endpoint: text.to_owned() }),
        _ => return Err(wrong()),
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "me"), ("AWS_SECRET_ACCESS_KEY", "hush")];

    fn with(more: &[(&str, &str)]) -> Result<Access, String> {
        let all = [&KEYS[..], more].concat();
        // The last one counts.
        let found = |name: &str| all.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Access::from_variables(found).map_err(|error| error.to_string())
    }

    fn refusal(more: &[(&str, &str)]) -> String {
        let refused = with(more).err().expect("refused");
        assert!(!refused.contains("hush"), "{refused}");
        refused
    }

    #[test]
    fn without_more_it_is_amazons_storage_in_the_region() {
        assert_eq!(with(&[]).expect("enough").endpoint(), "https://s3.us-east-1.amazonaws.com");
        let access = with(&[("AWS_REGION", "eu-north-1"), ("AWS_ENDPOINT_URL", "")]).expect("enough");
        assert_eq!((access.region(), access.endpoint()), ("eu-north-1", "https://s3.eu-north-1.amazonaws.com"));
        let access = with(&[("AWS_ENDPOINT", "https://s3.example.org/"), ("AWS_SESSION_TOKEN", "t")]).expect("enough");
        assert_eq!((access.endpoint(), access.token()), ("https://s3.example.org", Some("t")));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_and_no_secret_is_repeated() {
        for (name, _) in KEYS {
            let refused = refusal(&[(name, "")]);
            assert!(refused.contains(name) && refused.contains("is not set"), "{refused}");
        }
        let url = |text| refusal(&[("AWS_ENDPOINT_URL", text)]);
        assert!(url("http://127.0.0.1:9000").contains("AWS_ALLOW_HTTP=true"));
        for wrong in ["s3.example.org", "ftp://s3.example.org", "https://me:hush@example.org", "https://a?hush", "a b"]
        {
            assert!(url(wrong).contains("AWS_ENDPOINT_URL"), "{wrong}: {}", url(wrong));
        }
        assert!(refusal(&[("AWS_ALLOW_HTTP", "hush")]).contains("true or false"));
        assert!(refusal(&[("AWS_REGION", "hush/..")]).contains("eu-north-1"));
        assert!(refusal(&[("AWS_SESSION_TOKEN", "hush\nhush")]).contains("AWS_SESSION_TOKEN"));
        let plain = [("AWS_ALLOW_HTTP", "true"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")];
        assert!(with(&plain).is_ok_and(|access| access.may_be_plain()));
    }
}
