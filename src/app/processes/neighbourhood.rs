//! Who is whose neighbour: a relation, or several joined by words, with the inputs that
//! say which of its links count; and the weights made of that.

use super::{Input, InputKind, Inputs, of_input, unfit};
use crate::app::error::AppError;
use crate::app::relations::{
    AnyRelation, MINUTES, USUAL_NEAREST, find_relation, has_minutes, leads_everywhere, no_minutes_words,
};
use crate::app::snapshot::Snapshot;
use crate::model::{Dataset, Id, Relation};
use crate::statistics::weights::{Band, Contiguity, Weighting, Weights, WeightsError};

const POSITIVE: InputKind = InputKind::Number { least: 0.0, most: f64::INFINITY };

/// Who is whose neighbour.
pub(super) const RELATION: Input = Input::optional(
    "relation",
    InputKind::Relation,
    "Who is whose neighbour: a relation's id, or nearest; the first relation when not given. Several are joined from left \
     to right by or, and, not: \"land or travel\" with minutes=45, \"sea and co-membership\", \"sea not land\"; every \
     neighbour then weighs 1, and inputs hold for those relations that they fit.",
);
pub(super) const CONTIGUITY: Input = Input::usual(
    "contiguity",
    InputKind::OneOf(&["queen", "rook"]),
    "queen",
    "With rook, units that meet in a point only are no neighbours.",
);
pub(super) const ORDER: Input = Input::usual(
    "order",
    InputKind::Whole { least: 1, most: 1000 },
    "1",
    "Neighbours over at most so many steps, through all units of the dataset; beyond 1 every neighbour weighs 1.",
);
pub(super) const K: Input = Input::optional(
    "k",
    InputKind::Whole { least: 1, most: 100_000 },
    "Only each unit's nearest so many: for nearest (5 when neither k nor distance_km is given; among the units that are \
     analysed), and for a relation with minutes.",
);
pub(super) const MINUTES_WITHIN: Input =
    Input::optional("minutes", POSITIVE, "For a relation with minutes: only units within so many.");
pub(super) const DISTANCE: Input =
    Input::optional("distance_km", POSITIVE, "For nearest: all units within so many km, in place of k.");
pub(super) const LINK_WEIGHTS: Input = Input::usual(
    "weights",
    InputKind::Text,
    "binary",
    "What a neighbour weighs before scaling: binary is 1, inverse is 1 over its minutes; else the id of one of the \
     relation's measures, as of commuters or of projects together.",
);

/// Which links of a relation make neighbours, where what they weigh does not matter.
pub(super) const PLAIN_LINKS: &[Input] = &[RELATION, CONTIGUITY, ORDER, K, MINUTES_WITHIN, DISTANCE];

/// Which links of a relation make neighbours.
pub(super) const LINKS: &[Input] = &[CONTIGUITY, ORDER, K, MINUTES_WITHIN, DISTANCE, LINK_WEIGHTS];

/// How a relation is joined to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    /// Neighbours by either.
    Or,
    /// Neighbours by both.
    And,
    /// Neighbours that are none by this one.
    Not,
}

impl Join {
    fn as_str(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Not => "not",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Or, Self::And, Self::Not].into_iter().find(|join| join.as_str() == word)
    }
}

/// Who is whose neighbour: by a relation, or by several joined.
#[derive(Clone, Debug)]
pub(super) struct Neighbourhood<'a> {
    first: AnyRelation<'a>,
    joined: Vec<(Join, AnyRelation<'a>)>,
}

impl<'a> Neighbourhood<'a> {
    /// What the inputs ask for; `None` when they name no relation.
    ///
    /// # Errors
    /// When a relation is unknown, or the words between are none that join.
    pub(super) fn read(dataset: &'a Dataset, inputs: &Inputs) -> Result<Option<Self>, AppError> {
        inputs.text(RELATION.id).map(|text| Self::parse(dataset, text)).transpose()
    }

    /// By the dataset's first relation.
    pub(super) fn usual(dataset: &'a Dataset) -> Self {
        Self::from(dataset.relations().first().map_or(AnyRelation::Nearest, AnyRelation::Given))
    }

    fn parse(dataset: &'a Dataset, text: &str) -> Result<Self, AppError> {
        let find = |id: &str| find_relation(dataset, id).map_err(of_input(RELATION.id));
        let mut words = text.split_whitespace();
        let first = find(words.next().unwrap_or_default())?;
        let mut joined = Vec::new();
        while let Some(word) = words.next() {
            let join = Join::parse(word).ok_or_else(|| {
                unfit(RELATION.id, format!("{word:?} stands where or, and, not should: \"land or travel\""))
            })?;
            let next = words.next();
            let next = next.ok_or_else(|| unfit(RELATION.id, format!("a relation's id should follow {word:?}")))?;
            joined.push((join, find(next)?));
        }
        Ok(Self { first, joined })
    }

    fn relations(&self) -> impl Iterator<Item = AnyRelation<'a>> + '_ {
        std::iter::once(self.first).chain(self.joined.iter().map(|(_, relation)| *relation))
    }

    /// As it is asked for.
    pub(super) fn words(&self) -> String {
        let joined = self.joined.iter().map(|(join, relation)| format!(" {} {}", join.as_str(), relation.id()));
        std::iter::once(self.first.id().to_owned()).chain(joined).collect()
    }

    /// What a reader must know of the relations.
    pub(super) fn notes(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.relations().filter_map(AnyRelation::note)
    }

    /// The sources of the relations.
    pub(super) fn sources(&self) -> impl Iterator<Item = &'a Id> + '_ {
        self.relations().filter_map(AnyRelation::source)
    }

    /// Weights over all units of the dataset; the nearest are looked for `among` these only.
    ///
    /// # Errors
    /// When an input does not fit the relations.
    pub(super) fn weights(&self, snapshot: &Snapshot, inputs: &Inputs, among: &[bool]) -> Result<Weights, AppError> {
        let dataset = snapshot.dataset();
        let limits = Limits::read(inputs);
        let of = |relation, limits: &Limits<'_>| match relation {
            AnyRelation::Given(relation) => related(dataset, limits, relation),
            AnyRelation::Nearest => nearest(dataset, limits, among),
        };
        let base = if self.joined.is_empty() {
            of(self.first, &limits)?
        } else {
            limits.check_joined(self)?;
            let mut weights = of(self.first, &limits.fitting(self.first))?;
            for (join, relation) in &self.joined {
                let next = of(*relation, &limits.fitting(*relation))?;
                weights = match join {
                    Join::Or => weights.union(&next),
                    Join::And => weights.intersection(&next),
                    Join::Not => weights.difference(&next),
                }
                .map_err(of_weights)?;
            }
            weights
        };
        if limits.order == 1 { Ok(base) } else { base.up_to_order(limits.order).map_err(of_weights) }
    }
}

impl<'a> From<AnyRelation<'a>> for Neighbourhood<'a> {
    fn from(first: AnyRelation<'a>) -> Self {
        Self { first, joined: Vec::new() }
    }
}

/// Which links of the relations count, and what they weigh.
#[derive(Clone, Debug)]
struct Limits<'a> {
    contiguity: Contiguity,
    order: u32,
    k: Option<usize>,
    minutes: Option<f64>,
    distance_km: Option<f64>,
    weighs: Weighs<'a>,
}

/// What a neighbour weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weighs<'a> {
    One,
    OneOverMinutes,
    Measure(&'a str),
}

impl<'a> Limits<'a> {
    fn read(inputs: &'a Inputs) -> Self {
        Self {
            contiguity: inputs.word("contiguity", Contiguity::parse),
            order: inputs.whole("order").and_then(|order| u32::try_from(order).ok()).unwrap_or(1),
            k: inputs.whole("k").and_then(|k| usize::try_from(k).ok()),
            minutes: inputs.number("minutes"),
            distance_km: inputs.number("distance_km"),
            weighs: match inputs.text("weights") {
                None | Some("binary") => Weighs::One,
                Some("inverse") => Weighs::OneOverMinutes,
                Some(measure) => Weighs::Measure(measure),
            },
        }
    }

    /// Those of the limits that a relation among several can be given.
    fn fitting(&self, relation: AnyRelation<'_>) -> Self {
        let is_nearest = relation.given().is_none();
        let with_minutes = relation.given().is_some_and(has_minutes);
        Self {
            k: self.k.filter(|_| with_minutes || is_nearest),
            minutes: self.minutes.filter(|_| with_minutes),
            distance_km: self.distance_km.filter(|_| is_nearest),
            ..self.clone()
        }
    }

    /// Refuses what none of several relations can be given.
    fn check_joined(&self, neighbourhood: &Neighbourhood<'_>) -> Result<(), AppError> {
        if self.weighs != Weighs::One {
            return Err(unfit("weights", "neighbours by several relations weigh 1; leave weights away"));
        }
        let all: Vec<Self> = neighbourhood.relations().map(|relation| self.fitting(relation)).collect();
        let lost = [
            ("k", self.k.is_some() && all.iter().all(|one| one.k.is_none())),
            ("minutes", self.minutes.is_some() && all.iter().all(|one| one.minutes.is_none())),
            ("distance_km", self.distance_km.is_some() && all.iter().all(|one| one.distance_km.is_none())),
        ];
        match lost.into_iter().find(|(_, lost)| *lost) {
            Some((name, _)) => Err(unfit(name, "fits none of the relations that are joined")),
            None => Ok(()),
        }
    }
}

fn of_weights(source: WeightsError) -> AppError {
    AppError::Statistics { unit: None, source: source.into() }
}

fn nearest(dataset: &Dataset, limits: &Limits<'_>, among: &[bool]) -> Result<Weights, AppError> {
    if limits.minutes.is_some() || limits.weighs == Weighs::OneOverMinutes {
        return Err(unfit("relation", no_minutes_words(dataset, "nearest")));
    }
    if let Weighs::Measure(_) = limits.weighs {
        return Err(unfit("weights", "the nearest weigh 1; weights=binary"));
    }
    let units = dataset.units().iter().zip(among);
    let points: Vec<_> = units.map(|(unit, among)| unit.anchor().filter(|_| *among)).collect();
    match (limits.k, limits.distance_km) {
        (Some(_), Some(_)) => Err(unfit("k", "give either k or distance_km, not both")),
        (None, Some(km)) => {
            Weights::distance_band(&points, Band { from_m: 0.0, to_m: km * 1000.0 }).map_err(of_weights)
        }
        (k, None) => Weights::nearest(&points, k.unwrap_or(USUAL_NEAREST)).map_err(of_weights),
    }
}

/// Weights of one of the dataset's relations.
fn related(dataset: &Dataset, limits: &Limits<'_>, relation: &Relation) -> Result<Weights, AppError> {
    if limits.distance_km.is_some() {
        return Err(unfit("distance_km", "is for the relation nearest; give minutes for a relation with minutes"));
    }
    let of = |weighting| Weights::from_relation(relation, weighting, limits.contiguity).map_err(of_weights);
    let measures = || relation.measures().iter().map(|measure| &measure.id);
    let minutes_id = measures().find(|id| id.as_str() == MINUTES);
    let inverse = limits.weighs == Weighs::OneOverMinutes;
    let needs = [("k", limits.k.is_some()), ("minutes", limits.minutes.is_some()), ("weights", inverse)];
    let needs = needs.into_iter().find_map(|(name, given)| given.then_some(name));
    let weighting = match (limits.weighs, minutes_id) {
        (Weighs::OneOverMinutes, Some(minutes)) => Weighting::Inverse(minutes),
        (Weighs::Measure(name), _) => match measures().find(|id| id.as_str() == name) {
            Some(id) => Weighting::Value(id),
            None => return Err(unfit("weights", unknown_weights(relation, name))),
        },
        _ => Weighting::Binary,
    };
    let Some(minutes_id) = minutes_id else {
        return match needs {
            Some(name) => Err(unfit(name, no_minutes_words(dataset, relation.id.as_str()))),
            None => of(weighting),
        };
    };
    if needs.is_none() && leads_everywhere(AnyRelation::Given(relation)) {
        let why = format!(
            "{} links nearly every two units; say how near: minutes=60 for those within so many minutes, k=5 for the \
             nearest, or weights=inverse for 1 over the minutes",
            relation.id
        );
        return Err(unfit("relation", why));
    }
    let mut weights = of(weighting)?;
    if let Some(minutes) = limits.minutes {
        weights = within(&weights, &of(Weighting::Within(minutes_id, minutes))?)?;
    }
    if let Some(k) = limits.k {
        weights = within(&weights, &of(Weighting::Nearest(minutes_id, k))?)?;
    }
    Ok(weights)
}

fn unknown_weights(relation: &Relation, name: &str) -> String {
    let measures: Vec<&str> = relation.measures().iter().map(|measure| measure.id.as_str()).collect();
    let measures = if measures.is_empty() { "none".to_owned() } else { measures.join(", ") };
    format!("{name:?} is neither binary nor inverse nor a measure of {}; its measures: {measures}", relation.id)
}

/// The weights of those links that the other has too.
fn within(weights: &Weights, other: &Weights) -> Result<Weights, AppError> {
    let held = |from: u32, to: u32| other.neighbours(from as usize).binary_search(&to).is_ok();
    let links = weights.links().filter(|&(from, to, _)| held(from, to)).collect();
    Weights::from_links(weights.unit_count(), links).map_err(of_weights)
}
