//! White spots: units low on participation, far from the centre of their region and in no network. What is not known is
//! said, never taken for low or far.

use super::travel_fit::about;
use super::ways::{TRAVEL, Ways};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::outcome::{Column, Outcome, Part, Tree, UnitTable};
use crate::app::processes::spatial::UNITS;
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, indicator, of_input, output};
use crate::app::snapshot::Snapshot;
use crate::cooperation::{centre_fits, centres};
use crate::model::{Grouping, Id, Indicator, Kind, Value};

pub(super) static PROCESS: Process = Process {
    id: "white-spots",
    title: &[("nb", "Hvite flekker"), ("nn", "Kvite flekkar"), ("en", "White spots")],
    description: "Units where three things come together: few schemes (at most a number, or at most a quantile of those \
                  known), far from the centre of their region (its largest member), and in no network. Each is true, \
                  false or unknown; a unit that misses only what is unknown is possible, not a white spot. The column \
                  white_spot is a layer of the job.",
    inputs: &[INPUTS],
    outputs: &[OUTPUTS],
    compute,
};

const NOT_BELOW_ZERO: InputKind = InputKind::Number { least: 0.0, most: f64::INFINITY };

const INPUTS: &[Input] = &[
    Input::usual("participation", InputKind::Indicator, "schemes", "What is low: an indicator's id."),
    Input::optional("at_most", NOT_BELOW_ZERO, "A value of at most this is low; then quantile is not asked."),
    Input::usual(
        "quantile",
        InputKind::Number { least: 0.0, most: 1.0 },
        "0.25",
        "A value of at most this quantile of the known values is low: the lowest that so large a part of them is not above.",
    ),
    Input::usual("minutes", NOT_BELOW_ZERO, "60", "More minutes than this to the centre are far."),
    Input::optional(
        "distance",
        InputKind::Indicator,
        "An indicator of minutes to the centre; when not given they are those to the largest member of the group in regions.",
    ),
    Input::usual("regions", InputKind::Grouping, "economic-region", "Whose centres: a grouping's id."),
    Input::usual("of", InputKind::Indicator, "population", "What makes a member the largest: an indicator's id."),
    TRAVEL,
    Input::usual("grouping", InputKind::Grouping, "regional-council", "Which networks: a grouping's id."),
    UNITS,
];

const OUTPUTS: &[Output] = &[
    output("n", "How many units are analysed."),
    output("participation", "What is low, and at most which value that is."),
    output("distance", "What is far, over how many minutes, and where the minutes come from."),
    output(
        "grouping",
        "The networks, with their note: where it says they are incomplete, a unit in none may be in one.",
    ),
    output(
        "counts",
        "How many units are of each kind, and of how many each of the three holds, does not, or is unknown.",
    ),
    output("white_spots", "The units of which all three hold, with value and minutes, the furthest first."),
    output("possible", "The units of which something is unknown and all else holds, and something does."),
    output("two_of_three", "The other units of which two hold."),
];

/// Which kind a unit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    White,
    Possible,
    Two,
    One,
    Nothing,
}

impl Spot {
    const ALL: [Self; 5] = [Self::White, Self::Possible, Self::Two, Self::One, Self::Nothing];

    fn as_str(self) -> &'static str {
        match self {
            Self::White => "white-spot",
            Self::Possible => "possible",
            Self::Two => "two-of-three",
            Self::One => "one-of-three",
            Self::Nothing => "none-of-three",
        }
    }
}

/// The three things.
const THINGS: [&str; 3] = ["low", "far", "in_no_network"];

/// What is known of a unit.
#[derive(Clone, Debug)]
struct Seen {
    value: Option<f64>,
    minutes: Option<f64>,
    /// Whether each of the three holds.
    holds: [Option<bool>; 3],
}

impl Seen {
    fn spot(&self) -> Spot {
        let holding = self.holds.iter().filter(|one| **one == Some(true)).count();
        let unknown = self.holds.iter().filter(|one| one.is_none()).count();
        match (holding, unknown) {
            (3, _) => Spot::White,
            (1.., 1..) if holding + unknown == 3 => Spot::Possible,
            (2, _) => Spot::Two,
            (1, _) => Spot::One,
            _ => Spot::Nothing,
        }
    }
}

fn compute(snapshot: &Snapshot, inputs: &Inputs, _: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let participation = indicator(snapshot, inputs, "participation")?.ok_or_else(|| needed("participation"))?;
    let networks = grouping(&among, inputs, "grouping")?;
    let values = among.numbers(participation);
    let low = limit(&values, inputs, participation)?;
    let far = inputs.number("minutes").ok_or_else(|| needed("minutes"))?;
    let Distance { minutes, about: from, sources: credited } = distance(&among, inputs)?;
    let graph = among.two_mode(networks)?;
    let seen = |place: usize| {
        let (value, minutes) = (values[place], minutes[place]);
        let alone = graph.groups_of(place).is_empty();
        Seen { value, minutes, holds: [value.map(|v| v <= low), minutes.map(|m| m > far), Some(alone)] }
    };
    let units: Vec<Seen> = (0..among.count()).map(seen).collect();
    let list = |spot: Spot| {
        let mut places: Vec<usize> = (0..units.len()).filter(|&place| units[place].spot() == spot).collect();
        let far = |place: usize| units[place].minutes.unwrap_or(f64::NEG_INFINITY);
        places.sort_by(|&a, &b| far(b).total_cmp(&far(a)).then(a.cmp(&b)));
        Tree::List(places.into_iter().map(|place| told(&among, place, &units[place])).collect())
    };
    let report = vec![
        ("n", Tree::count(among.count())),
        (
            "participation",
            Tree::fields([
                ("id", Tree::text(participation.id.as_str())),
                ("low_at_most", Tree::Number(low)),
                ("note", participation.note.as_deref().map_or(Tree::Null, Tree::text)),
            ]),
        ),
        ("distance", Tree::fields([("far_over_minutes", Tree::Number(far)), ("from", from)])),
        ("grouping", about(networks)),
        ("counts", counts(&units)),
        ("white_spots", list(Spot::White)),
        ("possible", list(Spot::Possible)),
        ("two_of_three", list(Spot::Two)),
    ];
    let sources = [&participation.source, &networks.source].into_iter().cloned().chain(credited).collect();
    let units = Some(table(&among, &units));
    Ok(Outcome { process: PROCESS.id, report, units, rows: Vec::new(), sources })
}

fn needed(input: &str) -> AppError {
    AppError::Input { name: input.to_owned(), why: "white-spots needs it".to_owned() }
}

fn grouping<'a>(among: &Among<'a>, inputs: &Inputs, input: &'static str) -> Result<&'a Grouping, AppError> {
    among.grouping(inputs.text(input).unwrap_or_default()).map_err(of_input(input))
}

/// Up to which value participation is low.
fn limit(values: &[Option<f64>], inputs: &Inputs, participation: &Indicator) -> Result<f64, AppError> {
    if let Some(limit) = inputs.number("at_most") {
        return Ok(limit);
    }
    let share = inputs.number("quantile").ok_or_else(|| needed("quantile"))?;
    let mut known: Vec<f64> = values.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    // The smallest value that at least this share of the known is not above.
    let at = known.partition_point(|value| {
        let not_above = known.partition_point(|other| other <= value);
        (not_above as f64) < share * known.len() as f64
    });
    known.get(at).copied().ok_or_else(|| AppError::Unfit {
        why: format!("none of the units has a value of {}, so nothing is known to be low", participation.id),
    })
}

/// Minutes to the centre, where they come from, and whom to credit.
struct Distance {
    minutes: Vec<Option<f64>>,
    about: Tree,
    sources: Vec<Id>,
}

fn distance(among: &Among<'_>, inputs: &Inputs) -> Result<Distance, AppError> {
    let snapshot = among.snapshot();
    if let Some(given) = indicator(snapshot, inputs, "distance")? {
        let note = given.note.as_deref().map_or(Tree::Null, Tree::text);
        let about = Tree::fields([("indicator", Tree::text(given.id.as_str())), ("note", note)]);
        return Ok(Distance { minutes: among.numbers(given), about, sources: vec![given.source.clone()] });
    }
    // The centre of a region is its largest member, asked about or not: all units are looked at.
    let all = Among::all(snapshot);
    let regions = grouping(&all, inputs, "regions")?;
    let of = indicator(snapshot, inputs, "of")?.ok_or_else(|| needed("of"))?;
    let ways = Ways::read(&all, inputs)?;
    let groups = all.two_mode(regions)?;
    let centres = centres(&groups, &all.numbers(of));
    let fits = centre_fits(&groups, &centres, |from, to| ways.minutes(from, to));
    let own = |unit: &crate::model::UnitIndex| fits[unit.get()].own.map(|way| way.minutes);
    let regions_and_way = Tree::fields([
        ("regions", Tree::text(regions.id.as_str())),
        ("of", Tree::text(of.id.as_str())),
        ("note", regions.note.as_deref().map_or(Tree::Null, Tree::text)),
        ("travel", ways.about()),
    ]);
    Ok(Distance {
        minutes: among.units().iter().map(own).collect(),
        about: regions_and_way,
        sources: vec![regions.source.clone(), of.source.clone(), ways.relation().source.clone()],
    })
}

fn told(among: &Among<'_>, place: usize, seen: &Seen) -> Tree {
    let unit = among.unit(place);
    let holds = THINGS.into_iter().zip(seen.holds).map(|(name, holds)| (name, holds.map_or(Tree::Null, Tree::Flag)));
    let fields = [
        ("number", Tree::text(unit.number.as_str())),
        ("name", Tree::text(unit.name.as_str())),
        ("value", Tree::maybe(seen.value)),
        ("minutes", Tree::maybe(seen.minutes)),
    ];
    let unknown = THINGS.into_iter().zip(seen.holds).filter(|(_, holds)| holds.is_none());
    let unknown = Tree::List(unknown.map(|(name, _)| Tree::text(name)).collect());
    Tree::fields(fields.into_iter().chain(holds).chain([("unknown", unknown)]))
}

fn counts(units: &[Seen]) -> Tree {
    let of_spot = |spot: Spot| Tree::count(units.iter().filter(|seen| seen.spot() == spot).count());
    let spots = Spot::ALL.map(|spot| (spot.as_str().to_owned(), of_spot(spot)));
    let things = (0..THINGS.len()).map(|thing| {
        let count = |wanted: Option<bool>| Tree::count(units.iter().filter(|seen| seen.holds[thing] == wanted).count());
        let counted = [("holds", Some(true)), ("does_not", Some(false)), ("unknown", None)];
        (THINGS[thing].to_owned(), Tree::fields(counted.map(|(word, wanted)| (word, count(wanted)))))
    });
    Tree::Fields(spots.into_iter().chain(things).collect())
}

fn table(among: &Among<'_>, units: &[Seen]) -> UnitTable {
    let count = among.dataset().units().len();
    let mut parts = vec![Part::NotAsked; count];
    let mut spots = vec![Value::Missing; count];
    let mut minutes = vec![Value::Missing; count];
    let mut things = [(); 3].map(|()| vec![Value::Missing; count]);
    for (unit, seen) in among.units().iter().zip(units) {
        let at = unit.get();
        parts[at] = Part::Analysed;
        let class = (1_u8..).zip(Spot::ALL).find(|(_, spot)| *spot == seen.spot());
        spots[at] = class.map_or(Value::Missing, |(class, _)| Value::Observed(class.into()));
        minutes[at] = seen.minutes.map_or(Value::Missing, Value::Observed);
        for (column, holds) in things.iter_mut().zip(seen.holds) {
            column[at] = holds.map_or(Value::Missing, |holds| Value::Observed(f64::from(u8::from(holds))));
        }
    }
    let column = |id: &str, title, kind, values| Column {
        id: id.to_owned(),
        title,
        unit_of_measure: "",
        kind,
        classes: Vec::new(),
        values,
    };
    let classes = Spot::ALL.map(|spot| spot.as_str().to_owned()).to_vec();
    let title = &[("nb", "Hvite flekker"), ("nn", "Kvite flekkar"), ("en", "White spots")];
    let [low, far, alone] = things;
    let minutes = column(
        "minutes",
        &[("nb", "Minutter til sentrum"), ("nn", "Minutt til sentrum"), ("en", "Minutes to the centre")],
        Kind::Index,
        minutes,
    );
    let columns = vec![
        Column { classes, ..column("white_spot", title, Kind::Class, spots) },
        column(
            THINGS[0],
            &[("nb", "Lav deltakelse"), ("nn", "Låg deltaking"), ("en", "Low participation")],
            Kind::Boolean,
            low,
        ),
        column(
            THINGS[1],
            &[("nb", "Langt fra sentrum"), ("nn", "Langt frå sentrum"), ("en", "Far from the centre")],
            Kind::Boolean,
            far,
        ),
        column(
            THINGS[2],
            &[("nb", "Ikke i noe nettverk"), ("nn", "Ikkje i noko nettverk"), ("en", "In no network")],
            Kind::Boolean,
            alone,
        ),
        Column { unit_of_measure: "min", ..minutes },
    ];
    UnitTable { parts, columns }
}
