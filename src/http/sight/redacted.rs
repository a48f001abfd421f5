//! A path as the log may hold it: without the ids that are the only key to what somebody posted or had computed.

use std::fmt::{self, Write};

use percent_encoding::percent_decode_str;

/// The most of a path that is written.
const LONGEST: usize = 200;

/// A path, redacted when it is displayed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Redacted<'a>(pub(super) &'a str);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = 0;
        let mut before = "";
        for (place, part) in self.0.split('/').enumerate() {
            if place > 0 {
                f.write_char('/')?;
            }
            let part = if matches!(before, "joins" | "jobs") && !part.is_empty() { "*" } else { part };
            before = part;
            written += part.len() + 1;
            if written > LONGEST {
                return f.write_str("...");
            }
            write_names(f, part)?;
        }
        Ok(())
    }
}

/// Writes a part of a path; of `job.{id}.{column}` and its like, also with escapes, only the beginning.
fn write_names(f: &mut fmt::Formatter<'_>, part: &str) -> fmt::Result {
    let lower = part.to_ascii_lowercase();
    // An escape may stand for any letter of a name: where names could hide behind one, nothing is shown.
    if part.contains('%') && lower.bytes().any(|byte| byte == b'.' || byte == b'%') && may_hide_an_id(&lower) {
        return f.write_str("*");
    }
    let found = ["join.", "job."].iter().filter_map(|mark| lower.find(mark).map(|at| at + mark.len())).min();
    match found.and_then(|end| part.get(..end)) {
        Some(beginning) => write!(f, "{beginning}*"),
        None => f.write_str(part),
    }
}

/// Whether what is written with escapes names a join or a job.
fn may_hide_an_id(part: &str) -> bool {
    let text = percent_decode_str(part).decode_utf8_lossy().to_ascii_lowercase();
    // Or is escaped twice.
    text.contains("join.") || text.contains("job.") || text.contains('%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_joins_and_jobs_are_not_shown_and_all_else_is() {
        for (path, shown) in [
            ("/", "/"),
            ("/tiles/municipalities/7/66/35", "/tiles/municipalities/7/66/35"),
            ("/municipalities/0604", "/municipalities/0604"),
            ("/joins", "/joins"),
            ("/joins/abcdefghijklmnopqrstuvwxyz", "/joins/*"),
            ("/jobs/0123456789ab/results", "/jobs/*/results"),
            ("/datasets/x/jobs/0123456789ab", "/datasets/x/jobs/*"),
            ("/indicators/join.abcdefghijklmnopqrstuvwxyz.area", "/indicators/join.*"),
            ("/indicators/job.12.p", "/indicators/job.*"),
            ("/indicators/%6Aoin.abc.area", "/indicators/*"),
            ("/indicators/join%2Eabc.area", "/indicators/*"),
            ("/indicators/%256aoin.abc.area", "/indicators/*"),
            ("/tiles/a,join.abc.area/1/0/0", "/tiles/a,join.*/1/0/0"),
            ("/collections/x/items/Os%20%28West%29", "/collections/x/items/Os%20%28West%29"),
        ] {
            assert_eq!(Redacted(path).to_string(), shown);
        }
    }

    #[test]
    fn a_long_path_is_cut() {
        let path = format!("/tiles/{}", "a".repeat(10_000));
        assert_eq!(Redacted(&path).to_string(), "/tiles/...");
    }
}
