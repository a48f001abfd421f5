//! Map styles: one for each indicator.

use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use serde_json::Value;

use super::indicators::{IdPath, classes_asked_for};
use crate::app;
use crate::http::ask::Ask;
use crate::http::problem::Problem;
use crate::http::views::{Credit, style::style as style_view};

#[derive(Clone, Debug, Serialize)]
struct StyleEntry {
    id: String,
    title: String,
    href: String,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Styles {
    #[serde(flatten)]
    credit: Credit,
    styles: Vec<StyleEntry>,
}

pub(in crate::http) async fn list(ask: Ask) -> Json<Styles> {
    let entry = |indicator: &crate::model::Indicator| StyleEntry {
        id: indicator.id.to_string(),
        title: indicator.title.get("en").to_owned(),
        href: ask.address.to(&format!("/styles/{}", indicator.id)),
    };
    let styles = ask.snapshot.dataset().indicators().iter().map(entry).collect();
    Json(Styles { credit: Credit::all(&ask.snapshot), styles })
}

pub(in crate::http) async fn style(ask: Ask, Path(path): Path<IdPath>) -> Result<Json<Value>, Problem> {
    let (method, k) = classes_asked_for(&ask)?;
    let style = ask.compute(move |ask| {
        let summary = app::summarize(&ask.snapshot, &path.id, method, k)?;
        let source = |layer: &str, properties: &str| ask.address.to(&format!("/tiles/{layer}?properties={properties}"));
        Ok(style_view(&ask.snapshot, &summary, source))
    });
    Ok(Json(style.await?))
}
