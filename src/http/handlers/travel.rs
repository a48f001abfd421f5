//! Travel: tables between units, what lies within reach, ways along the roads.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;

use super::units::{UnitPath, check_units};
use crate::app::{self, LinksQuery, MatrixQuery, ReachQuery, Stop, Within};
use crate::http::ask::Ask;
use crate::http::media_types::{CSV, GEOJSON, JSON};
use crate::http::problem::{Problem, named_beside_the_path, named_in_query};
use crate::http::views::features::FeaturePage;
use crate::http::views::travel::{
    MatrixView, ReachView, credit_of_reach, credit_of_roads, matrix_as_csv, reach_features,
};
use crate::model::LonLat;

pub(in crate::http) async fn matrix(ask: Ask) -> Result<Response, Problem> {
    let query = MatrixQuery {
        from: ask.params.list("from"),
        to: ask.params.list("to"),
        relation: ask.params.get("relation").map(str::to_owned),
    };
    let as_csv = ask.format() == "csv";
    let body = ask.compute(move |ask| {
        let matrix = app::matrix(&ask.snapshot, &query)?;
        if as_csv {
            return Ok(matrix_as_csv(&matrix).into_bytes());
        }
        Ok(serde_json::to_vec(&MatrixView::of(&ask.snapshot, &matrix)).unwrap_or_default())
    });
    let media_type = if as_csv { CSV } else { JSON };
    Ok(([(header::CONTENT_TYPE, media_type)], body.await?).into_response())
}

pub(in crate::http) async fn reach_of_unit(ask: Ask, Path(path): Path<UnitPath>) -> Result<Response, Problem> {
    check_units(&ask, &path.units)?;
    let query = reach_query(&ask, Stop::Unit(path.number))?;
    reach(&ask, query).await
}

pub(in crate::http) async fn reach_of_point(ask: Ask) -> Result<Response, Problem> {
    let (lon, lat) = (ask.params.required("lon", "lon=10.75")?, ask.params.required("lat", "lat=59.91")?);
    let query = reach_query(&ask, Stop::Point(point(lon, lat)?))?;
    reach(&ask, query).await
}

async fn reach(ask: &Ask, query: ReachQuery) -> Result<Response, Problem> {
    let as_features = ask.format() == "geojson";
    let body = ask.compute(move |ask| {
        let reach = app::reach(&ask.snapshot, &query).map_err(named_beside_the_path)?;
        let credit = credit_of_reach(&ask.snapshot, &reach);
        Ok(if as_features {
            serde_json::to_vec(&reach_features(&reach, credit))
        } else {
            serde_json::to_vec(&ReachView::of(&ask.snapshot, &reach, credit))
        })
    });
    let media_type = if as_features { GEOJSON } else { JSON };
    Ok(([(header::CONTENT_TYPE, media_type)], body.await?.unwrap_or_default()).into_response())
}

pub(in crate::http) async fn route(ask: Ask) -> Result<Response, Problem> {
    let end = |name: &str| {
        let missing =
            || Problem::bad_request(format!("the parameter {name} is missing; for example {name}=10.75,59.91"));
        parse_stop(name, ask.params.get(name).ok_or_else(missing)?)
    };
    let (from, to) = (end("from")?, end("to")?);
    let page = ask.compute(move |ask| {
        let route = app::route(&ask.snapshot, &from, &to).map_err(named_in_query)?;
        let feature = app::route_feature(&from, &to, route);
        let page = FeaturePage::of(&feature, credit_of_roads(&ask.snapshot), Vec::new());
        Ok(serde_json::to_vec(&page).unwrap_or_default())
    });
    Ok(([(header::CONTENT_TYPE, GEOJSON)], page.await?).into_response())
}

/// A unit's number, or a longitude and latitude with a comma between them.
fn parse_stop(name: &str, text: &str) -> Result<Stop, Problem> {
    let Some((lon, lat)) = text.split_once(',') else { return Ok(Stop::Unit(text.to_owned())) };
    let number = |text: &str| {
        let wrong = |error| {
            let detail = format!("{name}={text:?}: {error}; give a unit's number, or longitude,latitude in degrees");
            Problem::bad_request(detail)
        };
        text.trim().parse::<f64>().map_err(wrong)
    };
    Ok(Stop::Point(point(number(lon)?, number(lat)?)?))
}

fn point(lon: f64, lat: f64) -> Result<LonLat, Problem> {
    LonLat::new(lon, lat).map_err(|error| Problem::bad_request(error.to_string()))
}

/// Where reach begins when the query says it: `from`, or `lon` and `lat`.
pub(super) fn stop(ask: &Ask) -> Result<Stop, Problem> {
    let params = &ask.params;
    match (params.get("from"), params.number("lon")?, params.number("lat")?) {
        (Some(number), None, None) => Ok(Stop::Unit(number.to_owned())),
        (None, Some(lon), Some(lat)) => Ok(Stop::Point(point(lon, lat)?)),
        _ => Err(Problem::bad_request("give either from, a unit's number, or lon and lat")),
    }
}

/// The most bands at once.
const MOST_BANDS: usize = 12;

/// What is asked of reach: `minutes` or `inhabitants`, `relation`, `indicator`.
pub(super) fn reach_query(ask: &Ask, from: Stop) -> Result<ReachQuery, Problem> {
    let params = &ask.params;
    let within = match (params.numbers("minutes")?, params.number("inhabitants")?) {
        (Some(minutes), None) if minutes.len() > MOST_BANDS => {
            let detail = format!("minutes has {} bands; at most {MOST_BANDS} are given at once", minutes.len());
            return Err(Problem::bad_request(detail));
        }
        (Some(minutes), None) => Within::Minutes(minutes),
        (None, Some(inhabitants)) => Within::Inhabitants(inhabitants),
        (Some(_), Some(_)) => return Err(Problem::bad_request("give either minutes or inhabitants, not both")),
        (None, None) => {
            let detail = "say how far: minutes=60, minutes=30,60,90 for several bands, or inhabitants=5000";
            return Err(Problem::bad_request(detail));
        }
    };
    Ok(ReachQuery {
        from,
        within,
        relation: params.get("relation").map(str::to_owned),
        indicators: params.list("indicator").unwrap_or_default(),
    })
}

/// Which lines are asked for: `relation`, `from`, `k`, `minutes`.
pub(super) fn links_query(ask: &Ask) -> Result<LinksQuery, Problem> {
    Ok(LinksQuery {
        relation: ask.params.get("relation").map(str::to_owned),
        from: ask.params.list("from"),
        k: ask.params.number("k")?,
        minutes: ask.params.number("minutes")?,
    })
}
