//! Why an archive does not stand in object storage, and what would be right. No text holds a secret: of what a
//! storage answers, its code and its sentence are kept, for some of the rest repeats what it was sent.

use std::error::Error;
use std::io;

use http::StatusCode;
use http::uri::InvalidUri;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::ObjectAddress;

/// The most of a storage's sentence that is repeated, in characters.
const LONGEST_SENTENCE: usize = 300;

/// Why an archive could not be put into object storage.
#[derive(Debug, thiserror::Error)]
pub enum ObjectStorageError {
    /// Not the address of an object.
    #[error("{given:?} is not the address of an object: {why}; write s3://bucket/path/map.pmtiles")]
    Address {
        /// What was given.
        given: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A key that cannot be.
    #[error("{given:?} is not the address of an object; write s3://bucket/path/map.pmtiles")]
    Key {
        /// What was given.
        given: String,
        /// What is wrong.
        #[source]
        source: object_store::path::Error,
    },
    /// Another file than an archive that is read by ranges.
    #[error("{given}: only .pmtiles can be read from object storage; write other files to a disk (-o map.mbtiles)")]
    Ending {
        /// What was given.
        given: String,
    },
    /// A key is missing.
    #[error(
        "{name} is not set: to write to s3:// set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_REGION, and for other \
         storage than Amazon's AWS_ENDPOINT_URL"
    )]
    Unset {
        /// The variable.
        name: &'static str,
    },
    /// A setting that cannot be. It is not repeated: it may be a secret in the wrong place.
    #[error("{name} must be {right}")]
    Setting {
        /// The variable.
        name: &'static str,
        /// What would be right.
        right: &'static str,
    },
    /// An address that cannot be.
    #[error("{name} is no address; it looks like https://s3.example.org")]
    Endpoint {
        /// The variable.
        name: &'static str,
        /// What is wrong.
        #[source]
        source: InvalidUri,
    },
    /// Storage without encryption.
    #[error(
        "{endpoint} is not encrypted: give its https:// address, or set AWS_ALLOW_HTTP=true on a network of your own"
    )]
    Plain {
        /// The storage.
        endpoint: String,
    },
    /// The temporary file.
    #[error("{file}: cannot be used for an archive on its way")]
    File {
        /// The file or folder.
        file: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// No answer.
    #[error("{address}: {endpoint} cannot be reached; check AWS_ENDPOINT_URL, AWS_REGION and the network")]
    Unreachable {
        /// The object.
        address: ObjectAddress,
        /// The storage.
        endpoint: String,
        /// Why not.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The storage refuses.
    #[error("{address}: {endpoint} refuses it; {}", source.advice())]
    Refused {
        /// The object.
        address: ObjectAddress,
        /// The storage.
        endpoint: String,
        /// What it says.
        #[source]
        source: Box<Refusal>,
    },
    /// Anything else, for instance an answer that is none.
    #[error("{address}: the storage does not do as S3 does")]
    Client {
        /// The object.
        address: ObjectAddress,
        /// What the client says.
        #[source]
        source: Box<object_store::Error>,
    },
}

impl ObjectStorageError {
    /// What the client's error comes from.
    pub(super) fn of(address: &ObjectAddress, endpoint: &str, error: object_store::Error) -> Self {
        let (address, endpoint) = (address.clone(), endpoint.to_owned());
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(error) = cause {
            if let Some(refusal) = error.downcast_ref::<Refusal>() {
                return Self::Refused { address, endpoint, source: Box::new(refusal.clone()) };
            }
            if let Some(broken) = error.downcast_ref::<ureq::Error>() {
                return Self::Unreachable { address, endpoint, source: broken.to_string().into() };
            }
            cause = error.source();
        }
        Self::Client { address, source: Box::new(error) }
    }
}

/// What a storage says when it refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it says {status}{}{}", said(": ", code.as_deref()), said(": ", message.as_deref()))]
pub struct Refusal {
    /// The status of its answer.
    pub status: StatusCode,
    /// Its code, for instance `NoSuchBucket`.
    pub code: Option<String>,
    /// Its sentence.
    pub message: Option<String>,
}

fn said(before: &str, text: Option<&str>) -> String {
    text.map(|text| format!("{before}{text}")).unwrap_or_default()
}

impl Refusal {
    /// Reads an answer; a body that is not S3's says nothing.
    pub(super) fn read(status: StatusCode, body: &[u8], secrets: &[String]) -> Self {
        let clean = |text: String| {
            let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let text = secrets.iter().fold(text, |text, secret| text.replace(secret.as_str(), "(a secret)"));
            text.chars().take(LONGEST_SENTENCE).collect()
        };
        let element = |name| text_of(body, name).map(clean).filter(|text: &String| !text.is_empty());
        Self { status, code: element("Code"), message: element("Message") }
    }

    /// What would be right.
    fn advice(&self) -> &'static str {
        match (self.code.as_deref(), self.status.as_u16()) {
            (Some("NoSuchBucket"), _) => "there is no such bucket: make it, or correct the address",
            (Some("InvalidAccessKeyId"), _) => "AWS_ACCESS_KEY_ID is not known there",
            (Some("SignatureDoesNotMatch"), _) => "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID",
            (Some("ExpiredToken" | "InvalidToken" | "InvalidClientTokenId"), _) => {
                "AWS_SESSION_TOKEN, or the keys with it, are not good any more"
            }
            (Some("RequestTimeTooSkewed"), _) => "this machine's clock is wrong",
            (Some("AuthorizationHeaderMalformed" | "PermanentRedirect" | "IllegalLocationConstraintException"), _)
            | (_, 301 | 307 | 308) => "the bucket is elsewhere: set AWS_REGION, or AWS_ENDPOINT_URL",
            (Some("AccessDenied"), _) | (_, 401 | 403) => {
                "the key may not write there: it needs s3:PutObject and s3:AbortMultipartUpload"
            }
            (None, 400..=499) => {
                "that is not how S3 answers: is AWS_ENDPOINT_URL the address of S3-compatible storage?"
            }
            (_, 429 | 500..=599) => "it has no time or is broken, so try again later",
            _ => "nothing is changed",
        }
    }
}

/// The text of the first element of this name.
fn text_of(body: &[u8], name: &str) -> Option<String> {
    let mut reader = Reader::from_reader(body);
    let mut inside = false;
    let mut text = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) if start.name().as_ref() == name => inside = true,
            Ok(Event::Text(part)) if inside => text.push_str(part.as_ref()),
            Ok(Event::End(end)) if end.name().as_ref() == name => return Some(text),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_answer_only_code_and_sentence_are_kept() {
        let body =
            b"<?xml version='1.0'?><Error><Code>InvalidToken</Code><Message>The token\nhush is malformed</Message>\
                     <Token-0>hush</Token-0><AWSAccessKeyId>me</AWSAccessKeyId></Error>";
        let refusal = Refusal::read(StatusCode::BAD_REQUEST, body, &["hush".to_owned()]);
        assert_eq!(refusal.to_string(), "it says 400 Bad Request: InvalidToken: The token (a secret) is malformed");
        assert!(refusal.advice().contains("AWS_SESSION_TOKEN"));
    }

    #[test]
    fn an_answer_that_is_not_s3s_says_no_more_than_its_status() {
        for body in [&b"<html><p>hush"[..], b"", b"\xff<Code>", b"{}", b"<Error><Code></Code></Error>"] {
            let refusal = Refusal::read(StatusCode::NOT_FOUND, body, &[]);
            assert_eq!(refusal.to_string(), "it says 404 Not Found");
            assert!(refusal.advice().contains("AWS_ENDPOINT_URL"));
        }
    }
}
