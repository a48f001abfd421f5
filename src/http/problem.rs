//! Errors on the wire: RFC 9457 problem details, whose `detail` says what was wrong
//! and what would be right. What the log holds is another text.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::sight;
use crate::app::{AppError, JoinError, with_causes};
use crate::io::table::TableError;

/// A problem.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    /// The sheets of a posted workbook, of which one is to be named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sheets: Vec<String>,
    /// What the log calls the request by.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Problem");
        let (detail, status) = (detail.into(), status.as_u16());
        Self { kind: "about:blank", title, status, detail, sheets: Vec::new(), request_id: None }
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
        self.request_id = sight::request_id();
        let body = self.as_json();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        if let Some(status) = status(&error) {
            return Self { kind: kind(&error), sheets: sheets(&error), ..Self::new(status, error.to_string()) };
        }
        tracing::error!(error = with_causes(&error), "an answer failed");
        Self::internal()
    }
}

fn sheets(error: &AppError) -> Vec<String> {
    match error {
        AppError::Join { source: JoinError::Table(TableError::Sheet { sheets, .. }) } => sheets.clone(),
        _ => Vec::new(),
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
        AppError::NotReady | AppError::TooManyJobs { .. } => StatusCode::SERVICE_UNAVAILABLE,
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
