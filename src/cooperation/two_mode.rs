//! The two-mode graph of units and groups: who is in which group, read from either
//! side. Groups may overlap; a unit may be in none.

/// What is no two-mode graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TwoModeError {
    /// A member beyond the last unit.
    #[error("group {group} has the member {unit}, but there are {units} units")]
    UnknownUnit {
        /// The group's place.
        group: usize,
        /// The member.
        unit: u32,
        /// How many units there are.
        units: usize,
    },
}

/// Units and the groups they are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoMode {
    by_group: Lists,
    by_unit: Lists,
}

/// Lists of places, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lists {
    offsets: Vec<u32>,
    places: Vec<u32>,
}

impl Lists {
    fn count(&self) -> usize {
        self.offsets.len() - 1
    }

    fn get(&self, place: usize) -> &[u32] {
        &self.places[self.offsets[place] as usize..self.offsets[place + 1] as usize]
    }

    /// From ties (owner, place), ascending, each once.
    fn new(owners: usize, ties: &[(u32, u32)]) -> Self {
        let mut offsets = vec![0; owners + 1];
        for &(owner, _) in ties {
            offsets[owner as usize + 1] += 1;
        }
        for owner in 0..owners {
            offsets[owner + 1] += offsets[owner];
        }
        Self { offsets, places: ties.iter().map(|&(_, place)| place).collect() }
    }
}

impl TwoMode {
    /// The graph of `units` units and these groups of them. A member that is named twice
    /// is in once.
    ///
    /// # Errors
    /// When a member is beyond the last unit.
    pub fn new<M: IntoIterator<Item = u32>>(
        units: usize,
        groups: impl IntoIterator<Item = M>,
    ) -> Result<Self, TwoModeError> {
        let mut ties = Vec::new();
        let mut count = 0;
        for (group, members) in (0_u32..).zip(groups) {
            count += 1;
            for unit in members {
                if unit as usize >= units {
                    return Err(TwoModeError::UnknownUnit { group: group as usize, unit, units });
                }
                ties.push((group, unit));
            }
        }
        ties.sort_unstable();
        ties.dedup();
        let by_group = Lists::new(count, &ties);
        let mut turned: Vec<(u32, u32)> = ties.into_iter().map(|(group, unit)| (unit, group)).collect();
        turned.sort_unstable();
        Ok(Self { by_group, by_unit: Lists::new(units, &turned) })
    }

    /// How many units there are, in a group or not.
    pub fn unit_count(&self) -> usize {
        self.by_unit.count()
    }

    /// How many groups there are.
    pub fn group_count(&self) -> usize {
        self.by_group.count()
    }

    /// How many ties there are between units and groups.
    pub fn tie_count(&self) -> usize {
        self.by_group.places.len()
    }

    /// The members of a group, ascending.
    pub fn members(&self, group: usize) -> &[u32] {
        self.by_group.get(group)
    }

    /// The groups a unit is in, ascending.
    pub fn groups_of(&self, unit: usize) -> &[u32] {
        self.by_unit.get(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_groups_are_found_from_either_side() {
        let graph = TwoMode::new(4, [vec![2, 0, 2], vec![], vec![2, 1]]).expect("valid");
        assert_eq!((graph.unit_count(), graph.group_count(), graph.tie_count()), (4, 3, 4));
        assert_eq!((graph.members(0), graph.members(1), graph.members(2)), (&[0, 2][..], &[][..], &[1, 2][..]));
        assert_eq!((graph.groups_of(2), graph.groups_of(3)), (&[0, 2][..], &[][..]));
    }

    #[test]
    fn a_member_beyond_the_last_unit_is_refused() {
        let error = TwoMode::new(2, [vec![0], vec![1, 2]]);
        assert_eq!(error, Err(TwoModeError::UnknownUnit { group: 1, unit: 2, units: 2 }));
    }
}
