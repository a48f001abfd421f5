//! What OGC API Processes 1.0 lets a client ask of a process: the execute request's body, and the results as it wants
//! them, raw or in a document.

use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::problem::Problem;
use super::views::processes::given;
use crate::app::processes::{Given, Process};
use crate::app::{AppError, Delivery};

/// The one output of every process: its whole result.
pub(super) const OUTPUT: &str = "result";

/// The members of an execute request that are understood; further ones are passed over, as the standard's schema has it.
#[derive(Clone, Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    inputs: Map<String, Value>,
    outputs: Option<Map<String, Value>>,
    response: Option<Value>,
    subscriber: Option<Value>,
    #[serde(flatten)]
    further: Map<String, Value>,
}

/// An output as it is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OutputAsked {
    format: Option<Format>,
    transmission_mode: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Format {
    media_type: Option<String>,
}

/// An execute request.
#[derive(Clone, Debug)]
pub(super) struct Execution {
    pub inputs: Vec<(String, Given)>,
    pub delivery: Delivery,
}

impl Execution {
    /// Reads a request's body; no body gives no inputs.
    pub(super) fn read(process: &Process, body: &[u8]) -> Result<Self, Problem> {
        let example = r#"{"inputs":{"indicator":"..."}}"#;
        let wrong = |error| Problem::bad_request(format!("the body cannot be read: {error}; it looks like {example}"));
        let body: Body = if body.is_empty() { Body::default() } else { serde_json::from_slice(body).map_err(wrong)? };
        if let Some(name) = process.inputs().map(|input| input.id).find(|id| body.further.contains_key(*id)) {
            let detail = format!("{name} is an input: it stands inside \"inputs\", as in {example}");
            return Err(Problem::bad_request(detail));
        }
        if body.subscriber.is_some_and(|subscriber| !subscriber.is_null()) {
            let detail = "subscriber: this server calls nobody back; ask for a job with the header Prefer: respond-async, \
                          and look at its address for how far it has come";
            return Err(Problem::bad_request(detail));
        }
        let delivery = Delivery { as_csv: is_csv(body.outputs)?, as_document: is_document(body.response.as_ref())? };
        Ok(Self { inputs: inputs(body.inputs)?, delivery })
    }
}

fn inputs(inputs: Map<String, Value>) -> Result<Vec<(String, Given)>, Problem> {
    let read = |(name, value): (String, Value)| {
        let why = || {
            format!(
                "{value} is no value; leave the input out, or give text, a number, true, false, a list or named \
                               values"
            )
        };
        let read = given(&value).ok_or_else(|| AppError::Input { name: name.clone(), why: why() })?;
        Ok((name, read))
    };
    inputs.into_iter().map(read).collect()
}

/// Whether the results are wanted as a document; raw when nothing is said.
fn is_document(response: Option<&Value>) -> Result<bool, Problem> {
    match response {
        None => Ok(false),
        Some(word) if word == "raw" => Ok(false),
        Some(word) if word == "document" => Ok(true),
        Some(other) => Err(Problem::bad_request(format!("response: {other} is not one of raw, document"))),
    }
}

/// Whether the output is wanted as CSV; JSON when nothing is said.
fn is_csv(outputs: Option<Map<String, Value>>) -> Result<bool, Problem> {
    let mut as_csv = false;
    for (name, asked) in outputs.unwrap_or_default() {
        if name != OUTPUT {
            let detail = format!("outputs: there is no output {name:?}; every process has one, \"{OUTPUT}\"");
            return Err(Problem::bad_request(detail));
        }
        let wrong = |error| Problem::bad_request(format!("outputs: {name} cannot be read: {error}"));
        let asked: OutputAsked = serde_json::from_value(asked).map_err(wrong)?;
        if let Some(mode) = asked.transmission_mode.filter(|mode| mode != "value") {
            let detail = format!("outputs: {name} is given by value, not by {mode:?}; leave transmissionMode out");
            return Err(Problem::bad_request(detail));
        }
        let media_type = asked.format.and_then(|format| format.media_type);
        as_csv = match media_type.as_deref().map(|name| name.split(';').next().unwrap_or_default().trim()) {
            None | Some("application/json") => false,
            Some("text/csv") => true,
            Some(other) => {
                let detail = format!("outputs: {name} is not to be had as {other}; give application/json or text/csv");
                return Err(Problem::bad_request(detail));
            }
        };
    }
    Ok(as_csv)
}

/// A result inside a document, as the standard writes values that are objects or have a format.
pub(super) fn document(result: &[u8], as_csv: bool) -> Vec<u8> {
    let value = if as_csv {
        json!({ "value": String::from_utf8_lossy(result), "mediaType": "text/csv" })
    } else {
        let value: Value = serde_json::from_slice(result).unwrap_or_default();
        json!({ "value": value, "mediaType": "application/json" })
    };
    json!({ OUTPUT: value }).to_string().into_bytes()
}

/// Whether the client would rather not wait (RFC 7240).
pub(super) fn prefers_async(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    preferences.flat_map(|list| list.split([',', ';'])).any(|word| word.trim().eq_ignore_ascii_case("respond-async"))
}
