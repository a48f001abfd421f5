//! Empirical Bayes rates: a rate of few is drawn to the mean of all as far as chance alone may have made it differ
//! (Marshall 1991, "Mapping disease and mortality rates using empirical Bayes estimators", the global estimator).

use super::StatisticsError;

/// Rates drawn to their mean, with what draws them.
#[derive(Clone, Debug, PartialEq)]
pub struct EmpiricalBayes {
    /// All events over all population.
    pub mean: f64,
    /// Variance of the true rates around the mean: that of the rates found less what chance adds; 0 where chance
    /// explains it all, and every rate is drawn the whole way.
    pub variance: f64,
    /// The rate of each unit: its own and the mean, weighted by `variance` and by the variance of its chance, mean /
    /// population.
    pub smoothed: Vec<f64>,
}

/// Smooths the rates `events / population`.
///
/// # Errors
/// When there is no unit, a population is not above 0, events are negative, or there are none.
pub fn empirical_bayes(events: &[f64], population: &[f64]) -> Result<EmpiricalBayes, StatisticsError> {
    let (mean, between) = rates_around_mean(events, population)?;
    let variance = between.max(0.0);
    let smooth = |(event, people): (&f64, &f64)| {
        let own = variance / (variance + mean / people);
        own * (event / people) + (1.0 - own) * mean
    };
    Ok(EmpiricalBayes { mean, variance, smoothed: events.iter().zip(population).map(smooth).collect() })
}

/// The mean rate, and the variance of rates around it less what chance adds, which may make it negative.
pub(super) fn rates_around_mean(events: &[f64], population: &[f64]) -> Result<(f64, f64), StatisticsError> {
    for (index, (&value, &people)) in (0_u32..).zip(events.iter().zip(population)) {
        if value < 0.0 {
            return Err(StatisticsError::Negative { index, value, needs: "events" });
        }
        if people <= 0.0 {
            return Err(StatisticsError::NoPopulation { index, value: people });
        }
    }
    let people: f64 = population.iter().sum();
    let mean = events.iter().sum::<f64>() / people;
    if mean.is_nan() || mean <= 0.0 {
        return Err(StatisticsError::Constant { value: 0.0 });
    }
    let square = |(event, x): (&f64, &f64)| x * (event / x - mean) * (event / x - mean);
    let spread = events.iter().zip(population).map(square).sum::<f64>() / people;
    Ok((mean, spread - mean / (people / population.len() as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rates_that_vary_as_chance_has_it_all_become_the_mean() {
        let found = empirical_bayes(&[1.0, 2.0, 1.0], &[10.0, 20.0, 10.0]).expect("rates");
        assert_eq!((found.mean, found.variance, &found.smoothed[..]), (0.1, 0.0, &[0.1; 3][..]));
    }

    #[test]
    fn rates_over_nobody_and_of_nothing_are_explained() {
        let said =
            |events: &[f64], population: &[f64]| empirical_bayes(events, population).expect_err("no rates").to_string();
        assert!(said(&[1.0], &[0.0]).contains("the population of unit 0 is 0"));
        assert!(said(&[-1.0], &[2.0]).contains("events may not be negative"));
        assert!(said(&[0.0], &[2.0]).contains("all values are 0"));
        assert!(said(&[], &[]).contains("all values are 0"));
    }

    proptest! {
        #[test]
        fn a_smoothed_rate_lies_between_its_own_and_the_mean_and_moves_less_with_more_people(
            units in prop::collection::vec((0_u16..50, 1_u16..500), 2..20), more in 2_u16..9
        ) {
            let events: Vec<f64> = units.iter().map(|(event, _)| f64::from(*event)).collect();
            let people: Vec<f64> = units.iter().map(|(_, people)| f64::from(*people)).collect();
            prop_assume!(events.iter().sum::<f64>() > 0.0);
            let found = empirical_bayes(&events, &people).expect("rates");
            let moved = |found: &EmpiricalBayes, i: usize, own: f64| {
                if (own - found.mean).abs() < 1e-12 { 0.0 } else { (found.smoothed[i] - own) / (found.mean - own) }
            };
            let scaled: Vec<f64> = people.iter().map(|people| people * f64::from(more)).collect();
            let many: Vec<f64> = events.iter().map(|event| event * f64::from(more)).collect();
            let surer = empirical_bayes(&many, &scaled).expect("rates");
            for i in 0..units.len() {
                let own = events[i] / people[i];
                let share = moved(&found, i, own);
                prop_assert!((-1e-9..=1.0 + 1e-9).contains(&share), "{share}");
                prop_assert!(moved(&surer, i, own) <= share + 1e-9);
            }
        }
    }
}
