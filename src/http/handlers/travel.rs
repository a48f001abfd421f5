//! Travel: tables between units.

use axum::response::{IntoResponse, Response};
use http::header;

use crate::app::{self, MatrixQuery};
use crate::http::ask::Ask;
use crate::http::problem::Problem;
use crate::http::routes::{CSV, JSON};
use crate::http::views::travel::{MatrixView, matrix_as_csv};

pub(in crate::http) async fn matrix(ask: Ask) -> Result<Response, Problem> {
    let query = MatrixQuery {
        from: ask.params.list("from"),
        to: ask.params.list("to"),
        relation: ask.params.get("relation").map(str::to_owned),
    };
    let as_csv = ask.params.get("f") == Some("csv");
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
