//! The doors that requests go through: one for each kind of work, so that what takes long never stands before what
//! takes a moment. All threads share the machine's processors; the doors share nothing.

use std::num::NonZeroUsize;

use super::queue::QueueLimits;
use super::workers::Workers;

/// Kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Drawing tiles: about a millisecond.
    Tiles,
    /// Answers that are looked up or listed: some milliseconds.
    Reads,
    /// Analyses, and whatever may take seconds.
    Questions,
}

impl Work {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tiles, Self::Reads, Self::Questions];

    /// The word for it in figures about the server.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tiles => "tiles",
            Self::Reads => "reads",
            Self::Questions => "questions",
        }
    }
}

/// What the doors let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorLimits {
    /// How much of each kind is done at once; as many as the machine has processors when not given.
    pub at_once: Option<NonZeroUsize>,
    /// Who may wait before each door.
    pub queue: QueueLimits,
}

/// A door for each kind of work.
#[derive(Debug)]
pub struct Doors {
    tiles: Workers,
    reads: Workers,
    questions: Workers,
}

impl Doors {
    /// Doors with these limits each.
    pub fn new(limits: DoorLimits) -> Self {
        let processors = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let at_once = limits.at_once.unwrap_or_else(processors);
        let door = || Workers::bounded(at_once, limits.queue);
        Self { tiles: door(), reads: door(), questions: door() }
    }

    /// The door for a kind of work.
    pub fn of(&self, work: Work) -> &Workers {
        match work {
            Work::Tiles => &self.tiles,
            Work::Reads => &self.reads,
            Work::Questions => &self.questions,
        }
    }
}
