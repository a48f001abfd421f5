//! Units by the name of their collection: the list, profiles, neighbours.

use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;

use crate::app::{self, ContiguityRule, NeighboursQuery};
use crate::http::ask::Ask;
use crate::http::problem::{Problem, named_beside_the_path};
use crate::http::views::units::{NeighboursView, ProfileView, Units};

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct UnitsPath {
    units: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct UnitPath {
    pub units: String,
    pub number: String,
}

/// These addresses begin with the units' collection; any other word leads nowhere.
pub(super) fn check_units(ask: &Ask, units: &str) -> Result<(), Problem> {
    let collection = ask.snapshot.dataset().about().collection.as_str();
    if units == collection {
        return Ok(());
    }
    let hint = if app::find_collection(&ask.snapshot, units).is_ok() {
        format!("the features of {units} are at /collections/{units}/items")
    } else {
        format!("the units of this dataset are at /{collection}, and /api lists every address")
    };
    Err(Problem::not_found(format!("there is nothing under /{units}; {hint}")))
}

pub(in crate::http) async fn list(ask: Ask, Path(path): Path<UnitsPath>) -> Result<Response, Problem> {
    check_units(&ask, &path.units)?;
    ask.compute_json(|ask| Ok(Units::of(&ask.snapshot))).await
}

pub(in crate::http) async fn profile(ask: Ask, Path(path): Path<UnitPath>) -> Result<Response, Problem> {
    check_units(&ask, &path.units)?;
    let answer = ask.compute_json(move |ask| {
        let profile = app::profile(&ask.snapshot, &path.number)?;
        Ok(ProfileView::of(&ask.snapshot, &profile))
    });
    answer.await
}

pub(in crate::http) async fn neighbours(ask: Ask, Path(path): Path<UnitPath>) -> Result<Response, Problem> {
    check_units(&ask, &path.units)?;
    let query = NeighboursQuery {
        relation: ask.params.get("relation").map(str::to_owned),
        order: ask.params.number("order")?,
        k: ask.params.number("k")?,
        minutes: ask.params.number("minutes")?,
        contiguity: match ask.params.get("contiguity") {
            Some("rook") => ContiguityRule::Rook,
            _ => ContiguityRule::Queen,
        },
        indicators: ask.params.list("indicator").unwrap_or_default(),
    };
    let answer = ask.compute_json(move |ask| {
        let answer = app::neighbours(&ask.snapshot, &path.number, &query);
        Ok(NeighboursView::of(&ask.snapshot, &answer.map_err(named_beside_the_path)?))
    });
    answer.await
}
