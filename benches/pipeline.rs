//! How long the steps from polygons to tiles take, on made-up countries of two
//! sizes: 420 units with 60,000 vertices, and 35,000 with two million.

#[path = "support/coverage.rs"]
mod coverage;

use std::sync::Arc;

use coverage::Size;
use divan::{Bencher, black_box};
use nabolag::geometry::{Topology, WorldPoint};
use nabolag::model::TileCoordinate;
use nabolag::tiling::{AreaLayer, Pyramid, mvt};

const SIZES: [&str; 2] = ["country", "continent"];
const MAX_ZOOM: u8 = 14;

fn main() {
    divan::main();
}

fn size(name: &str) -> Size {
    Size::named(name).expect("a known size")
}

/// The vertices in Mercator's square.
fn world(topology: &Topology) -> Vec<WorldPoint> {
    topology.vertices().iter().map(|&coord| WorldPoint::from_degrees(coord)).collect()
}

#[divan::bench(args = ["country", "continent"], sample_count = 5)]
fn topology(bencher: Bencher, name: &str) {
    let polygons = coverage::generate(size(name));
    bencher.bench_local(|| Topology::build(black_box(&polygons)));
}

#[divan::bench(args = ["country", "continent"], sample_count = 5)]
fn contiguity(bencher: Bencher, name: &str) {
    let topology = Topology::build(&coverage::generate(size(name)));
    bencher.bench_local(|| black_box(&topology).contacts());
}

#[divan::bench(args = ["country", "continent"], sample_count = 3)]
fn pyramid(bencher: Bencher, name: &str) {
    let topology = Topology::build(&coverage::generate(size(name)));
    bencher.bench_local(|| Pyramid::new(black_box(&topology), &world(&topology), MAX_ZOOM));
}

/// The tile in the middle of the country at each zoom, drawn and encoded.
#[divan::bench(args = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14], consts = [0, 1], sample_count = 20)]
fn tile<const SIZE: usize>(bencher: Bencher, zoom: u8) {
    use std::sync::OnceLock;
    static MADE: [OnceLock<(Pyramid, AreaLayer)>; 2] = [const { OnceLock::new() }; 2];
    let (pyramid, layer) = MADE[SIZE].get_or_init(|| {
        let topology = Topology::build(&coverage::generate(size(SIZES[SIZE])));
        let world = world(&topology);
        let layer = AreaLayer::new(&topology, &world, Arc::new(topology.areas().clone()));
        (Pyramid::new(&topology, &world, MAX_ZOOM), layer)
    });
    // 17° E 65° N as fractions of the Mercator square.
    let place = |fraction: f64| (fraction * f64::from(1_u32 << zoom)).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the square")]
    let tile = TileCoordinate::new(zoom, place(0.547) as u32, place(0.261) as u32).expect("inside");
    bencher.bench_local(|| {
        let mut units = mvt::LayerBuilder::new("units");
        for area in layer.tile(pyramid, tile) {
            let number = i64::from(area.area);
            units.feature(Some(area.area.into()), &area.shape, [("number", mvt::PropertyValue::Integer(number))]);
        }
        mvt::encode([units])
    });
}
