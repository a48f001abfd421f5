//! The scan of sudden infant deaths in North Carolina, held against a brute-force search.

use nabolag::statistics::permutation::Permutations;
use nabolag::statistics::scan::{Direction, Model, Scanner};

use super::textbook::Textbook;

/// `EXPECTED.md` of the shared data: circles around centroids in degrees, up to half of the births.
#[test]
fn the_likeliest_cluster_of_infant_deaths_is_that_of_brute_force() {
    let Some(data) = Textbook::open("sids2/sids2.shp") else { return };
    let (deaths, births, centroids) = (data.column("SID74"), data.column("BIR74"), data.centroids());
    let distance = |a: usize, b: usize| {
        let ([xa, ya], [xb, yb]) = (centroids[a], centroids[b]);
        (xa - xb).hypot(ya - yb)
    };
    for (model, wanted) in [(Model::Poisson, 13.839_623_782_727_116), (Model::Bernoulli, 13.867_510_770_809_531)] {
        let scanner = Scanner::new(&deaths, &births, model, Direction::High).expect("a scanner");
        let zones = scanner.circles(0.5, distance).expect("zones");
        let found = scanner.scan(&zones, Permutations::new(99, 1).expect("in range"), 1, None).expect("to its end");
        let cluster = &found.clusters[0];
        assert_eq!(found.zones, 4392);
        assert!((cluster.log_likelihood_ratio - wanted).abs() < 1e-8, "{cluster:?}");
        assert!((cluster.p - 0.01).abs() < 1e-12, "{cluster:?}");
    }
}
