//! Errors on the wire: RFC 9457 problem details, whose `detail` says what was wrong
//! and what would be right. What the log holds is another text.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::sight;
use crate::app::{AppError, JoinError, with_causes};
use crate::io::table::TableError;

/// What a problem is sent as.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// The most characters of a text about what is wrong: it may repeat what was asked.
const MOST_CHARACTERS: usize = 4_000;

/// A problem.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    /// The sheets of a posted workbook, of which one is to be named.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    sheets: Box<[String]>,
    /// What the log calls the request by.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Box<str>>,
    /// When asking again may help.
    #[serde(skip)]
    retry_after_seconds: Option<u32>,
    /// How to say who one is (RFC 9110, 11.6.1).
    #[serde(skip)]
    challenge: Option<Box<str>>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Problem");
        Self {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            detail: bounded(detail.into()),
            sheets: Box::default(),
            retry_after_seconds: None,
            challenge: None,
            request_id: None,
        }
    }

    /// The same, saying when to ask again.
    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(waits(seconds));
        self
    }

    /// The same, saying how a client says who it is.
    pub(super) fn challenge(mut self, challenge: String) -> Self {
        self.challenge = Some(challenge.into());
        self
    }

    /// The same, with more that would be right.
    pub(super) fn adding(mut self, more: &str) -> Self {
        self.detail.push_str(more);
        self
    }

    pub(super) fn is(&self, status: StatusCode) -> bool {
        self.status == status.as_u16()
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// As it is sent.
    pub(super) fn as_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server failed to answer; its log says why. Asking again may help",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        self.request_id = sight::request_id().map(String::into_boxed_str);
        let body = self.as_json();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let unavailable = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(1);
        if let Some(seconds) = self.retry_after_seconds.or(unavailable) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        let challenge = self.challenge.and_then(|challenge| HeaderValue::from_str(&challenge).ok());
        headers.extend(challenge.map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
        response
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        if let Some(status) = status(&error) {
            let retry_after_seconds = match error {
                AppError::Busy { seconds, .. } => Some(waits(seconds)),
                _ => None,
            };
            let (kind, sheets) = (kind(&error), sheets(&error));
            return Self { kind, sheets, retry_after_seconds, ..Self::new(status, error.to_string()) };
        }
        tracing::error!(error = with_causes(&error), "an answer failed");
        Self::internal()
    }
}

fn bounded(mut detail: String) -> String {
    if let Some((end, _)) = detail.char_indices().nth(MOST_CHARACTERS) {
        detail.truncate(end);
        detail.push('…');
    }
    detail
}

/// For how many seconds somebody is sent away: a minute at most, as much has changed by then.
fn waits(seconds: u64) -> u32 {
    u32::try_from(seconds.clamp(1, 60)).unwrap_or(60)
}

fn sheets(error: &AppError) -> Box<[String]> {
    match error {
        AppError::Join { source: JoinError::Table(TableError::Sheet { sheets, .. }) } => sheets.as_slice().into(),
        _ => Box::default(),
    }
}

/// What a client may read of an error that is told inside another answer.
pub(super) fn detail(error: &AppError) -> String {
    status(error).map_or_else(|| Problem::internal().detail, |_| error.to_string())
}

/// OGC API Processes 1.0 names some problems.
fn kind(error: &AppError) -> &'static str {
    match error {
        AppError::Unknown { what: "process", .. } => {
            "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process"
        }
        AppError::Unknown { what: "job", .. } => {
            "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job"
        }
        AppError::NoResultYet { .. } => "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/result-not-ready",
        AppError::JobFailed { .. } => "InvalidParameterValue",
        _ => "about:blank",
    }
}

/// The status that tells a client what went wrong; `None` for what is no fault of the client's.
fn status(error: &AppError) -> Option<StatusCode> {
    Some(match error {
        // What is named in the query is a fault of the query, not of the address.
        AppError::Unknown { what: "property", .. }
        | AppError::UnknownNumbers { .. }
        | AppError::OutOfRange { .. }
        | AppError::Unfit { .. }
        | AppError::Input { .. }
        | AppError::Filter { .. }
        | AppError::Statistics { .. }
        | AppError::Analysis { .. }
        | AppError::Classify { .. } => StatusCode::BAD_REQUEST,
        AppError::Join { source } => return join_status(source),
        AppError::Unknown { .. }
        | AppError::NoJoin { .. }
        | AppError::UnknownUnit { .. }
        | AppError::UnknownItem { .. }
        | AppError::NothingThere { .. }
        | AppError::OffRoads { .. }
        | AppError::NoWay { .. }
        | AppError::NoResultYet { .. }
        | AppError::BeyondLimits { .. }
        | AppError::OffGrid { .. }
        | AppError::TooDeep { .. } => StatusCode::NOT_FOUND,
        AppError::Cancelled => StatusCode::GONE,
        AppError::NotReady | AppError::TooManyJobs { .. } | AppError::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        AppError::TookTooLong { .. } => StatusCode::GATEWAY_TIMEOUT,
        AppError::JobFailed { source, .. } => return status(source),
        AppError::Exec { .. }
        | AppError::Compress { .. }
        | AppError::Encode { .. }
        | AppError::Roads { .. }
        | AppError::Projection { .. }
        | AppError::FeatureFile { .. } => return None,
    })
}

fn join_status(error: &JoinError) -> Option<StatusCode> {
    match error {
        JoinError::TooLarge { .. } | JoinError::Table(TableError::Unfolds { .. }) => {
            Some(StatusCode::PAYLOAD_TOO_LARGE)
        }
        JoinError::NoRandomness { .. } => None,
        _ => Some(StatusCode::BAD_REQUEST),
    }
}

/// Where the path names a unit and the query a relation or indicator: a wrong one
/// of these is a wrong request, not a missing address.
pub(super) fn named_beside_the_path(error: AppError) -> Problem {
    match error {
        AppError::Unknown { what: "relation" | "indicator", .. } => Problem::bad_request(error.to_string()),
        other => other.into(),
    }
}

/// Where the query names everything, units too.
pub(super) fn named_in_query(error: AppError) -> Problem {
    match error {
        AppError::UnknownUnit { .. } => Problem::bad_request(error.to_string()),
        other => named_beside_the_path(other),
    }
}
