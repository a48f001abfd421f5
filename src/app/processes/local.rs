//! What all local statistics say: columns of the statistic, its moments and p-values,
//! a class, and the class of those that are significant.

use super::outcome::{Column, Outcome, Tree};
use super::spatial::{Analysis, test_report};
use super::{Inputs, Output, output};
use crate::model::{Kind, Value};
use crate::statistics::{LocalP, LocalTest};

/// What every local statistic reports beside its columns.
pub(super) const LOCAL_OUTPUTS: &[Output] = &[
    output("correction", "How p-values were adjusted for being many."),
    output("significance", "At most this adjusted p-value makes a unit significant."),
    output("significant", "How many units are."),
    output("classes", "How many units each class has, and how many of them are significant."),
];

/// A quantity of a unit's result, by its name.
pub(super) struct Named<T> {
    id: &'static str,
    title: &'static [(&'static str, &'static str)],
    kind: Kind,
    of: fn(&T) -> Option<f64>,
}

impl<T> Named<T> {
    pub(super) const fn new(
        id: &'static str,
        title: &'static [(&'static str, &'static str)],
        kind: Kind,
        of: fn(&T) -> Option<f64>,
    ) -> Self {
        Self { id, title, kind, of }
    }

    pub(super) const fn expectation(of: fn(&T) -> Option<f64>) -> Self {
        Self::new("expectation", &[("nb", "Forventning"), ("nn", "Forventing"), ("en", "Expectation")], Kind::Index, of)
    }

    pub(super) const fn variance(of: fn(&T) -> Option<f64>) -> Self {
        Self::new("variance", &[("nb", "Varians"), ("nn", "Varians"), ("en", "Variance")], Kind::Index, of)
    }

    pub(super) const fn z(of: fn(&T) -> Option<f64>) -> Self {
        Self::new("z", &[("nb", "z-verdi"), ("nn", "z-verdi"), ("en", "z-value")], Kind::Index, of)
    }
}

/// How the units of a local statistic are classed: the classes' names, and which a unit is in.
pub(super) struct Classed<'a, T> {
    /// The column of classes.
    pub(super) id: &'static str,
    pub(super) title: &'static [(&'static str, &'static str)],
    pub(super) names: &'a [&'static str],
    pub(super) of: &'a dyn Fn(&T) -> Option<&'static str>,
}

/// The class of units that are in none of the significant ones.
const NOT_SIGNIFICANT: &str = "not-significant";

/// The outcome of any local statistic.
pub(super) fn local_outcome<T>(
    process: &'static str,
    analysis: &Analysis<'_>,
    inputs: &Inputs,
    found: &LocalTest<T>,
    quantities: &[Named<T>],
    p: impl Fn(&T) -> Option<LocalP>,
    classed: &Classed<'_, T>,
) -> Outcome {
    let level = inputs.number("significance").unwrap_or(0.05);
    let is_significant = |unit: &T| p(unit).is_some_and(|p| p.adjusted <= level);
    let units = &found.units;
    let mut table = analysis.unit_table(units);
    let quantity = |named: &Named<T>| column(named.id, named.title, named.kind, analysis.values(units, named.of));
    table.columns.extend(quantities.iter().map(quantity));
    let p_value = |id, title, of: &dyn Fn(LocalP) -> f64| {
        column(id, title, Kind::Index, analysis.values(units, |unit| p(unit).map(of)))
    };
    table.columns.push(p_value("p", &[("nb", "p-verdi"), ("nn", "p-verdi"), ("en", "p-value")], &|p| p.raw));
    let adjusted = &[("nb", "Justert p-verdi"), ("nn", "Justert p-verdi"), ("en", "Adjusted p-value")];
    table.columns.push(p_value("p_adjusted", adjusted, &|p| p.adjusted));
    let place = |name: &str| classed.names.iter().position(|known| *known == name).map(|place| place as f64 + 1.0);
    let class = |unit: &T| (classed.of)(unit).and_then(place);
    table.columns.push(classes(classed.id, classed.title, classed.names, analysis.values(units, class)));
    let names: Vec<&str> = classed.names.iter().copied().chain([NOT_SIGNIFICANT]).collect();
    let cluster = |unit: &T| Some(class(unit).filter(|_| is_significant(unit)).unwrap_or(names.len() as f64));
    let title = &[
        ("nb", "Klynge, der den er signifikant"),
        ("nn", "Klyngje, der ho er signifikant"),
        ("en", "Cluster, where significant"),
    ];
    table.columns.push(classes("cluster", title, &names, analysis.values(units, cluster)));

    let in_class = |name: &'static str| {
        let members = units.iter().filter_map(|unit| unit.found()).filter(|unit| (classed.of)(unit) == Some(name));
        let (count, significant) =
            members.fold((0, 0), |(all, some), unit| (all + 1, some + usize::from(is_significant(unit))));
        Tree::fields([
            ("class", Tree::text(name)),
            ("units", Tree::count(count)),
            ("significant", Tree::count(significant)),
        ])
    };
    let significant = units.iter().filter_map(|unit| unit.found()).filter(|unit| is_significant(unit)).count();
    let mut report = vec![
        ("correction", Tree::text(found.correction.as_str())),
        ("significance", Tree::Number(level)),
        ("significant", Tree::count(significant)),
        ("classes", Tree::List(classed.names.iter().map(|name| in_class(name)).collect())),
    ];
    report.extend(test_report(found.inference, found.alternative, found.permutations, found.seed));
    report.extend(analysis.unit_report());
    Outcome { process, report, units: Some(table), rows: Vec::new(), sources: analysis.sources() }
}

fn column(id: &str, title: &'static [(&'static str, &'static str)], kind: Kind, values: Vec<Value>) -> Column {
    Column { id: id.to_owned(), title, unit_of_measure: "", kind, classes: Vec::new(), values }
}

fn classes(id: &str, title: &'static [(&'static str, &'static str)], names: &[&str], values: Vec<Value>) -> Column {
    let classes = names.iter().map(|name| (*name).to_owned()).collect();
    Column { classes, ..column(id, title, Kind::Class, values) }
}
