//! Figures of requests, and all figures as Prometheus reads them. Labels are addresses of the route table, methods
//! and classes of status, so there are never more series than these have combinations.

use std::time::Duration;

use http::{Method, StatusCode};
use prometheus::core::Collector;
use prometheus::process_collector::ProcessCollector;
use prometheus::proto::MetricFamily;
use prometheus::{HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, TextEncoder};

use super::service::of_service;
use crate::app::Service;

/// From a warm tile to an analysis that is waited for, in seconds.
const SECONDS: [f64; 16] =
    [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What is counted of requests.
#[derive(Debug)]
pub(super) struct RequestMetrics {
    seconds: HistogramVec,
    bytes: IntCounterVec,
    in_flight: IntGauge,
    clients_left: IntCounter,
}

/// The texts are constants, which a test reads back: a wrong one is no question of what runs.
const WELL_NAMED: &str = "names of metrics are well formed";

impl RequestMetrics {
    pub(super) fn new() -> Self {
        let seconds = HistogramOpts::new(
            "nabolag_http_request_duration_seconds",
            "Time from a request's head to the last byte of its answer.",
        );
        let bytes = Opts::new("nabolag_http_response_bytes_total", "Bytes of answers, as they were sent.");
        let labels = ["route", "method", "status"];
        Self {
            seconds: HistogramVec::new(seconds.buckets(SECONDS.to_vec()), &labels).expect(WELL_NAMED),
            bytes: IntCounterVec::new(bytes, &["route"]).expect(WELL_NAMED),
            in_flight: IntGauge::new("nabolag_http_requests_in_flight", "Requests that are being answered.")
                .expect(WELL_NAMED),
            clients_left: IntCounter::new(
                "nabolag_http_clients_left_total",
                "Requests whose client left before the answer was whole.",
            )
            .expect(WELL_NAMED),
        }
    }

    pub(super) fn begin(&self) {
        self.in_flight.inc();
    }

    pub(super) fn end(
        &self,
        route: &'static str,
        method: &Method,
        status: Option<StatusCode>,
        elapsed: Duration,
        bytes: u64,
        is_whole: bool,
    ) {
        self.in_flight.dec();
        let labels = [route, method_word(method), class(status)];
        self.seconds.with_label_values(&labels).observe(elapsed.as_secs_f64());
        self.bytes.with_label_values(&[route]).inc_by(bytes);
        if !is_whole {
            self.clients_left.inc();
        }
    }

    fn families(&self) -> Vec<MetricFamily> {
        let parts: [&dyn Collector; 4] = [&self.seconds, &self.bytes, &self.in_flight, &self.clients_left];
        parts.into_iter().flat_map(Collector::collect).collect()
    }
}

/// Methods are what clients make them: those that nothing answers are one.
fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: Option<StatusCode>) -> &'static str {
    match status.map(|status| status.as_u16() / 100) {
        Some(1) => "1xx",
        Some(2) => "2xx",
        Some(3) => "3xx",
        Some(4) => "4xx",
        Some(5) => "5xx",
        _ => "none",
    }
}

/// All figures in Prometheus' text format.
pub(super) fn text(requests: &RequestMetrics, service: &Service) -> String {
    let mut families = requests.families();
    families.extend(of_service(service));
    families.extend(ProcessCollector::for_self().collect());
    families.retain(|family| !family.get_metric().is_empty());
    families.sort_by(|a, b| a.name().cmp(b.name()));
    match TextEncoder::new().encode_to_string(&families) {
        Ok(text) => text,
        Err(error) => {
            tracing::error!(error = crate::app::with_causes(&error), "the figures cannot be written");
            String::new()
        }
    }
}
