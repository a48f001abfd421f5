//! Global Moran's I: whether neighbours' values are alike, of one indicator, of two, or
//! of a rate.

use super::outcome::{Outcome, Tree};
use super::report::histogram;
use super::spatial::{Analysis, GLOBAL_TEST, INDICATOR, NEIGHBOURS, TEST_OUTPUTS, UNIT_OUTPUTS, test_report};
use super::{Input, InputKind, Inputs, Output, Process, Progress, of_input, output};
use crate::app::error::AppError;
use crate::app::indicators::find_indicator;
use crate::app::snapshot::Snapshot;
use crate::model::Indicator;
use crate::statistics::{
    Correction, GlobalTest, Inference, StatisticsError, bivariate_moran, moran, standardised_rates,
};

pub(super) static PROCESS: Process = Process {
    id: "global-moran",
    title: &[
        ("nb", "Global Moran: ligner naboer på hverandre?"),
        ("nn", "Global Moran: liknar naboar på kvarandre?"),
        ("en", "Global Moran: are neighbours alike?"),
    ],
    description: "Moran's I of an indicator among neighbours, with its moments under randomisation and normality and a \
                  p-value by permutation. Above its expectation, neighbours are alike. With a second indicator: whether \
                  the first is like the neighbours' second. With a population: of the rate, standardised for the \
                  populations' sizes (Assunção and Reis 1999).",
    inputs: &[INDICATOR, OTHER_INDICATORS, FAMILY, NEIGHBOURS, GLOBAL_TEST],
    outputs: &[GLOBAL_OUTPUTS, TEST_OUTPUTS, UNIT_OUTPUTS, FAMILY_OUTPUTS],
    compute,
};

/// What Moran takes beside its indicator.
pub(super) const OTHER_INDICATORS: &[Input] = &[
    Input::optional("with", InputKind::Indicator, "The neighbours' indicator, when it is another one (bivariate)."),
    Input::optional(
        "per",
        InputKind::Indicator,
        "The population that the indicator counts events in: the rate is analysed.",
    ),
];

const FAMILY: &[Input] = &[
    Input::optional(
        "family",
        InputKind::Texts,
        "Indicators tested along with it, each on the units that have it: all p-values are adjusted for being many.",
    ),
    Input::usual(
        "correction",
        InputKind::OneOf(&["holm", "bh", "bonferroni", "none"]),
        "holm",
        "How the p-values of a family are adjusted.",
    ),
];

const FAMILY_OUTPUTS: &[Output] = &[output(
    "family",
    "The indicator and those tested along with it: statistic, expectation, z, p, adjusted p, units, missing, islands.",
)];

/// What every global statistic gives.
pub(super) const GLOBAL_OUTPUTS: &[Output] = &[
    output("statistic", "The statistic."),
    output("expectation", "What it would be on average if values lay at random."),
    output("variance_randomization", "Its variance when values are permuted among the units."),
    output("z_randomization", "Standard deviations from the expectation by that variance."),
    output("p_randomization", "The p-value of that by the normal distribution."),
    output("variance_normality", "Its variance when values are independent and normal."),
    output("z_normality", "Standard deviations from the expectation by that variance."),
    output("p_normality", "The p-value of that by the normal distribution."),
    output("p_permutation", "The p-value by permutation."),
    output("distribution", "What the statistic was of permuted values: how many lie between each two edges."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let analysis = read(snapshot, inputs)?.watched(progress)?;
    let (sample, test) = (&analysis.sample, &analysis.test);
    if inputs.text("with").is_none() {
        let found = moran(sample, 0, test).map_err(|source| analysis.explain(source))?;
        let mut outcome = outcome(PROCESS.id, &analysis, &found);
        if !inputs.texts("family").is_empty() {
            outcome.rows = family(&analysis, &found, inputs, progress)?;
            outcome.report.push(("family", Tree::List(outcome.rows.clone())));
        }
        return Ok(outcome);
    }
    if !inputs.texts("family").is_empty() {
        let why = "a family is of single indicators; leave with away".to_owned();
        return Err(AppError::Input { name: "family".to_owned(), why });
    }
    let found = bivariate_moran(sample, 0, 1, test).map_err(|source| analysis.explain(source))?;
    let value = |output: &Output| match output.id {
        "statistic" => Tree::maybe(Some(found.statistic)),
        "p_permutation" => Tree::maybe(Some(found.p_permutation)),
        "distribution" => histogram(found.distribution.as_ref()),
        // Two variables have no moments here.
        _ => Tree::Null,
    };
    let mut report: Vec<_> = GLOBAL_OUTPUTS.iter().map(|output| (output.id, value(output))).collect();
    report.extend(test_report(Inference::Permutation, found.alternative, found.permutations, found.seed));
    report.extend(analysis.unit_report());
    Ok(Outcome { process: PROCESS.id, report, units: None, rows: Vec::new(), sources: analysis.sources() })
}

/// The tests of a family of indicators, the first of which was made already, as rows.
fn family(
    analysis: &Analysis<'_>,
    first: &GlobalTest,
    inputs: &Inputs,
    progress: &Progress,
) -> Result<Vec<Tree>, AppError> {
    let snapshot = analysis.snapshot;
    let mut tests = vec![(analysis.indicators[0], first.clone())];
    for id in inputs.texts("family") {
        let indicator = find_indicator(snapshot, id).map_err(of_input("family"))?;
        if tests.iter().any(|(other, _)| other.id == indicator.id) {
            continue;
        }
        let about = |error: AppError| AppError::Input { name: "family".to_owned(), why: format!("{id}: {error}") };
        let member = Analysis::of(snapshot, inputs, vec![indicator]).and_then(|one| one.watched(progress));
        let member = member.map_err(about)?;
        let found = moran(&member.sample, 0, &member.test).map_err(|source| about(member.explain(source)))?;
        tests.push((indicator, found));
    }
    let p = |test: &GlobalTest| test.p_permutation.unwrap_or(test.p_randomization);
    let raw: Vec<f64> = tests.iter().map(|(_, test)| p(test)).collect();
    let adjusted = inputs.text("correction").and_then(Correction::parse).unwrap_or(Correction::Holm).adjust(&raw);
    let row = |((indicator, test), adjusted): (&(&Indicator, GlobalTest), f64)| {
        Tree::fields([
            ("indicator", Tree::text(indicator.id.as_str())),
            ("statistic", Tree::maybe(Some(test.statistic))),
            ("expectation", Tree::maybe(Some(test.expectation))),
            ("z", Tree::maybe(test.z_randomization)),
            ("p", Tree::maybe(Some(p(test)))),
            ("p_adjusted", Tree::maybe(Some(adjusted))),
            ("n", Tree::count(test.n)),
            ("missing", Tree::count(test.missing.len())),
            ("islands", Tree::count(test.islands.len())),
        ])
    };
    Ok(tests.iter().zip(adjusted).map(row).collect())
}

/// The sample of Moran: one indicator, two, or a rate.
pub(super) fn read<'a>(snapshot: &'a Snapshot, inputs: &Inputs) -> Result<Analysis<'a>, AppError> {
    if inputs.text("with").is_some() && inputs.text("per").is_some() {
        let why = "give either a second indicator or a population, not both".to_owned();
        return Err(AppError::Input { name: "per".to_owned(), why });
    }
    let mut analysis = Analysis::read(snapshot, inputs, &["indicator", "with", "per"])?;
    if inputs.text("per").is_some() {
        let sample = &analysis.sample;
        let rates = standardised_rates(sample.column(0), sample.column(1));
        let rates = rates.map_err(|source| analysis.explain(in_sample(source, sample.units())))?;
        analysis.sample = analysis.sample.with_columns(vec![rates]);
    }
    Ok(analysis)
}

/// An error that counts the analysed units, so that it counts those asked about.
fn in_sample(source: StatisticsError, units: &[u32]) -> StatisticsError {
    let place = |index: u32| units.get(index as usize).copied().unwrap_or(index);
    match source {
        StatisticsError::Negative { index, value, needs } => {
            StatisticsError::Negative { index: place(index), value, needs }
        }
        StatisticsError::NoPopulation { index, value } => StatisticsError::NoPopulation { index: place(index), value },
        other => other,
    }
}

/// The outcome of any global statistic.
pub(super) fn outcome(process: &'static str, analysis: &Analysis<'_>, found: &GlobalTest) -> Outcome {
    let known = |number: f64| Tree::maybe(Some(number));
    let inference = if found.p_permutation.is_some() { Inference::Permutation } else { Inference::Analytical };
    let mut report = vec![
        ("statistic", known(found.statistic)),
        ("expectation", known(found.expectation)),
        ("variance_randomization", known(found.variance_randomization)),
        ("z_randomization", Tree::maybe(found.z_randomization)),
        ("p_randomization", known(found.p_randomization)),
        ("variance_normality", Tree::maybe(found.variance_normality)),
        ("z_normality", Tree::maybe(found.z_normality)),
        ("p_normality", Tree::maybe(found.p_normality)),
        ("p_permutation", Tree::maybe(found.p_permutation)),
        ("distribution", histogram(found.distribution.as_ref())),
    ];
    report.extend(test_report(inference, found.alternative, found.permutations, found.seed));
    report.extend(analysis.unit_report());
    Outcome { process, report, units: None, rows: Vec::new(), sources: analysis.sources() }
}
