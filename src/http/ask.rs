//! What a handler is asked: the service, the dataset, the parameters, and where the
//! answer's links begin.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use http::Uri;
use http::request::Parts;

use super::address::Address;
use super::problem::Problem;
use crate::app::{Service, Snapshot};

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

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The parameters as the query of another address, with its question mark: without `f`, which is about this
    /// answer; empty when there are no others.
    pub(super) fn as_query(&self) -> String {
        let others = self.iter().filter(|(name, _)| *name != "f");
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
        if query.is_empty() { query } else { format!("?{query}") }
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
    /// The dataset, with the results of jobs beside it that the request names.
    pub snapshot: Arc<Snapshot>,
    pub params: Params,
    pub address: Address,
}

impl Ask {
    /// Computes an answer where it holds nobody up.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let ask = self.clone();
        let done = self.service.workers().run(move || work(&ask)).await;
        done.map_err(|error| Problem::from(crate::app::AppError::from(error)))?
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
        let params = Params::of(&parts.uri)?;
        let named = params.iter().map(|(_, value)| value).chain([parts.uri.path()]);
        Ok(Self {
            service: Arc::clone(service),
            snapshot: service.jobs().beside(&snapshot, named),
            params,
            address: Address::of(parts, dataset.as_deref()),
        })
    }
}
