//! Pages for people: any JSON answer as a plain page without script, where the route table offers one. The page
//! holds what the JSON holds, in one way for all addresses; problems become pages for browsers too.

mod page;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Uri, header};
use serde_json::Value as Json;

use super::ask::Params;
use super::media_types::HTML;
use super::negotiate::prefers_html;
use super::problem::Problem;
use super::routes::{ROUTES, Route};
use crate::app::{AppError, Service};
use crate::exec::Work;
use axum::response::IntoResponse;
use page::Page;

/// No page asks another server for anything, or runs anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";
const PROBLEM: &str = "application/problem+json";

/// An answer of JSON as a page; any other answer as it is.
pub(super) async fn answer(service: &Service, route: &'static Route, uri: &Uri, response: Response) -> Response {
    let media_type = media_type(&response);
    if !(media_type.ends_with("/json") || media_type.ends_with("+json")) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The body was made in memory, and is no larger here.
    let read = to_bytes(body, usize::MAX).await;
    let Ok(bytes) = read else { return Problem::internal().into_response() };
    let uri = uri.clone();
    let has_children = ROUTES.iter().any(|other| is_child(other.path, route.path));
    let made = service.door(Work::Reads).run(move || {
        let value: Json = serde_json::from_slice(&bytes).ok()?;
        Some(Page { uri: &uri, formats: route.formats, has_children }.of(&value))
    });
    let page = match made.await {
        // Without a body (HEAD) there is nothing to make a page of, but its headers are those of the page.
        Ok(page) => page.unwrap_or_default(),
        Err(error) => return Problem::from(AppError::from(error)).into_response(),
    };
    label(&mut parts);
    Response::from_parts(parts, Body::from(page))
}

/// Whether an address is that of one thing in the list at another.
fn is_child(path: &str, list: &str) -> bool {
    path.strip_prefix(list)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|rest| rest.starts_with('{') && rest.ends_with('}') && !rest.contains('/'))
}

fn media_type(response: &Response) -> String {
    let given = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_owned()
}

fn label(parts: &mut http::response::Parts) {
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
}

/// Makes problems pages for those who ask for pages.
pub(super) async fn problems_for_browsers(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let format = Params::of(&uri).ok().and_then(|params| params.get("f").map(str::to_owned));
    let wanted = format.map_or_else(|| prefers_html(request.headers()), |format| format == "html");
    let response = next.run(request).await;
    if !wanted || media_type(&response) != PROBLEM {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return Problem::internal().into_response() };
    let value: Json = serde_json::from_slice(&bytes).unwrap_or_default();
    label(&mut parts);
    parts.headers.append(header::VARY, HeaderValue::from_static("accept"));
    let page = Page { uri: &uri, formats: &[], has_children: false };
    Response::from_parts(parts, Body::from(page.of_problem(&value)))
}
