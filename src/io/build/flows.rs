//! Flows between units: tables of how many go from where to where, with those who
//! stay on the diagonal. What leaves and what arrives become shares.

use std::collections::{BTreeMap, HashMap};

use super::Context;
use super::error::BuildError;
use super::relations::{find_end, finish};
use crate::io::manifest::RelationSection;
use crate::io::report::Section;
use crate::io::table::{NumberRule, Table, TableError};
use crate::model::{Id, Link, Relation, UnitIndex};

/// Reads a table of flows; former units that are one unit now add up.
pub(super) fn read(
    context: &Context<'_>,
    section: &RelationSection,
    flow: &str,
    sections: &mut Vec<Section>,
) -> Result<Relation, BuildError> {
    let table = Table::read(&section.table(), context.files)?;
    let (from, to) = (table.column(&section.from)?, table.column(&section.to)?);
    let columns: Vec<_> =
        section.measures.iter().map(|m| table.column(&m.column)).collect::<Result<_, TableError>>()?;
    let flow_at = section.measures.iter().position(|measure| measure.column == flow).unwrap_or_default();
    let mut report = Section::new(format!("relation {}", section.id), table.file(), "rows");
    let mut cells = Cells::new(context.register.len(), flow_at);
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    for row in table.rows() {
        let mut values = Vec::with_capacity(columns.len());
        for (&column, measure) in columns.iter().zip(&section.measures) {
            let value = table.number(row, column, NumberRule::Any)?.map(|number| measure.scaled(number));
            if matches!(value, Some(..0.0)) {
                return Err(table.complaint(row, column, "is below 0; a flow counts what goes").into());
            }
            values.push(value);
        }
        let texts = (table.required_text(row, from)?, table.required_text(row, to)?);
        if let Some(before) = seen.insert(texts, row.number) {
            let problem = format!("the pair stands in row {before} already; give each pair once");
            return Err(BuildError::row(table.place_of_row(row), problem));
        }
        let end = |column| find_end(context, section, &table, row, column);
        let (a, b) = (end(from)?, end(to)?);
        cells.count(a.as_ref().ok().copied(), b.as_ref().ok().copied(), values[flow_at]);
        match (a, b) {
            (Ok(a), Ok(b)) => {
                cells.add(a, b, values);
                report.add_matched();
            }
            (Err(line), _) | (_, Err(line)) => report.add_unmatched(line),
        }
    }
    cells.report(&mut report);
    sections.push(report);
    let mut ids: Vec<Id> = section.measures.iter().map(|measure| measure.id.clone()).collect();
    for share in ["share_out_pct", "share_in_pct"] {
        ids.push(Id::new(share).map_err(|source| BuildError::Id { what: "a measure".into(), source })?);
    }
    finish(context, section, &ids, cells.links())
}

/// The flows by pair, and the whole that leaves and arrives; all adds up.
struct Cells {
    flow_at: usize,
    pairs: BTreeMap<(UnitIndex, UnitIndex), Vec<Option<f64>>>,
    /// Whether a flow was not known makes the sums unknown.
    leaving: Vec<Option<f64>>,
    arriving: Vec<Option<f64>>,
    staying: f64,
    beyond: f64,
}

impl Cells {
    fn new(units: usize, flow_at: usize) -> Self {
        let zero = vec![Some(0.0); units];
        Self { flow_at, pairs: BTreeMap::new(), leaving: zero.clone(), arriving: zero, staying: 0.0, beyond: 0.0 }
    }

    /// Counts a flow at the ends that are known, also where the other is not.
    fn count(&mut self, from: Option<UnitIndex>, to: Option<UnitIndex>, flow: Option<f64>) {
        for (sums, end) in [(&mut self.leaving, from), (&mut self.arriving, to)] {
            if let Some(end) = end {
                sums[end.get()] = sums[end.get()].zip(flow).map(|(sum, flow)| sum + flow);
            }
        }
        match (from, to) {
            (Some(from), Some(to)) if from == to => self.staying += flow.unwrap_or_default(),
            (Some(_), Some(_)) => {}
            _ => self.beyond += flow.unwrap_or_default(),
        }
    }

    fn add(&mut self, from: UnitIndex, to: UnitIndex, values: Vec<Option<f64>>) {
        self.pairs
            .entry((from, to))
            .and_modify(|sums| {
                for (sum, value) in sums.iter_mut().zip(&values) {
                    *sum = sum.zip(*value).map(|(sum, value)| sum + value);
                }
            })
            .or_insert(values);
    }

    fn report(&self, report: &mut Section) {
        let (total, staying) = (self.leaving.iter().flatten().sum::<f64>(), self.staying);
        report.note(format!("{total} leave or stay, of whom {staying} stay in their unit"));
        if self.beyond > 0.0 {
            report.note(format!(
                "{} come from or go to where no unit is; they count in the shares of the end that is known",
                self.beyond
            ));
        }
    }

    /// The pairs of two units, with the flow's share of what leaves the one and arrives at the other.
    fn links(self) -> Vec<Link> {
        let share = |flow: Option<f64>, sum: Option<f64>| {
            flow.zip(sum).filter(|(_, sum)| *sum > 0.0).map(|(flow, sum)| 100.0 * flow / sum)
        };
        let links = self.pairs.into_iter().filter(|((from, to), _)| from != to).map(|((from, to), mut values)| {
            let flow = values[self.flow_at];
            values.push(share(flow, self.leaving[from.get()]));
            values.push(share(flow, self.arriving[to.get()]));
            Link { from, to, contact: None, values }
        });
        links.collect()
    }
}
