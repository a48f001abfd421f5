//! Which projects an analysis is about: those of some schemes and years, with who takes part in each among the
//! units asked about.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::{Input, InputKind, Inputs, of_input};
use crate::model::{Dataset, Id, Project, Role};

const YEAR: InputKind = InputKind::Whole { least: 1, most: 9999 };

/// Only these projects.
pub(super) const PROJECT_CHOICE: &[Input] = &[
    Input::optional("schemes", InputKind::Texts, "Only projects of these schemes: ids, all when not given."),
    Input::optional("from_year", YEAR, "Only projects from this year on. Projects without a year are then left out."),
    Input::optional("to_year", YEAR, "Only projects up to this year."),
];

/// A project and those of the units asked about that take part, by place and each once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    /// Its place in the dataset.
    pub(super) project: usize,
    /// Everybody, ascending, in their strongest role.
    pub(super) members: Vec<(u32, Role)>,
    /// How many others take part that the filter on the units left out.
    pub(super) outside: usize,
}

impl Chosen {
    /// The places of its members.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> + '_ {
        self.members.iter().map(|&(place, _)| place)
    }
}

/// The projects asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Projects<'a> {
    /// Each with its members; projects without any among the units asked about are here too.
    pub(super) chosen: Vec<Chosen>,
    /// How many were left out as they have no year and one was asked for.
    pub(super) undated: usize,
    /// Participations that are estimates, by place and chosen project.
    pub(super) estimated: BTreeSet<u32>,
    /// How many rows named a unit in a project again.
    pub(super) repeated: usize,
    /// The schemes they are of.
    pub(super) schemes: BTreeSet<&'a Id>,
    /// Their sources.
    pub(super) sources: BTreeSet<&'a Id>,
}

/// The projects of these schemes; all without.
///
/// # Errors
/// When the dataset has no projects, or a scheme none.
pub(super) fn of_schemes<'a>(dataset: &'a Dataset, inputs: &Inputs) -> Result<Vec<(usize, &'a Project)>, AppError> {
    if dataset.projects().is_empty() {
        let why = "this dataset has no projects; build one whose manifest names files of project records ([[projects]]). \
                   Who takes part in what, without projects, is in the indicators takes_part, for join-counts and \
                   compare-groups";
        return Err(AppError::Unfit { why: why.to_owned() });
    }
    let asked = inputs.texts("schemes");
    let known: BTreeSet<&str> = dataset.projects().iter().map(|project| project.scheme.as_str()).collect();
    if let Some(unknown) = asked.iter().find(|scheme| !known.contains(scheme.as_str())) {
        let known = known.into_iter().map(str::to_owned).collect();
        let error = AppError::Unknown { what: "scheme with projects", id: unknown.clone(), known };
        return Err(of_input("schemes")(error));
    }
    let fits = |project: &Project| asked.is_empty() || asked.iter().any(|scheme| *scheme == project.scheme.as_str());
    Ok(dataset.projects().iter().enumerate().filter(|(_, project)| fits(project)).collect())
}

/// A year of an input.
pub(super) fn year(inputs: &Inputs, id: &str) -> Option<i32> {
    inputs.whole(id).and_then(|year| i32::try_from(year).ok())
}

/// The year of a project.
pub(super) fn year_of(project: &Project) -> Option<i32> {
    project.year.map(|year| i32::from(year.get()))
}

impl<'a> Projects<'a> {
    /// The projects of the schemes and years that the inputs name.
    ///
    /// # Errors
    /// As [`of_schemes`], and when no project is of the years asked for.
    pub(super) fn read(among: &Among<'a>, inputs: &Inputs) -> Result<Self, AppError> {
        let of_schemes = of_schemes(among.dataset(), inputs)?;
        let (from, to) = (year(inputs, "from_year"), year(inputs, "to_year"));
        let window = from.unwrap_or(i32::MIN)..=to.unwrap_or(i32::MAX);
        let any_year = from.is_none() && to.is_none();
        let fits = |project: &Project| any_year || year_of(project).is_some_and(|year| window.contains(&year));
        let chosen: Vec<(usize, &Project)> = of_schemes.iter().copied().filter(|(_, project)| fits(project)).collect();
        if chosen.is_empty() {
            let name = if from.is_some() { "from_year" } else { "to_year" };
            return Err(AppError::Input { name: name.to_owned(), why: no_such_year(&of_schemes) });
        }
        let undated = of_schemes.iter().filter(|(_, project)| project.year.is_none() && !any_year).count();
        Ok(Self::of(among, &chosen, undated))
    }

    /// These projects, with who takes part.
    pub(super) fn of(among: &Among<'a>, projects: &[(usize, &'a Project)], undated: usize) -> Self {
        let mut place_of = vec![None; among.dataset().projects().len()];
        for (place, &(project, _)) in projects.iter().enumerate() {
            place_of[project] = Some(place);
        }
        let mut members: Vec<BTreeMap<u32, Role>> = vec![BTreeMap::new(); projects.len()];
        let mut outside = vec![BTreeSet::new(); projects.len()];
        let (mut estimated, mut repeated) = (BTreeSet::new(), 0);
        for participation in among.dataset().participations() {
            let Some(place) = place_of[participation.project as usize] else { continue };
            let Some(unit) = among.place(participation.unit) else {
                outside[place].insert(participation.unit);
                continue;
            };
            if participation.estimated {
                estimated.insert(unit);
            }
            // Two that have merged since may both have been in: the unit counts once, in the strongest role.
            if let Some(role) = members[place].get_mut(&unit) {
                *role = participation.role.min(*role);
                repeated += 1;
            } else {
                members[place].insert(unit, participation.role);
            }
        }
        let chosen =
            projects.iter().zip(members.into_iter().zip(outside)).map(|(&(project, _), (members, outside))| Chosen {
                project,
                members: members.into_iter().collect(),
                outside: outside.len(),
            });
        Self {
            chosen: chosen.collect(),
            undated,
            estimated,
            repeated,
            schemes: projects.iter().map(|(_, project)| &project.scheme).collect(),
            sources: projects.iter().map(|(_, project)| &project.source).collect(),
        }
    }

    /// Those that several of the units take part in.
    pub(super) fn joint(&self) -> impl Iterator<Item = &Chosen> {
        self.chosen.iter().filter(|chosen| chosen.members.len() > 1)
    }

    /// For each unit whether it is known to take part in none of the schemes: what is not in a table is unknown.
    pub(super) fn known_to_be_in_none(&self, among: &Among<'_>) -> Vec<bool> {
        let mut none = vec![!self.schemes.is_empty(); among.count()];
        for scheme in &self.schemes {
            let ids = [format!("takes_part.{scheme}"), format!("participations.{scheme}")];
            let columns: Vec<_> =
                ids.iter().filter_map(|id| among.dataset().indicator(id)).map(|found| among.numbers(found)).collect();
            for (place, none) in none.iter_mut().enumerate() {
                *none &= columns.iter().any(|column| column[place] == Some(0.0));
            }
        }
        none
    }
}

fn no_such_year(projects: &[(usize, &Project)]) -> String {
    let years = projects.iter().filter_map(|(_, project)| year_of(project));
    match (years.clone().min(), years.max()) {
        (Some(first), Some(last)) => {
            format!("no project of the schemes asked for is of these years; they are from {first} to {last}")
        }
        _ => "no project of the schemes asked for has a year; leave from_year and to_year out".to_owned(),
    }
}
