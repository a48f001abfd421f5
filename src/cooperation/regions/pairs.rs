//! Which two may not be in one region: one bit for every two.

/// Pairs that hold both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pairs {
    words: usize,
    bits: Vec<u64>,
    any: bool,
}

impl Pairs {
    pub(super) fn none(units: usize) -> Self {
        let words = units.div_ceil(64);
        Self { words, bits: Vec::new(), any: false }
    }

    pub(super) fn new(units: usize, pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut found = Self::none(units);
        for (one, other) in pairs {
            if found.bits.is_empty() {
                found.bits = vec![0; found.words * units];
                found.any = true;
            }
            for (from, to) in [(one as usize, other as usize), (other as usize, one as usize)] {
                found.bits[from * found.words + to / 64] |= 1 << (to % 64);
            }
        }
        found
    }

    /// Whether there is no pair.
    pub(super) fn is_empty(&self) -> bool {
        !self.any
    }

    pub(super) fn has(&self, one: u32, other: u32) -> bool {
        self.any && self.bits[one as usize * self.words + other as usize / 64] >> (other % 64) & 1 == 1
    }

    /// The first pair among these.
    pub(super) fn first_among(&self, members: &[u32]) -> Option<(u32, u32)> {
        if !self.any {
            return None;
        }
        let pair = |(place, &one): (usize, &u32)| {
            members[place + 1..].iter().find(|&&other| self.has(one, other)).map(|&other| (one, other))
        };
        members.iter().enumerate().find_map(pair)
    }

    /// How many pairs there are among these.
    pub(super) fn count_among(&self, members: &[u32]) -> usize {
        if !self.any {
            return 0;
        }
        let of =
            |(place, &one): (usize, &u32)| members[place + 1..].iter().filter(|&&other| self.has(one, other)).count();
        members.iter().enumerate().map(of).sum()
    }
}
