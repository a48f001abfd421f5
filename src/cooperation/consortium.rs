//! The best sets of partners around a unit, found exactly: every set that holds the unit and hangs together is built
//! once, and given up as soon as no set beyond it can meet the conditions or be among the best.

use std::cmp::Ordering;

use super::Graph;
use crate::model::Watch;

/// Rounding that a sum in another order may differ by.
const ROUNDING: f64 = 1e-9;

/// A unit that may take part.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The unit.
    pub unit: u32,
    /// How well it suits, the more the better.
    pub score: f64,
    /// How much it brings (inhabitants), at least 0.
    pub size: f64,
    /// The networks it is in, ascending.
    pub groups: Vec<u32>,
    /// Whether it is known to have experience.
    pub experienced: bool,
}

/// What networks the members are in together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Common {
    /// Any.
    #[default]
    Any,
    /// One that holds all of them.
    Same,
    /// None that holds two of them.
    None,
}

/// What a consortium must meet.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// At least so many members, the one who asks among them; 2 or more.
    pub least: usize,
    /// At most so many.
    pub most: usize,
    /// So much together.
    pub size: f64,
    /// Connected by these ties.
    pub ties: Option<&'a Graph>,
    /// What networks they are in together.
    pub common: Common,
    /// Whether at least one has experience.
    pub experience: bool,
}

/// What the best are the best by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The mean score of the partners of the one who asks.
    Score,
    /// The size together.
    Size,
}

/// A set of members.
#[derive(Clone, Debug, PartialEq)]
pub struct Consortium {
    /// The members, ascending.
    pub members: Vec<u32>,
    /// The mean score of the partners.
    pub score: f64,
    /// The size together.
    pub size: f64,
}

/// The best sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consortia {
    /// The best first; of equally good ones that with fewer members, then with the lowest places.
    pub sets: Vec<Consortium>,
    /// How many sets were looked at.
    pub looked_at: u64,
    /// Whether all that could be among the best were; else these are the best of those looked at.
    pub complete: bool,
}

/// How long to search.
#[derive(Clone, Copy, Debug)]
pub struct Effort<'a> {
    /// Look at so many sets at most.
    pub most_looked_at: u64,
    /// Gives up when it is stopped.
    pub watch: &'a Watch,
}

/// The best `keep` sets of `base` and some of `partners` that meet what is wanted. Partners are each named once, and
/// are not the base; sizes are finite and at least 0, scores finite.
pub fn consortia(
    base: &Candidate,
    partners: &[Candidate],
    wanted: &Wanted<'_>,
    aim: Aim,
    keep: usize,
    effort: Effort<'_>,
) -> Consortia {
    let mut order: Vec<&Candidate> = partners.iter().collect();
    let worth = |one: &Candidate| if aim == Aim::Score { one.score } else { one.size };
    order.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.unit.cmp(&b.unit)));
    let mut by_size: Vec<usize> = (0..order.len()).collect();
    by_size.sort_by(|&a, &b| order[b].size.total_cmp(&order[a].size));
    let near = |unit: u32| match wanted.ties {
        None => Vec::new(),
        Some(ties) => {
            let tied = ties.neighbours(unit as usize);
            (0..order.len()).filter(|&place| tied.binary_search(&order[place].unit).is_ok()).collect()
        }
    };
    let first: Vec<usize> = if wanted.ties.is_some() { near(base.unit) } else { (0..order.len()).collect() };
    let neighbours = order.iter().map(|one| near(one.unit)).collect();
    let mut seen = vec![false; order.len()];
    for &place in &first {
        seen[place] = true;
    }
    let closed = vec![false; order.len()];
    let mut search = Search {
        base,
        wanted,
        aim,
        keep,
        effort,
        order,
        by_size,
        neighbours,
        set: Vec::new(),
        seen,
        closed,
        found: Consortia { complete: true, ..Consortia::default() },
    };
    search.extend(&first, &base.groups);
    search.found
}

struct Search<'a> {
    base: &'a Candidate,
    wanted: &'a Wanted<'a>,
    aim: Aim,
    keep: usize,
    effort: Effort<'a>,
    /// The partners, by what they are worth, the best first.
    order: Vec<&'a Candidate>,
    by_size: Vec<usize>,
    /// Who is tied to whom, by place in the order; nobody where no ties are wanted.
    neighbours: Vec<Vec<usize>>,
    set: Vec<usize>,
    /// In the set, or next to it, or given up next to it.
    seen: Vec<bool>,
    /// In the set, or given up for this part of the search.
    closed: Vec<bool>,
    found: Consortia,
}

impl Search<'_> {
    /// Looks at the set, then at each larger one by a partner next to it; `shared` are the groups that hold all.
    fn extend(&mut self, next: &[usize], shared: &[u32]) {
        self.look();
        if self.set.len() + 1 >= self.wanted.most {
            return;
        }
        for (at, &place) in next.iter().enumerate() {
            if !self.goes_on() {
                break;
            }
            let one = self.order[place];
            if let Some(shared) = self.shared_with(one, shared) {
                self.set.push(place);
                self.closed[place] = true;
                if self.is_promising() {
                    let further = self.reached_through(place);
                    let beyond: Vec<usize> = next[at + 1..].iter().chain(&further).copied().collect();
                    self.extend(&beyond, &shared);
                    for &place in &further {
                        self.seen[place] = false;
                    }
                }
                self.set.pop();
            }
            // Every set with this one has been looked at; those after it are without.
            self.closed[place] = true;
        }
        for &place in next {
            self.closed[place] = false;
        }
    }

    /// Counts a set; false when enough have been looked at.
    fn goes_on(&mut self) -> bool {
        let looked_at = self.found.looked_at;
        let stopped = looked_at.is_multiple_of(1024) && self.effort.watch.is_stopped();
        if looked_at >= self.effort.most_looked_at || stopped {
            self.found.complete = false;
            return false;
        }
        self.found.looked_at += 1;
        true
    }

    /// The groups that hold the set and one more; `None` where it cannot be one of them.
    fn shared_with(&self, one: &Candidate, shared: &[u32]) -> Option<Vec<u32>> {
        let both = |a: &[u32], b: &[u32]| -> Vec<u32> {
            a.iter().copied().filter(|group| b.binary_search(group).is_ok()).collect()
        };
        match self.wanted.common {
            Common::Any => Some(Vec::new()),
            Common::Same => Some(both(shared, &one.groups)).filter(|left| !left.is_empty()),
            Common::None => {
                let apart = self.members().all(|member| both(&member.groups, &one.groups).is_empty());
                apart.then(Vec::new)
            }
        }
    }

    fn members(&self) -> impl Iterator<Item = &Candidate> {
        std::iter::once(self.base).chain(self.set.iter().map(|&place| self.order[place]))
    }

    /// Those that are next to the set only through the newest of it.
    fn reached_through(&mut self, place: usize) -> Vec<usize> {
        let found: Vec<usize> = self.neighbours[place].iter().copied().filter(|&other| !self.seen[other]).collect();
        for &other in &found {
            self.seen[other] = true;
        }
        found
    }

    /// Whether a set of this one and more may meet the size, and be among the best.
    fn is_promising(&self) -> bool {
        let (members, wanted) = (self.set.len() + 1, self.wanted);
        let free = wanted.most - members;
        let size: f64 = self.members().map(|one| one.size).sum();
        let open = self.by_size.iter().filter(|&&place| !self.closed[place]);
        let largest: f64 = size + open.take(free).map(|&place| self.order[place].size).sum::<f64>();
        if largest < wanted.size - ROUNDING {
            return false;
        }
        let Some(worst) = self.found.sets.get(self.keep.wrapping_sub(1)) else { return self.keep > 0 };
        match self.aim {
            Aim::Size => largest >= worst.size - ROUNDING,
            Aim::Score => self.best_mean(wanted.least.saturating_sub(members), free) >= worst.score - ROUNDING,
        }
    }

    /// The best mean score with at least and at most so many more.
    fn best_mean(&self, least: usize, most: usize) -> f64 {
        let mut sum: f64 = self.set.iter().map(|&place| self.order[place].score).sum();
        let mut count = self.set.len();
        let mut best = if least == 0 { sum / count as f64 } else { f64::NEG_INFINITY };
        let open = self.order.iter().zip(&self.closed).filter(|(_, closed)| !**closed);
        for (more, (one, _)) in (1..=most).zip(open) {
            sum += one.score;
            count += 1;
            if more >= least {
                best = best.max(sum / count as f64);
            }
        }
        best
    }

    /// Keeps the set where it meets what is wanted and is among the best.
    fn look(&mut self) {
        let wanted = self.wanted;
        if self.set.is_empty() || self.set.len() + 1 < wanted.least || self.keep == 0 {
            return;
        }
        if wanted.experience && !self.members().any(|one| one.experienced) {
            return;
        }
        let mut members: Vec<&Candidate> = self.members().collect();
        members.sort_by_key(|one| one.unit);
        let size: f64 = members.iter().map(|one| one.size).sum();
        if size < wanted.size {
            return;
        }
        let partners = members.iter().filter(|one| one.unit != self.base.unit);
        let score = partners.map(|one| one.score).sum::<f64>() / self.set.len() as f64;
        let made = Consortium { members: members.iter().map(|one| one.unit).collect(), score, size };
        let place = self.found.sets.partition_point(|other| rank(self.aim, other, &made).is_lt());
        if place < self.keep {
            self.found.sets.insert(place, made);
            self.found.sets.truncate(self.keep);
        }
    }
}

/// Which of two comes first.
fn rank(aim: Aim, one: &Consortium, other: &Consortium) -> Ordering {
    let better = match aim {
        Aim::Score => other.score.total_cmp(&one.score),
        Aim::Size => other.size.total_cmp(&one.size),
    };
    better.then(one.members.len().cmp(&other.members.len())).then_with(|| one.members.cmp(&other.members))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidate(unit: u32, score: f64, size: f64) -> Candidate {
        Candidate { unit, score, size, groups: Vec::new(), experienced: false }
    }

    fn search(all: &[Candidate], wanted: &Wanted<'_>, aim: Aim, keep: usize) -> Consortia {
        let effort = Effort { most_looked_at: 1_000_000, watch: &Watch::default() };
        consortia(&all[0], &all[1..], wanted, aim, keep, effort)
    }

    /// Every subset, by the words of the conditions.
    fn by_brute_force(all: &[Candidate], wanted: &Wanted<'_>, aim: Aim, keep: usize) -> Vec<Consortium> {
        let mut found = Vec::new();
        for bits in 0_u32..1 << (all.len() - 1) {
            let chosen = (0..all.len()).filter(|&at| at == 0 || bits & (1 << (at - 1)) != 0);
            let mut members: Vec<&Candidate> = chosen.map(|at| &all[at]).collect();
            members.sort_by_key(|one| one.unit);
            let units: Vec<u32> = members.iter().map(|one| one.unit).collect();
            let size: f64 = members.iter().map(|one| one.size).sum();
            let common = |a: &Candidate, b: &Candidate| a.groups.iter().any(|group| b.groups.contains(group));
            let fits = (wanted.least..=wanted.most).contains(&units.len())
                && size >= wanted.size
                && wanted.ties.is_none_or(|ties| ties.components(&units).len() == 1)
                && (!wanted.experience || members.iter().any(|one| one.experienced))
                && match wanted.common {
                    Common::Any => true,
                    Common::Same => (0..9).any(|group| members.iter().all(|one| one.groups.contains(&group))),
                    Common::None => (0..members.len()).all(|a| (0..a).all(|b| !common(members[a], members[b]))),
                };
            if fits && units.len() > 1 {
                let scores = members.iter().filter(|one| one.unit != all[0].unit).map(|one| one.score);
                found.push(Consortium { score: scores.sum::<f64>() / (units.len() - 1) as f64, size, members: units });
            }
        }
        found.sort_by(|a, b| rank(aim, a, b));
        found.truncate(keep);
        found
    }

    #[test]
    fn the_best_are_the_fewest_that_have_enough_together() {
        let all = [candidate(3, 0.0, 1.0), candidate(0, 0.9, 1.0), candidate(5, 0.5, 4.0), candidate(7, 0.2, 9.0)];
        let wanted = Wanted { least: 2, most: 3, size: 5.0, ties: None, common: Common::Any, experience: false };
        let found = search(&all, &wanted, Aim::Score, 2);
        let members: Vec<&[u32]> = found.sets.iter().map(|set| &set.members[..]).collect();
        assert_eq!((members, found.complete), (vec![&[0, 3, 5][..], &[0, 3, 7]], true));
        let largest = search(&all, &Wanted { size: 0.0, ..wanted }, Aim::Size, 1);
        assert_eq!((&largest.sets[0].members[..], largest.sets[0].size), (&[3, 5, 7][..], 14.0));
        assert_eq!(search(&all, &Wanted { size: 15.0, ..wanted }, Aim::Score, 2).sets, []);
    }

    #[test]
    fn who_stops_early_says_so() {
        let all: Vec<Candidate> = (0..12).map(|unit| candidate(unit, 1.0, 1.0)).collect();
        let wanted = Wanted { least: 2, most: 6, size: 7.0, ties: None, common: Common::Any, experience: false };
        let watch = Watch::default();
        let short = Effort { most_looked_at: 10, watch: &watch };
        let wide = Wanted { size: 6.0, ..wanted };
        let found = consortia(&all[0], &all[1..], &Wanted { least: 6, ..wide }, Aim::Score, 100, short);
        assert_eq!((found.looked_at, found.complete), (10, false));
        watch.stop();
        let stopped =
            consortia(&all[0], &all[1..], &wide, Aim::Score, 100, Effort { most_looked_at: 999, watch: &watch });
        assert!(!stopped.complete);
    }

    fn any_candidate(unit: u32) -> impl Strategy<Value = Candidate> {
        let groups = prop::collection::btree_set(0_u32..4, 0..3);
        (0_u8..5, 0_u8..6, groups, prop::bool::weighted(0.3)).prop_map(move |(score, size, groups, experienced)| {
            let (score, size) = (f64::from(score) / 4.0, f64::from(size));
            Candidate { unit, score, size, groups: groups.into_iter().collect(), experienced }
        })
    }

    proptest! {
        #[test]
        fn the_best_are_those_of_brute_force(
            all in (2_u32..9).prop_flat_map(|count| (0..count).map(any_candidate).collect::<Vec<_>>()),
            base in 0_usize..9,
            ties in prop::collection::vec((0_u32..9, 0_u32..9), 0..16),
            (least, more, size) in (2_usize..4, 0_usize..4, 0_u8..16),
            connected in any::<bool>(),
            common in prop::sample::select(vec![Common::Any, Common::Same, Common::None]),
            experience in any::<bool>(),
            by_size in any::<bool>(),
        ) {
            let mut all = all;
            let count = all.len();
            all.swap(0, base % count);
            let ties = Graph::new(9, ties.into_iter().map(|(a, b)| (a, b, 1.0))).expect("a graph");
            let wanted = Wanted {
                least, most: least + more, size: f64::from(size), ties: connected.then_some(&ties), common, experience,
            };
            let aim = if by_size { Aim::Size } else { Aim::Score };
            let found = search(&all, &wanted, aim, 4);
            prop_assert!(found.complete);
            prop_assert_eq!(found.sets, by_brute_force(&all, &wanted, aim, 4));
        }
    }
}
