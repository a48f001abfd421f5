//! Who was exposed to whom, when: for each unit and time until it first takes part, the
//! share of its peers that had taken part before. What a model of first times is made of.

use std::ops::RangeInclusive;

use super::Graph;

/// A unit at a time at which it had not taken part before.
#[derive(Clone, Debug, PartialEq)]
pub struct Spell {
    /// The unit.
    pub unit: u32,
    /// The time: a year.
    pub time: i32,
    /// Whether it takes part for the first time now.
    pub takes_part: bool,
    /// For each kind of peers: the share of them that had taken part by the time before; `None` without peers.
    pub exposure: Vec<Option<f64>>,
}

/// The spells of units of which `first` says when they first took part, if ever: one for each time from the
/// window's start until they do, or the window ends. Who took part before the window has none, but counts
/// as a peer who had.
pub fn spells(first: &[Option<i32>], window: RangeInclusive<i32>, peers: &[&Graph]) -> Vec<Spell> {
    let mut spells = Vec::new();
    for (unit, own) in (0_u32..).zip(first) {
        let until = own.map_or(*window.end(), |own| own.min(*window.end()));
        for time in *window.start()..=until {
            let had = |peer: &&u32| first[**peer as usize].is_some_and(|first| first < time);
            let exposure = |graph: &&Graph| {
                let all = graph.neighbours(unit as usize);
                (!all.is_empty()).then(|| all.iter().filter(had).count() as f64 / all.len() as f64)
            };
            let exposure = peers.iter().map(exposure).collect();
            spells.push(Spell { unit, time, takes_part: *own == Some(time), exposure });
        }
    }
    spells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_at_risk_until_it_takes_part_and_exposed_to_what_came_before() {
        let graph = Graph::new(5, [(0, 1, 1.0), (1, 2, 1.0), (1, 3, 1.0)]).expect("valid");
        let first = [Some(2010), Some(2012), None, Some(2012), None];
        let found = spells(&first, 2011..=2013, &[&graph]);
        let of = |unit: u32| found.iter().filter(move |spell| spell.unit == unit).collect::<Vec<_>>();
        assert!(of(0).is_empty(), "it took part before the window");
        let one: Vec<_> = of(1).iter().map(|spell| (spell.time, spell.takes_part, spell.exposure[0])).collect();
        assert_eq!(one, [(2011, false, Some(1.0 / 3.0)), (2012, true, Some(1.0 / 3.0))]);
        // Its one neighbour takes part in 2012, so it is exposed from 2013 on.
        let two: Vec<_> = of(2).iter().map(|spell| (spell.takes_part, spell.exposure[0])).collect();
        assert_eq!(two, [(false, Some(0.0)), (false, Some(0.0)), (false, Some(1.0))]);
        assert!(of(4).iter().all(|spell| spell.exposure == [None]), "it has no neighbours");
    }
}
