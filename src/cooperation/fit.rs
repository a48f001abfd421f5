//! How well groups of units fit travel and flows: how far members are from each other, whose centre is nearest,
//! and how much of what goes between units stays inside a group.
//!
//! Travel is given as a function from one unit to another, `None` where there is no way or none is known.

use super::TwoMode;

/// The centre of each group: its largest member. Of equally large ones the first; units of unknown size are not
/// the largest, and a group of such has no centre.
pub fn centres(groups: &TwoMode, sizes: &[Option<f64>]) -> Vec<Option<u32>> {
    let centre = |group| {
        let sized = groups.members(group).iter().filter_map(|&unit| Some((unit, sizes[unit as usize]?)));
        sized.reduce(|kept, next| if next.1 > kept.1 { next } else { kept }).map(|(unit, _)| unit)
    };
    (0..groups.group_count()).map(centre).collect()
}

/// Whether a unit is where travel would have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// No other group's centre is nearer than that of its own.
    Fits,
    /// Another group's centre is nearer.
    NearerAnother,
    /// It is in no group.
    InNone,
    /// It is in several groups.
    InSeveral,
    /// Its own group's centre is not known, or no way leads to it nor to any other.
    Unknown,
}

impl Fit {
    /// All of them, in the order of classes.
    pub const ALL: [Self; 5] = [Self::Fits, Self::NearerAnother, Self::InNone, Self::InSeveral, Self::Unknown];

    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::NearerAnother => "nearer-another",
            Self::InNone => "in-none",
            Self::InSeveral => "in-several",
            Self::Unknown => "unknown",
        }
    }
}

/// A group and how far its centre is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// The group.
    pub group: u32,
    /// Minutes to its centre.
    pub minutes: f64,
}

/// A unit's way to the centre of its own group, and to the nearest of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CentreFit {
    /// What they say together.
    pub fit: Fit,
    /// To the centre of its own group, the nearest of several; `None` without a group, a centre or a way.
    pub own: Option<Way>,
    /// To the nearest centre of any group, of equally near ones its own; `None` where no way leads to any.
    pub nearest: Option<Way>,
}

/// Each unit's way to the centres.
pub fn centre_fits(
    groups: &TwoMode,
    centres: &[Option<u32>],
    minutes: impl Fn(u32, u32) -> Option<f64>,
) -> Vec<CentreFit> {
    let fit = |unit: u32| {
        let way = |group: u32| {
            let centre = centres[group as usize]?;
            let minutes = if centre == unit { Some(0.0) } else { minutes(unit, centre) }?;
            Some(Way { group, minutes })
        };
        let nearest_of = |ways: &mut dyn Iterator<Item = Way>| {
            ways.reduce(|kept, next| if next.minutes < kept.minutes { next } else { kept })
        };
        let mine = groups.groups_of(unit as usize);
        let own = nearest_of(&mut mine.iter().copied().filter_map(way));
        // Its own stands first, so that of equally near centres it is the nearest.
        let all = own.into_iter().chain((0..).take(groups.group_count()).filter_map(way));
        let nearest = nearest_of(&mut all.into_iter());
        let fit = match (mine, own, nearest) {
            ([], _, _) => Fit::InNone,
            ([_, _, ..], _, _) => Fit::InSeveral,
            ([group], None, _) if centres[*group as usize].is_none() => Fit::Unknown,
            (_, _, None) => Fit::Unknown,
            (_, Some(own), Some(nearest)) if own.minutes <= nearest.minutes => Fit::Fits,
            _ => Fit::NearerAnother,
        };
        CentreFit { fit, own, nearest }
    };
    (0..).take(groups.unit_count()).map(fit).collect()
}

/// How much of what goes between units stays inside groups.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Kept {
    /// What leaves a unit for another.
    pub leaving: f64,
    /// The part of it that goes to a unit of the same group.
    pub inside: f64,
    /// What arrives in a unit from another.
    pub arriving: f64,
}

/// What of the flows (from, to, how much) stays inside each group; and over all, where a flow whose two ends are in
/// several groups together counts once, and one from a unit in no group leaves.
pub fn kept(groups: &TwoMode, flows: &[(u32, u32, f64)]) -> (Vec<Kept>, Kept) {
    let mut by_group = vec![Kept::default(); groups.group_count()];
    let mut whole = Kept::default();
    for &(from, to, flow) in flows {
        let (leaves, arrives) = (groups.groups_of(from as usize), groups.groups_of(to as usize));
        whole.leaving += flow;
        whole.arriving += flow;
        let mut together = false;
        for &group in leaves {
            let inside = arrives.binary_search(&group).is_ok();
            together |= inside;
            by_group[group as usize].leaving += flow;
            by_group[group as usize].inside += if inside { flow } else { 0.0 };
        }
        for &group in arrives {
            by_group[group as usize].arriving += flow;
        }
        whole.inside += if together { flow } else { 0.0 };
    }
    (by_group, whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Along a line, ten minutes from one unit to the next; none to unit 5.
    fn line(from: u32, to: u32) -> Option<f64> {
        (from != 5 && to != 5).then(|| f64::from(from.abs_diff(to)) * 10.0)
    }

    fn groups(members: &[&[u32]]) -> TwoMode {
        TwoMode::new(6, members.iter().map(|group| group.iter().copied())).expect("valid")
    }

    #[test]
    fn a_unit_fits_where_no_other_centre_is_nearer_than_its_own() {
        let graph = groups(&[&[0, 2], &[3, 4], &[5]]);
        let centres = centres(&graph, &[Some(9.0), Some(1.0), Some(2.0), Some(8.0), Some(3.0), None]);
        assert_eq!(centres, [Some(0), Some(3), None]);
        let found = centre_fits(&graph, &centres, line);
        let fits: Vec<Fit> = found.iter().map(|one| one.fit).collect();
        assert_eq!(fits, [Fit::Fits, Fit::InNone, Fit::NearerAnother, Fit::Fits, Fit::Fits, Fit::Unknown]);
        assert_eq!(found[2].own, Some(Way { group: 0, minutes: 20.0 }));
        assert_eq!(found[2].nearest, Some(Way { group: 1, minutes: 10.0 }));
        assert_eq!((found[1].own, found[1].nearest), (None, Some(Way { group: 0, minutes: 10.0 })));
    }

    #[test]
    fn equally_near_is_no_misfit_and_a_unit_in_several_is_said_to_be() {
        let graph = groups(&[&[0, 1], &[2], &[1, 3], &[4, 5]]);
        let centres = vec![Some(0), Some(2), Some(3), Some(4)];
        let found = centre_fits(&graph, &centres, line);
        assert_eq!((found[1].fit, found[1].own), (Fit::InSeveral, Some(Way { group: 0, minutes: 10.0 })));
        assert_eq!(found[5], CentreFit { fit: Fit::Unknown, own: None, nearest: None });
        let tie = centre_fits(&groups(&[&[0, 1], &[2]]), &[Some(0), Some(2)], line);
        assert_eq!((tie[1].fit, tie[1].nearest.map(|way| way.group)), (Fit::Fits, Some(0)));
    }

    #[test]
    fn what_goes_to_a_fellow_member_stays_inside() {
        let graph = groups(&[&[0, 1], &[1, 2]]);
        let (by_group, whole) = kept(&graph, &[(0, 1, 5.0), (1, 2, 3.0), (0, 2, 2.0), (3, 0, 7.0)]);
        assert_eq!(by_group[0], Kept { leaving: 10.0, inside: 5.0, arriving: 12.0 });
        assert_eq!(by_group[1], Kept { leaving: 3.0, inside: 3.0, arriving: 10.0 });
        assert_eq!(whole, Kept { leaving: 17.0, inside: 8.0, arriving: 17.0 });
    }

    proptest! {
        #[test]
        fn the_nearest_centre_is_found_among_all(
            members in prop::collection::vec(prop::collection::btree_set(0_u32..6, 1..4), 1..5),
            sizes in prop::collection::vec(prop::option::of(0.0..9.0_f64), 6),
            minutes in prop::collection::vec(prop::option::of(1.0..99.0_f64), 36),
        ) {
            let graph = TwoMode::new(6, members.iter().map(|group| group.iter().copied())).expect("valid");
            let of = centres(&graph, &sizes);
            let way = |from: u32, to: u32| minutes[(from * 6 + to) as usize];
            for (unit, found) in (0_u32..).zip(centre_fits(&graph, &of, way)) {
                let to = |centre: &u32| if *centre == unit { Some(0.0) } else { way(unit, *centre) };
                let all = of.iter().flatten().filter_map(to).min_by(f64::total_cmp);
                prop_assert_eq!(found.nearest.map(|way| way.minutes), all);
                let mine = (0..graph.group_count()).filter(|group| members[*group].contains(&unit));
                let mine = mine.filter_map(|group| of[group].as_ref().and_then(to)).min_by(f64::total_cmp);
                prop_assert_eq!(found.own.map(|way| way.minutes), mine);
                if found.fit == Fit::Fits { prop_assert_eq!(mine, all); }
                if found.fit == Fit::NearerAnother { prop_assert!(mine.is_none_or(|own| Some(own) > all)); }
            }
        }
    }
}
