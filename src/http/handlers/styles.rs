//! OGC API Styles: a style for each indicator, in several encodings.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;

use super::indicators::{IdPath, classes_asked_for};
use crate::app;
use crate::http::address::Address;
use crate::http::ask::Ask;
use crate::http::problem::Problem;
use crate::http::views::qml::qml;
use crate::http::views::sld::sld;
use crate::http::views::style::{Symbology, style as maplibre, title};
use crate::http::views::styles::{Encoding, StyleEntry, StyleList, StyleMetadata};
use crate::http::views::{Credit, Link};

/// The encodings and what `f` calls them; the first is what is answered when nothing is asked.
const ENCODINGS: [(Encoding, &str); 3] =
    [(Encoding::MapLibre, "mapbox"), (Encoding::Qml, "qml"), (Encoding::Sld, "sld")];

fn address(address: &Address, id: &str) -> String {
    address.to(&format!("/styles/{id}"))
}

/// Links to the encodings of a style and to what is said of it.
fn links(ask: &Ask, id: &str) -> Vec<Link> {
    let here = address(&ask.address, id);
    let sheet = |(encoding, f): (Encoding, &str)| {
        Link::new("stylesheet", encoding.media_type(), encoding.title(), format!("{here}?f={f}"))
    };
    let about = Link::json("describedby", "About this style", format!("{here}/metadata"));
    ENCODINGS.into_iter().map(sheet).chain([about]).collect()
}

pub(in crate::http) async fn list(ask: Ask) -> Json<StyleList> {
    let indicators = ask.snapshot.dataset().indicators();
    let entry = |indicator: &crate::model::Indicator| StyleEntry {
        id: indicator.id.to_string(),
        title: indicator.title.get("en").to_owned(),
        href: address(&ask.address, indicator.id.as_str()),
        links: links(&ask, indicator.id.as_str()),
    };
    Json(StyleList {
        credit: Credit::all(&ask.snapshot),
        default: indicators.first().map(|indicator| indicator.id.to_string()),
        styles: indicators.iter().map(entry).collect(),
        links: vec![Link::json("self", "Styles", ask.address.to("/styles"))],
    })
}

pub(in crate::http) async fn style(ask: Ask, Path(path): Path<IdPath>) -> Result<Response, Problem> {
    let (method, k) = classes_asked_for(&ask)?;
    // A MapLibre style is also just JSON to those who ask for that.
    let encoding =
        ENCODINGS.into_iter().find(|(_, f)| *f == ask.format()).map_or(Encoding::MapLibre, |(found, _)| found);
    let media_type = ask.negotiated.media_type();
    let sheet = ask.compute(move |ask| {
        let summary = app::summarize(&ask.snapshot, &path.id, method, k)?;
        let source = |layer: &str, properties: &str| ask.address.to(&format!("/tiles/{layer}?properties={properties}"));
        Ok(match encoding {
            Encoding::MapLibre => maplibre(&ask.snapshot, &summary, source).to_string(),
            Encoding::Qml => qml(&Symbology::of(&ask.snapshot, &summary)),
            Encoding::Sld => sld(&Symbology::of(&ask.snapshot, &summary)),
        })
    });
    Ok(([(header::CONTENT_TYPE, media_type)], sheet.await?).into_response())
}

pub(in crate::http) async fn metadata(ask: Ask, Path(path): Path<IdPath>) -> Result<Json<StyleMetadata>, Problem> {
    let view = ask.compute(move |ask| {
        let (method, k) = (crate::statistics::Method::Quantile, 5);
        let summary = app::summarize(&ask.snapshot, &path.id, method, k)?;
        let links = links(ask, &path.id);
        let tiles = ask.address.to(&format!("/tiles/{}", ask.snapshot.dataset().about().collection));
        Ok(StyleMetadata::of(&ask.snapshot, summary.indicator, title(&summary), links, tiles))
    });
    Ok(Json(view.await?))
}
