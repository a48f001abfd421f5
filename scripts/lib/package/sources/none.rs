//! Empty: cargo asks for it.
