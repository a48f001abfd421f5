//! A relation: a weighted set of pairs of units, kept as sorted adjacency lists
//! with one column per measure.

use super::name::{Id, Title, Year};
use super::unit::UnitIndex;

/// How two areas touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Contact {
    /// They share a stretch of border (rook).
    Border,
    /// They meet in points only (queen but not rook).
    Point,
}

impl Contact {
    /// The field's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Border => "rook",
            Self::Point => "point",
        }
    }
}

/// A quantity a relation gives for each pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Identifier with the unit of measure in it (`shared_border_km`, `minutes`).
    pub id: Id,
    /// One value per link, `None` where unknown.
    pub values: Vec<Option<f64>>,
}

/// A pair on its way into a relation.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// From this unit ...
    pub from: UnitIndex,
    /// ... to this one.
    pub to: UnitIndex,
    /// How they touch, for contiguity.
    pub contact: Option<Contact>,
    /// The measures' values, in the order of the relation's measures.
    pub values: Vec<Option<f64>>,
}

/// What makes pairs unfit for a relation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelationError {
    /// An end does not exist.
    #[error("a pair names unit {index}, but there are {units} units")]
    UnknownUnit {
        /// The index given.
        index: u32,
        /// How many units there are.
        units: usize,
    },
    /// A unit is paired with itself.
    #[error("unit {index} is paired with itself")]
    SelfPair {
        /// The unit.
        index: u32,
    },
    /// The same pair twice.
    #[error("the pair of units {from} and {to} stands twice")]
    Duplicate {
        /// From.
        from: u32,
        /// To.
        to: u32,
    },
}

/// A weighted set of pairs of units.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Identifier, unique among the dataset's relations.
    pub id: Id,
    /// Titles by language.
    pub title: Title,
    /// The year the pairs speak of.
    pub year: Year,
    /// The source's id.
    pub source: Id,
    /// What a reader must know before using it.
    pub note: Option<String>,
    symmetric: bool,
    offsets: Vec<u32>,
    targets: Vec<UnitIndex>,
    contacts: Option<Vec<Contact>>,
    measures: Vec<Measure>,
}

impl Relation {
    /// Builds the lists from links. A symmetric relation takes each pair once, in
    /// either direction, and stores both.
    ///
    /// # Errors
    /// When a link names an unknown unit, a unit and itself, or a pair again.
    #[expect(clippy::too_many_arguments, reason = "what labels a relation, then what it holds")]
    pub fn new(
        id: Id,
        title: Title,
        year: Year,
        source: Id,
        units: usize,
        symmetric: bool,
        measures: &[Id],
        mut links: Vec<Link>,
    ) -> Result<Self, RelationError> {
        for link in &links {
            for end in [link.from, link.to] {
                if end.get() >= units {
                    return Err(RelationError::UnknownUnit { index: end.0, units });
                }
            }
            if link.from == link.to {
                return Err(RelationError::SelfPair { index: link.from.0 });
            }
        }
        if symmetric {
            let mirrored: Vec<Link> =
                links.iter().map(|link| Link { from: link.to, to: link.from, ..link.clone() }).collect();
            links.extend(mirrored);
        }
        links.sort_by_key(|link| (link.from, link.to));
        if let Some(pair) = links.windows(2).find(|w| (w[0].from, w[0].to) == (w[1].from, w[1].to)) {
            return Err(RelationError::Duplicate { from: pair[0].from.0, to: pair[0].to.0 });
        }
        let mut offsets = vec![0; units + 1];
        for link in &links {
            offsets[link.from.get() + 1] += 1;
        }
        for i in 0..units {
            offsets[i + 1] += offsets[i];
        }
        let column = |k: usize| links.iter().map(|link| link.values.get(k).copied().flatten()).collect();
        Ok(Self {
            id,
            title,
            year,
            source,
            note: None,
            symmetric,
            offsets,
            targets: links.iter().map(|link| link.to).collect(),
            contacts: links.iter().map(|link| link.contact).collect(),
            measures: measures
                .iter()
                .enumerate()
                .map(|(k, id)| Measure { id: id.clone(), values: column(k) })
                .collect(),
        })
    }

    /// Whether each pair holds both ways with the same values.
    pub fn is_symmetric(&self) -> bool {
        self.symmetric
    }

    /// The quantities given for each pair.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// How many units the relation is over.
    pub fn unit_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many pairs there are; a symmetric pair counts once.
    pub fn pair_count(&self) -> usize {
        if self.symmetric { self.targets.len() / 2 } else { self.targets.len() }
    }

    /// Positions of a unit's links in the columns.
    pub fn range(&self, from: UnitIndex) -> std::ops::Range<usize> {
        self.offsets[from.get()] as usize..self.offsets[from.get() + 1] as usize
    }

    /// The units a unit is linked to, ascending.
    pub fn neighbours(&self, from: UnitIndex) -> &[UnitIndex] {
        &self.targets[self.range(from)]
    }

    /// The unit at the far end of the link at `position`.
    pub fn target(&self, position: usize) -> UnitIndex {
        self.targets[position]
    }

    /// How the two units of the link at `position` touch, for contiguity.
    pub fn contact(&self, position: usize) -> Option<Contact> {
        self.contacts.as_ref().map(|contacts| contacts[position])
    }

    /// Every link once: of a symmetric relation only the direction from the lower
    /// to the higher index.
    pub fn links(&self) -> impl Iterator<Item = Link> + '_ {
        (0..self.unit_count()).map(UnitIndex::from).flat_map(move |from| {
            self.range(from).filter(move |&p| !self.symmetric || from < self.targets[p]).map(move |p| Link {
                from,
                to: self.targets[p],
                contact: self.contact(p),
                values: self.measures.iter().map(|measure| measure.values[p]).collect(),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(links: &[(u32, u32)]) -> Result<Relation, RelationError> {
        let links = links
            .iter()
            .map(|&(a, b)| Link { from: UnitIndex(a), to: UnitIndex(b), contact: None, values: vec![Some(1.5)] })
            .collect();
        let id = |text| Id::new(text).expect("valid");
        let year = Year::new(2018).expect("valid");
        Relation::new(id("r"), Title::default(), year, id("s"), 4, true, &[id("km")], links)
    }

    #[test]
    fn a_symmetric_pair_is_found_from_both_ends_and_counted_once() {
        let relation = relation(&[(2, 0), (0, 1)]).expect("valid");
        assert_eq!(relation.neighbours(UnitIndex(0)), [UnitIndex(1), UnitIndex(2)]);
        assert_eq!(relation.neighbours(UnitIndex(2)), [UnitIndex(0)]);
        assert!(relation.neighbours(UnitIndex(3)).is_empty());
        assert_eq!(relation.pair_count(), 2);
        assert_eq!(relation.links().count(), 2);
        assert_eq!(relation.measures()[0].values, [Some(1.5); 4]);
    }

    #[test]
    fn a_self_pair_a_stranger_and_a_repeat_are_refused() {
        assert_eq!(relation(&[(1, 1)]), Err(RelationError::SelfPair { index: 1 }));
        assert_eq!(relation(&[(0, 4)]), Err(RelationError::UnknownUnit { index: 4, units: 4 }));
        assert_eq!(relation(&[(0, 1), (1, 0)]), Err(RelationError::Duplicate { from: 0, to: 1 }));
    }
}
