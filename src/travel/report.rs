//! What the noding of a network found, in numbers and in words.

use super::noding::JoinedQuay;
use crate::model::LonLat;

/// A part of the network that hangs together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Nodes.
    pub nodes: usize,
    /// Road in it, in metres.
    pub road_m: f64,
    /// One of its nodes.
    pub at: LonLat,
}

/// What the noding found.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkReport {
    /// Nodes.
    pub nodes: usize,
    /// Links, as drawn.
    pub links: usize,
    /// Arcs added to answer fast.
    pub shortcuts: usize,
    /// The parts that hang together, largest first.
    pub parts: Vec<Part>,
    /// Ferry ends that met no road and were joined to the nearest.
    pub joined: Vec<JoinedQuay>,
    /// Road ends that lie on another road between its ends, and were joined to it.
    pub touching: usize,
    /// Ferry ends that no road is near.
    pub loose: Vec<LonLat>,
}

impl NetworkReport {
    /// The findings as sentences.
    pub fn lines(&self) -> Vec<String> {
        let largest = self.parts.first();
        let mut lines = vec![format!(
            "{} links meet in {} nodes; {} parts, the largest with {} nodes and {:.0} km of road",
            self.links,
            self.nodes,
            self.parts.len(),
            largest.map_or(0, |part| part.nodes),
            largest.map_or(0.0, |part| part.road_m / 1000.0),
        )];
        let place = |point: LonLat| format!("{:.4} {:.4}", point.lon(), point.lat());
        if let Some(furthest) = self.joined.iter().max_by(|a, b| a.distance_m.total_cmp(&b.distance_m)) {
            lines.push(format!(
                "{} ferry ends met no road and were joined to the nearest, over {:.0} m at most (at {})",
                self.joined.len(),
                furthest.distance_m,
                place(furthest.at)
            ));
        }
        if self.touching > 0 {
            lines.push(format!("{} roads end on another road between its ends, and were joined to it", self.touching));
        }
        if !self.loose.is_empty() {
            let all: Vec<String> = self.loose.iter().map(|&point| place(point)).collect();
            lines.push(format!("{} ferry ends are near no road: {}", all.len(), all.join(", ")));
        }
        lines
    }
}
