//! The map page, built by `web/` and held in the program, its scripts and styles packed already beside themselves.

use std::borrow::Cow;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

use super::basemap::Basemap;
use super::content_coding::takes;
use super::problem::Problem;
use crate::app::ContentCoding;

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Files;

/// The files of the page carry a hash of their contents in their names.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "public, no-cache";

/// What the page asks for beside the answers; below the page wherever it stands.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{*file}", get(asset)).route("/datasets/{dataset}/assets/{*file}", get(asset))
}

#[derive(Clone, Debug, Deserialize)]
struct AssetPath {
    file: String,
}

async fn asset(Path(path): Path<AssetPath>, headers: HeaderMap) -> Response {
    let name = format!("assets/{}", path.file);
    let Some(file) = Files::get(&name) else {
        return Problem::not_found(format!("the map page has no file {name}")).into_response();
    };
    let packed = Files::get(&format!("{name}.br")).filter(|_| takes(&headers, ContentCoding::Brotli));
    let is_packed = packed.is_some();
    let mut response = answer(&name, packed.unwrap_or(file), FOR_EVER);
    if is_packed {
        let coding = HeaderValue::from_static(ContentCoding::Brotli.as_str());
        response.headers_mut().insert(header::CONTENT_ENCODING, coding);
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// The page itself.
pub(super) fn page(basemap: Option<&Basemap>) -> Response {
    match Files::get("index.html") {
        Some(file) => {
            let mut response = answer("index.html", file, REVALIDATE);
            if let Ok(policy) = HeaderValue::from_str(&policy(basemap)) {
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            }
            response
        }
        None => Problem::not_found("this program was built without the map page; ask with ?f=json").into_response(),
    }
}

/// Files at the page's root (an icon), else nothing.
pub(super) async fn file_or_nothing(uri: Uri, headers: HeaderMap) -> Response {
    let name = uri.path().trim_start_matches('/');
    match Files::get(name).filter(|_| name != "index.html") {
        Some(file) if is_held(&headers, &file) => StatusCode::NOT_MODIFIED.into_response(),
        Some(file) => answer(name, file, REVALIDATE),
        None => {
            Problem::not_found(format!("there is nothing at {}; /api lists every address", uri.path())).into_response()
        }
    }
}

/// What the page is told apart from other builds of it by; it names its scripts, and they carry theirs.
pub(super) fn page_hash() -> Option<[u8; 32]> {
    Files::get("index.html").map(|file| file.metadata.sha256_hash())
}

fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash().iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    format!("W/\"{hash:016x}\"")
}

fn is_held(headers: &HeaderMap, file: &EmbeddedFile) -> bool {
    headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == tag(file).as_bytes())
}

fn answer(name: &str, file: EmbeddedFile, cache_control: &'static str) -> Response {
    let tag = tag(&file);
    let mut response = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes).into_response(),
        Cow::Owned(bytes) => bytes.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == SCRIPT) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY_OF_WORKERS));
    }
    response
}

/// The one style that the charting library writes into a chart; another version of the library may need another, and
/// the browser says so in the viewer's tests.
const STYLE_OF_CHARTS: &str = "'sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww='";

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// A worker is held to what its own script was sent with: the map's worker asks for tiles.
const POLICY_OF_WORKERS: &str = "default-src 'none'; script-src 'self'; connect-src 'self'";

/// The page asks no other server than the basemap's, where there is one, and runs nothing but its own files: the browser
/// holds it to that. Bars and swatches have their sizes and colours in attributes; who may hold the page in a frame is
/// set elsewhere.
fn policy(basemap: Option<&Basemap>) -> String {
    let other = basemap.map(|basemap| format!(" {}", basemap.origin())).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' {STYLE_OF_CHARTS}; style-src-attr 'unsafe-inline'; \
         img-src 'self' data: blob:{other}; font-src 'self'; connect-src 'self'{other}; worker-src 'self' blob:; \
         child-src blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => SCRIPT,
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("pbf") => "application/x-protobuf",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
