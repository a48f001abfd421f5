//! All integration tests, one binary.

mod suite {
    mod layering;
    mod tidy;
}
