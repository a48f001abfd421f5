//! Cases and population by unit, the likelihood of zones, and worlds with the same cases dealt anew.

use super::ScanError;
use super::zones::Zones;
use crate::model::Stream;

/// How cases come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// Each of a unit's trials (itself, or its schemes) is a case or not.
    Bernoulli,
    /// Cases without a bound, in proportion to the population.
    Poisson,
}

impl Model {
    /// Every model.
    pub const ALL: [Self; 2] = [Self::Bernoulli, Self::Poisson];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bernoulli => "bernoulli",
            Self::Poisson => "poisson",
        }
    }

    /// The model a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.as_str() == word)
    }
}

/// What kind of cluster to look for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More cases than chance.
    #[default]
    High,
    /// Fewer.
    Low,
    /// Either.
    Both,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 3] = [Self::High, Self::Low, Self::Both];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
            Self::Both => "both",
        }
    }

    /// The direction a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == word)
    }
}

/// n ln n of whole numbers up to this comes from a table (16 MB).
const TABLE: u64 = 1 << 21;
/// Whole numbers above this are not all held by an `f64`; sums of 32 bits must hold all cases.
const MOST: f64 = 4_294_967_295.0;

/// Checked cases and population.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counts {
    model: Model,
    direction: Direction,
    cases: Vec<u32>,
    population: Vec<f64>,
    included: Vec<bool>,
    total_cases: u64,
    total_population: f64,
    /// Population of the units up to each.
    running: Vec<f64>,
}

impl Counts {
    pub(super) fn new(
        cases: &[Option<f64>],
        population: &[Option<f64>],
        model: Model,
        direction: Direction,
    ) -> Result<Self, ScanError> {
        if cases.len() != population.len() {
            let (found, expected) = (population.len(), cases.len());
            return Err(ScanError::Length { what: "populations", found, expected });
        }
        let mut counts = Self {
            model,
            direction,
            cases: vec![0; cases.len()],
            population: vec![0.0; cases.len()],
            included: vec![false; cases.len()],
            total_cases: 0,
            total_population: 0.0,
            running: Vec::with_capacity(cases.len()),
        };
        for unit in 0..cases.len() {
            if let (Some(case_count), Some(own)) = (cases[unit], population[unit]) {
                check(unit, case_count, own, model)?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
                let whole = case_count as u32;
                counts.cases[unit] = whole;
                counts.population[unit] = own;
                counts.included[unit] = true;
                counts.total_cases += u64::from(whole);
                counts.total_population += own;
            }
            counts.running.push(counts.total_population);
        }
        let (cases, population) = (counts.total_cases, counts.total_population);
        let all_are = model == Model::Bernoulli && cases as f64 >= population;
        if cases == 0 || population <= 0.0 || all_are {
            return Err(ScanError::NoContrast { cases, population });
        }
        if cases as f64 > MOST || (model == Model::Bernoulli && population > MOST) {
            let right = "at most 4,294,967,295 in all";
            return Err(ScanError::Value { what: "count", unit: 0, value: population.max(cases as f64), right });
        }
        Ok(counts)
    }

    pub(super) fn units(&self) -> usize {
        self.cases.len()
    }

    pub(super) fn cases(&self) -> &[u32] {
        &self.cases
    }

    pub(super) fn population(&self, unit: usize) -> f64 {
        self.population[unit]
    }

    pub(super) fn is_included(&self, unit: usize) -> bool {
        self.included[unit]
    }

    pub(super) fn total_cases(&self) -> u64 {
        self.total_cases
    }

    pub(super) fn total_population(&self) -> f64 {
        self.total_population
    }

    pub(super) fn missing(&self) -> Vec<usize> {
        (0..self.units()).filter(|&unit| !self.included[unit]).collect()
    }

    /// Deals the cases anew: to individuals, each at most one (Bernoulli), or to units by population (Poisson).
    pub(super) fn deal(&self, stream: &mut Stream, cases: &mut [u32]) {
        cases.fill(0);
        match self.model {
            Model::Poisson => {
                for _ in 0..self.total_cases {
                    let place = stream.fraction() * self.total_population;
                    cases[self.unit_at(place)] += 1;
                }
            }
            Model::Bernoulli => self.deal_individuals(stream, cases),
        }
    }

    /// The unit that holds a place in the population; those without population hold none.
    fn unit_at(&self, place: f64) -> usize {
        self.running.partition_point(|&until| until <= place).min(self.units() - 1)
    }

    /// Draws individuals without replacement, cases or, where those are fewer, the others.
    fn deal_individuals(&self, stream: &mut Stream, cases: &mut [u32]) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "trials are whole, and checked")]
        let all = self.total_population as u32;
        let others = u64::from(all) - self.total_cases;
        let turned = others < self.total_cases;
        let mut drawn = vec![0_u64; all as usize / 64 + 1];
        let mut left = if turned { others } else { self.total_cases };
        while left > 0 {
            let individual = stream.below(all);
            let (word, bit) = (individual as usize / 64, 1 << (individual % 64));
            if drawn[word] & bit == 0 {
                drawn[word] |= bit;
                cases[self.unit_at(f64::from(individual))] += 1;
                left -= 1;
            }
        }
        if turned {
            for (count, &trials) in cases.iter_mut().zip(&self.population) {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "trials are whole")]
                let trials = trials as u32;
                *count = trials - *count;
            }
        }
    }

    /// What the likelihoods of zones need, whatever their cases.
    pub(super) fn ratios(&self, zones: &Zones) -> Ratios {
        let most = match self.model {
            Model::Poisson => self.total_cases,
            Model::Bernoulli => self.whole(self.total_population),
        };
        let table = (0..=most.min(TABLE)).map(n_ln_n).collect();
        let mut population: Vec<f64> = Vec::with_capacity(zones.steps().len());
        for (parent, unit) in zones.steps() {
            let before = parent.map_or(0.0, |parent| population[parent]);
            population.push(before + self.population[unit]);
        }
        let mut ratios = Ratios { table, population, fixed: Vec::new() };
        ratios.fixed = ratios.population.iter().map(|&inside| self.fixed(&ratios, inside)).collect();
        ratios
    }

    #[expect(clippy::unused_self, reason = "only for trials, which are checked to be whole")]
    fn whole(&self, trials: f64) -> u64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "trials are whole, and checked")]
        let whole = trials as u64;
        whole
    }

    /// The parts of a zone's ratio that do not depend on its cases.
    fn fixed(&self, ratios: &Ratios, inside: f64) -> [f64; 2] {
        match self.model {
            Model::Poisson => {
                let all = self.total_cases as f64;
                let expected = all * inside / self.total_population;
                [expected.ln(), (all - expected).ln()]
            }
            Model::Bernoulli => {
                let (n, all) = (self.whole(inside), self.whole(self.total_population));
                let cases = self.total_cases;
                let zone = ratios.n_ln_n(n) + ratios.n_ln_n(all - n);
                let whole = ratios.n_ln_n(cases) + ratios.n_ln_n(all - cases) - ratios.n_ln_n(all);
                [zone + whole, 0.0]
            }
        }
    }
}

fn check(unit: usize, cases: f64, population: f64, model: Model) -> Result<(), ScanError> {
    let wrong = |what, value, right| Err(ScanError::Value { what, unit, value, right });
    if !(cases.is_finite() && (0.0..=MOST).contains(&cases) && cases.fract() == 0.0) {
        return wrong("cases", cases, "a whole number of 0 or more");
    }
    if !population.is_finite() || population < 0.0 {
        return wrong("population", population, "finite and not negative");
    }
    match model {
        Model::Bernoulli if population.fract() != 0.0 => wrong("population", population, "a whole number of trials"),
        Model::Bernoulli if cases > population => wrong("cases", cases, "at most the unit's trials"),
        Model::Poisson if cases > 0.0 && population <= 0.0 => {
            wrong("population", population, "above 0 where there are cases")
        }
        _ => Ok(()),
    }
}

fn n_ln_n(n: u64) -> f64 {
    if n == 0 { 0.0 } else { n as f64 * (n as f64).ln() }
}

/// Log-likelihood ratios of zones.
pub(super) struct Ratios {
    table: Vec<f64>,
    population: Vec<f64>,
    fixed: Vec<[f64; 2]>,
}

impl Ratios {
    fn n_ln_n(&self, n: u64) -> f64 {
        usize::try_from(n).ok().and_then(|place| self.table.get(place).copied()).unwrap_or_else(|| n_ln_n(n))
    }

    /// The ratio of a zone with so many cases; 0 when it is no cluster of the kind looked for.
    pub(super) fn of(&self, counts: &Counts, zone: usize, cases: u32) -> f64 {
        let (inside, found) = (self.population[zone], u64::from(cases));
        let excess = f64::from(cases) * counts.total_population - counts.total_cases as f64 * inside;
        let wanted = match counts.direction {
            Direction::High => excess > 0.0,
            Direction::Low => excess < 0.0,
            Direction::Both => excess != 0.0,
        };
        if !wanted {
            return 0.0;
        }
        let (outside, [first, second]) = (counts.total_cases - found, self.fixed[zone]);
        match counts.model {
            Model::Poisson => {
                // A zone without population has no cases: nothing times the logarithm of nothing.
                let inner = if found == 0 { 0.0 } else { f64::from(cases) * first };
                self.n_ln_n(found) - inner + self.n_ln_n(outside) - outside as f64 * second
            }
            Model::Bernoulli => {
                let (n, all) = (counts.whole(inside), counts.whole(counts.total_population));
                let others = self.n_ln_n(n - found) + self.n_ln_n(all - n - outside);
                self.n_ln_n(found) + self.n_ln_n(outside) + others - first
            }
        }
    }
}
