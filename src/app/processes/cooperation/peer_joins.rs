//! Whether units that touch are more alike within networks than across, by permuting who has it.

use super::against_chance::against_draws;
use super::peer_effect::{PROCESS, needed, neighbourhood, touching};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::groups_by::GroupsBy;
use crate::app::processes::neighbourhood::Neighbourhood;
use crate::app::processes::outcome::{Outcome, Tree};
use crate::app::processes::spatial::permutations;
use crate::app::processes::{Inputs, Output, Progress, of_input, output};
use crate::cooperation::{Joins, NetworkJoins, TiedPairs, TwoMode};
use crate::model::{Grouping, Id, Status};
use crate::statistics::{Alternative, StatisticsError};

pub(super) const OUTPUTS: &[Output] = &[
    output("indicator", "Joins: who has it."),
    output("estimated", "Joins: of how many units the value is an estimate."),
    output("has_it", "Joins: how many of the units have it."),
    output("strata", "Joins: what permutations keep fixed, and how many units are in each stratum."),
    output("within", "Joins: pairs that touch and share a network: both, one, neither have it, against chance."),
    output("across", "Joins: pairs that touch and are in different networks."),
    output("co_members", "Joins: pairs that share a network, touching or not."),
    output("difference", "Joins: the share of like pairs within less that across, against chance."),
    output("pairs_with_a_unit_in_no_network", "Joins: pairs that touch and are in neither comparison."),
    output("alternative", "Joins: what counts as extreme."),
    output("permutations", "Joins: how many permutations were made."),
    output("seed", "Joins: the seed they were made from."),
];

/// Units with a value, in one stratum each.
struct Sampled {
    places: Vec<usize>,
    missing: Vec<usize>,
    in_no_stratum: Vec<usize>,
    has: Vec<bool>,
    strata: Vec<u32>,
    /// Titles of the strata, if there are any.
    titles: Vec<String>,
}

pub(super) fn compute(among: &Among<'_>, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let indicator = needed(inputs, "indicator", "joins need an indicator of 0 and 1, such as takes_part of a scheme")?;
    let indicator = among.indicator(indicator).map_err(of_input("indicator"))?;
    let grouping = needed(inputs, "grouping", "joins need a grouping whose groups are the networks")?;
    let grouping = among.grouping(grouping).map_err(of_input("grouping"))?;
    let neighbourhood = neighbourhood(among, inputs)?;
    let sampled = sample(among, inputs, &among.numbers(indicator))?;
    let touching = touching(among, inputs, &neighbourhood, &sampled.places)?;
    let networks = networks(among, grouping, &sampled.places)?;
    let pairs = TiedPairs::new(&touching, &networks);
    if pairs.within.is_empty() || pairs.across.is_empty() {
        return Err(AppError::Unfit { why: nothing_to_compare(&pairs, grouping, &neighbourhood.words()) });
    }
    let drawing = permutations(inputs).map_err(|error| among.explain(error))?;
    progress.reached(5)?;
    let observed = pairs.joins(&sampled.has);
    let watch = Some(progress.watch());
    let draws = pairs.permuted(&sampled.has, &sampled.strata, drawing.seed(), drawing.count(), watch);
    let draws = draws.ok_or(AppError::Cancelled)?;
    let alternative = inputs.word("alternative", Alternative::parse);
    let told = Told { observed, draws: &draws, alternative };
    let units = among.at(&sampled.places);
    let estimated = units.iter().filter(|unit| indicator.value(**unit).status() == Status::Estimated).count();
    let outside = among.at(&in_none(&networks, &sampled.places));
    let report = vec![
        ("method", Tree::text("joins")),
        ("indicator", Tree::text(indicator.id.as_str())),
        ("relation", Tree::text(neighbourhood.words())),
        ("grouping", Tree::text(grouping.id.as_str())),
        ("n", Tree::count(sampled.places.len())),
        ("has_it", Tree::count(sampled.has.iter().filter(|has| **has).count())),
        ("estimated", Tree::count(estimated)),
        ("missing", among.named(&sampled.missing)),
        ("in_no_network", Tree::units(among.snapshot(), outside)),
        ("strata", strata(among, &sampled)),
        ("within", told.joins(|joins| joins.within)),
        ("across", told.joins(|joins| joins.across)),
        ("co_members", told.joins(|joins| joins.co_members)),
        ("difference", told.number(NetworkJoins::difference)),
        ("pairs_with_a_unit_in_no_network", Tree::count(pairs.unplaced.len())),
        ("caveats", caveats(grouping, &neighbourhood)),
        ("alternative", Tree::text(alternative.as_str())),
        ("permutations", Tree::whole(drawing.count().into())),
        ("seed", Tree::whole(drawing.seed())),
    ];
    let sources: Vec<Id> =
        [&indicator.source, &grouping.source].into_iter().chain(neighbourhood.sources()).cloned().collect();
    Ok(Outcome { process: PROCESS.id, report, units: None, rows: Vec::new(), sources })
}

/// The units with a value and a stratum.
fn sample(among: &Among<'_>, inputs: &Inputs, numbers: &[Option<f64>]) -> Result<Sampled, AppError> {
    let by = GroupsBy::read(inputs, "strata", "strata_limits")?;
    let groups = by.map(|by| by.find(among)).transpose().map_err(of_input("strata"))?;
    let mut stratum = vec![groups.is_none().then_some(0_u32); numbers.len()];
    for (number, members) in (0_u32..).zip(groups.iter().flat_map(|groups| &groups.members)) {
        for &place in members {
            if stratum[place].replace(number).is_some() {
                let unit = among.unit(place);
                let why = format!("{} {} is in several strata; each unit may be in one", unit.number, unit.name);
                return Err(AppError::Input { name: "strata".to_owned(), why });
            }
        }
    }
    let titles = groups.map(|groups| groups.names.into_iter().map(|(_, title)| title).collect()).unwrap_or_default();
    let mut sampled = Sampled {
        places: Vec::new(),
        missing: Vec::new(),
        in_no_stratum: Vec::new(),
        has: Vec::new(),
        strata: Vec::new(),
        titles,
    };
    for (place, (value, stratum)) in numbers.iter().zip(stratum).enumerate() {
        match (*value, stratum) {
            (None, _) => sampled.missing.push(place),
            (Some(value), _) if ![0.0, 1.0].contains(&value) => {
                let index = u32::try_from(place).unwrap_or(u32::MAX);
                return Err(among.explain(StatisticsError::NotBinary { index, value }));
            }
            (Some(_), None) => sampled.in_no_stratum.push(place),
            (Some(value), Some(stratum)) => {
                sampled.places.push(place);
                sampled.has.push(value > 0.5);
                sampled.strata.push(stratum);
            }
        }
    }
    let have = sampled.has.iter().filter(|has| **has).count();
    if have == 0 || have == sampled.has.len() {
        return Err(AppError::Unfit { why: all_the_same(&sampled, have) });
    }
    Ok(sampled)
}

fn all_the_same(sampled: &Sampled, have: usize) -> String {
    let units = sampled.has.len();
    let (missing, who) = (sampled.missing.len(), if have == 0 { "none" } else { "all" });
    format!(
        "{who} of the {units} units with a value have it, so nothing can differ ({missing} have no value, and are not known \
         not to take part); take an indicator that has both 0 and 1, or more units"
    )
}

/// The groups over the units at these places, renumbered to them.
pub(super) fn networks(among: &Among<'_>, grouping: &Grouping, places: &[usize]) -> Result<TwoMode, AppError> {
    let renumbered = |place: usize| u32::try_from(places.binary_search(&place).ok()?).ok();
    let members: Vec<Vec<u32>> = among
        .members(grouping)
        .into_iter()
        .map(|members| members.into_iter().filter_map(renumbered).collect())
        .collect();
    TwoMode::new(places.len(), members).map_err(|error| among.explain(error))
}

/// Of the units at these places those in no group.
pub(super) fn in_none(networks: &TwoMode, places: &[usize]) -> Vec<usize> {
    places
        .iter()
        .enumerate()
        .filter(|(unit, _)| networks.groups_of(*unit).is_empty())
        .map(|(_, &place)| place)
        .collect()
}

fn nothing_to_compare(pairs: &TiedPairs, grouping: &Grouping, relation: &str) -> String {
    format!(
        "of the pairs with a value that {relation} ties, {} share a group of {}, {} are in different ones, and in {} a unit is \
         in none: within and across cannot be compared; take another relation or grouping, or more units",
        pairs.within.len(),
        grouping.id,
        pairs.across.len(),
        pairs.unplaced.len()
    )
}

/// Joins and what permutations make of them.
struct Told<'a> {
    observed: NetworkJoins,
    draws: &'a [NetworkJoins],
    alternative: Alternative,
}

impl Told<'_> {
    fn number(&self, of: impl Fn(NetworkJoins) -> Option<f64>) -> Tree {
        against_draws(of(self.observed), self.draws.iter().map(|draw| of(*draw)), self.alternative)
    }

    fn joins(&self, of: fn(NetworkJoins) -> Joins) -> Tree {
        let joins = of(self.observed);
        Tree::fields([
            ("pairs", Tree::whole(joins.pairs().into())),
            ("both", self.number(|joins| Some(f64::from(of(joins).both)))),
            ("one", Tree::whole(joins.one.into())),
            ("neither", self.number(|joins| Some(f64::from(of(joins).neither)))),
            ("alike", self.number(|joins| of(joins).alike())),
        ])
    }
}

fn strata(among: &Among<'_>, sampled: &Sampled) -> Tree {
    if sampled.titles.is_empty() {
        return Tree::Null;
    }
    let stratum = |(number, title): (u32, &String)| {
        let own = || sampled.strata.iter().zip(&sampled.has).filter(move |(stratum, _)| **stratum == number);
        Tree::fields([
            ("title", Tree::text(title.as_str())),
            ("units", Tree::count(own().count())),
            ("has_it", Tree::count(own().filter(|(_, has)| **has).count())),
        ])
    };
    Tree::fields([
        ("groups", Tree::List((0_u32..).zip(&sampled.titles).map(stratum).collect())),
        ("in_none", among.named(&sampled.in_no_stratum)),
    ])
}

fn caveats(grouping: &Grouping, neighbourhood: &Neighbourhood<'_>) -> Tree {
    let mut caveats = vec![
        "Being alike is not following: networks are made by those who are alike already (homophily), and who shares a network \
         shares place, region and administrator too."
            .to_owned(),
        "Permuting among all units holds nothing fixed but how many have it; strata hold size, say, fixed.".to_owned(),
        "Units without a value are left out, not counted as not taking part; pairs with a unit in no group of the grouping are \
         in neither comparison, since it may be in a network that is not listed."
            .to_owned(),
    ];
    caveats.extend(grouping.note.clone());
    caveats.extend(neighbourhood.notes().map(str::to_owned));
    Tree::List(caveats.into_iter().map(Tree::Text).collect())
}
