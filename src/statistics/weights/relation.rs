//! Weights from a relation and one of its measures.

use super::{Weights, WeightsError};
use crate::model::{Contact, Id, Measure, Relation, UnitIndex};

/// What a link of a relation weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weighting<'a> {
    /// 1.
    Binary,
    /// The measure's value.
    Value(&'a Id),
    /// 1 over the measure's value.
    Inverse(&'a Id),
    /// 1 where the measure is at most the limit; no link beyond.
    Within(&'a Id, f64),
    /// 1 for each unit's `k` links of least measure, the lower unit first among equals;
    /// all of them where there are fewer.
    Nearest(&'a Id, usize),
}

/// Which contacts of a contiguity count. Links without a contact always do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contiguity {
    /// Shared borders and shared points.
    #[default]
    Queen,
    /// Shared borders only.
    Rook,
}

impl Contiguity {
    /// The field's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queen => "queen",
            Self::Rook => "rook",
        }
    }

    /// The contiguity a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Queen, Self::Rook].into_iter().find(|contiguity| contiguity.as_str() == word)
    }
}

impl Weights {
    /// Weights of a relation's links. Links whose measure is unknown are left out.
    ///
    /// # Errors
    /// When the relation lacks the measure, `k` is 0, or a weight is negative or not
    /// finite (so the inverse of 0).
    pub fn from_relation(
        relation: &Relation,
        weighting: Weighting<'_>,
        contiguity: Contiguity,
    ) -> Result<Self, WeightsError> {
        let counts =
            |position: usize| contiguity == Contiguity::Queen || relation.contact(position) != Some(Contact::Point);
        let links = (0..relation.unit_count())
            .map(UnitIndex::from)
            .flat_map(|from| relation.range(from).map(move |position| (from, position)))
            .filter(|&(_, position)| counts(position))
            .map(|(from, position)| (from.0, relation.target(position).0, position));
        let links = match weighting {
            Weighting::Binary => links.map(|(from, to, _)| (from, to, 1.0)).collect(),
            Weighting::Value(id) => measured(links, measure(relation, id)?, Some),
            Weighting::Inverse(id) => measured(links, measure(relation, id)?, |value| Some(1.0 / value)),
            Weighting::Within(id, limit) => {
                measured(links, measure(relation, id)?, |value| (value <= limit).then_some(1.0))
            }
            Weighting::Nearest(id, k) => least(measured(links, measure(relation, id)?, Some), k)?,
        };
        Self::from_links(relation.unit_count(), links)
    }
}

fn measure<'a>(relation: &'a Relation, id: &Id) -> Result<&'a Measure, WeightsError> {
    relation.measures().iter().find(|measure| measure.id == *id).ok_or_else(|| WeightsError::UnknownMeasure {
        relation: relation.id.to_string(),
        measure: id.to_string(),
        known: relation.measures().iter().map(|measure| measure.id.to_string()).collect(),
    })
}

/// Links with the weights that a function gives for the measure's known values.
fn measured(
    links: impl Iterator<Item = (u32, u32, usize)>,
    measure: &Measure,
    weight: impl Fn(f64) -> Option<f64>,
) -> Vec<(u32, u32, f64)> {
    links.filter_map(|(from, to, position)| Some((from, to, weight(measure.values[position]?)?))).collect()
}

/// Each unit's `k` links of least value, as links of weight 1.
fn least(mut links: Vec<(u32, u32, f64)>, k: usize) -> Result<Vec<(u32, u32, f64)>, WeightsError> {
    if k == 0 {
        return Err(WeightsError::OutOfRange { name: "the number of nearest units", given: 0.0, right: "1 or more" });
    }
    links.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.total_cmp(&b.2)).then(a.1.cmp(&b.1)));
    Ok(links
        .chunk_by(|a, b| a.0 == b.0)
        .flat_map(|row| row.iter().take(k).map(|&(from, to, _)| (from, to, 1.0)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Link, Title, Year};

    fn id(text: &str) -> Id {
        Id::new(text).expect("valid")
    }

    fn relation() -> Relation {
        let link = |a, b, contact, minutes| Link {
            from: UnitIndex(a),
            to: UnitIndex(b),
            contact: Some(contact),
            values: vec![minutes],
        };
        let links = vec![
            link(0, 1, Contact::Border, Some(30.0)),
            link(0, 2, Contact::Border, Some(20.0)),
            link(0, 3, Contact::Point, Some(20.0)),
            link(1, 2, Contact::Border, None),
        ];
        let year = Year::new(2018).expect("valid");
        Relation::new(id("r"), Title::default(), year, id("s"), 4, true, &[id("minutes")], links).expect("valid")
    }

    fn weights(weighting: Weighting<'_>) -> Weights {
        let weights = Weights::from_relation(&relation(), weighting, Contiguity::Queen).expect("valid");
        weights.sanity_check();
        weights
    }

    #[test]
    fn a_measure_weighs_links_and_unknown_ones_are_left_out() {
        let minutes = id("minutes");
        assert_eq!(weights(Weighting::Binary).neighbours(1), [0, 2]);
        assert_eq!(weights(Weighting::Value(&minutes)).row(0), [30.0, 20.0, 20.0]);
        assert_eq!(weights(Weighting::Inverse(&minutes)).row(1), [1.0 / 30.0]);
        assert_eq!(weights(Weighting::Within(&minutes, 20.0)).neighbours(0), [2, 3]);
        assert_eq!(
            weights(Weighting::Nearest(&minutes, 1)).links().map(|l| (l.0, l.1)).collect::<Vec<_>>(),
            [(0, 2), (1, 0), (2, 0), (3, 0)]
        );
    }

    #[test]
    fn rook_leaves_out_pairs_that_meet_in_a_point() {
        let rook = Weights::from_relation(&relation(), Weighting::Binary, Contiguity::Rook).expect("valid");
        assert_eq!((rook.neighbours(0).to_vec(), rook.islands()), (vec![1, 2], vec![3]));
        assert_eq!(Contiguity::parse("rook"), Some(Contiguity::Rook));
    }

    #[test]
    fn an_unknown_measure_is_refused_with_those_there_are() {
        let weighting = id("km");
        let error = Weights::from_relation(&relation(), Weighting::Value(&weighting), Contiguity::Queen);
        assert_eq!(error.expect_err("refused").to_string(), "the relation r has no measure km; it has: minutes");
        let zero = Weights::from_relation(&relation(), Weighting::Nearest(&id("minutes"), 0), Contiguity::Queen);
        assert!(zero.is_err());
    }
}
