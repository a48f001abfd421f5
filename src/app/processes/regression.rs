//! Regression: what explains an indicator.

use super::among::Among;
use super::model::{ErrorKind, FittedModel, Model, ModelFamily, ModelQuery, SpatialModel, fit_model};
use super::neighbourhood::{LINKS, Neighbourhood};
use super::outcome::{Column, Outcome, Tree};
use super::report::{coefficient, lagrange, number, permuted_moran};
use super::residuals::MoranOfResiduals;
use super::spatial::{PERMUTATIONS, SEED, UNITS, permutations};
use super::{Input, InputKind, Inputs, Output, Process, Progress, output};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::{Id, Kind};
use crate::statistics::Test;
use crate::statistics::regression::{
    Coefficient, CountFit, Estimator, LinearFit, Reference, ResidualMoran, SpatialFit,
};

pub(super) static PROCESS: Process = Process {
    id: "regression",
    title: &[
        ("nb", "Regresjon: hva forklarer?"),
        ("nn", "Regresjon: kva forklarer?"),
        ("en", "Regression: what explains?"),
    ],
    description: "A linear model, or one of counts or shares, of an indicator by others: schemes/7 ~ log(population) + \
                  factor(county). Terms are indicators, log(..) of them, factor(..) of a grouping, offset(..), and 0 for no \
                  intercept. Errors are the model's own, robust or clustered. With a relation: whether what is left is \
                  alike among neighbours (Moran's I with the moments of residuals, Lagrange multiplier tests), and models \
                  with neighbours in them. With a stack: one model of several indicators, each with an effect of its own.",
    inputs: &[INPUTS, LINKS, RESAMPLING],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::required(
        "formula",
        InputKind::Text,
        "What is explained by what: schemes/7 ~ log(population) + factor(county).",
    ),
    Input::usual(
        "family",
        InputKind::OneOf(&ModelFamily::WORDS),
        "ols",
        "ols is linear; binomial is k of n, as the formula's /n says; logit is yes or no; poisson and negative-binomial are \
         counts.",
    ),
    Input::optional(
        "errors",
        InputKind::OneOf(&["model", "hc0", "hc1", "hc2", "hc3", "cluster"]),
        "Whose errors the coefficients have: those of the model, robust to unequal variance, or clustered. The model's when \
         not given; clustered by unit in a stacked model.",
    ),
    Input::optional(
        "cluster",
        InputKind::Grouping,
        "The grouping whose groups are clusters; a unit in none is one of its own.",
    ),
    Input::optional(
        "stack",
        InputKind::Texts,
        "Indicators to explain in one model: the formula is then of value, with factor(indicator) for an effect of each.",
    ),
    Input::optional(
        "relation",
        InputKind::Relation,
        "Who is whose neighbour: a relation's id, or nearest; nothing is tested when not given.",
    ),
    Input::optional(
        "spatial",
        InputKind::OneOf(&["lag", "error"]),
        "Neighbours in a linear model: their responses (lag), or what it leaves of theirs (error). Needs a relation.",
    ),
    Input::usual(
        "estimator",
        InputKind::OneOf(&["ml", "moments"]),
        "ml",
        "How a spatial model is fitted: by greatest likelihood (up to 1,000 units), or by instruments and moments.",
    ),
    UNITS,
];

const RESAMPLING: &[Input] =
    &[Input::usual("permutations", PERMUTATIONS, "9999", "How many permutations, for residuals of counts."), SEED];

const OUTPUTS: &[Output] = &[
    output("formula", "The formula."),
    output("family", "The family."),
    output("n", "How many units the model is of."),
    output("rows", "How many rows: units times stacked indicators."),
    output("missing", "The units that miss a value of the formula."),
    output("errors", "Whose errors the coefficients have."),
    output("clusters", "How many clusters carry the errors."),
    output("reference", "What statistics are held against: z, or t with its degrees of freedom."),
    output(
        "coefficients",
        "Each column: estimate, standard error, statistic, p, 95 % interval, variance inflation; of counts the ratio of \
         odds (or means) that one more makes.",
    ),
    output(
        "fit",
        "How well the model fits: likelihood, AIC, deviance, dispersion, R² and the like, as the family has them.",
    ),
    output("spatial", "The model with neighbours: its parameter, and how far changes reach."),
    output(
        "residual_moran",
        "Moran's I of what is left without neighbours in the model, and whether it is more than chance.",
    ),
    output("lagrange", "Whether a linear model misses neighbours' responses or errors."),
    output("islands", "The units of the model that have no neighbours among those in it; they stay in."),
    output("permutations", "How many permutations were made, where they were."),
    output("seed", "The seed they were made from."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let query = read(&among, inputs, progress)?;
    progress.reached(5)?;
    let found = fit_model(&among, &query)?;
    let tests = found.residual_tests.as_ref();
    let permuted = tests.is_some_and(|tests| matches!(tests.moran, MoranOfResiduals::Permuted(_)));
    let (clusters, reference) = reference(&found.model);
    let mut report = vec![
        ("formula", Tree::text(query.formula.as_str())),
        ("family", Tree::text(query.family.as_str())),
        ("n", Tree::count(found.fitted.places.len())),
        ("rows", Tree::count(found.rows)),
        ("missing", among.named(&found.missing)),
        ("errors", Tree::text(found.errors.as_str())),
        ("clusters", clusters.map_or(Tree::Null, Tree::count)),
        ("reference", reference),
    ];
    report.extend(model(&found.model, &query));
    report.push(("residual_moran", tests.map_or(Tree::Null, |tests| residual_moran(&tests.moran))));
    let lagrange_tests = tests.and_then(|tests| tests.lagrange).map_or(Tree::Null, |tests| {
        Tree::fields([
            ("error", lagrange(Some(tests.error))),
            ("lag", lagrange(Some(tests.lag))),
            ("robust_error", lagrange(tests.robust_error)),
            ("robust_lag", lagrange(tests.robust_lag)),
        ])
    });
    report.push(("lagrange", lagrange_tests));
    report.push(("islands", tests.map_or(Tree::Null, |tests| among.named(&tests.islands))));
    if permuted {
        report.push(("permutations", Tree::whole(query.test.permutations.count().into())));
        report.push(("seed", Tree::whole(query.test.permutations.seed())));
    }
    let units = Some(among.table(&found.fitted.places, columns(&among, &found)));
    Ok(Outcome { process: PROCESS.id, report, units, rows: Vec::new(), sources: sources(&among, &query, &found) })
}

fn read<'a>(among: &Among<'a>, inputs: &'a Inputs, progress: &'a Progress) -> Result<ModelQuery<'a>, AppError> {
    Ok(ModelQuery {
        formula: inputs.text("formula").unwrap_or_default().to_owned(),
        family: inputs.word("family", ModelFamily::parse),
        errors: inputs.text("errors").and_then(ErrorKind::parse),
        cluster: inputs.text("cluster").map(str::to_owned),
        stack: inputs.texts("stack").to_vec(),
        neighbourhood: Neighbourhood::read(among.dataset(), inputs)?,
        spatial: inputs.text("spatial").and_then(SpatialModel::parse),
        estimator: inputs.word("estimator", Estimator::parse),
        test: Test {
            permutations: permutations(inputs).map_err(|error| among.explain(error))?,
            watch: Some(progress.watch()),
            ..Test::default()
        },
        inputs,
    })
}

/// How many clusters carry the errors, and what statistics are held against.
fn reference(model: &Model) -> (Option<usize>, Tree) {
    let (clusters, reference) = match model {
        Model::Linear(LinearFit { clusters, reference, .. }) | Model::Count(CountFit { clusters, reference, .. }) => {
            (*clusters, *reference)
        }
        Model::Spatial(_) => (None, Reference::Normal),
    };
    let told = match reference {
        Reference::Normal => Tree::fields([("statistic", Tree::text("z"))]),
        Reference::Student(freedom) => {
            Tree::fields([("statistic", Tree::text("t")), ("degrees_of_freedom", number(freedom))])
        }
    };
    (clusters, told)
}

/// Coefficients, fit and neighbours.
fn model(model: &Model, query: &ModelQuery<'_>) -> [(&'static str, Tree); 3] {
    let list = |of: &[Coefficient], ratios: bool| Tree::List(of.iter().map(|one| coefficient(one, ratios)).collect());
    let (coefficients, fit, spatial) = match model {
        Model::Linear(fit) => (list(&fit.coefficients, false), linear(fit), Tree::Null),
        Model::Count(fit) => (list(&fit.coefficients, true), count(fit), Tree::Null),
        Model::Spatial(fit) => (list(&fit.coefficients, false), spatial_fit(fit), spatial(fit, query)),
    };
    [("coefficients", coefficients), ("fit", fit), ("spatial", spatial)]
}

fn linear(fit: &LinearFit) -> Tree {
    Tree::fields([
        ("r2", number(fit.r2)),
        ("adjusted_r2", number(fit.adjusted_r2)),
        ("f", Tree::maybe(fit.f.map(|(statistic, _)| statistic))),
        ("f_p", Tree::maybe(fit.f.map(|(_, p)| p))),
        ("residual_variance", number(fit.residual_variance)),
        ("log_likelihood", number(fit.log_likelihood)),
        ("aic", number(fit.aic)),
    ])
}

fn count(fit: &CountFit) -> Tree {
    let overdispersion = fit.overdispersion.map_or(Tree::Null, |found| {
        Tree::fields([("alpha", number(found.alpha)), ("std_error", number(found.std_error))])
    });
    Tree::fields([
        ("log_likelihood", number(fit.log_likelihood)),
        ("null_log_likelihood", number(fit.null_log_likelihood)),
        ("pseudo_r2", number(fit.pseudo_r2)),
        ("deviance", number(fit.deviance)),
        ("dispersion", Tree::maybe(fit.dispersion)),
        ("aic", number(fit.aic)),
        ("overdispersion", overdispersion),
    ])
}

fn spatial_fit(fit: &SpatialFit) -> Tree {
    Tree::fields([
        ("log_likelihood", Tree::maybe(fit.log_likelihood)),
        ("aic", Tree::maybe(fit.aic)),
        ("error_variance", number(fit.error_variance)),
        ("pseudo_r2", number(fit.pseudo_r2)),
    ])
}

fn spatial(fit: &SpatialFit, query: &ModelQuery<'_>) -> Tree {
    let multipliers = fit
        .multipliers
        .map_or(Tree::Null, |found| Tree::fields([("direct", number(found.direct)), ("total", number(found.total))]));
    Tree::fields([
        ("model", query.spatial.map_or(Tree::Null, |model| Tree::text(model.as_str()))),
        ("estimator", Tree::text(fit.estimator.as_str())),
        ("parameter", number(fit.parameter)),
        ("test", fit.parameter_test.as_ref().map_or(Tree::Null, |test| coefficient(test, false))),
        ("multipliers", multipliers),
    ])
}

fn residual_moran(found: &MoranOfResiduals) -> Tree {
    match found {
        MoranOfResiduals::Linear(ResidualMoran { statistic, expectation, variance, z, p }) => Tree::fields([
            ("statistic", number(*statistic)),
            ("expectation", number(*expectation)),
            ("variance", number(*variance)),
            ("z", number(*z)),
            ("p", number(*p)),
            ("inference", Tree::text("analytical")),
        ]),
        MoranOfResiduals::Permuted(found) => Tree::fields(permuted_moran(found)),
    }
}

fn columns(among: &Among<'_>, found: &FittedModel<'_>) -> Vec<Column> {
    let column = |id: &str, title, numbers: &[f64]| Column {
        id: id.to_owned(),
        title,
        unit_of_measure: "",
        kind: Kind::Index,
        classes: Vec::new(),
        values: among.values(&found.fitted.places, numbers, &found.indicators),
    };
    vec![
        column(
            "fitted",
            &[("nb", "Ventet etter modellen"), ("nn", "Venta etter modellen"), ("en", "Expected by the model")],
            &found.fitted.sums,
        ),
        column(
            "residual",
            &[("nb", "Avvik fra modellen"), ("nn", "Avvik frå modellen"), ("en", "Residual")],
            &found.residuals.standardised(),
        ),
    ]
}

fn sources(among: &Among<'_>, query: &ModelQuery<'_>, found: &FittedModel<'_>) -> Vec<Id> {
    let clusters = query.cluster.as_deref().and_then(|id| among.snapshot().grouping(id)).map(|found| &found.source);
    let factors =
        among.snapshot().groupings().filter(|grouping| query.formula.contains(&format!("factor({})", grouping.id)));
    let indicators = found.indicators.iter().map(|indicator| &indicator.source);
    let relations = query.neighbourhood.iter().flat_map(Neighbourhood::sources);
    indicators.chain(factors.map(|grouping| &grouping.source)).chain(clusters).chain(relations).cloned().collect()
}
