//! Who leads: how many projects are led from a set of units, and how many would be if
//! each project were led by any of its participants alike.
//!
//! The null distribution is that of a sum of unequal yes and no (Poisson-binomial), and is
//! computed whole: no draws are needed.

/// A project with a lead: one of its participants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedProject {
    /// Who leads.
    pub lead: u32,
    /// Who could: the lead and the partners, each once.
    pub candidates: Vec<u32>,
}

/// How many projects a set of units leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leads {
    /// Projects in which one of them is a candidate.
    pub projects: usize,
    /// Projects that one of them leads.
    pub led: usize,
    /// How many they would lead if each candidate were as likely.
    pub expected: f64,
    /// The variance of that.
    pub variance: f64,
    /// The chance of fewer than `led`.
    pub below: f64,
    /// The chance of just `led`.
    pub equal: f64,
    /// The chance of more than `led`.
    pub above: f64,
}

/// Counts what the units with `is_in` lead, against chance. Takes time in the square of
/// the number of projects.
pub fn leads(projects: &[LedProject], is_in: impl Fn(u32) -> bool) -> Leads {
    let mut chances = Vec::new();
    let mut led = 0;
    for project in projects {
        let own = project.candidates.iter().filter(|&&unit| is_in(unit)).count();
        if own > 0 {
            chances.push(own as f64 / project.candidates.len() as f64);
            led += usize::from(is_in(project.lead));
        }
    }
    let distribution = distribution(&chances);
    Leads {
        projects: chances.len(),
        led,
        expected: chances.iter().sum(),
        variance: chances.iter().map(|chance| chance * (1.0 - chance)).sum(),
        below: distribution[..led].iter().sum(),
        equal: distribution[led],
        above: distribution[led + 1..].iter().sum(),
    }
}

/// The chance of each number of successes, from none to all.
fn distribution(chances: &[f64]) -> Vec<f64> {
    let mut of = vec![0.0; chances.len() + 1];
    of[0] = 1.0;
    for (tried, &chance) in chances.iter().enumerate() {
        for number in (0..=tried + 1).rev() {
            let one_less = if number > 0 { of[number - 1] } else { 0.0 };
            of[number] = of[number] * (1.0 - chance) + one_less * chance;
        }
    }
    of
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by trying every choice of leads.
    fn by_trying(projects: &[LedProject], is_in: impl Fn(u32) -> bool + Copy) -> Leads {
        let own: Vec<&LedProject> = projects.iter().filter(|p| p.candidates.iter().any(|&unit| is_in(unit))).collect();
        let led = own.iter().filter(|project| is_in(project.lead)).count();
        let mut outcomes = vec![(0_usize, 1.0_f64)];
        for project in &own {
            let share = 1.0 / project.candidates.len() as f64;
            let of = |&(count, chance): &(usize, f64)| {
                project
                    .candidates
                    .iter()
                    .map(move |&unit| (count + usize::from(is_in(unit)), chance * share))
                    .collect::<Vec<_>>()
            };
            outcomes = outcomes.iter().flat_map(of).collect();
        }
        let expected: f64 = outcomes.iter().map(|(count, chance)| *count as f64 * chance).sum();
        let squares: f64 = outcomes.iter().map(|(count, chance)| (*count as f64 - expected).powi(2) * chance).sum();
        let chance = |fits: fn(usize, usize) -> bool| {
            outcomes.iter().filter(|(count, _)| fits(*count, led)).map(|(_, chance)| chance).sum()
        };
        Leads {
            projects: own.len(),
            led,
            expected,
            variance: squares,
            below: chance(|a, b| a < b),
            equal: chance(|a, b| a == b),
            above: chance(|a, b| a > b),
        }
    }

    #[test]
    fn the_lead_of_two_is_a_coin() {
        let projects = vec![LedProject { lead: 0, candidates: vec![0, 1] }; 3];
        let found = leads(&projects, |unit| unit == 0);
        assert_eq!((found.projects, found.led), (3, 3));
        assert!((found.expected - 1.5).abs() < 1e-15 && (found.variance - 0.75).abs() < 1e-15);
        assert!((found.equal - 0.125).abs() < 1e-15 && found.above == 0.0);
        assert_eq!(leads(&projects, |unit| unit == 5).projects, 0);
    }

    proptest! {
        #[test]
        fn chances_equal_those_of_trying_every_choice(
            drawn in prop::collection::vec((prop::collection::btree_set(0_u32..6, 1..4), 0_usize..4), 0..6), cut in 0_u32..6
        ) {
            let project = |(candidates, place): (std::collections::BTreeSet<u32>, usize)| {
                let candidates: Vec<u32> = candidates.into_iter().collect();
                LedProject { lead: candidates[place % candidates.len()], candidates }
            };
            let projects: Vec<LedProject> = drawn.into_iter().map(project).collect();
            let (fast, slow) = (leads(&projects, |unit| unit < cut), by_trying(&projects, |unit| unit < cut));
            prop_assert_eq!((fast.projects, fast.led), (slow.projects, slow.led));
            for (a, b) in [
                (fast.expected, slow.expected), (fast.variance, slow.variance), (fast.below, slow.below),
                (fast.equal, slow.equal), (fast.above, slow.above),
            ] {
                prop_assert!((a - b).abs() < 1e-12, "{fast:?} {slow:?}");
            }
        }
    }
}
