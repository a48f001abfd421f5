//! Flows between the units analysed, such as commuting: who goes where, and how many stay.

use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::{Input, InputKind, Inputs, of_input};
use crate::app::relations::{find_relation, measure};
use crate::model::Relation;

/// What the shares that tell a relation of flows are called.
const SHARES: [&str; 2] = ["share_out_pct", "share_in_pct"];

/// What is said where there are no flows.
pub(super) const NO_FLOWS: &str = "the dataset has no relation of flows, so nothing is said of commuting; a [[relations]] \
                                   with flow = \"column\" in its manifest gives one";

pub(super) const FLOWS: &[Input] = &[
    Input::optional(
        "commuting",
        InputKind::Relation,
        "A relation of flows, such as commuting: its id; the first that has shares of flows when not given.",
    ),
    Input::optional("flow", InputKind::Text, "Which of its measures counts what goes, where it has several."),
];

/// Flows from unit to unit.
#[derive(Clone, Debug)]
pub(super) struct Flows<'a> {
    pub(super) relation: &'a Relation,
    pub(super) measure: &'a str,
    /// From, to and how much, by place.
    pub(super) pairs: Vec<(u32, u32, f64)>,
    /// How many pairs have a flow that is not known.
    pub(super) unknown: usize,
    /// Of each unit, everything that leaves it or stays; `None` where that is not known.
    pub(super) residents: Vec<Option<f64>>,
    /// Of each unit, what does not leave it for another unit of the dataset.
    pub(super) staying: Vec<Option<f64>>,
}

impl<'a> Flows<'a> {
    /// The flows that the inputs name; `None` where none are named and there are none.
    ///
    /// # Errors
    /// When the relation or measure is unknown, holds both ways, or has several measures and none is named.
    pub(super) fn read(among: &Among<'a>, inputs: &Inputs) -> Result<Option<Self>, AppError> {
        let dataset = among.dataset();
        let relation = match inputs.text("commuting") {
            Some(id) => {
                let found = find_relation(dataset, id).map_err(of_input("commuting"))?;
                let why = || format!("{id} is a straight line and no flow; give the id of a relation of flows");
                Some(found.given().ok_or_else(|| AppError::Input { name: "commuting".to_owned(), why: why() })?)
            }
            None => dataset.relations().iter().find(|relation| measure(relation, SHARES[0]).is_some()),
        };
        let Some(relation) = relation else {
            return match inputs.text("flow") {
                Some(_) => Err(AppError::Input { name: "flow".to_owned(), why: NO_FLOWS.to_owned() }),
                None => Ok(None),
            };
        };
        let (id, values) = counted(relation, inputs)?;
        Ok(Some(Self::of(among, relation, id, values)))
    }

    fn of(among: &Among<'a>, relation: &'a Relation, id: &'a str, values: &[Option<f64>]) -> Self {
        let shares = measure(relation, SHARES[0]);
        let mut found =
            Self { relation, measure: id, pairs: Vec::new(), unknown: 0, residents: Vec::new(), staying: Vec::new() };
        for (from, &unit) in (0_u32..).zip(among.units()) {
            let mut leaving = Some(0.0);
            // The largest flow gives the whole most exactly: it is a rounded number over a share.
            let mut largest: Option<(f64, f64)> = None;
            for at in relation.range(unit) {
                let to = among.units().binary_search(&relation.target(at)).ok().and_then(|to| u32::try_from(to).ok());
                leaving = leaving.zip(values[at]).map(|(sum, flow): (f64, f64)| sum + flow);
                match (values[at], to) {
                    (Some(flow), Some(to)) => found.pairs.push((from, to, flow)),
                    (None, Some(_)) => found.unknown += 1,
                    (_, None) => {}
                }
                let share = shares.and_then(|shares| shares[at]).filter(|share| *share > 0.0);
                if let (Some(flow), Some(share)) = (values[at], share)
                    && largest.is_none_or(|(most, _)| flow > most)
                {
                    largest = Some((flow, share));
                }
            }
            let residents = largest.map(|(flow, share)| 100.0 * flow / share);
            found.residents.push(residents);
            found.staying.push(residents.zip(leaving).map(|(all, leaving)| f64::max(all - leaving, 0.0)));
        }
        found
    }
}

/// The measure that counts what goes.
fn counted<'a>(relation: &'a Relation, inputs: &Inputs) -> Result<(&'a str, &'a [Option<f64>]), AppError> {
    let counts = || relation.measures().iter().filter(|known| !SHARES.contains(&known.id.as_str()));
    let ids = || counts().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", ");
    let refuse = |name: &str, why: String| Err(AppError::Input { name: name.to_owned(), why });
    if relation.is_symmetric() {
        return refuse(
            "commuting",
            format!("relation {} holds both ways and is no flow from one to another", relation.id),
        );
    }
    let found = match inputs.text("flow") {
        Some(id) => counts().find(|known| known.id.as_str() == id),
        None => counts().next().filter(|_| counts().count() == 1),
    };
    match found {
        Some(found) => Ok((found.id.as_str(), &found.values)),
        None if ids().is_empty() => refuse("commuting", format!("relation {} counts nothing", relation.id)),
        None => refuse("flow", format!("say which measure of {} counts what goes: {}", relation.id, ids())),
    }
}
