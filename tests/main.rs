//! The integration tests, in one binary.

mod suite {
    mod bad_boundaries;
    mod bad_tables;
    mod build;
    mod fixtures;
    mod names;
    mod projects;
}
