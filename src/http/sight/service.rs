//! Figures of what the service holds and does, read when they are asked for.

use std::time::{SystemTime, UNIX_EPOCH};

use prometheus::proto::{Counter, Gauge, LabelPair, Metric, MetricFamily, MetricType};

use crate::app::Service;
use crate::exec::{CacheTraffic, DoorTraffic};

/// One figure: the values of its labels, and its value.
type Sample<'a> = (Vec<(&'static str, &'a str)>, f64);

pub(super) fn of_service(service: &Service) -> Vec<MetricFamily> {
    let mut families = of_doors(&service.doors());
    families.extend(of_caches(&service.caches()));
    families.extend(of_datasets(service));
    let states = service.jobs().by_state();
    families.push(gauge(
        "nabolag_jobs",
        "Jobs that are kept, by state.",
        states.iter().map(|&(state, count)| (vec![("state", state)], count as f64)),
    ));
    families.push(gauge("nabolag_joins", "Joined tables that are kept.", [(vec![], service.joins().count() as f64)]));
    let version = vec![("version", env!("CARGO_PKG_VERSION"))];
    families.push(gauge("nabolag_build_info", "The program's version.", [(version, 1.0)]));
    families
}

fn of_datasets(service: &Service) -> Vec<MetricFamily> {
    let snapshots = service.catalog().all();
    let versions: Vec<String> = snapshots.iter().map(|one| format!("{:016x}", one.dataset_version())).collect();
    let label = |id| vec![("dataset", id)];
    let info = snapshots.iter().zip(&versions).map(|(snapshot, version)| {
        let mut labels = label(snapshot.id());
        labels.push(("version", version));
        (labels, 1.0)
    });
    let units = snapshots.iter().map(|one| (label(one.id()), one.dataset().units().len() as f64));
    let stores = service.following().all();
    let loaded =
        stores.iter().filter_map(|store| Some((label(store.dataset.as_deref()?), seconds_since_1970(store.loaded?))));
    let swapped: u64 = stores.iter().map(|store| store.swaps).sum();
    let refused: u64 = stores.iter().map(|store| store.refusals).sum();
    let in_trouble = stores.iter().filter(|store| store.trouble.is_some()).count();
    vec![
        gauge("nabolag_dataset_info", "The version of each dataset that is served.", info),
        gauge("nabolag_dataset_units", "Units of each dataset.", units),
        gauge("nabolag_dataset_loaded_timestamp_seconds", "When each dataset was read.", loaded),
        counter("nabolag_dataset_swaps_total", "Newer datasets that were swapped in.", [(vec![], swapped as f64)]),
        counter(
            "nabolag_dataset_refused_swaps_total",
            "Newer datasets that were refused because of a fault.",
            [(vec![], refused as f64)],
        ),
        gauge(
            "nabolag_stores_in_trouble",
            "Stores whose newest dataset is not served; /ready says why.",
            [(vec![], in_trouble as f64)],
        ),
    ]
}

fn seconds_since_1970(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).map_or(0.0, |passed| passed.as_secs_f64())
}

fn of_doors(doors: &[(&'static str, DoorTraffic)]) -> Vec<MetricFamily> {
    let samples = |value: fn(&DoorTraffic) -> f64| {
        doors.iter().map(move |(name, door)| (vec![("door", *name)], value(door))).collect::<Vec<_>>()
    };
    vec![
        gauge("nabolag_door_places", "How much work a door lets through at once.", samples(|d| d.places as f64)),
        gauge("nabolag_door_running", "Work that is under way behind a door.", samples(|d| d.running as f64)),
        gauge("nabolag_door_waiting", "Work that waits before a door.", samples(|d| d.waiting as f64)),
        counter("nabolag_door_taken_total", "Work that a door has let through.", samples(|d| d.taken as f64)),
        counter("nabolag_door_refused_total", "Work that was turned away at a door.", samples(|d| d.refused as f64)),
        counter(
            "nabolag_door_waited_seconds_total",
            "Time that work has waited before a door, all together.",
            samples(|d| d.waited.as_secs_f64()),
        ),
    ]
}

fn of_caches(caches: &[(&'static str, CacheTraffic)]) -> Vec<MetricFamily> {
    let samples = |value: fn(&CacheTraffic) -> f64| {
        caches.iter().map(move |(name, cache)| (vec![("cache", *name)], value(cache))).collect::<Vec<_>>()
    };
    vec![
        gauge("nabolag_cache_bytes", "Bytes that a cache holds.", samples(|c| c.bytes as f64)),
        gauge("nabolag_cache_limit_bytes", "The most bytes that a cache may hold.", samples(|c| c.most_bytes as f64)),
        gauge("nabolag_cache_entries", "Entries that a cache holds.", samples(|c| c.entries as f64)),
        counter("nabolag_cache_hits_total", "What was found in a cache.", samples(|c| c.hits as f64)),
        counter("nabolag_cache_misses_total", "What had to be made.", samples(|c| c.misses as f64)),
    ]
}

fn gauge<'a>(name: &str, help: &str, samples: impl IntoIterator<Item = Sample<'a>>) -> MetricFamily {
    family(name, help, MetricType::GAUGE, samples)
}

fn counter<'a>(name: &str, help: &str, samples: impl IntoIterator<Item = Sample<'a>>) -> MetricFamily {
    family(name, help, MetricType::COUNTER, samples)
}

fn family<'a>(name: &str, help: &str, kind: MetricType, samples: impl IntoIterator<Item = Sample<'a>>) -> MetricFamily {
    let metric = |(labels, value): Sample<'a>| {
        let label = |(name, value): (&str, &str)| {
            let mut pair = LabelPair::default();
            pair.set_name(name.to_owned());
            pair.set_value(value.to_owned());
            pair
        };
        let mut metric = Metric::from_label(labels.into_iter().map(label).collect());
        if kind == MetricType::COUNTER {
            let mut counter = Counter::default();
            counter.set_value(value);
            metric.set_counter(counter);
        } else {
            let mut gauge = Gauge::default();
            gauge.set_value(value);
            metric.set_gauge(gauge);
        }
        metric
    };
    let mut family = MetricFamily::default();
    family.set_name(name.to_owned());
    family.set_help(help.to_owned());
    family.set_field_type(kind);
    family.set_metric(samples.into_iter().map(metric).collect());
    family
}
