//! The networks that a process is about: the groups of one or several groupings, as they are
//! or as they were in another year, with what is known of them.

use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::error::AnalysisError;
use crate::app::processes::outcome::{Column, Tree, UnitTable};
use crate::app::processes::unfit;
use crate::app::processes::{Input, InputKind, Inputs, of_input};
use crate::app::snapshot::Snapshot;
use crate::cooperation::TwoMode;
use crate::model::{Dataset, Grouping, Id, Kind, Membership, Network, UnitIndex, Value, Year};

/// Several groupings at once.
pub(super) const GROUPINGS: Input = Input::optional(
    "groupings",
    InputKind::Texts,
    "Whose groups are the networks: ids of groupings; all that are made from memberships when not given.",
);
/// One grouping.
pub(super) const GROUPING: Input = Input::optional(
    "grouping",
    InputKind::Grouping,
    "Whose groups are the networks: the id of a grouping; the first that is made from memberships when not given.",
);
/// As of when.
pub(super) const YEAR: Input = Input::optional(
    "year",
    InputKind::Whole { least: 1000, most: 9999 },
    "Members are those of this year by the dates of networks and memberships, in the dataset's units; one without a date \
     counts in every year. The dataset's own year when not given.",
);

/// Whether a process is about the networks of one grouping, or of several at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    One,
    Several,
}

/// A group of units that cooperate.
#[derive(Clone, Debug)]
pub(super) struct NetworkOf<'a> {
    /// The place of its grouping among those asked for.
    pub(super) grouping: usize,
    pub(super) id: &'a Id,
    pub(super) title: &'a str,
    /// What is known of it, where it is a network and no other group.
    pub(super) told: Option<&'a Network>,
}

/// Networks, and their members among the units asked about.
#[derive(Debug)]
pub(super) struct Networks<'a> {
    pub(super) among: Among<'a>,
    pub(super) groupings: Vec<&'a Grouping>,
    pub(super) list: Vec<NetworkOf<'a>>,
    /// The units among those asked about by place, and the networks in the order of the list.
    pub(super) graph: TwoMode,
    /// Networks without a member among the units asked about.
    pub(super) empty: Vec<NetworkOf<'a>>,
    year: Option<Year>,
}

/// A network with its members.
type Members<'a> = (NetworkOf<'a>, Vec<UnitIndex>);

impl<'a> Networks<'a> {
    /// The networks that the inputs ask for, of one grouping or of several.
    ///
    /// # Errors
    /// When a grouping is unknown, named twice, has no network with members, or is asked for as of a year that
    /// it says nothing of.
    pub(super) fn read(snapshot: &'a Snapshot, inputs: &Inputs, which: Which) -> Result<Self, AppError> {
        let among = Among::read(snapshot, inputs)?;
        let (input, groupings) = groupings(snapshot, inputs, which)?;
        let year = inputs.whole(YEAR.id).and_then(|year| i64::try_from(year).ok());
        let year = year.map(Year::new).transpose().map_err(|error| unfit(YEAR.id, error.to_string()))?;
        let mut found: Vec<Members<'a>> = Vec::new();
        for (place, grouping) in groupings.iter().enumerate() {
            found.extend(match year {
                Some(year) => as_of(among.dataset(), place, grouping, year)?,
                None => as_they_are(among.dataset(), place, grouping),
            });
        }
        let (mut list, mut members, mut empty) = (Vec::new(), Vec::new(), Vec::new());
        for (network, units) in found {
            let places: Vec<u32> = units.into_iter().filter_map(|unit| among.place(unit)).collect();
            if places.is_empty() {
                empty.push(network);
            } else {
                list.push(network);
                members.push(places);
            }
        }
        if list.is_empty() {
            let ids: Vec<&str> = groupings.iter().map(|grouping| grouping.id.as_str()).collect();
            let when = year.map(|year| format!(" in {year}")).unwrap_or_default();
            let why = format!("{} has no network with a member among the units{when}", ids.join(", "));
            return Err(unfit(input, why));
        }
        let graph = TwoMode::new(among.count(), members);
        let graph = graph.map_err(|error| among.explain(AnalysisError::from(error)))?;
        Ok(Self { among, groupings, list, graph, empty, year })
    }

    /// Refuses fewer than two networks, which nothing lies between.
    pub(super) fn at_least_two(self, what: &str) -> Result<Self, AppError> {
        if let [only] = &self.list[..] {
            let title = only.title;
            return Err(unfit(
                GROUPINGS.id,
                format!("{title} is the only network with members; {what} needs two networks or more"),
            ));
        }
        Ok(self)
    }

    /// Id, title and grouping of a network.
    pub(super) fn named(&self, network: u32) -> Tree {
        self.named_of(&self.list[network as usize])
    }

    fn named_of(&self, network: &NetworkOf<'_>) -> Tree {
        Tree::fields([
            ("id", Tree::text(network.id.as_str())),
            ("title", Tree::text(network.title)),
            ("grouping", Tree::text(self.groupings[network.grouping].id.as_str())),
        ])
    }

    /// Networks by id, title and grouping.
    pub(super) fn all_named(&self, networks: &[u32]) -> Tree {
        Tree::List(networks.iter().map(|&network| self.named(network)).collect())
    }

    /// The networks without members among the units.
    pub(super) fn empty(&self) -> Tree {
        Tree::List(self.empty.iter().map(|network| self.named_of(network)).collect())
    }

    /// Units by number and name.
    pub(super) fn units(&self, places: &[u32]) -> Tree {
        let places: Vec<usize> = places.iter().map(|&place| place as usize).collect();
        self.among.named(&places)
    }

    /// The year the members are of.
    pub(super) fn year(&self) -> Tree {
        let year = self.year.unwrap_or(self.among.dataset().about().year);
        Tree::whole(year.get().into())
    }

    /// The memberships that the groupings are made from.
    pub(super) fn memberships(&self) -> impl Iterator<Item = &'a Membership> {
        let is_asked = |membership: &&Membership| self.groupings.iter().any(|g| g.id == membership.grouping);
        self.among.dataset().memberships().iter().filter(is_asked)
    }

    /// How many memberships there are at any time, how many say no date, and how many are estimates.
    pub(super) fn membership_report(&self) -> Tree {
        let count = |wanted: fn(&Membership) -> bool| self.memberships().filter(|m| wanted(m)).count();
        Tree::fields([
            ("count", Tree::count(count(|_| true))),
            ("without_date", Tree::count(count(|membership| !membership.period.is_dated()))),
            ("estimated", Tree::count(count(|membership| membership.estimated))),
        ])
    }

    /// Whether a unit's membership of a network is an estimate.
    pub(super) fn is_estimated(&self, network: u32, place: u32) -> bool {
        let (network, unit) = (&self.list[network as usize], self.among.at(&[place as usize]));
        let grouping = &self.groupings[network.grouping].id;
        let is_it = |m: &&Membership| m.grouping == *grouping && m.network == *network.id && unit == [m.unit];
        self.memberships().filter(is_it).any(|membership| membership.estimated)
    }

    /// The units with an estimated membership of a network of the list, by place.
    fn estimated(&self) -> Vec<bool> {
        let mut estimated = vec![false; self.among.count()];
        for membership in self.memberships().filter(|membership| membership.estimated) {
            if let Some(place) = self.among.place(membership.unit) {
                estimated[place as usize] = true;
            }
        }
        estimated
    }

    /// A number of each unit: an estimate where a membership of it is.
    pub(super) fn column(
        &self,
        id: &str,
        title: &'static [(&'static str, &'static str)],
        kind: Kind,
        number: impl Fn(u32) -> f64,
    ) -> Column {
        let mut values = vec![Value::Missing; self.among.dataset().units().len()];
        let places = (0_u32..).zip(self.estimated());
        for (place, estimated) in places {
            let number = number(place);
            for unit in self.among.at(&[place as usize]) {
                values[unit.get()] = if estimated { Value::Estimated(number) } else { Value::Observed(number) };
            }
        }
        Column { id: id.to_owned(), title, unit_of_measure: "", kind, classes: Vec::new(), values }
    }

    /// How many networks each unit is in.
    pub(super) fn count_column(&self) -> Column {
        self.column(
            "networks",
            &[
                ("nb", "Antall nettverk i datasettet"),
                ("nn", "Talet på nettverk i datasettet"),
                ("en", "Number of networks in the dataset"),
            ],
            Kind::Count,
            |place| self.graph.groups_of(place as usize).len() as f64,
        )
    }

    /// The units in no network, and those in several with the networks.
    pub(super) fn in_none_and_several(&self) -> (Vec<u32>, Vec<u32>) {
        let with = |wanted: fn(usize) -> bool| {
            let places = (0_u32..).take(self.among.count());
            places.filter(|&place| wanted(self.graph.groups_of(place as usize).len())).collect()
        };
        (with(|networks| networks == 0), with(|networks| networks > 1))
    }

    /// Groups of the same units, by place.
    pub(super) fn two_mode<M: IntoIterator<Item = u32>>(
        &self,
        groups: impl IntoIterator<Item = M>,
    ) -> Result<TwoMode, AppError> {
        let graph = TwoMode::new(self.among.count(), groups);
        graph.map_err(|error| self.among.explain(AnalysisError::from(error)))
    }

    /// What became of each unit of the dataset: all that were asked about were analysed.
    pub(super) fn table(&self, columns: Vec<Column>) -> UnitTable {
        self.among.table(&(0..self.among.count()).collect::<Vec<_>>(), columns)
    }

    /// The sources of the groupings.
    pub(super) fn sources(&self) -> Vec<Id> {
        self.groupings.iter().map(|grouping| grouping.source.clone()).collect()
    }

    /// What a reader must know of the groupings.
    pub(super) fn notes(&self) -> Vec<(&'a str, &'a str)> {
        let note = |grouping: &&'a Grouping| Some((grouping.id.as_str(), grouping.note.as_deref()?));
        self.groupings.iter().filter_map(note).collect()
    }
}

/// What a reader must know, by the id of what it is about.
pub(super) fn notes(notes: Vec<(&str, &str)>) -> Tree {
    let note = |(about, note)| Tree::fields([("about", Tree::text(about)), ("note", Tree::text(note))]);
    Tree::List(notes.into_iter().map(note).collect::<Vec<_>>())
}

/// A grouping of the dataset, or one that a job made.
pub(super) fn find_grouping<'a>(snapshot: &'a Snapshot, id: &str) -> Result<&'a Grouping, AppError> {
    snapshot.grouping(id).ok_or_else(|| AppError::Unknown {
        what: "grouping",
        id: id.to_owned(),
        known: snapshot.dataset().groupings().iter().map(|grouping| grouping.id.to_string()).collect(),
    })
}

/// The groupings asked for, and the input that asks.
fn groupings<'a>(
    snapshot: &'a Snapshot,
    inputs: &Inputs,
    which: Which,
) -> Result<(&'static str, Vec<&'a Grouping>), AppError> {
    if let Some(id) = inputs.text(GROUPING.id) {
        let grouping = find_grouping(snapshot, id).map_err(of_input(GROUPING.id))?;
        return Ok((GROUPING.id, vec![grouping]));
    }
    let ids = inputs.texts(GROUPINGS.id);
    if let Some((_, twice)) = ids.iter().enumerate().find(|(place, id)| ids[..*place].contains(id)) {
        return Err(unfit(GROUPINGS.id, format!("{twice} is given twice; a grouping is not compared with itself")));
    }
    if !ids.is_empty() {
        let found = ids.iter().map(|id| find_grouping(snapshot, id)).collect::<Result<_, _>>();
        return Ok((GROUPINGS.id, found.map_err(of_input(GROUPINGS.id))?));
    }
    let input = if which == Which::One { GROUPING.id } else { GROUPINGS.id };
    let dataset = snapshot.dataset();
    let is_made = |grouping: &&Grouping| dataset.networks().iter().any(|network| network.grouping == grouping.id);
    let most = if which == Which::One { 1 } else { usize::MAX };
    let made: Vec<&Grouping> = dataset.groupings().iter().filter(is_made).take(most).collect();
    if made.is_empty() {
        let known: Vec<&str> = dataset.groupings().iter().map(|grouping| grouping.id.as_str()).collect();
        let why = format!("no grouping of this dataset is made from memberships; name one of {}", known.join(", "));
        return Err(unfit(input, why));
    }
    Ok((input, made))
}

fn as_they_are<'a>(dataset: &'a Dataset, place: usize, grouping: &'a Grouping) -> Vec<Members<'a>> {
    let network = |group: &'a crate::model::Group| {
        let told = dataset.network(&grouping.id, &group.id);
        let network = NetworkOf { grouping: place, id: &group.id, title: group.title.as_str(), told };
        (network, group.members.clone())
    };
    grouping.groups.iter().map(network).collect()
}

/// The members in another year.
fn as_of<'a>(
    dataset: &'a Dataset,
    place: usize,
    grouping: &Grouping,
    year: Year,
) -> Result<Vec<Members<'a>>, AppError> {
    let networks: Vec<&Network> = dataset.networks().iter().filter(|network| network.grouping == grouping.id).collect();
    if networks.is_empty() {
        let why = format!("{} is not made from memberships and says nothing of other years; leave it out", grouping.id);
        return Err(unfit(YEAR.id, why));
    }
    let of = |network: &'a Network| {
        let is_member = |m: &&Membership| {
            let same = m.grouping == network.grouping && m.network == network.id;
            same && m.period.holds_in(year) && network.period.holds_in(year)
        };
        let mut units: Vec<UnitIndex> =
            dataset.memberships().iter().filter(is_member).map(|membership| membership.unit).collect();
        units.sort_unstable();
        units.dedup();
        (NetworkOf { grouping: place, id: &network.id, title: network.title.as_str(), told: Some(network) }, units)
    };
    Ok(networks.into_iter().map(of).collect())
}
