//! Processes on the wire: descriptions of OGC API Processes, outcomes as JSON and CSV.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::csv::quoted;
use super::features::number;
use super::{Credit, Link};
use crate::app::processes::{Given, Input, InputKind, MOST_WHOLE, Outcome, Process, Tree, UnitTable};
use crate::app::{Job, JobState, Snapshot};
use crate::http::execution::OUTPUT;
use crate::http::problem::detail;
use crate::http::time::time_stamp;
use crate::model::Value;

const RESULTS: &str = "http://www.opengis.net/def/rel/ogc/1.0/results";

/// A process in the list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct ProcessSummary {
    id: &'static str,
    version: &'static str,
    title: &'static str,
    titles: Json,
    description: &'static str,
    job_control_options: [&'static str; 3],
    output_transmission: [&'static str; 1],
    links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct ProcessList {
    #[serde(flatten)]
    pub credit: Credit,
    pub processes: Vec<ProcessSummary>,
    pub links: Vec<Link>,
}

/// A process with what it takes and gives.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct ProcessView {
    #[serde(flatten)]
    summary: ProcessSummary,
    inputs: Map<String, Json>,
    outputs: Map<String, Json>,
}

fn titles(title: &[(&'static str, &'static str)]) -> Json {
    title.iter().map(|(language, text)| ((*language).to_owned(), Json::from(*text))).collect::<Map<_, _>>().into()
}

fn english(title: &[(&'static str, &'static str)]) -> &'static str {
    title.iter().find(|(language, _)| *language == "en").map_or("", |(_, text)| text)
}

impl ProcessSummary {
    pub(in crate::http) fn of(process: &Process, links: Vec<Link>) -> Self {
        Self {
            id: process.id,
            version: env!("CARGO_PKG_VERSION"),
            title: english(process.title),
            titles: titles(process.title),
            description: process.description,
            job_control_options: ["sync-execute", "async-execute", "dismiss"],
            output_transmission: ["value"],
            links,
        }
    }
}

impl ProcessView {
    pub(in crate::http) fn of(snapshot: &Snapshot, process: &Process, links: Vec<Link>) -> Self {
        let input = |input: &Input| {
            let view = json!({
                "title": input.id,
                "description": input.description,
                "minOccurs": u8::from(input.required),
                "maxOccurs": 1,
                "schema": schema(snapshot, input),
            });
            (input.id.to_owned(), view)
        };
        let fields =
            process.outputs().map(|output| (output.id.to_owned(), json!({ "description": output.description })));
        let fields: Map<String, Json> = fields.collect();
        let object = json!({ "type": "object", "contentMediaType": "application/json", "properties": fields });
        let table = json!({ "type": "string", "contentMediaType": "text/csv" });
        // One output, so that its raw value is the answer.
        let output = json!({
            "title": "The result", "description": "The whole answer, with the sources to credit.",
            "schema": { "oneOf": [object, table] },
        });
        Self {
            summary: ProcessSummary::of(process, links),
            inputs: process.inputs().map(input).collect(),
            outputs: [(OUTPUT.to_owned(), output)].into_iter().collect(),
        }
    }
}

/// What an input may be, with the ids that the dataset has.
fn schema(snapshot: &Snapshot, input: &Input) -> Json {
    let dataset = snapshot.dataset();
    let ids = |ids: Vec<&str>| json!({ "type": "string", "enum": ids });
    let mut schema = match input.kind {
        InputKind::Indicator => ids(dataset.indicators().iter().map(|indicator| indicator.id.as_str()).collect()),
        InputKind::Relation => ids(crate::app::relations(dataset).map(crate::app::AnyRelation::id).collect()),
        InputKind::Grouping => ids(dataset.groupings().iter().map(|grouping| grouping.id.as_str()).collect()),
        InputKind::Rules if !dataset.rules().is_empty() => {
            ids(dataset.rules().iter().map(|rules| rules.id.as_str()).collect())
        }
        InputKind::Filter => json!({ "type": "string", "format": "cql2-text" }),
        InputKind::Rules | InputKind::Text => json!({ "type": "string" }),
        InputKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        InputKind::Groups => {
            json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } })
        }
        InputKind::OneOf(words) => json!({ "type": "string", "enum": words }),
        InputKind::Whole { least, most: MOST_WHOLE } => json!({ "type": "integer", "minimum": least }),
        InputKind::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        InputKind::Number { least, most } if most.is_infinite() => json!({ "type": "number", "minimum": least }),
        InputKind::Number { least, most } => json!({ "type": "number", "minimum": least, "maximum": most }),
    };
    if let Some(default) = input.default {
        schema["default"] = match input.kind {
            InputKind::Whole { .. } | InputKind::Number { .. } => serde_json::from_str(default).unwrap_or(Json::Null),
            _ => Json::from(default),
        };
    }
    schema
}

/// An input's value as given in JSON; `None` for what no input is.
pub(in crate::http) fn given(value: &Json) -> Option<Given> {
    match value {
        Json::String(text) => Some(Given::Text(text.clone())),
        Json::Number(number) => number.as_f64().map(Given::Number),
        Json::Bool(flag) => Some(Given::Flag(*flag)),
        Json::Array(list) => list.iter().map(given).collect::<Option<_>>().map(Given::List),
        // Values may be wrapped, as OGC API Processes has it.
        Json::Object(fields) => {
            if let Some(value) = fields.get("value").filter(|_| fields.len() == 1) {
                return given(value);
            }
            let field = |(name, value): (&String, &Json)| Some((name.clone(), given(value)?));
            fields.iter().map(field).collect::<Option<_>>().map(Given::Fields)
        }
        Json::Null => None,
    }
}

/// A report's value as JSON.
fn tree(value: &Tree) -> Json {
    match value {
        Tree::Null => Json::Null,
        Tree::Flag(flag) => Json::from(*flag),
        Tree::Number(value) => number(*value),
        Tree::Text(text) => Json::from(text.as_str()),
        Tree::List(list) => list.iter().map(tree).collect(),
        Tree::Fields(fields) => fields.iter().map(|(name, value)| (name.clone(), tree(value))).collect(),
    }
}

/// An outcome: the report's values at the top, then whom to credit, then each unit's.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct OutcomeView {
    process: &'static str,
    #[serde(flatten)]
    report: Map<String, Json>,
    #[serde(flatten)]
    credit: Credit,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<Json>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<Vec<Json>>,
}

impl OutcomeView {
    /// `indicators` says where the columns can be asked for as indicators and groupings: how their ids begin, and
    /// what makes an address of a path.
    pub(in crate::http) fn of(snapshot: &Snapshot, outcome: &Outcome, indicators: Option<Indicators<'_>>) -> Self {
        let report = outcome.report.iter().map(|(name, value)| ((*name).to_owned(), tree(value)));
        Self {
            process: outcome.process,
            report: report.collect(),
            credit: Credit::of(snapshot, &outcome.sources),
            columns: outcome.units.as_ref().map(|table| columns(table, indicators)),
            units: outcome.units.as_ref().map(|table| units(snapshot, table)),
        }
    }
}

/// How the ids of a job's indicators begin, and what makes an address of a path.
pub(in crate::http) type Indicators<'a> = (&'a str, &'a dyn Fn(&str) -> String);

fn columns(table: &UnitTable, indicators: Option<Indicators<'_>>) -> Vec<Json> {
    let column = table.columns.iter().map(|column| {
        let mut view = json!({
            "id": column.id, "title": titles(column.title), "unit": column.unit_of_measure,
            "kind": column.kind.as_str(),
        });
        if !column.classes.is_empty() {
            view["classes"] = Json::from(column.classes.clone());
        }
        if let Some((prefix, to)) = indicators {
            let id = format!("{prefix}{}", column.id);
            view["indicator"] = Json::from(to(&format!("/indicators/{id}")));
            if !column.classes.is_empty() {
                view["grouping"] = Json::from(to(&format!("/groupings/{id}")));
            }
        }
        view
    });
    column.collect()
}

/// Every unit with what became of it; classes by their words.
fn units(snapshot: &Snapshot, table: &UnitTable) -> Vec<Json> {
    let dataset = snapshot.dataset();
    let unit = |index: crate::model::UnitIndex| {
        let unit = dataset.unit(index);
        let mut fields = Map::new();
        fields.insert("number".to_owned(), unit.number.as_str().into());
        fields.insert("name".to_owned(), unit.name.as_str().into());
        fields.insert("status".to_owned(), table.parts[index.get()].as_str().into());
        for column in &table.columns {
            let value = match column.class(index) {
                Some(class) => class.into(),
                None => column.values[index.get()].number().map_or(Json::Null, number),
            };
            fields.insert(column.id.clone(), value);
        }
        Json::Object(fields)
    };
    dataset.unit_indices().map(unit).collect()
}

/// An outcome as CSV: its table where it has one, else a row for each unit where there are values per unit, else one
/// row of the report.
pub fn outcome_as_csv(snapshot: &Snapshot, outcome: &Outcome) -> String {
    match &outcome.units {
        _ if !outcome.rows.is_empty() => rows_as_csv(&outcome.rows),
        Some(table) => units_as_csv(snapshot, table),
        None => report_as_csv(outcome),
    }
}

fn rows_as_csv(rows: &[Tree]) -> String {
    let fields = |row: &Tree, of: &dyn Fn(&(String, Tree)) -> String| match row {
        Tree::Fields(fields) => fields.iter().map(of).collect::<Vec<_>>().join(","),
        other => cell(other),
    };
    let head = rows.first().map(|row| fields(row, &|(name, _)| quoted(name)));
    let lines = rows.iter().map(|row| fields(row, &|(_, value)| cell(value)));
    head.into_iter().chain(lines).map(|line| line + "\n").collect()
}

fn units_as_csv(snapshot: &Snapshot, table: &UnitTable) -> String {
    let dataset = snapshot.dataset();
    let mut lines = vec!["number,name,status".to_owned()];
    for column in &table.columns {
        lines[0].push(',');
        lines[0].push_str(&quoted(&column.id));
    }
    for index in dataset.unit_indices() {
        let unit = dataset.unit(index);
        let status = table.parts[index.get()].as_str();
        let mut line = format!("{},{},{status}", unit.number, quoted(&unit.name));
        for column in &table.columns {
            line.push(',');
            match (column.class(index), column.values[index.get()]) {
                (Some(class), _) => line.push_str(&quoted(class)),
                (None, Value::Observed(value) | Value::Estimated(value)) => line.push_str(&value.to_string()),
                (None, Value::Missing) => {}
            }
        }
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

fn report_as_csv(outcome: &Outcome) -> String {
    let names: Vec<String> = outcome.report.iter().map(|(name, _)| quoted(name)).collect();
    let values: Vec<String> = outcome.report.iter().map(|(_, value)| cell(value)).collect();
    format!("{}\n{}\n", names.join(","), values.join(","))
}

/// A value of a report; lists as JSON.
fn cell(value: &Tree) -> String {
    match tree(value) {
        Json::Null => String::new(),
        Json::String(text) => quoted(&text),
        other => quoted(&other.to_string()),
    }
}

/// What OGC API Processes says of a job.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct JobView {
    #[serde(rename = "jobID")]
    id: String,
    #[serde(rename = "processID")]
    process: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    started: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished: Option<String>,
    updated: String,
    progress: u32,
    links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct JobsView {
    #[serde(flatten)]
    pub credit: Credit,
    pub jobs: Vec<JobView>,
    pub links: Vec<Link>,
}

impl JobView {
    /// All jobs are of processes.
    pub(in crate::http) const KIND: &'static str = "process";

    /// `to` makes an address of a path.
    pub(in crate::http) fn of(job: &Job, to: impl Fn(&str) -> String) -> Self {
        let state = job.state();
        let (started, finished) = job.started_and_finished();
        let here = format!("/jobs/{}", job.id());
        let mut links = vec![Link::json("self", "This job", to(&here))];
        if matches!(state, JobState::Successful(_)) {
            links.push(Link::json(RESULTS, "Its result", to(&format!("{here}/results"))));
        }
        Self {
            id: job.id().to_owned(),
            process: job.process().id,
            kind: Self::KIND,
            status: state.as_str(),
            message: match &state {
                JobState::Failed(why) => Some(detail(why)),
                _ => None,
            },
            created: time_stamp(job.created()),
            started: started.map(time_stamp),
            finished: finished.map(time_stamp),
            updated: time_stamp(finished.or(started).unwrap_or(job.created())),
            progress: job.per_cent(),
            links,
        }
    }

    /// As a job is told that was dismissed, whatever had become of it: it is gone.
    pub(in crate::http) fn dismissed(job: &Job, to: impl Fn(&str) -> String) -> Self {
        Self {
            status: JobState::Dismissed.as_str(),
            links: vec![Link::json("up", "Jobs", to("/jobs"))],
            ..Self::of(job, to)
        }
    }
}
