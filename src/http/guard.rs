//! What happens around every handler of the route table: parameters are checked
//! against the table, and answers are versioned so that a client asks again cheaply.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::ask::{Params, dataset_named};
use super::basemap::Basemap;
use super::html;
use super::negotiate::Negotiated;
use super::parameters::{Parameter, ParameterKind};
use super::problem::Problem;
use super::protect::{Caller, HeaderOptions, NEVER_REFUSED};
use super::proxy::Site;
use super::routes::{NOT_KEPT, PRIVATE, Route, Scope};
use super::{sight, viewer};
use crate::app::{self, Service};
use crate::model::Crs;

/// Checks the query, answers "not modified" where that is so, and labels the answer.
pub(super) async fn guard(
    State((service, route)): State<(Arc<Service>, &'static Route)>,
    request: Request,
    next: Next,
) -> Response {
    sight::note_route(route.path);
    let (mut parts, body) = request.into_parts();
    let caller = parts.extensions.get::<Arc<Caller>>().filter(|_| !NEVER_REFUSED.contains(&route.path));
    if let Some(Err(problem)) = caller.map(|caller| caller.check(route.needs)) {
        return problem.into_response();
    }
    let checked = Params::of(&parts.uri).and_then(|params| {
        check(route, &params)?;
        let is_private =
            app::names_a_join(parts.uri.path()) || params.iter().any(|(_, value)| app::names_a_join(value));
        Ok((Negotiated::of(route, &params, &parts.headers), is_private))
    });
    // What was posted by one client is for it alone.
    let (negotiated, is_private) = match checked {
        Ok(checked) => checked,
        Err(problem) => return problem.into_response(),
    };
    parts.extensions.insert(negotiated);
    let tag = if !is_private && route.scope == Scope::Dataset && route.cache_control != NOT_KEPT {
        let dataset = dataset_named(&mut parts).await;
        tag(&service, dataset.as_deref(), &parts)
    } else {
        None
    };
    if let Some(tag) = tag.as_ref().filter(|tag| is_held(&parts.headers, tag)) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        label(&mut response, route, tag);
        return response;
    }
    let uri = parts.uri.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if negotiated.format == "html" && response.status().is_success() {
        response = html::answer(&service, route, &uri, response).await;
    }
    if let Some(tag) = tag.filter(|_| response.status().is_success()) {
        label(&mut response, route, &tag);
    }
    if route.cache_control == NOT_KEPT {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(NOT_KEPT));
    }
    if is_private {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
    }
    response
}

fn label(response: &mut Response, route: &Route, tag: &HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(route.cache_control));
    headers.append(header::VARY, HeaderValue::from_static("accept"));
}

/// What answers hang on beside the dataset and the question: the map page in this program, and what whoever runs it says
/// of the map. A client that holds an answer of another edition gets the new one, with its policy.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Edition(u64);

impl Edition {
    pub(super) fn of(basemap: Option<&Basemap>, headers: &HeaderOptions) -> Self {
        let mut hasher = DefaultHasher::new();
        (viewer::page_hash(), basemap, &headers.frame_ancestors).hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// A weak tag: the same dataset asked the same way by the same name gives the same answer.
fn tag(service: &Service, dataset: Option<&str>, parts: &Parts) -> Option<HeaderValue> {
    let catalog = service.catalog();
    let snapshot = dataset.map_or_else(|| catalog.first(), |id| catalog.get(id)).ok()?;
    sight::note_dataset(&snapshot);
    let mut hasher = DefaultHasher::new();
    snapshot.version().hash(&mut hasher);
    // Answers list the datasets there are, and hold absolute addresses.
    catalog.all().len().hash(&mut hasher);
    parts.extensions.get::<Site>().hash(&mut hasher);
    parts.extensions.get::<Edition>().hash(&mut hasher);
    parts.uri.path_and_query().map(http::uri::PathAndQuery::as_str).hash(&mut hasher);
    parts.headers.get(header::ACCEPT).map(HeaderValue::as_bytes).hash(&mut hasher);
    HeaderValue::from_str(&format!("W/\"{:016x}\"", hasher.finish())).ok()
}

/// Whether the client says that it holds what the tag names.
fn is_held(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    let Ok(tag) = tag.to_str().map(opaque) else { return false };
    let held = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    held.flat_map(|list| list.split(',')).any(|held| opaque(held) == tag)
}

fn check(route: &Route, params: &Params) -> Result<(), Problem> {
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in params.iter() {
        let found = route.parameters().find(|parameter| parameter.name == name);
        if found.is_none() && route.queryables && !seen.contains(&name) {
            // The handler knows the collection, and what its properties are called.
            seen.push(name);
            continue;
        }
        let Some(parameter) = found else {
            if seen.contains(&name) {
                return Err(given_twice(name));
            }
            let allowed: Vec<&str> = route.parameters().map(|parameter| parameter.name).collect();
            let detail = format!("{} takes no parameter {name:?}; it takes {}", route.path, allowed.join(", "));
            return Err(Problem::bad_request(detail));
        };
        if seen.contains(&name) {
            return Err(given_twice(name));
        }
        seen.push(name);
        check_value(&parameter, value)?;
    }
    Ok(())
}

fn given_twice(name: &str) -> Problem {
    Problem::bad_request(format!("the parameter {name} is given twice; give it once"))
}

fn check_value(parameter: &Parameter, value: &str) -> Result<(), Problem> {
    let name = parameter.name;
    let wrong = |wanted: String| Err(Problem::bad_request(format!("{name}={value:?} is not {wanted}")));
    match parameter.kind {
        ParameterKind::Integer { least, most } => match value.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(()),
            _ if most == i64::MAX => wrong(format!("a whole number of at least {least}")),
            _ => wrong(format!("a whole number from {least} to {most}")),
        },
        ParameterKind::Number { least, most } => match value.parse::<f64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(()),
            _ => wrong(format!("a number from {least} to {most}")),
        },
        ParameterKind::Numbers { least, most } => {
            let fits = |text: &str| text.trim().parse().is_ok_and(|number: f64| (least..=most).contains(&number));
            if value.split(',').all(fits) {
                return Ok(());
            }
            wrong(format!("numbers from {least} to {most} with commas between them"))
        }
        ParameterKind::Limit { .. } => match value.parse::<i64>() {
            Ok(1..) => Ok(()),
            _ => wrong("a whole number of at least 1".to_owned()),
        },
        ParameterKind::Flag if value.parse::<bool>().is_err() => wrong("true or false".to_owned()),
        ParameterKind::Crs if Crs::from_name(value).is_none() => {
            let known: Vec<&str> = Crs::ALL.into_iter().map(Crs::uri).collect();
            wrong(format!("a coordinate system that there is; there are {} (EPSG:25833 for short)", known.join(", ")))
        }
        ParameterKind::OneOf(words) if !words.contains(&value) => wrong(format!("one of {}", words.join(", "))),
        ParameterKind::OneOf(_)
        | ParameterKind::Text
        | ParameterKind::List
        | ParameterKind::Flag
        | ParameterKind::Box
        | ParameterKind::Crs => Ok(()),
    }
}
