//! From links as drawn to nodes and pieces: equal ends are one node, ends within the
//! tolerance too; a road that ends on another is joined to it there, and a ferry end
//! that meets no road to the nearest one.

use std::collections::BTreeMap;

use rstar::RTree;
use rstar::primitives::GeomWithData;
use rustc_hash::FxHashMap;

use super::cost::Cost;
use super::error::TravelError;
use crate::geometry::{LineIndex, NearestOnLine, WorldPoint};
use crate::model::{Direction, LonLat, RoadLink, Roads, Way};

/// A stretch of a link between two nodes, or the way from a quay to the road.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// The link it is part of; `None` for the way between a quay and its road.
    pub(super) link: Option<u32>,
    /// The shares of the link's length where it begins and ends.
    pub(super) range: [f64; 2],
    /// The nodes where it begins and ends.
    pub(super) ends: [u32; 2],
    /// What the whole of it costs.
    pub(super) cost: Cost,
    /// In which direction it may be used.
    pub(super) direction: Direction,
}

impl Piece {
    pub(super) fn forward(&self) -> bool {
        self.direction != Direction::Backward
    }

    pub(super) fn backward(&self) -> bool {
        self.direction != Direction::Forward
    }

    /// From which node to which it may be used.
    pub(super) fn ways(&self) -> impl Iterator<Item = (u32, u32)> + use<> {
        let [a, b] = self.ends;
        [(self.forward(), (a, b)), (self.backward(), (b, a))].into_iter().filter(|(open, _)| *open).map(|(_, way)| way)
    }
}

/// A ferry end that met no road, and how far the road was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JoinedQuay {
    /// The ferry's end.
    pub at: LonLat,
    /// The distance bridged, in metres.
    pub distance_m: f64,
}

/// The links noded. Pieces of one link stand together, in its direction.
pub(super) struct Noded {
    pub(super) nodes: Vec<LonLat>,
    pub(super) pieces: Vec<Piece>,
    /// Where each link's pieces begin; one more entry than links.
    pub(super) first_piece: Vec<u32>,
    pub(super) joined: Vec<JoinedQuay>,
    /// Road ends that lie on another road between its ends.
    pub(super) touching: usize,
    pub(super) loose: Vec<LonLat>,
}

/// A road that ends this near another one ends on it: what is left of a junction when
/// coordinates are rounded.
const TOUCH_M: f64 = 0.5;

pub(super) fn small(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 nodes, links and pieces")
}

/// What a link costs to drive or sail, without waiting.
pub(super) fn moving_cost(link: &RoadLink) -> Cost {
    Cost::new(link.minutes, link.length_m, 0)
}

pub(super) fn node(roads: &Roads) -> Result<Noded, TravelError> {
    let rules = roads.rules();
    let links = roads.links();
    let mut nodes = Nodes::default();
    let mut ends: Vec<[u32; 2]> = links.iter().map(|link| end_points(link).map(|point| nodes.at(point))).collect();
    if rules.node_tolerance_m > 0.0 {
        let merged = nodes.merge(rules.node_tolerance_m);
        for pair in &mut ends {
            *pair = pair.map(|node| merged[node as usize]);
        }
    }
    let is_road = |(_, link): &(usize, &RoadLink)| link.way == Way::Road;
    let index = LineIndex::new(links.iter().enumerate().filter(is_road).map(|(i, link)| (i, &link.line)));
    let mut quays = Quays::find(links, &ends, nodes.points.len());
    let mut joins = quays.join(&index, &nodes.points, rules.ferry_tolerance_m);
    let touching = touching(&index, links, &ends, &nodes.points);
    let at = |node: u32| nodes.points[node as usize];
    let joined = joins.iter().map(|join| JoinedQuay { at: at(join.end), distance_m: join.distance_m }).collect();
    let touches = touching.len();
    joins.extend(touching);
    let mut noded = cut(roads, &ends, &mut nodes, &quays, &joins)?;
    noded.joined = joined;
    noded.touching = touches;
    let at = |node: u32| nodes.points[node as usize];
    noded.loose = quays.loose.iter().map(|&node| at(node)).collect();
    noded.nodes = nodes.points;
    Ok(noded)
}

fn end_points(link: &RoadLink) -> [LonLat; 2] {
    let points = &link.line.0;
    [points[0], points[points.len() - 1]]
        .map(|coord| LonLat::new(coord.x, coord.y).expect("a checked link lies on the globe"))
}

/// Points by their exact coordinates.
#[derive(Default)]
struct Nodes {
    points: Vec<LonLat>,
    by_place: FxHashMap<[u64; 2], u32>,
}

impl Nodes {
    fn at(&mut self, point: LonLat) -> u32 {
        let next = small(self.points.len());
        let node = *self.by_place.entry([point.lon().to_bits(), point.lat().to_bits()]).or_insert(next);
        if node == next {
            self.points.push(point);
        }
        node
    }

    /// Makes nodes that hang together by steps within the tolerance one, at the place of
    /// the first; the new number of every node.
    fn merge(&mut self, tolerance_m: f64) -> Vec<u32> {
        let place = |point: LonLat| {
            let world = WorldPoint::from_degrees(point.into());
            [world.x, world.y]
        };
        let entries = self.points.iter().zip(0..).map(|(&point, node)| GeomWithData::new(place(point), node));
        let tree = RTree::bulk_load(entries.collect());
        let mut parents: Vec<u32> = (0..small(self.points.len())).collect();
        for (&point, node) in self.points.iter().zip(0u32..) {
            // A circle on the Mercator square, a little wide; the metres decide.
            let radius = 1.01 * tolerance_m
                / (std::f64::consts::TAU * LonLat::EARTH_RADIUS_M)
                / point.lat().to_radians().cos().max(0.01);
            for near in tree.locate_within_distance(place(point), radius * radius) {
                if point.distance_m(self.points[near.data as usize]) <= tolerance_m {
                    let (a, b) = (root(&mut parents, node), root(&mut parents, near.data));
                    parents[a.max(b) as usize] = a.min(b);
                }
            }
        }
        let roots: Vec<u32> = (0..small(parents.len())).map(|node| root(&mut parents, node)).collect();
        let mut kept = Vec::new();
        let mut numbers = vec![0; roots.len()];
        for (node, &root) in roots.iter().enumerate() {
            // A root is the lowest of its nodes, so it has its number before the others ask for it.
            if root as usize == node {
                numbers[node] = small(kept.len());
                kept.push(self.points[node]);
            }
            numbers[node] = numbers[root as usize];
        }
        self.by_place.retain(|_, node| roots[*node as usize] == *node);
        self.by_place.values_mut().for_each(|node| *node = numbers[*node as usize]);
        self.points = kept;
        numbers
    }
}

/// The root of a node in a union-find forest, with the path to it halved.
pub(super) fn root(parents: &mut [u32], mut node: u32) -> u32 {
    while parents[node as usize] != node {
        parents[node as usize] = parents[parents[node as usize] as usize];
        node = parents[node as usize];
    }
    node
}

/// Where ferries meet roads.
struct Quays {
    /// Per node, whether a road ends here or a quay was joined to one.
    on_road: Vec<bool>,
    /// Nodes of ferries that no road meets, ascending.
    apart: Vec<u32>,
    /// Ends of a single ferry that no road is near.
    loose: Vec<u32>,
    ferry_ends: Vec<u32>,
}

/// An end of a link and the place on a road it is joined to.
struct Join {
    end: u32,
    link: usize,
    fraction: f64,
    at: LonLat,
    distance_m: f64,
}

impl Quays {
    fn find(links: &[RoadLink], ends: &[[u32; 2]], nodes: usize) -> Self {
        let mut on_road = vec![false; nodes];
        let mut ferry_ends = vec![0; nodes];
        for (link, pair) in links.iter().zip(ends) {
            for &end in pair {
                match link.way {
                    Way::Road => on_road[end as usize] = true,
                    Way::Ferry => ferry_ends[end as usize] += 1,
                }
            }
        }
        let apart = (0..small(nodes)).filter(|&n| ferry_ends[n as usize] > 0 && !on_road[n as usize]).collect();
        Self { on_road, apart, loose: Vec::new(), ferry_ends }
    }

    fn join(&mut self, index: &LineIndex, points: &[LonLat], tolerance_m: f64) -> Vec<Join> {
        let mut joins = Vec::new();
        for &quay in &self.apart {
            match index.nearest(points[quay as usize]).filter(|near| near.distance_m <= tolerance_m) {
                Some(near) => {
                    self.on_road[quay as usize] = true;
                    joins.push(Join::new(quay, near));
                }
                None if self.ferry_ends[quay as usize] == 1 => self.loose.push(quay),
                None => {}
            }
        }
        joins
    }
}

impl Join {
    fn new(end: u32, near: NearestOnLine) -> Self {
        Self { end, link: near.line, fraction: near.fraction, at: near.at, distance_m: near.distance_m }
    }
}

/// Roads that end on another road, where nothing else ends.
fn touching(index: &LineIndex, links: &[RoadLink], ends: &[[u32; 2]], points: &[LonLat]) -> Vec<Join> {
    let mut last = vec![None; points.len()];
    let mut count = vec![0u32; points.len()];
    for (number, (link, pair)) in links.iter().zip(ends).enumerate() {
        for &end in pair {
            count[end as usize] += 1;
            last[end as usize] = (link.way == Way::Road).then_some(number);
        }
    }
    let dead_ends = (0..small(points.len())).filter(|&end| count[end as usize] == 1);
    dead_ends
        .filter_map(|end| {
            let own = last[end as usize]?;
            let mut near = index.nearest_first(points[end as usize]).take_while(|near| near.distance_m <= TOUCH_M);
            near.find(|near| near.line != own).map(|near| Join::new(end, near))
        })
        .collect()
}

/// Cuts links where ends are joined to them, and reckons what every piece costs.
fn cut(
    roads: &Roads,
    ends: &[[u32; 2]],
    nodes: &mut Nodes,
    quays: &Quays,
    joins: &[Join],
) -> Result<Noded, TravelError> {
    let mut cuts: BTreeMap<usize, Vec<(f64, u32)>> = BTreeMap::new();
    let mut ways = Vec::new();
    for join in joins {
        let road = if join.fraction <= 0.0 {
            ends[join.link][0]
        } else if join.fraction >= 1.0 {
            ends[join.link][1]
        } else {
            let node = nodes.at(join.at);
            cuts.entry(join.link).or_default().push((join.fraction, node));
            node
        };
        let minutes = join.distance_m / 1000.0 / roads.rules().access_kmh * 60.0;
        let cost = Cost::new(minutes, join.distance_m, 0);
        let (range, direction) = ([0.0, 1.0], Direction::Both);
        ways.push(Piece { link: None, range, ends: [join.end, road], cost, direction });
    }
    let mut pieces = Vec::with_capacity(ends.len() + joins.len() * 2);
    let mut first_piece = Vec::with_capacity(ends.len() + 1);
    let mut sum = Some(Cost::default());
    for (index, (link, pair)) in roads.links().iter().zip(ends).enumerate() {
        first_piece.push(small(pieces.len()));
        let whole = moving_cost(link);
        let mut stops = cuts.remove(&index).unwrap_or_default();
        stops.sort_by(|a, b| a.0.total_cmp(&b.0));
        stops.push((1.0, pair[1]));
        let mut before = (0.0, pair[0]);
        for stop in stops {
            let mut cost = whole.share(stop.0).less(whole.share(before.0));
            if link.way == Way::Ferry {
                let landed = small(pair.iter().filter(|&&end| quays.on_road[end as usize]).count());
                cost = cost + Cost::new(roads.rules().boarding_minutes * f64::from(landed) / 2.0, 0.0, landed);
            }
            let (range, ends) = ([before.0, stop.0], [before.1, stop.1]);
            pieces.push(Piece { link: Some(small(index)), range, ends, cost, direction: link.direction });
            sum = sum.and_then(|sum| sum.checked_add(cost));
            before = stop;
        }
    }
    first_piece.push(small(pieces.len()));
    pieces.extend(ways);
    if sum.is_none() {
        return Err(TravelError::TooLarge { links: ends.len() });
    }
    Ok(Noded { nodes: Vec::new(), pieces, first_piece, joined: Vec::new(), touching: 0, loose: Vec::new() })
}
