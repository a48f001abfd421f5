//! The nouns: indicators, relations, groupings.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;

use crate::app::processes::Given;
use crate::app::{self, AppError, PairsQuery};
use crate::http::ask::Ask;
use crate::http::media_types::{CSV, JSON, TEXT};
use crate::http::paging::paging_links;
use crate::http::problem::Problem;
use crate::http::views::Credit;
use crate::http::views::jsonstat::JsonStat;
use crate::http::views::nouns::{
    GroupingInfo, GroupingView, Groupings, IndicatorInfo, IndicatorView, Indicators, RelationInfo, RelationView,
    Relations,
};
use crate::http::views::weights::WeightsView;
use crate::model::Indicator;
use crate::statistics::Method;

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct IdPath {
    pub id: String,
}

/// The method and the number of classes asked for; quantiles and 5 when not said.
pub(in crate::http) fn classes_asked_for(ask: &Ask) -> Result<(Method, usize), Problem> {
    let method = ask.params.get("classify").and_then(Method::parse).unwrap_or(Method::Quantile);
    Ok((method, ask.params.number("k")?.unwrap_or(5)))
}

/// Whether JSON-stat is asked for.
fn is_json_stat(ask: &Ask) -> bool {
    ask.params.get("f") == Some("jsonstat")
}

pub(in crate::http) async fn list(ask: Ask) -> Result<Response, Problem> {
    if is_json_stat(&ask) {
        let answer = ask.compute_json(|ask| {
            let indicators: Vec<&Indicator> = ask.snapshot.dataset().indicators().iter().collect();
            let title = ask.snapshot.dataset().about().title.get("en");
            Ok(JsonStat::of(&ask.snapshot, &indicators, ask.address.to("/indicators?f=jsonstat"), title))
        });
        return answer.await;
    }
    let indicators = ask.snapshot.dataset().indicators();
    let credit = Credit::of(&ask.snapshot, indicators.iter().map(|indicator| &indicator.source));
    Ok(Json(Indicators { credit, indicators: indicators.iter().map(IndicatorInfo::of).collect() }).into_response())
}

pub(in crate::http) async fn one(ask: Ask, Path(path): Path<IdPath>) -> Result<Response, Problem> {
    if is_json_stat(&ask) {
        let answer = ask.compute_json(move |ask| {
            let indicator = app::find_indicator(&ask.snapshot, &path.id)?;
            let href = ask.address.to(&format!("/indicators/{}?f=jsonstat", path.id));
            Ok(JsonStat::of(&ask.snapshot, &[indicator], href, indicator.title.get("en")))
        });
        return answer.await;
    }
    let (method, k) = classes_asked_for(&ask)?;
    let answer = ask.compute_json(move |ask| {
        let summary = app::summarize(&ask.snapshot, &path.id, method, k)?;
        Ok(IndicatorView::of(ask.snapshot.dataset(), summary))
    });
    answer.await
}

pub(in crate::http) async fn relations(ask: Ask) -> Json<Relations> {
    let dataset = ask.snapshot.dataset();
    let credit = Credit::of(&ask.snapshot, dataset.relations().iter().map(|relation| &relation.source));
    let info = |relation| RelationInfo::of(&ask.snapshot, relation);
    Json(Relations { credit, relations: app::relations(dataset).map(info).collect() })
}

const USUAL_PAIRS: usize = 10_000;
const MOST_PAIRS: usize = 100_000;

pub(in crate::http) async fn relation(ask: Ask, Path(path): Path<IdPath>) -> Result<Response, Problem> {
    let query = PairsQuery {
        from: ask.params.list("from"),
        offset: ask.params.number("offset")?.unwrap_or(0),
        limit: ask.params.number("limit")?.unwrap_or(USUAL_PAIRS).min(MOST_PAIRS),
    };
    let answer = ask.compute_json(move |ask| {
        let page = app::pairs(&ask.snapshot, &path.id, &query)?;
        let here = format!("/relations/{}", path.id);
        let links = paging_links(ask, JSON, &here, query.offset, query.limit, page.matched);
        Ok(RelationView::of(&ask.snapshot, &page, links))
    });
    answer.await
}

pub(in crate::http) async fn weights(ask: Ask, Path(path): Path<IdPath>) -> Result<Response, Problem> {
    let format = ask.format();
    let media_type = match format {
        "csv" => CSV,
        "gal" | "gwt" => TEXT,
        _ => JSON,
    };
    let body = ask.compute(move |ask| {
        let given = ask.params.iter().filter(|(name, _)| *name != "f");
        let given = given.map(|(name, value)| (name.to_owned(), Given::Text(value.to_owned()))).collect();
        let found = app::unit_weights(&ask.snapshot, &path.id, given)?;
        Ok(match format {
            "csv" => found.as_csv().into_bytes(),
            "gal" => found.as_gal().into_bytes(),
            "gwt" => found.as_gwt().into_bytes(),
            _ => serde_json::to_vec(&WeightsView::of(&ask.snapshot, &path.id, &found)).unwrap_or_default(),
        })
    });
    Ok(([(header::CONTENT_TYPE, media_type)], body.await?).into_response())
}

pub(in crate::http) async fn groupings(ask: Ask) -> Json<Groupings> {
    let groupings = ask.snapshot.dataset().groupings();
    let credit = Credit::of(&ask.snapshot, groupings.iter().map(|grouping| &grouping.source));
    let info = |grouping| GroupingInfo::of(&ask.snapshot, grouping);
    Json(Groupings { credit, groupings: groupings.iter().map(info).collect() })
}

pub(in crate::http) async fn grouping(ask: Ask, Path(path): Path<IdPath>) -> Result<Response, Problem> {
    let answer = ask.compute_json(move |ask| {
        let dataset = ask.snapshot.dataset();
        let known = || dataset.groupings().iter().map(|grouping| grouping.id.to_string()).collect();
        let unknown = || AppError::Unknown { what: "grouping", id: path.id.clone(), known: known() };
        let grouping = ask.snapshot.grouping(&path.id).ok_or_else(unknown)?;
        Ok(GroupingView::of(&ask.snapshot, grouping))
    });
    answer.await
}
