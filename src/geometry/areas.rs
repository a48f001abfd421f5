//! Areas as lists of arcs: area → polygons → rings → arcs. The points stay in the
//! topology, so that two areas with a common border hold it once.

/// An arc walked in one of its two directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ArcRef(u32);

impl ArcRef {
    /// The arc `arc`, walked backwards if `reversed`.
    pub fn new(arc: usize, reversed: bool) -> Self {
        let arc = u32::try_from(arc).expect("fewer than 2^31 arcs");
        Self(arc << 1 | u32::from(reversed))
    }

    /// Which arc.
    pub fn arc(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether it is walked backwards.
    pub fn is_reversed(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Areas over one topology. Walking a ring, its area lies on the left (exteriors
/// run counter-clockwise in degrees, holes clockwise).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Areas {
    polygon_ends: Vec<u32>,
    ring_ends: Vec<u32>,
    arc_ends: Vec<u32>,
    arcs: Vec<ArcRef>,
}

impl Areas {
    /// No areas yet; add them with [`push_ring`](Self::push_ring),
    /// [`end_polygon`](Self::end_polygon) and [`end_area`](Self::end_area).
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a ring to the polygon being made: first the exterior, then holes.
    pub fn push_ring(&mut self, arcs: impl IntoIterator<Item = ArcRef>) {
        self.arcs.extend(arcs);
        self.arc_ends.push(count(self.arcs.len()));
    }

    /// Ends the polygon being made.
    pub fn end_polygon(&mut self) {
        self.ring_ends.push(count(self.arc_ends.len()));
    }

    /// Ends the area being made; an area without polygons is empty, not absent.
    pub fn end_area(&mut self) {
        self.polygon_ends.push(count(self.ring_ends.len()));
    }

    /// How many areas there are.
    pub fn len(&self) -> usize {
        self.polygon_ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.polygon_ends.is_empty()
    }

    /// The polygons of an area, each as a list of rings, each as a list of arcs.
    pub fn polygons(&self, area: usize) -> impl Iterator<Item = impl Iterator<Item = &[ArcRef]>> {
        span(&self.polygon_ends, area)
            .map(move |polygon| span(&self.ring_ends, polygon).map(move |ring| &self.arcs[span(&self.arc_ends, ring)]))
    }

    /// All rings of an area, whichever polygon they belong to.
    pub fn rings(&self, area: usize) -> impl Iterator<Item = &[ArcRef]> {
        self.polygons(area).flatten()
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("fewer than 2^32 entries")
}

/// The range of entry `index` in a list of ends.
fn span(ends: &[u32], index: usize) -> std::ops::Range<usize> {
    let start = if index == 0 { 0 } else { ends[index - 1] as usize };
    start..ends[index] as usize
}
