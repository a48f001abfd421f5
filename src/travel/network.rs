//! A road network ready to be asked: noded, its parts known, with a hierarchy for
//! ways from one point to all and an index for the road nearest to a point.

use geo::{Coord, LineString};

use super::cost::Cost;
use super::dijkstra::Arcs;
use super::error::TravelError;
use super::hierarchy::Hierarchy;
use super::noding::{Noded, Piece, moving_cost, node, root, small};
use super::report::{NetworkReport, Part};
use super::shapes::Shapes;
use crate::geometry::LineIndex;
use crate::model::{LonLat, Roads, TravelRules, UnitIndex, Way};

/// Roads and ferries as a graph.
#[derive(Clone, Debug)]
pub struct Network {
    rules: TravelRules,
    nodes: Vec<LonLat>,
    pieces: Vec<Piece>,
    /// Where each link's pieces begin; one more entry than links.
    first_piece: Vec<u32>,
    /// What each link costs without waiting.
    moving: Vec<Cost>,
    ferry: Vec<bool>,
    shapes: Shapes,
    arcs: Arcs,
    hierarchy: Hierarchy,
    /// The roads that give access.
    index: LineIndex,
    report: NetworkReport,
}

/// Where a point meets the network: the nearest place on a road, and the way to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Access {
    /// The point itself.
    pub point: LonLat,
    /// The nearest place on a road.
    pub at: LonLat,
    /// The distance between the two in metres.
    pub distance_m: f64,
    pub(super) piece: u32,
    /// The share of the link's length where `at` lies.
    pub(super) fraction: f64,
    /// What the way between the point and the road costs.
    pub(super) leg: Cost,
}

/// What it costs to get from one point to everywhere.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(super) from: Access,
    pub(super) costs: Vec<Cost>,
}

/// A way between two points.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// What it costs.
    pub cost: Cost,
    /// From point to point, in degrees.
    pub line: LineString<f64>,
}

impl Network {
    /// Nodes the links and prepares the network: about a second for 100,000 links.
    ///
    /// # Errors
    /// When there is no open road, or more than the numbers hold.
    pub fn build(roads: &Roads) -> Result<Self, TravelError> {
        let links = roads.links();
        if !links.iter().any(|link| link.way == Way::Road) {
            return Err(TravelError::NoRoads { links: links.len() });
        }
        let Noded { nodes, mut pieces, first_piece, joined, touching, loose } = node(roads)?;
        let ways = |piece: &Piece| {
            let cost = piece.cost;
            piece.ways().map(move |(from, to)| (from, to, cost))
        };
        let (hierarchy, places) = Hierarchy::build(nodes.len(), pieces.iter().flat_map(ways));
        for piece in &mut pieces {
            piece.ends = piece.ends.map(|end| places[end as usize]);
        }
        let mut sorted = nodes.clone();
        for (node, &place) in nodes.iter().zip(&places) {
            sorted[place as usize] = *node;
        }
        let (parts, part_of_link) = parts(roads, &sorted, &pieces, &first_piece);
        let gives_access = |index: usize| {
            links[index].way == Way::Road && parts[part_of_link[index]].road_m >= roads.rules().min_fragment_m
        };
        let usable = links.iter().enumerate().filter(|(index, _)| gives_access(*index));
        let index = LineIndex::new(usable.map(|(index, link)| (index, &link.line)));
        let arcs = Arcs::new(sorted.len(), &pieces);
        let report = NetworkReport {
            nodes: sorted.len(),
            links: links.len(),
            shortcuts: hierarchy.arcs().saturating_sub(arcs.all().count()),
            parts,
            joined,
            touching,
            loose,
        };
        Ok(Self {
            rules: roads.rules(),
            arcs,
            nodes: sorted,
            pieces,
            first_piece,
            moving: links.iter().map(moving_cost).collect(),
            ferry: links.iter().map(|link| link.way == Way::Ferry).collect(),
            shapes: Shapes::new(links),
            hierarchy,
            index,
            report,
        })
    }

    /// What the noding found.
    pub fn report(&self) -> &NetworkReport {
        &self.report
    }

    /// Where the nodes lie.
    pub fn nodes(&self) -> &[LonLat] {
        &self.nodes
    }

    /// The noded graph, for other programs: every way along one piece, from node to node.
    pub fn graph(&self) -> impl Iterator<Item = (u32, u32, Cost)> + '_ {
        self.arcs.all().map(|(from, arc)| (from, arc.to, arc.cost))
    }

    /// How travel is reckoned.
    pub fn rules(&self) -> TravelRules {
        self.rules
    }

    /// The nearest road to a point; `None` where it is too far.
    pub fn access(&self, point: LonLat) -> Option<Access> {
        self.access_where(point, |_| true)
    }

    /// The nearest road to a point of a unit that is not on another unit's ground, so that
    /// nobody on an island starts across the water; `unit_at` says whose ground a place is.
    pub fn access_at_home(
        &self,
        point: LonLat,
        home: UnitIndex,
        unit_at: impl Fn(LonLat) -> Option<UnitIndex>,
    ) -> Option<Access> {
        self.access_where(point, |at| unit_at(at).is_none_or(|unit| unit == home))
    }

    fn access_where(&self, point: LonLat, accept: impl Fn(LonLat) -> bool) -> Option<Access> {
        let within = self.index.nearest_first(point).take_while(|near| near.distance_m <= self.rules.max_access_m);
        let near = within.into_iter().find(|near| accept(near.at))?;
        let range = self.first_piece[near.line] as usize..self.first_piece[near.line + 1] as usize;
        let within = self.pieces[range.clone()].partition_point(|piece| piece.range[1] < near.fraction);
        let piece = small((range.start + within).min(range.end - 1));
        let minutes = near.distance_m / 1000.0 / self.rules.access_kmh * 60.0;
        let leg = Cost::new(minutes, near.distance_m, 0);
        Some(Access { point, at: near.at, distance_m: near.distance_m, piece, fraction: near.fraction, leg })
    }

    /// What it costs to get from a point to everywhere.
    pub fn tree(&self, from: Access) -> Tree {
        let mut costs = Vec::new();
        self.hierarchy.sweep(&self.leaving(from), &mut costs);
        Tree { from, costs }
    }

    /// The cheapest way between two points, as a line; `None` where there is none.
    pub fn route(&self, from: Access, to: Access) -> Option<Route> {
        let ways = self.arcs.ways(&self.leaving(from));
        let through = self.arriving(to).into_iter().map(|(node, cost)| (ways.costs[node as usize] + cost, node)).min();
        let through = through.filter(|(cost, _)| cost.reached().is_some());
        let direct = self.direct(from, to);
        let mut points = vec![Coord::from(from.point), from.at.into()];
        let cost = match (direct, through) {
            (Some(direct), Some((cost, _))) if direct <= cost => direct,
            (Some(direct), None) => direct,
            (_, Some((cost, last))) => {
                self.follow(from, to, &ways, last, &mut points);
                cost
            }
            (None, None) => return None,
        };
        if direct == Some(cost) {
            self.shapes.stretch(self.link_of(from.piece), from.fraction, to.fraction, &mut points);
        }
        points.extend([Coord::from(to.at), to.point.into()]);
        points.dedup();
        if points.len() == 1 {
            points.push(points[0]);
        }
        Some(Route { cost, line: LineString::new(points) })
    }

    /// Adds the points of the way that ends at the node `last`.
    fn follow(&self, from: Access, to: Access, ways: &super::dijkstra::Ways, last: u32, points: &mut Vec<Coord<f64>>) {
        let mut steps = Vec::new();
        let mut node = last;
        while let Some(step) = ways.steps[node as usize] {
            steps.push((step, node));
            node = step.from;
        }
        let share_at = |access: Access, node: u32| {
            let piece = &self.pieces[access.piece as usize];
            if piece.ends[0] == node { piece.range[0] } else { piece.range[1] }
        };
        self.shapes.stretch(self.link_of(from.piece), from.fraction, share_at(from, node), points);
        for (step, end) in steps.into_iter().rev() {
            let piece = &self.pieces[step.piece as usize];
            let forward = piece.ends == [step.from, end];
            match piece.link {
                Some(link) if forward => self.shapes.stretch(link, piece.range[0], piece.range[1], points),
                Some(link) => self.shapes.stretch(link, piece.range[1], piece.range[0], points),
                None => points.extend([step.from, end].map(|node| Coord::from(self.nodes[node as usize]))),
            }
        }
        self.shapes.stretch(self.link_of(to.piece), share_at(to, last), to.fraction, points);
    }

    fn link_of(&self, piece: u32) -> u32 {
        self.pieces[piece as usize].link.expect("access is given by links only")
    }

    /// What it costs from a place on a piece to both of its ends.
    fn to_ends(&self, access: Access) -> [Cost; 2] {
        let piece = &self.pieces[access.piece as usize];
        let whole = self.moving[self.link_of(access.piece) as usize];
        let at = access.fraction.clamp(piece.range[0], piece.range[1]);
        let here = whole.share(at);
        [here.less(whole.share(piece.range[0])), whole.share(piece.range[1]).less(here)]
    }

    /// The nodes a traveller comes to first, and at what cost.
    pub(super) fn leaving(&self, access: Access) -> Vec<(u32, Cost)> {
        let piece = &self.pieces[access.piece as usize];
        self.ends(access, piece.backward(), piece.forward())
    }

    /// The nodes from which a traveller comes, and at what cost from there.
    pub(super) fn arriving(&self, access: Access) -> Vec<(u32, Cost)> {
        let piece = &self.pieces[access.piece as usize];
        self.ends(access, piece.forward(), piece.backward())
    }

    fn ends(&self, access: Access, by_start: bool, by_end: bool) -> Vec<(u32, Cost)> {
        let ends = self.pieces[access.piece as usize].ends;
        let costs = self.to_ends(access);
        let both = [(by_start, ends[0], costs[0]), (by_end, ends[1], costs[1])];
        both.into_iter().filter(|(open, ..)| *open).map(|(_, node, cost)| (node, access.leg + cost)).collect()
    }

    /// The cost along one piece, without passing a node.
    pub(super) fn direct(&self, from: Access, to: Access) -> Option<Cost> {
        let piece = &self.pieces[from.piece as usize];
        let along = if from.fraction <= to.fraction { piece.forward() } else { piece.backward() };
        let open = from.piece == to.piece && (along || from.fraction.total_cmp(&to.fraction).is_eq());
        let whole = self.moving[self.link_of(from.piece) as usize];
        let (a, b) = (from.fraction.min(to.fraction), from.fraction.max(to.fraction));
        open.then(|| from.leg + whole.share(b).less(whole.share(a)) + to.leg)
    }

    pub(super) fn hierarchy(&self) -> &Hierarchy {
        &self.hierarchy
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub(super) fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// What the whole link of a piece costs without waiting.
    pub(super) fn moving(&self, piece: &Piece) -> Cost {
        piece.link.map_or_else(Cost::default, |link| self.moving[link as usize])
    }

    /// Whether a piece is a road; ferries and the ways to quays are not.
    pub(super) fn is_road(&self, piece: &Piece) -> bool {
        piece.link.is_some_and(|link| !self.ferry[link as usize])
    }

    #[cfg(test)]
    pub(super) fn arcs(&self) -> &Arcs {
        &self.arcs
    }
}

impl Tree {
    /// Where it begins.
    pub fn from(&self) -> Access {
        self.from
    }

    /// What it costs to get to a point; `None` where there is no way.
    pub fn cost_to(&self, network: &Network, to: Access) -> Option<Cost> {
        arrive(network, &self.costs, self.from, to).reached()
    }
}

/// The cost at a point, from the costs at all nodes.
pub(super) fn arrive(network: &Network, costs: &[Cost], from: Access, to: Access) -> Cost {
    let through = network.arriving(to).into_iter().map(|(node, cost)| costs[node as usize] + cost);
    through.chain(network.direct(from, to)).min().unwrap_or(Cost::UNREACHABLE)
}

/// The parts that hang together, largest first, and the part each link is in.
fn parts(roads: &Roads, nodes: &[LonLat], pieces: &[Piece], first_piece: &[u32]) -> (Vec<Part>, Vec<usize>) {
    let mut parents: Vec<u32> = (0..small(nodes.len())).collect();
    for piece in pieces {
        let [a, b] = piece.ends.map(|end| root(&mut parents, end));
        parents[a.max(b) as usize] = a.min(b);
    }
    let mut parts: Vec<(u32, Part)> = Vec::new();
    let mut part_of_root = vec![usize::MAX; nodes.len()];
    for node in 0..small(nodes.len()) {
        let root = root(&mut parents, node) as usize;
        if part_of_root[root] == usize::MAX {
            part_of_root[root] = parts.len();
            parts.push((small(root), Part { nodes: 0, road_m: 0.0, at: nodes[node as usize] }));
        }
        parts[part_of_root[root]].1.nodes += 1;
    }
    let roots: Vec<usize> = (0..roads.links().len())
        .map(|link| root(&mut parents, pieces[first_piece[link] as usize].ends[0]) as usize)
        .collect();
    for (link, &root) in roads.links().iter().zip(&roots) {
        if link.way == Way::Road {
            parts[part_of_root[root]].1.road_m += link.length_m;
        }
    }
    parts.sort_by(|a, b| b.1.nodes.cmp(&a.1.nodes).then(a.0.cmp(&b.0)));
    for (place, (root, _)) in parts.iter().enumerate() {
        part_of_root[*root as usize] = place;
    }
    let part_of_link = roots.into_iter().map(|root| part_of_root[root]).collect();
    (parts.into_iter().map(|(_, part)| part).collect(), part_of_link)
}
