//! The network against its plain twin, and small worlds that can be reckoned by hand.

use geo::LineString;
use proptest::prelude::*;

use super::*;
use crate::model::{Direction, Id, LonLat, Place, RoadLink, Roads, TravelRules, UnitIndex, Way, Year};

pub(super) fn point(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("a point")
}

/// A straight link; its length is the great circle's, its speed in km/h.
pub(super) fn link(from: (f64, f64), to: (f64, f64), kmh: f64) -> RoadLink {
    let length_m = point(from.0, from.1).distance_m(point(to.0, to.1)).max(1.0);
    RoadLink {
        line: LineString::from(vec![from, to]),
        length_m,
        minutes: length_m / 1000.0 / kmh * 60.0,
        way: Way::Road,
        direction: Direction::Both,
    }
}

pub(super) fn roads_with(rules: TravelRules, links: Vec<RoadLink>, places: Vec<Place>) -> Roads {
    Roads::new(Id::new("s").expect("an id"), Year::new(2018).expect("a year"), rules, links, places).expect("roads")
}

pub(super) fn network(links: Vec<RoadLink>) -> Network {
    Network::build(&roads_with(TravelRules::default(), links, Vec::new())).expect("a network")
}

fn minutes(network: &Network, from: (f64, f64), to: (f64, f64)) -> Option<f64> {
    let access = |p: (f64, f64)| network.access(point(p.0, p.1)).expect("a road near");
    network.tree(access(from)).cost_to(network, access(to)).map(Cost::minutes)
}

/// At 60 degrees north a degree of longitude is 55.6 km.
const DEGREE_KM: f64 = 55.6;

#[test]
fn a_way_along_a_road_takes_its_length_at_its_speed() {
    let network = network(vec![link((10.0, 60.0), (10.5, 60.0), 60.0), link((10.5, 60.0), (11.0, 60.0), 60.0)]);
    let whole = minutes(&network, (10.0, 60.0), (11.0, 60.0)).expect("a way");
    assert!((whole - DEGREE_KM).abs() < 0.1, "{whole}");
    let within_a_link = minutes(&network, (10.1, 60.0), (10.3, 60.0)).expect("a way");
    assert!((within_a_link - 0.2 * DEGREE_KM).abs() < 0.1, "{within_a_link}");
    let access = network.access(point(10.5, 60.05)).expect("within 10 km");
    assert!((access.distance_m - 5_560.0).abs() < 10.0);
    assert!(network.access(point(10.5, 60.2)).is_none(), "22 km from any road");
}

#[test]
fn links_without_nodes_in_common_are_parts_and_no_way_leads_over() {
    let network = network(vec![link((10.0, 60.0), (10.5, 60.0), 60.0), link((10.2, 59.9), (10.2, 60.1), 60.0)]);
    assert_eq!(network.report().parts.len(), 2);
    assert_eq!(minutes(&network, (10.0, 60.0), (10.2, 60.1)), None);
}

#[test]
fn ends_within_the_node_tolerance_are_one_node() {
    let rules = TravelRules { node_tolerance_m: 50.0, ..TravelRules::default() };
    let links = vec![link((10.0, 60.0), (10.5, 60.0), 60.0), link((10.5005, 60.0), (11.0, 60.0), 60.0)];
    let network = Network::build(&roads_with(rules, links, Vec::new())).expect("a network");
    assert_eq!(network.report().parts.len(), 1);
    assert!(minutes(&network, (10.0, 60.0), (11.0, 60.0)).is_some());
}

#[test]
fn a_road_that_ends_on_another_is_joined_to_it_but_a_crossing_is_no_junction() {
    let through = link((10.0, 60.0), (10.4, 60.0), 60.0);
    // On the Mercator square, and so on the globe, a parallel is straight.
    let side = link((10.2, 60.0), (10.2, 60.1), 60.0);
    let bridge = link((10.3, 59.9), (10.3, 60.1), 60.0);
    let network = network(vec![through, side, bridge]);
    assert_eq!((network.report().touching, network.report().parts.len()), (1, 2));
    let found = minutes(&network, (10.0, 60.0), (10.2, 60.1)).expect("a way");
    assert!((found - (0.2 * DEGREE_KM + 11.12)).abs() < 0.2, "{found}");
    assert_eq!(minutes(&network, (10.0, 60.0), (10.3, 60.1)), None);
}

#[test]
fn a_quay_short_of_its_road_is_joined_and_a_crossing_waits_once() {
    let ferry = RoadLink { way: Way::Ferry, ..link((10.505, 60.0), (11.0, 60.0), 20.0) };
    let over = RoadLink { way: Way::Ferry, ..link((11.0, 60.0), (11.2, 60.0), 20.0) };
    let roads = vec![
        link((10.4, 60.1), (10.5, 60.0), 60.0),
        link((10.5, 60.0), (10.5, 59.9), 60.0),
        link((11.2, 60.0), (11.5, 60.0), 60.0),
    ];
    let network = network([roads, vec![ferry, over]].concat());
    let report = network.report();
    assert_eq!((report.joined.len(), report.loose.len(), report.parts.len()), (1, 0, 1));
    assert!((report.joined[0].distance_m - 278.0).abs() < 2.0, "{report:?}");
    let access = |lon, lat| network.access(point(lon, lat)).expect("a road near");
    let cost = network.tree(access(10.5, 60.0)).cost_to(&network, access(11.2, 60.0)).expect("a way");
    // The node at sea where the two ferry links meet is no quay: one crossing, one wait.
    assert_eq!(cost.ferries(), 1);
    let sailing = 0.695 * DEGREE_KM / 20.0 * 60.0;
    let bridged = 0.278 / 30.0 * 60.0;
    assert!((cost.minutes() - (sailing + 15.0 + bridged)).abs() < 0.2, "{}", cost.minutes());
}

#[test]
fn a_ferry_that_ends_in_the_sea_is_reported() {
    let ferry = RoadLink { way: Way::Ferry, ..link((10.5, 60.0), (11.0, 60.0), 20.0) };
    let network = network(vec![link((10.0, 60.0), (10.5, 60.0), 60.0), ferry]);
    assert_eq!(network.report().loose, [point(11.0, 60.0)]);
    assert!(network.report().lines().join("\n").contains("11.0000 60.0000"));
}

#[test]
fn a_one_way_street_is_left_at_its_end_only() {
    let one_way = RoadLink { direction: Direction::Forward, ..link((10.0, 60.0), (10.1, 60.0), 60.0) };
    let back = link((10.1, 60.0), (10.05, 60.2), 60.0);
    let home = link((10.05, 60.2), (10.0, 60.0), 60.0);
    let network = network(vec![one_way, back, home]);
    let there = minutes(&network, (10.02, 60.0), (10.08, 60.0)).expect("a way");
    let back = minutes(&network, (10.08, 60.0), (10.02, 60.0)).expect("a way");
    assert!((there - 0.06 * DEGREE_KM).abs() < 0.1, "{there}");
    assert!(back > 40.0, "all the way round: {back}");
}

#[test]
fn an_islander_does_not_start_on_the_other_shore() {
    let own = link((10.0, 60.0), (10.1, 60.0), 60.0);
    let across = link((10.0, 60.08), (10.1, 60.08), 60.0);
    let network = network(vec![own, across]);
    let unit_at = |at: LonLat| Some(UnitIndex(u32::from(at.lat() > 60.05)));
    let at_home = |unit| network.access_at_home(point(10.05, 60.07), UnitIndex(unit), unit_at).expect("a road");
    assert!((at_home(1).at.lat() - 60.08).abs() < 1e-6, "the nearest");
    assert!((at_home(0).at.lat() - 60.0).abs() < 1e-6, "the nearest on its own ground");
}

#[test]
fn leftovers_of_generalisation_give_no_access() {
    let rules = TravelRules { min_fragment_m: 5_000.0, ..TravelRules::default() };
    let links = vec![link((10.0, 60.0), (11.0, 60.0), 60.0), link((10.5, 60.01), (10.51, 60.01), 60.0)];
    let network = Network::build(&roads_with(rules, links, Vec::new())).expect("a network");
    let access = network.access(point(10.505, 60.01)).expect("a road near");
    assert!((access.at.lat() - 60.0).abs() < 1e-3);
}

#[test]
fn ferries_alone_are_no_road_network() {
    let ferry = RoadLink { way: Way::Ferry, ..link((10.5, 60.0), (11.0, 60.0), 20.0) };
    let roads = roads_with(TravelRules::default(), vec![ferry], Vec::new());
    assert_eq!(Network::build(&roads).map(|_| ()), Err(TravelError::NoRoads { links: 1 }));
}

#[test]
fn more_than_the_numbers_hold_is_refused() {
    let endless = RoadLink { length_m: 3e8, ..link((10.0, 60.0), (11.0, 60.0), 60.0) };
    let roads = roads_with(TravelRules::default(), vec![endless], Vec::new());
    assert_eq!(Network::build(&roads).map(|_| ()), Err(TravelError::TooLarge { links: 1 }));
}

#[test]
fn a_route_is_as_long_as_it_says_and_leads_from_point_to_point() {
    let network = network(vec![
        link((10.0, 60.0), (10.5, 60.0), 60.0),
        link((10.5, 60.1), (10.5, 60.0), 60.0),
        link((10.5, 60.0), (11.0, 60.0), 30.0),
    ]);
    let access = |lon, lat| network.access(point(lon, lat)).expect("a road near");
    let (from, to) = (access(10.2, 60.01), access(10.5, 60.05));
    let route = network.route(from, to).expect("a way");
    assert_eq!(network.tree(from).cost_to(&network, to), Some(route.cost));
    let points = &route.line.0;
    assert_eq!((points[0], points[points.len() - 1]), (from.point.into(), to.point.into()));
    let drawn: f64 = points.windows(2).map(|p| point(p[0].x, p[0].y).distance_m(point(p[1].x, p[1].y))).sum();
    assert!((drawn / 1000.0 - route.cost.km()).abs() < 0.05, "{drawn} m drawn, {} km said", route.cost.km());
}

/// Small worlds on a grid of corners, with every kind of link.
fn world() -> impl Strategy<Value = Vec<RoadLink>> {
    let corner = (0u8..6, 0u8..6);
    let one = (corner.clone(), corner, 1u8..9, 0u8..4, 0u8..8);
    proptest::collection::vec(one, 1..60).prop_map(|links| {
        let at = |(x, y): (u8, u8)| (10.0 + f64::from(x) * 0.1, 60.0 + f64::from(y) * 0.1);
        let mut links: Vec<RoadLink> = links
            .into_iter()
            .map(|(from, to, speed, direction, way)| RoadLink {
                direction: match direction {
                    0 => Direction::Forward,
                    1 => Direction::Backward,
                    _ => Direction::Both,
                },
                way: if way == 0 { Way::Ferry } else { Way::Road },
                ..link(at(from), at(to), f64::from(speed) * 10.0)
            })
            .collect();
        links[0].way = Way::Road;
        links
    })
}

proptest! {
    #[test]
    fn the_hierarchy_agrees_with_dijkstra_to_the_last_digit(links in world(), x in 0u8..6, y in 0u8..6) {
        let rules = TravelRules { max_access_m: 1e6, ..TravelRules::default() };
        let network = Network::build(&roads_with(rules, links, Vec::new())).expect("a network");
        let from = network.access(point(10.0 + f64::from(x) * 0.1, 60.0 + f64::from(y) * 0.1)).expect("a road");
        let tree = network.tree(from);
        prop_assert_eq!(&tree.costs, &network.arcs().ways(&network.leaving(from)).costs);
    }

    #[test]
    fn a_route_costs_what_the_tree_says(links in world(), to in (0u8..6, 0u8..6)) {
        let rules = TravelRules { max_access_m: 1e6, ..TravelRules::default() };
        let network = Network::build(&roads_with(rules, links, Vec::new())).expect("a network");
        let from = network.access(point(10.02, 60.31)).expect("a road");
        let to = network.access(point(10.0 + f64::from(to.0) * 0.1, 60.0 + f64::from(to.1) * 0.1)).expect("a road");
        let route = network.route(from, to);
        prop_assert_eq!(network.tree(from).cost_to(&network, to), route.as_ref().map(|route| route.cost));
        let matrix = network.matrix(&[Some(from), None], &[Some(to)]);
        prop_assert_eq!(matrix.cost(0, 0), route.map(|route| route.cost));
        prop_assert_eq!(matrix.cost(1, 0), None);
    }
}
