//! All integration tests, one binary.

mod suite {
    mod bad_boundaries;
    mod bad_tables;
    mod build;
    mod fixtures;
    mod layering;
    mod names;
    mod projects;
    mod tidy;
}
