//! What explains an indicator: linear models, models of counts and shares, one logit of several yes/no indicators, and
//! models with neighbours in them; with what tells whether to believe them.
//!
//! The columns of a formula are the dataset's indicators, and its partitions for `factor(..)`.

use super::among::Among;
use super::neighbourhood::Neighbourhood;
use super::residuals::{ByUnit, ResidualTests, residual_tests};
use super::{Inputs, of_input};
use crate::app::error::AppError;
use crate::model::Indicator;
use crate::statistics::Test;
use crate::statistics::regression::{
    CountFit, Design, Errors, Estimator, Family, Formula, Frame, LinearFit, RegressionError, SpatialFit, Term, Trials,
    glm, ols, spatial_error, spatial_lag,
};

/// What the formula of a stacked model calls the stacked values.
pub(super) const STACKED_VALUE: &str = "value";
/// What the formula of a stacked model calls which indicator a value is of.
pub(super) const STACKED_INDICATOR: &str = "indicator";

/// Which model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ModelFamily {
    /// Ordinary least squares.
    #[default]
    Ols,
    /// Yes or no.
    Logit,
    /// Counts.
    Count(Family),
}

impl ModelFamily {
    /// The words for all families.
    pub(super) const WORDS: [&str; 5] = ["ols", "binomial", "logit", "poisson", "negative-binomial"];

    /// The word used in addresses and answers.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ols => "ols",
            Self::Logit => "logit",
            Self::Count(family) => family.as_str(),
        }
    }

    /// The family a word stands for.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "ols" => Some(Self::Ols),
            "logit" => Some(Self::Logit),
            other => Family::parse(other).map(Self::Count),
        }
    }
}

/// Whose errors to give the coefficients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ErrorKind {
    /// Those that hold if the model does.
    #[default]
    Model,
    /// Robust to unequal variance, in four corrections.
    Hc0,
    /// HC0 corrected for few rows.
    Hc1,
    /// HC2.
    Hc2,
    /// HC3, the most cautious.
    Hc3,
    /// Units of a group may go together.
    Cluster,
}

impl ErrorKind {
    /// Every kind.
    pub(super) const ALL: [Self; 6] = [Self::Model, Self::Hc0, Self::Hc1, Self::Hc2, Self::Hc3, Self::Cluster];

    /// The word used in addresses and answers.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Hc0 => "hc0",
            Self::Hc1 => "hc1",
            Self::Hc2 => "hc2",
            Self::Hc3 => "hc3",
            Self::Cluster => "cluster",
        }
    }

    /// The kind a word stands for.
    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where neighbours come into a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpatialModel {
    /// Neighbours' responses.
    Lag,
    /// Neighbours' errors.
    Error,
}

impl SpatialModel {
    /// The word used in addresses and answers.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Lag => "lag",
            Self::Error => "error",
        }
    }

    /// The model a word stands for.
    pub(super) fn parse(word: &str) -> Option<Self> {
        [Self::Lag, Self::Error].into_iter().find(|model| model.as_str() == word)
    }
}

/// Which model of what.
#[derive(Clone, Debug)]
pub(super) struct ModelQuery<'a> {
    /// `schemes/7 ~ log(population) + factor(county)`.
    pub(super) formula: String,
    /// Which model.
    pub(super) family: ModelFamily,
    /// Whose errors; clustered by unit in a stacked model when not asked for.
    pub(super) errors: Option<ErrorKind>,
    /// The grouping whose groups are clusters; each unit is one in a stacked model without it.
    pub(super) cluster: Option<String>,
    /// Indicators to stack: the formula then speaks of [`STACKED_VALUE`] and `factor(`[`STACKED_INDICATOR`]`)`.
    pub(super) stack: Vec<String>,
    /// Whose residuals are held against whose, and who is in a spatial model.
    pub(super) neighbourhood: Option<Neighbourhood<'a>>,
    /// Where neighbours come in, if they do.
    pub(super) spatial: Option<SpatialModel>,
    /// How a spatial model is fitted.
    pub(super) estimator: Estimator,
    /// How residuals of counts are tested.
    pub(super) test: Test<'a>,
    /// What the weights of the relation are made by.
    pub(super) inputs: &'a Inputs,
}

/// A model.
#[derive(Clone, Debug)]
pub(super) enum Model {
    /// Least squares.
    Linear(LinearFit),
    /// Counts and shares.
    Count(CountFit),
    /// With neighbours.
    Spatial(SpatialFit),
}

/// A fitted model with what tells whether to believe it. Units are told by their places.
#[derive(Clone, Debug)]
pub(super) struct FittedModel<'a> {
    /// The model.
    pub(super) model: Model,
    /// The indicators it speaks of.
    pub(super) indicators: Vec<&'a Indicator>,
    /// Rows used: units, or units times stacked indicators.
    pub(super) rows: usize,
    /// Whose errors the coefficients have.
    pub(super) errors: ErrorKind,
    /// Units that miss a value of the formula in every row.
    pub(super) missing: Vec<usize>,
    /// What neighbours' residuals have in common.
    pub(super) residual_tests: Option<ResidualTests>,
    /// What the model says of each unit (a count's expectation; the sum over stacked indicators).
    pub(super) fitted: ByUnit,
    /// What each unit is above that: the response less the fit, or for counts that in standard deviations (Pearson).
    pub(super) residuals: ByUnit,
}

/// Fits a model.
///
/// # Errors
/// When the formula cannot be read, names what is not there, or the values leave nothing to fit.
pub(super) fn fit_model<'a>(among: &Among<'a>, query: &ModelQuery<'_>) -> Result<FittedModel<'a>, AppError> {
    let explain = |error: RegressionError| among.explain(error);
    check(query)?;
    let formula = Formula::parse(&query.formula).map_err(|error| explain(error.into()))?;
    let frame = frame(among, query)?;
    let design = Design::new(&formula, &frame).map_err(|error| refuse(among, error))?;
    if query.family == ModelFamily::Logit && design.trials.is_some() {
        let needs = "yes or no: leave out the \"/\", or use the binomial family";
        return Err(explain(RegressionError::Family { family: "logit", needs }));
    }
    let model = fit(among, query, &design)?;
    let (fitted, raw) = match &model {
        Model::Linear(fit) => (&fit.fitted, &fit.residuals),
        Model::Count(fit) => (&fit.fitted, &fit.pearson_residuals),
        Model::Spatial(fit) => (&fit.fitted, &fit.residuals),
    };
    let count = among.count();
    let (fitted, residuals) = (ByUnit::new(&design, count, fitted), ByUnit::new(&design, count, raw));
    let tests = query.neighbourhood.as_ref().map(|by| residual_tests(among, query, by, &design, &residuals));
    Ok(FittedModel {
        indicators: named_indicators(among, &formula, query),
        rows: design.row_count(),
        errors: query.errors_kind(),
        missing: (0..count).filter(|place| fitted.places.binary_search(place).is_err()).collect(),
        residual_tests: tests.transpose()?,
        fitted,
        residuals,
        model,
    })
}

/// The indicators that a formula names or a stack holds.
fn named_indicators<'a>(among: &Among<'a>, formula: &Formula, query: &ModelQuery<'_>) -> Vec<&'a Indicator> {
    let of = |term: &Term| match term {
        Term::Plain(name) | Term::Log(name) | Term::Factor(name) => name.clone(),
    };
    let trials = match &formula.trials {
        Some(Trials::Column(name)) => Some(name.clone()),
        Some(Trials::Fixed(_)) | None => None,
    };
    let terms = std::iter::once(&formula.response).chain(&formula.terms).chain(&formula.offsets).map(of);
    let names = terms.chain(trials).chain(query.stack.iter().cloned());
    names.filter_map(|name| among.dataset().indicator(&name)).collect()
}

impl ModelQuery<'_> {
    /// Whose errors it is to have.
    fn errors_kind(&self) -> ErrorKind {
        let clustered = self.cluster.is_some() || !self.stack.is_empty();
        self.errors.unwrap_or(if clustered { ErrorKind::Cluster } else { ErrorKind::Model })
    }
}

/// Refuses inputs that do not go together.
fn check(query: &ModelQuery<'_>) -> Result<(), AppError> {
    let why = if query.spatial.is_some() && query.neighbourhood.is_none() {
        "a spatial model needs a relation that says who is whose neighbour"
    } else if query.spatial.is_some() && query.family != ModelFamily::Ols {
        "spatial models are linear: leave family out, or leave spatial out"
    } else if query.spatial.is_some() && !matches!(query.errors, None | Some(ErrorKind::Model)) {
        "spatial models have the errors of the model only: leave errors out"
    } else if query.spatial.is_some() && !query.stack.is_empty() {
        "a stacked model has several rows for a unit, which have no neighbours: leave spatial out, or stack"
    } else if query.stack.len() == 1 {
        "one indicator is no stack: name it left of the ~ and leave stack out"
    } else if query.errors == Some(ErrorKind::Cluster) && query.cluster.is_none() && query.stack.is_empty() {
        "clustered errors need a grouping whose groups are the clusters: give cluster"
    } else if query.cluster.is_some() && !matches!(query.errors, None | Some(ErrorKind::Cluster)) {
        "cluster is for errors=cluster only"
    } else {
        return Ok(());
    };
    Err(AppError::Unfit { why: why.to_owned() })
}

/// Every indicator and every partition as columns, those beside the dataset too.
fn frame(among: &Among<'_>, query: &ModelQuery<'_>) -> Result<Frame, AppError> {
    let mut frame = Frame::new(among.count());
    let snapshot = among.snapshot();
    let explain = |error: RegressionError| among.explain(error);
    for grouping in snapshot.groupings() {
        // An overlapping grouping is no column; who names one is told so.
        if let Ok(of) = among.group_of(grouping, "a factor") {
            let titles: Vec<String> = grouping.groups.iter().map(|group| group.title.clone()).collect();
            frame.groups(grouping.id.as_str(), &of, &titles).map_err(explain)?;
        }
    }
    for indicator in snapshot.indicators() {
        frame.numbers(indicator.id.as_str(), &among.numbers(indicator)).map_err(explain)?;
    }
    if query.stack.is_empty() {
        return Ok(frame);
    }
    for id in &query.stack {
        among.indicator(id).map_err(of_input("stack"))?;
    }
    let ids: Vec<&str> = query.stack.iter().map(String::as_str).collect();
    frame.stacked(&ids, STACKED_VALUE, STACKED_INDICATOR).map_err(explain)
}

/// A grouping that is no column, as units are in several of its groups, is not unknown.
fn refuse(among: &Among<'_>, error: RegressionError) -> AppError {
    let RegressionError::UnknownColumn { name, .. } = &error else { return among.explain(error) };
    let overlapping = among.snapshot().grouping(name).and_then(|grouping| among.group_of(grouping, "a factor").err());
    overlapping.unwrap_or_else(|| among.explain(error))
}

fn fit(among: &Among<'_>, query: &ModelQuery<'_>, design: &Design) -> Result<Model, AppError> {
    let explain = |error: RegressionError| among.explain(error);
    if let (Some(spatial), Some(neighbourhood)) = (query.spatial, &query.neighbourhood) {
        let weights = among.weights(query.inputs, neighbourhood, &design.rows)?;
        let fit = match spatial {
            SpatialModel::Lag => spatial_lag(design, &weights, query.estimator),
            SpatialModel::Error => spatial_error(design, &weights, query.estimator),
        };
        return fit.map(Model::Spatial).map_err(explain);
    }
    let errors = errors(among, query)?;
    match query.family {
        ModelFamily::Ols => ols(design, &errors).map(Model::Linear),
        ModelFamily::Logit => glm(design, Family::Binomial, &errors).map(Model::Count),
        ModelFamily::Count(family) => glm(design, family, &errors).map(Model::Count),
    }
    .map_err(explain)
}

/// The errors asked for. Clusters are numbered by row of the frame; a unit in no group is a cluster of its own.
fn errors(among: &Among<'_>, query: &ModelQuery<'_>) -> Result<Errors, AppError> {
    Ok(match query.errors_kind() {
        ErrorKind::Model => Errors::Model,
        ErrorKind::Hc0 => Errors::Hc0,
        ErrorKind::Hc1 => Errors::Hc1,
        ErrorKind::Hc2 => Errors::Hc2,
        ErrorKind::Hc3 => Errors::Hc3,
        ErrorKind::Cluster => {
            let of: Vec<usize> = match &query.cluster {
                None => (0..among.count()).collect(),
                Some(id) => {
                    let grouping = among.grouping(id).map_err(of_input("cluster"))?;
                    let groups = grouping.groups.len();
                    let of = among.group_of(grouping, "clustering")?;
                    of.iter().enumerate().map(|(place, group)| group.unwrap_or(groups + place)).collect()
                }
            };
            Errors::Clustered(of.repeat(query.stack.len().max(1)))
        }
    })
}
