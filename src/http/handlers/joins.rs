//! Joins: a posted table matched to the units, for whoever holds the id. The addresses are those of the draft of OGC
//! API Joins (22-026); there is no list of joins, as they are nobody else's.

use std::future::poll_fn;
use std::pin::Pin;

use axum::Json;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Path, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use crate::app::{AppError, JoinQuery, MOST_BYTES};
use crate::http::ask::{Ask, Params};
use crate::http::parameters::{JOIN, ParameterKind};
use crate::http::problem::Problem;
use crate::http::views::joins::{JoinView, KeyValuesView, KeysView};
use crate::io::manifest::{Decimal, Delimiter, Encoding, TableSpec};
use crate::io::table::is_xlsx;
use crate::model::{Kind, Year};

/// The table, and what a form says around it.
pub(in crate::http) const MOST_BODY_BYTES: usize = MOST_BYTES + (64 << 10);

/// So much of a body that is too large is read before it is refused.
const MOST_BYTES_TAKEN_IN: usize = 64 << 20;

/// The media type of workbooks.
pub(in crate::http) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Words for "no value" that statistics offices use.
const MISSING: [&str; 6] = [".", "..", "...", ":", "NA", "n/a"];

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct JoinPath {
    join: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct KeysPath {
    collection: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct KeyPath {
    collection: String,
    key: String,
}

pub(in crate::http) async fn create(ask: Ask, request: Request) -> Result<Response, Problem> {
    let (bytes, params) = posted(ask.params.clone(), request).await?;
    let query = query(&params, is_xlsx(&bytes))?;
    let made = ask.compute(move |ask| {
        let join = ask.service.joins().join(&ask.snapshot, &bytes, &query)?;
        let to = |path: &str| ask.address.to(path);
        let (kept_for, created) = (ask.service.joins().kept_for(), join.created());
        let view = JoinView::of(&ask.snapshot, &join, created, kept_for, to);
        Ok((ask.address.to(&format!("/joins/{}", join.id())), view))
    });
    let (here, view) = made.await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, here)], Json(view)).into_response())
}

pub(in crate::http) async fn one(ask: Ask, Path(path): Path<JoinPath>) -> Result<Json<JoinView>, Problem> {
    let joins = ask.service.joins();
    let (join, last_used) = joins.get(&ask.snapshot, &path.join)?;
    Ok(Json(JoinView::of(&ask.snapshot, &join, last_used, joins.kept_for(), |path| ask.address.to(path))))
}

pub(in crate::http) async fn dismiss(ask: Ask, Path(path): Path<JoinPath>) -> Result<StatusCode, Problem> {
    ask.service.joins().dismiss(&ask.snapshot, &path.join)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(in crate::http) async fn keys(ask: Ask, Path(path): Path<KeysPath>) -> Result<Json<KeysView>, Problem> {
    check_collection(&ask, &path.collection)?;
    Ok(Json(KeysView::of(&ask.snapshot, |path| ask.address.to(path))))
}

pub(in crate::http) async fn key_values(ask: Ask, Path(path): Path<KeyPath>) -> Result<Response, Problem> {
    check_collection(&ask, &path.collection)?;
    match path.key.as_str() {
        "number" => ask.compute_json(|ask| Ok(KeyValuesView::of(&ask.snapshot, false))).await,
        "name" => ask.compute_json(|ask| Ok(KeyValuesView::of(&ask.snapshot, true))).await,
        other => Err(Problem::not_found(format!("there is no key {other:?}; the keys are number and name"))),
    }
}

/// Tables are joined to the units only.
fn check_collection(ask: &Ask, id: &str) -> Result<(), Problem> {
    let units = ask.snapshot.dataset().about().collection.as_str();
    if id == units {
        return Ok(());
    }
    Err(Problem::not_found(format!("tables can be joined to {units} only, not to {id:?}")))
}

/// The table in a request's body, and the parameters with those that stand in a form.
async fn posted(params: Params, request: Request) -> Result<(Bytes, Params), Problem> {
    let kind = media_type(request.headers());
    let (parts, body) = request.into_parts();
    let body = whole(body).await?;
    if kind == "multipart/form-data" {
        let form = Multipart::from_request(Request::from_parts(parts, Body::from(body)), &()).await;
        return form_fields(form.map_err(|rejection| refused(rejection.status(), &rejection.body_text()))?, params)
            .await;
    }
    let is_table = kind.is_empty()
        || kind.starts_with("text/")
        || ["application/csv", "application/octet-stream", "application/vnd.ms-excel", XLSX].contains(&kind.as_str());
    if is_table { checked(body).map(|body| (body, params)) } else { Err(unsupported(&kind)) }
}

/// A body, unless it is too large. So that its sender hears so, one that is too large is taken in and thrown away, up
/// to what nobody sends by mistake.
async fn whole(mut body: Body) -> Result<Bytes, Problem> {
    let (mut held, mut count) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let failed = |error: axum::Error| refused(StatusCode::BAD_REQUEST, &error.to_string());
        let Ok(data) = frame.map_err(failed)?.into_data() else { continue };
        count += data.len();
        if count <= MOST_BODY_BYTES {
            held.extend_from_slice(&data);
        } else {
            held = Vec::new();
        }
        if count > MOST_BYTES_TAKEN_IN {
            break;
        }
    }
    if count > MOST_BODY_BYTES { Err(refused(StatusCode::PAYLOAD_TOO_LARGE, "")) } else { Ok(Bytes::from(held)) }
}

/// The media type of a request's body in small letters; nothing when it is not said.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn unsupported(kind: &str) -> Problem {
    let detail = format!(
        "{kind} cannot be joined; post CSV as text/csv, a workbook as {XLSX}, or either as the field \
                          file of multipart/form-data"
    );
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
}

fn refused(status: StatusCode, why: &str) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let most = MOST_BYTES >> 20;
        return Problem::new(status, format!("the body is too large; a table to join has at most {most} MB"));
    }
    Problem::new(status, format!("the body cannot be read: {why}"))
}

/// Of workbooks only those of today's kind are read: how much one unfolds to is known of no other.
fn checked(body: Bytes) -> Result<Bytes, Problem> {
    let is_archive = body.starts_with(b"PK\x03\x04") || body.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    if is_archive && !is_xlsx(&body) {
        let detail =
            "this is an archive, or a workbook of another kind than .xlsx; save it as .xlsx or CSV and post that";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    Ok(body)
}

async fn form_fields(mut form: Multipart, mut params: Params) -> Result<(Bytes, Params), Problem> {
    let failed = |error: MultipartError| refused(error.status(), &error.body_text());
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(failed)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            file = Some(field.bytes().await.map_err(failed)?);
            continue;
        }
        let value = field.text().await.map_err(failed)?;
        let known = JOIN.iter().find(|parameter| parameter.name == name);
        match known.map(|parameter| parameter.kind) {
            Some(ParameterKind::OneOf(words)) if !words.contains(&value.as_str()) => {
                return Err(Problem::bad_request(format!("{name}={value:?} is not one of {}", words.join(", "))));
            }
            Some(_) => params.set(&name, value),
            None => {
                let known: Vec<&str> = JOIN.iter().map(|parameter| parameter.name).collect();
                let known = known.join(", ");
                return Err(Problem::bad_request(format!("the form has no field {name:?}; it has file, {known}")));
            }
        }
    }
    let missing = || Problem::bad_request("the form has no field file; the table goes there");
    checked(file.ok_or_else(missing)?).map(|file| (file, params))
}

fn query(params: &Params, is_workbook: bool) -> Result<JoinQuery, Problem> {
    let missing = params.list("missing").unwrap_or_else(|| MISSING.map(str::to_owned).to_vec());
    let year = params.number::<i64>("year")?.map(Year::new).transpose();
    Ok(JoinQuery {
        table: TableSpec {
            file: if is_workbook { "the table.xlsx" } else { "the table" }.to_owned(),
            encoding: if params.get("encoding") == Some("latin-1") { Encoding::Latin1 } else { Encoding::Utf8 },
            delimiter: params.get("delimiter").map(|word| match word {
                ";" => Delimiter::Semicolon,
                "tab" => Delimiter::Tab,
                _ => Delimiter::Comma,
            }),
            decimal: if params.get("decimal") == Some(",") { Decimal::Comma } else { Decimal::Point },
            missing,
            sheet: params.get("sheet").map(str::to_owned),
        },
        key: params.get("key").map(str::to_owned),
        columns: params.list("columns"),
        kind: params.get("kind").and_then(Kind::parse),
        year: year.map_err(|error| Problem::from(AppError::Unfit { why: error.to_string() }))?,
    })
}
