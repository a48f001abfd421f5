//! Where a dataset lies in a database: what a `postgresql://` address says, with two parameters of its own
//! (`dataset`, `version`). Nothing that is printed of an address, or of why it is none, holds a password.

use std::fmt;
use std::path::PathBuf;
use std::str::{FromStr, Utf8Error};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use postgres::Config;
use postgres::config::{Host, SslMode};

use crate::model::{Id, IdError};

/// How the connection is encrypted, by the words of `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Not at all.
    Disable,
    /// Where the server can, whoever it is.
    Prefer,
    /// Always, whoever the server is.
    Require,
    /// Always, and the server must show a certificate for its name from an authority that is trusted.
    VerifyFull,
}

/// A database, and which dataset of it is meant.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Box<Config>,
    pub(super) encryption: Encryption,
    /// A file of the authorities that are trusted, in place of the system's.
    pub(super) authorities: Option<PathBuf>,
    /// The dataset; where none is said, the only one there is.
    pub(super) dataset: Option<Id>,
    /// One version of it; where none is said, the current one.
    pub(super) version: Option<i64>,
}

/// Why a text is not an address of a database.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// It begins otherwise.
    #[error("the address of a database begins with postgresql://")]
    Scheme,
    /// A parameter that is not known, and is safe to repeat.
    #[error(
        "the address has a parameter {name:?}, which is not known: known are dataset, version, sslmode, sslrootcert and \
         {}; what stands before the question mark has its odd characters written as %3F",
        PASSED_ON.join(", ")
    )]
    Unknown {
        /// Its name.
        name: String,
    },
    /// What looks like parameters is none.
    #[error(
        "what follows the first question mark of the address is not name=value&name=value; in a user's name or password \
         write %3F for a question mark, %40 for @, %2F for / and %25 for %"
    )]
    Parameters,
    /// Bytes that are no text.
    #[error("the parameter {name} of the address is not UTF-8")]
    Text {
        /// The parameter.
        name: &'static str,
        /// What is wrong.
        #[source]
        source: Utf8Error,
    },
    /// A dataset that cannot be.
    #[error("the parameter dataset of the address is the id of a dataset, for instance dataset=norway-2018")]
    Dataset {
        /// What is wrong.
        #[source]
        source: IdError,
    },
    /// A version that cannot be.
    #[error(
        "the parameter version of the address is {text:?}, but must be a whole number, as `nabolag versions` lists"
    )]
    Version {
        /// What stands there.
        text: String,
    },
    /// A kind of encryption that is not known.
    #[error("the parameter sslmode of the address is {text:?}, but must be disable, prefer, require or verify-full")]
    Encryption {
        /// What stands there.
        text: String,
    },
    /// The rest is not an address.
    #[error(
        "not the address of a database; write postgresql://user@host:port/database, with %40 for an @ in a user's name \
         or password"
    )]
    Malformed {
        /// What is wrong; it names parts, and repeats none.
        #[source]
        source: postgres::Error,
    },
    /// A part is missing.
    #[error("the address names no {part}; write postgresql://user@host:port/database")]
    Missing {
        /// The part.
        part: &'static str,
    },
}

/// The parameters that mean what they mean to every other client of `PostgreSQL`.
const PASSED_ON: [&str; 13] = [
    "user",
    "password",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "options",
    "application_name",
    "connect_timeout",
    "tcp_user_timeout",
    "target_session_attrs",
    "load_balance_hosts",
    "channel_binding",
];

/// How long to wait for a connection where the address does not say.
const PATIENCE: Duration = Duration::from_secs(10);

/// The port of `PostgreSQL` where an address names none.
const USUAL_PORT: u16 = 5432;

impl Address {
    /// Whether a text means a database and not a file.
    pub fn is_one(text: &str) -> bool {
        ["postgresql://", "postgres://"].iter().any(|scheme| text.starts_with(scheme))
    }

    /// The dataset the address names, if it names one.
    pub fn dataset(&self) -> Option<&Id> {
        self.dataset.as_ref()
    }

    /// The version the address is bound to, if it is.
    pub fn version(&self) -> Option<i64> {
        self.version
    }

    /// The same database, with this dataset and whatever version is current.
    #[must_use]
    pub fn with_dataset(&self, dataset: Id) -> Self {
        Self { dataset: Some(dataset), version: None, ..self.clone() }
    }

    fn server(&self) -> String {
        let ports = self.config.get_ports();
        let hosts = self.config.get_hosts().iter().enumerate().map(|(place, host)| {
            let host = match host {
                Host::Tcp(name) => name.clone(),
                Host::Unix(folder) => folder.display().to_string().replace('/', "%2F"),
            };
            match ports.get(place).or(ports.first()) {
                Some(&port) if port != USUAL_PORT => format!("{host}:{port}"),
                _ => host,
            }
        });
        hosts.collect::<Vec<_>>().join(",")
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if !Self::is_one(text) {
            return Err(AddressError::Scheme);
        }
        let (server, parameters) = text.split_once('?').unwrap_or((text, ""));
        let mut passed_on = Vec::new();
        let (mut dataset, mut version, mut encryption, mut authorities) = (None, None, Encryption::Prefer, None);
        for pair in parameters.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(AddressError::Parameters)?;
            match name {
                "dataset" => {
                    let id = Id::new(&decoded("dataset", value)?);
                    dataset = Some(id.map_err(|source| AddressError::Dataset { source })?);
                }
                "version" => version = Some(whole_number(decoded("version", value)?)?),
                "sslmode" => encryption = Encryption::of(decoded("sslmode", value)?)?,
                "sslrootcert" => authorities = Some(PathBuf::from(decoded("sslrootcert", value)?)),
                _ if PASSED_ON.contains(&name) => passed_on.push(pair),
                // Anything odder may be the rest of a password that holds a question mark.
                _ if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') => {
                    return Err(AddressError::Unknown { name: name.to_owned() });
                }
                _ => return Err(AddressError::Parameters),
            }
        }
        let plain = if passed_on.is_empty() { server.to_owned() } else { format!("{server}?{}", passed_on.join("&")) };
        let mut config: Config = plain.parse().map_err(|source| AddressError::Malformed { source })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(AddressError::Missing { part: "host" });
        }
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(AddressError::Missing { part: "database" });
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("nabolag");
        }
        config.ssl_mode(encryption.mode());
        Ok(Self { config: Box::new(config), encryption, authorities, dataset, version })
    }
}

fn decoded(name: &'static str, value: &str) -> Result<String, AddressError> {
    let text = percent_decode_str(value).decode_utf8().map_err(|source| AddressError::Text { name, source })?;
    Ok(text.into_owned())
}

fn whole_number(text: String) -> Result<i64, AddressError> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(AddressError::Version { text }),
    }
}

impl Encryption {
    fn of(text: String) -> Result<Self, AddressError> {
        match text.as_str() {
            "disable" => Ok(Self::Disable),
            "prefer" => Ok(Self::Prefer),
            "require" => Ok(Self::Require),
            "verify-full" => Ok(Self::VerifyFull),
            _ => Err(AddressError::Encryption { text }),
        }
    }

    fn mode(self) -> SslMode {
        match self {
            Self::Disable => SslMode::Disable,
            Self::Prefer => SslMode::Prefer,
            Self::Require | Self::VerifyFull => SslMode::Require,
        }
    }
}

/// The address without its password, and without what only the connection needs.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgresql://")?;
        if let Some(user) = self.config.get_user() {
            write!(f, "{user}@")?;
        }
        write!(f, "{}/{}", self.server(), self.config.get_dbname().unwrap_or_default())?;
        let dataset = self.dataset.as_ref().map(|id| format!("dataset={id}"));
        let version = self.version.map(|version| format!("version={version}"));
        let parameters: Vec<String> = dataset.into_iter().chain(version).collect();
        if parameters.is_empty() { Ok(()) } else { write!(f, "?{}", parameters.join("&")) }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        text.parse().expect("an address")
    }

    #[test]
    fn an_address_names_server_database_dataset_and_version() {
        let full = address(
            "postgresql://me:s3cret@db.example:5433/geo?dataset=norway-2018&version=12&sslmode=verify-full\
             &sslrootcert=/etc/a%20b.pem&connect_timeout=3",
        );
        assert_eq!(full.to_string(), "postgresql://me@db.example:5433/geo?dataset=norway-2018&version=12");
        assert_eq!((full.dataset().map(Id::as_str), full.version()), (Some("norway-2018"), Some(12)));
        assert_eq!((full.encryption, full.authorities), (Encryption::VerifyFull, Some("/etc/a b.pem".into())));
        assert_eq!(full.config.get_password(), Some(&b"s3cret"[..]));
        assert_eq!(full.config.get_connect_timeout(), Some(&Duration::from_secs(3)));
        let bare = address("postgres://%2Frun%2Fpg/geo");
        assert_eq!((bare.dataset(), bare.version(), bare.encryption), (None, None, Encryption::Prefer));
        assert_eq!(bare.to_string(), "postgresql://%2Frun%2Fpg/geo");
        assert_eq!(
            bare.with_dataset(Id::new("x").expect("an id")).to_string(),
            "postgresql://%2Frun%2Fpg/geo?dataset=x"
        );
    }

    #[test]
    fn what_is_no_address_is_refused_with_what_would_be_right() {
        for (text, says) in [
            ("mysql://h/d", "begins with postgresql://"),
            ("postgresql://h/d?dataset=a%20b", "the id of a dataset"),
            ("postgresql://h/d?version=0", "a whole number"),
            ("postgresql://h/d?version=two", "a whole number"),
            ("postgresql://h/d?sslmode=verify-ca", "verify-full"),
            ("postgresql://h/d?colour=red", "\"colour\", which is not known"),
            ("postgresql://h/d?dataset=%ff", "not UTF-8"),
            ("postgresql://h/d?dataset", "name=value"),
            ("postgresql://h:port/d", "postgresql://user@host:port/database"),
            ("postgresql://h", "names no database"),
            ("postgresql:///d", "names no host"),
        ] {
            let error = text.parse::<Address>().expect_err(text);
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn a_password_is_in_nothing_that_is_printed() {
        let whole = |error: &AddressError| format!("{error} {error:?}");
        for text in [
            "postgresql://me:s3cret@h:port/d",
            "postgresql://me:s3c?s3cret@h/d",
            "postgresql://me:s3c?s3cret=1@h/d",
            "postgresql://me:p@s3cret@h:x/d",
            "postgresql://me:p/s3cret@h/d?version=x",
            "postgresql://me:%s3cret%ff@h/d?sslmode=x",
            "postgresql://me@h/d?password=s3cret&dataset=%20",
        ] {
            let error = text.parse::<Address>().expect_err(text);
            assert!(!whole(&error).contains("s3cret"), "{}", whole(&error));
        }
        for text in ["postgresql://me:s3cret@h/d", "postgresql://me@h/d?password=s3cret&options=-c%20x%3Ds3cret"] {
            let address = address(text);
            assert_eq!(address.to_string(), "postgresql://me@h/d");
            assert!(!format!("{address:?}").contains("s3cret"));
        }
    }
}
