//! What a handler is asked: the service, the dataset, the parameters, and where the
//! answer's links begin.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{Uri, header};
use serde::Serialize;

use super::address::Address;
use super::media_types::JSON;
use super::negotiate::Negotiated;
use super::problem::Problem;
use super::protect::Caller;
use super::sight;
use crate::app::{Service, Snapshot};
use crate::model::Crs;

/// The parameters after the question mark.
#[derive(Clone, Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn of(uri: &Uri) -> Result<Self, Problem> {
        match Query::<Vec<(String, String)>>::try_from_uri(uri) {
            Ok(Query(pairs)) => Ok(Self(pairs)),
            Err(rejection) => Err(Problem::bad_request(format!("the query cannot be read: {rejection}"))),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Gives a parameter this value, whatever it had.
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.0.retain(|(found, _)| found != name);
        self.0.push((name.to_owned(), value));
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The parameters as a query again, with its question mark; empty when there are none.
    pub(super) fn as_query(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.iter()).finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The parameters but `f`, which is about this answer, for the address of another.
    pub(super) fn for_another(&self) -> Self {
        Self(self.0.iter().filter(|(name, _)| name != "f").cloned().collect())
    }

    /// The parameters with one of them given another value.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let others = self.0.iter().filter(|(found, _)| found != name).cloned();
        Self(others.chain([(name.to_owned(), value.to_owned())]).collect())
    }

    /// The coordinate system that is named; the guard has seen to it that there is one of the name.
    pub(super) fn crs(&self, name: &str) -> Crs {
        self.get(name).and_then(Crs::from_name).unwrap_or_default()
    }

    /// A list separated by commas.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let list = self.get(name)?.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        Some(list.map(str::to_owned).collect())
    }

    /// A number; the guard has seen to its range.
    pub(super) fn number<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, Problem> {
        let problem = |text: &str, error: T::Err| Problem::bad_request(format!("{name}={text:?}: {error}"));
        self.get(name).map(|text| text.parse().map_err(|error| problem(text, error))).transpose()
    }

    /// Numbers separated by commas.
    pub(super) fn numbers(&self, name: &str) -> Result<Option<Vec<f64>>, Problem> {
        let parse =
            |text: &str| text.trim().parse().map_err(|error| Problem::bad_request(format!("{name}={text:?}: {error}")));
        self.get(name).map(|list| list.split(',').map(parse).collect()).transpose()
    }

    /// A number that must be given.
    pub(super) fn required<T: FromStr<Err: Display>>(&self, name: &str, example: &str) -> Result<T, Problem> {
        let missing = || Problem::bad_request(format!("the parameter {name} is missing; for example {example}"));
        self.number(name)?.ok_or_else(missing)
    }
}

/// What a handler of a dataset's address is asked.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub service: Arc<Service>,
    /// The dataset, with the results of jobs and the joined tables beside it that the request names.
    pub snapshot: Arc<Snapshot>,
    pub params: Params,
    pub address: Address,
    /// The address in the route table, and the format of the answer.
    pub negotiated: Negotiated,
    /// Who asks.
    pub caller: Arc<Caller>,
}

impl Ask {
    /// The word for the format of the answer.
    pub(super) fn format(&self) -> &'static str {
        self.negotiated.format
    }

    /// The parameters that are not in the route table: properties of the collection.
    pub(super) fn queryables(&self) -> Vec<(String, String)> {
        let is_known = |name: &str| self.negotiated.route.parameters().any(|parameter| parameter.name == name);
        let others = self.params.iter().filter(|(name, _)| !is_known(name));
        others.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Computes an answer where it holds nobody up.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let ask = self.clone();
        let work = move || {
            let _span = tracing::debug_span!("computing an answer").entered();
            work(&ask)
        };
        let done = self.service.door(self.negotiated.route.work).run(work).await;
        done.map_err(|error| Problem::from(crate::app::AppError::from(error)))?
    }

    /// Computes an answer and writes it as JSON where that holds nobody up: writing may take longer than computing.
    pub(super) async fn compute_json<T: Serialize>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let written = self.compute(move |ask| Ok(serde_json::to_vec(&work(ask)?).unwrap_or_default()));
        Ok(([(header::CONTENT_TYPE, JSON)], written.await?).into_response())
    }
}

/// The dataset a request is about: the one it names, else the default.
pub(super) async fn dataset_named(parts: &mut Parts) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    params.iter().find(|(name, _)| *name == "dataset").map(|(_, id)| id.to_owned())
}

impl FromRequestParts<Arc<Service>> for Ask {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Problem> {
        let dataset = dataset_named(parts).await;
        let snapshot = match &dataset {
            Some(id) => service.catalog().get(id)?,
            None => service.catalog().first()?,
        };
        sight::note_dataset(&snapshot);
        let params = Params::of(&parts.uri)?;
        let named = params.iter().flat_map(|(name, value)| [name, value]).chain([parts.uri.path()]);
        let negotiated = parts.extensions.get::<Negotiated>().copied().ok_or_else(Problem::internal)?;
        Ok(Self {
            service: Arc::clone(service),
            snapshot: service.beside(&snapshot, named)?,
            params,
            address: Address::of(parts, dataset.as_deref()),
            negotiated,
            caller: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}
