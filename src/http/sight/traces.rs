//! Traces by OpenTelemetry, when whoever runs the server names a collector: spans of requests, of waiting at a door, of
//! drawing and reading. Without a collector none of them is ever made.

use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_http::{HeaderExtractor, HttpClient, HttpError};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

use super::Seen;
use super::redacted::Redacted;

/// How long a collector may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why no traces can be sent.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// Not an address that they can be sent to.
    #[error(
        "{given:?} is no address for traces; it looks like http://127.0.0.1:4318 (a collector nearby may go on by https)"
    )]
    NoAddress {
        /// What was given.
        given: String,
    },
    /// The exporter cannot be set up.
    #[error("traces cannot be sent to {address}")]
    Exporter {
        /// Where to.
        address: String,
        /// Why.
        #[source]
        source: ExporterBuildError,
    },
}

/// Traces on their way to a collector (OTLP over HTTP, protobuf).
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// To the collector at this address, for instance `http://127.0.0.1:4318`. What is sampled and how the program is
    /// called there is set by OpenTelemetry's own environment variables.
    ///
    /// # Errors
    /// When that is no `http` address.
    pub fn to(address: &str) -> Result<Self, TracesError> {
        let is_address = address.parse::<http::Uri>().is_ok_and(|uri| uri.scheme_str() == Some("http"));
        if !is_address {
            return Err(TracesError::NoAddress { given: address.to_owned() });
        }
        let endpoint = format!("{}/v1/traces", address.trim_end_matches('/'));
        let exporter = SpanExporter::builder().with_http().with_endpoint(&endpoint).with_http_client(Client::new());
        let exporter = exporter.build().map_err(|source| TracesError::Exporter { address: endpoint, source })?;
        // Its environment variable goes before the name given here.
        let mut resource = Resource::builder();
        if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
            resource = resource.with_service_name("nabolag");
        }
        Ok(Self {
            provider: SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_resource(resource.build())
                .build(),
        })
    }

    /// What makes traces of the program's spans.
    pub fn layer<S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("nabolag"))
            .with_location(false)
            .with_threads(false)
            .with_context_activation(false)
            .with_filter(Targets::new().with_target("nabolag", Level::DEBUG))
    }

    /// Sends what is left.
    pub fn end(self) {
        if let Err(error) = self.provider.shutdown() {
            tracing::warn!(error = crate::app::with_causes(&error), "the last traces could not be sent");
        }
    }
}

/// The span of a request, part of the trace that the client's `traceparent` names.
pub(super) fn span(seen: &Seen, headers: &http::HeaderMap) -> Span {
    let span = tracing::debug_span!(
        "request",
        otel.kind = "server",
        http.request.method = %seen.method,
        http.route = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty,
        url.path = %Redacted(seen.uri.path()),
        request_id = %seen.id,
    );
    if !span.is_disabled() {
        let parent = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
        if let Err(error) = span.set_parent(parent) {
            tracing::debug!(%error, "a request stays without the trace that it came with");
        }
    }
    span
}

/// Notes what became of a request.
pub(super) fn answered(span: &Span, seen: &Seen, status: http::StatusCode) {
    if !span.is_disabled() {
        // A field would come too late to be the name.
        span.context().span().update_name(format!("{} {}", seen.method, seen.route()));
        span.record("http.route", seen.route());
        span.record("http.response.status_code", status.as_u16());
    }
}

/// Sends from the exporter's own thread, which may wait.
#[derive(Debug)]
struct Client(ureq::Agent);

impl Client {
    fn new() -> Self {
        let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        Self(agent.build().into())
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let response = self.0.run(http::Request::from_parts(parts, body.to_vec()))?;
        let (parts, mut body) = response.into_parts();
        Ok(http::Response::from_parts(parts, Bytes::from(body.read_to_vec()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_http_address_is_taken() {
        for wrong in ["", "localhost:4318", "https://example.org", "ftp://a", "http//a"] {
            let why = Traces::to(wrong).expect_err(wrong).to_string();
            assert!(why.contains("http://127.0.0.1:4318"), "{why}");
        }
    }
}
