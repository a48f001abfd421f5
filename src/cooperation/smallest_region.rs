//! The connected set around a unit that reaches a size with the fewest members, found exactly: for one member more at a
//! time, every connected set is built once and given up as soon as what lies around it cannot bring enough.

use std::cmp::Ordering;

use super::Graph;
use super::consortium::Effort;

/// Rounding that a sum in another order may differ by.
const ROUNDING: f64 = 1e-9;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct RegionQuery<'a> {
    /// Who hangs together with whom.
    pub ties: &'a Graph,
    /// The unit around which it is.
    pub root: u32,
    /// How much each unit brings, finite and at least 0.
    pub sizes: &'a [f64],
    /// Minutes from the root to each unit; `None` where no way is known.
    pub minutes: &'a [Option<f64>],
    /// So much together.
    pub least: f64,
    /// At most so many members.
    pub most_members: usize,
}

/// A connected set.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The members, ascending.
    pub members: Vec<u32>,
    /// How much they bring together.
    pub size: f64,
    /// All minutes from the root to the members it has a way to.
    pub minutes: f64,
    /// How many members it has no way to.
    pub unreachable: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallestRegion {
    /// The set: of those with the fewest members that with the fewest out of reach, then the least minutes, then the
    /// lowest places. `None` when none has so few members, or none was found.
    pub region: Option<Region>,
    /// No connected set of this many members or fewer is large enough.
    pub too_few: usize,
    /// How many sets were looked at.
    pub looked_at: u64,
    /// Whether the set is proven to be the one; else it is the best of those looked at, or one grown greedily.
    pub complete: bool,
}

/// The smallest connected set that holds the root and is large enough.
pub fn smallest_region(query: &RegionQuery<'_>, effort: Effort<'_>) -> SmallestRegion {
    let units = query.sizes.len();
    let mut search = Search {
        query,
        effort,
        set: Vec::new(),
        seen: vec![false; units],
        closed: vec![false; units],
        level_of: vec![0; units],
        members: 0,
        best: None,
        looked_at: 0,
        complete: true,
    };
    search.seen[query.root as usize] = true;
    let mut too_few = 0;
    for members in 1..=query.most_members {
        search.members = members;
        search.extend(&[query.root]);
        if search.best.is_some() || !search.complete {
            break;
        }
        too_few = members;
    }
    if search.best.is_none() && !search.complete {
        search.best = grown(query).filter(|region| region.members.len() <= query.most_members);
    }
    SmallestRegion { region: search.best, too_few, looked_at: search.looked_at, complete: search.complete }
}

struct Search<'a> {
    query: &'a RegionQuery<'a>,
    effort: Effort<'a>,
    set: Vec<u32>,
    /// In the set, or next to it, or given up next to it.
    seen: Vec<bool>,
    /// In the set, or given up for this part of the search.
    closed: Vec<bool>,
    /// Scratch of [`Search::most_around`]: when a unit was last met there.
    level_of: Vec<u64>,
    /// How many members a set may have this time; none with fewer is large enough.
    members: usize,
    best: Option<Region>,
    looked_at: u64,
    complete: bool,
}

impl Search<'_> {
    /// Looks at each set that is this one and a unit next to it, and beyond.
    fn extend(&mut self, next: &[u32]) {
        for (at, &unit) in next.iter().enumerate() {
            let stopped = self.looked_at.is_multiple_of(1024) && self.effort.watch.is_stopped();
            if self.looked_at >= self.effort.most_looked_at || stopped {
                self.complete = false;
                break;
            }
            self.looked_at += 1;
            self.set.push(unit);
            self.closed[unit as usize] = true;
            let made = region(self.query, &self.set);
            let free = self.members - self.set.len();
            if made.size >= self.query.least {
                self.keep(made);
            } else if free > 0 && self.is_promising(&made, free) {
                let mut beyond = next[at + 1..].to_vec();
                let kept = beyond.len();
                beyond.extend(
                    self.query.ties.neighbours(unit as usize).iter().filter(|&&other| !self.seen[other as usize]),
                );
                for &other in &beyond[kept..] {
                    self.seen[other as usize] = true;
                }
                self.extend(&beyond);
                for &other in &beyond[kept..] {
                    self.seen[other as usize] = false;
                }
            }
            self.set.pop();
        }
        for &unit in next {
            self.closed[unit as usize] = false;
        }
    }

    fn keep(&mut self, made: Region) {
        if self.best.as_ref().is_none_or(|best| rank(&made, best).is_lt()) {
            self.best = Some(made);
        }
    }

    /// Whether so many more may bring enough, without being out of reach or further than the best found.
    fn is_promising(&mut self, made: &Region, free: usize) -> bool {
        let further = self.best.as_ref().is_some_and(|best| {
            made.unreachable > best.unreachable
                || made.unreachable == best.unreachable && made.minutes > best.minutes + ROUNDING
        });
        !further && made.size + self.most_around(free) >= self.query.least - ROUNDING
    }

    /// No more than this can so many connected units around the set bring. To have one of them `d` steps away there
    /// must be one at each step before it, so: the largest at each step up to `d`, and the largest of the others.
    fn most_around(&mut self, free: usize) -> f64 {
        // Marks are of this call only: every call comes after another set was looked at.
        let mark = self.looked_at;
        let mut level: Vec<u32> = self.set.clone();
        for &unit in &level {
            self.level_of[unit as usize] = mark;
        }
        let (mut others, mut chain, mut most): (Vec<f64>, f64, f64) = (Vec::new(), 0.0, 0.0);
        for steps in 1..=free {
            let mut next = Vec::new();
            for &unit in &level {
                for &other in self.query.ties.neighbours(unit as usize) {
                    let place = other as usize;
                    if !self.closed[place] && self.level_of[place] != mark {
                        self.level_of[place] = mark;
                        next.push(other);
                    }
                }
            }
            let mut sizes: Vec<f64> = next.iter().map(|&unit| self.query.sizes[unit as usize]).collect();
            sizes.sort_by(|a, b| b.total_cmp(a));
            let Some((largest, rest)) = sizes.split_first() else { break };
            chain += largest;
            others.extend(rest);
            others.sort_by(|a, b| b.total_cmp(a));
            others.truncate(free);
            most = most.max(chain + others.iter().take(free - steps).sum::<f64>());
            level = next;
        }
        most
    }
}

/// What a set is.
fn region(query: &RegionQuery<'_>, set: &[u32]) -> Region {
    let mut members = set.to_vec();
    members.sort_unstable();
    let ways = || members.iter().map(|&unit| if unit == query.root { Some(0.0) } else { query.minutes[unit as usize] });
    let size = members.iter().map(|&unit| query.sizes[unit as usize]).sum();
    let (minutes, unreachable) = (ways().flatten().sum(), ways().filter(Option::is_none).count());
    Region { members, size, minutes, unreachable }
}

fn rank(one: &Region, other: &Region) -> Ordering {
    (one.members.len().cmp(&other.members.len()))
        .then(one.unreachable.cmp(&other.unreachable))
        .then(one.minutes.total_cmp(&other.minutes))
        .then_with(|| one.members.cmp(&other.members))
}

/// A set that is large enough, grown by the largest unit next to it, then without those it can do without.
fn grown(query: &RegionQuery<'_>) -> Option<Region> {
    let mut set = vec![query.root];
    while region(query, &set).size < query.least {
        let near = set.iter().flat_map(|&unit| query.ties.neighbours(unit as usize)).copied();
        let size = |unit: &u32| query.sizes[*unit as usize];
        let next = near.filter(|unit| !set.contains(unit));
        set.push(next.max_by(|a, b| size(a).total_cmp(&size(b)).then(b.cmp(a)))?);
    }
    for place in (1..set.len()).rev() {
        let mut without = set.clone();
        without.remove(place);
        without.sort_unstable();
        if query.ties.components(&without).len() == 1 && region(query, &without).size >= query.least {
            set.remove(place);
        }
    }
    Some(region(query, &set))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Watch;
    use proptest::prelude::*;

    fn effort(watch: &Watch) -> Effort<'_> {
        Effort { most_looked_at: 1_000_000, watch }
    }

    fn by_brute_force(query: &RegionQuery<'_>) -> Option<Region> {
        let units = u32::try_from(query.sizes.len()).expect("few");
        let sets =
            (0_u32..1 << units).map(|bits| (0..units).filter(|&unit| bits & (1 << unit) != 0).collect::<Vec<_>>());
        let fits = sets.filter(|set| set.contains(&query.root) && query.ties.components(set).len() == 1);
        let regions = fits.map(|set| region(query, &set)).filter(|region| region.size >= query.least);
        regions.filter(|region| region.members.len() <= query.most_members).min_by(rank)
    }

    #[test]
    fn a_large_unit_two_steps_away_beats_many_small_ones_beside() {
        // 0 - 1 - 2 with 2 large; 0 beside 3, 4, 5.
        let ties = [(0, 1, 1.0), (1, 2, 1.0), (0, 3, 1.0), (0, 4, 1.0), (0, 5, 1.0)];
        let ties = Graph::new(6, ties).expect("a graph");
        let minutes = [Some(0.0), Some(10.0), Some(20.0), Some(5.0), Some(5.0), None];
        let sizes = [1.0, 1.0, 9.0, 3.0, 3.0, 3.0];
        let query =
            RegionQuery { ties: &ties, root: 0, sizes: &sizes, minutes: &minutes, least: 10.0, most_members: 6 };
        let watch = Watch::default();
        let found = smallest_region(&query, effort(&watch));
        let region = found.region.expect("found");
        assert_eq!((&region.members[..], region.size, region.minutes), (&[0, 1, 2][..], 11.0, 30.0));
        assert_eq!((found.too_few, found.complete), (2, true));
        // 7 needs three: of 0, 3 and 4 both are within reach, of the others 5 is not.
        let seven = smallest_region(&RegionQuery { least: 7.0, ..query }, effort(&watch)).region.expect("found");
        assert_eq!((&seven.members[..], seven.unreachable), (&[0, 3, 4][..], 0));
        let more = smallest_region(&RegionQuery { least: 21.0, ..query }, effort(&watch));
        assert_eq!((more.region, more.too_few, more.complete), (None, 6, true));
    }

    #[test]
    fn who_stops_early_gives_a_set_that_is_large_enough_and_says_that_it_may_not_be_the_smallest() {
        let ties = Graph::new(8, (0..7).map(|unit| (unit, unit + 1, 1.0))).expect("a graph");
        let (sizes, minutes) = ([1.0; 8], [Some(1.0); 8]);
        let query = RegionQuery { ties: &ties, root: 3, sizes: &sizes, minutes: &minutes, least: 5.0, most_members: 8 };
        let watch = Watch::default();
        let found = smallest_region(&query, Effort { most_looked_at: 6, watch: &watch });
        let region = found.region.expect("grown");
        assert_eq!((region.members.len(), found.complete), (5, false));
        assert!(smallest_region(&query, effort(&watch)).complete);
    }

    proptest! {
        #[test]
        fn it_is_the_smallest_of_all_connected_sets(
            sizes in prop::collection::vec(0_u8..6, 2..10),
            root in 0_usize..10,
            ties in prop::collection::vec((0_u32..10, 0_u32..10), 1..18),
            minutes in prop::collection::vec(prop::option::weighted(0.9, 0_u8..9), 10),
            (least, most_members) in (0_u8..30, 1_usize..10),
        ) {
            let units = sizes.len();
            let count = u32::try_from(units).expect("few");
            let ties = Graph::new(units, ties.into_iter().map(|(a, b)| (a % count, b % count, 1.0))).expect("a graph");
            let sizes: Vec<f64> = sizes.into_iter().map(f64::from).collect();
            let minutes: Vec<Option<f64>> = minutes.into_iter().take(units).map(|m| m.map(f64::from)).collect();
            let root = u32::try_from(root % units).expect("small");
            let least = f64::from(least);
            let query = RegionQuery { ties: &ties, root, sizes: &sizes, minutes: &minutes, least, most_members };
            let watch = Watch::default();
            let found = smallest_region(&query, effort(&watch));
            prop_assert!(found.complete);
            prop_assert_eq!(&found.region, &by_brute_force(&query));
            let bounds = found.region.map(|region| region.members.len());
            prop_assert!(bounds.is_none_or(|members| members == found.too_few + 1));
            // What is grown may be larger, but never too small or in parts.
            if let Some(grown) = grown(&query) {
                prop_assert!(grown.size >= least && ties.components(&grown.members).len() == 1);
            }
        }
    }
}
