//! The integration tests, in one binary.

mod suite {
    mod bad_boundaries;
    mod boundary_formats;
    mod export;
    mod geopackage;
    mod rich_dataset;
}
