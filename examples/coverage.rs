//! Writes a made-up country as GeoJSON, for `scripts/bench`:
//! `cargo run --release --example coverage -- continent FILE`

#[path = "../benches/support/coverage.rs"]
mod coverage;

use std::fs::File;
use std::io::{BufWriter, Write};

use coverage::{Size, generate};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let size = Size::named(&name).unwrap_or_else(|| panic!("say country or continent, not {name:?}"));
    let path = arguments.next().expect("a file to write");
    let mut out = BufWriter::new(File::create(path)?);
    write!(out, r#"{{"type":"FeatureCollection","features":["#)?;
    for (i, polygon) in generate(size).iter().flatten().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(out, "{comma}\n{{\"type\":\"Feature\",\"properties\":{{\"number\":\"{i:05}\",\"name\":\"Unit {i}\"}},")?;
        write!(out, "\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[")?;
        for (k, c) in polygon.0[0].exterior().0.iter().enumerate() {
            let comma = if k == 0 { "" } else { "," };
            write!(out, "{comma}[{:.7},{:.7}]", c.x, c.y)?;
        }
        write!(out, "]]}}}}")?;
    }
    writeln!(out, "\n]}}")?;
    out.flush()
}
