//! All integration tests, one binary.

mod suite {
    mod bad_boundaries;
    mod boundary_formats;
    mod export;
    mod geopackage;
    mod layering;
    mod rich_dataset;
    mod tidy;
}
