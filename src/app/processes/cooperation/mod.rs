//! Analyses of who works with whom: networks and projects, how well groupings fit travel,
//! who could join whom, and which regions could be. A process has the file of its name; the
//! files beside it read its question or write its answer.

mod against_chance;
mod brokers;
mod co_participation;
mod co_participation_report;
mod communities;
mod consortium;
mod consortium_report;
mod fit_report;
mod flows;
mod near_miss;
mod network_coverage;
mod network_overlap;
mod networks;
mod partners;
mod peer_effect;
mod peer_exposure;
mod peer_joins;
mod project_choice;
mod region_answer;
mod region_question;
mod region_ways;
mod regions;
mod smallest_region;
mod ties;
mod travel_fit;
mod verdict;
mod ways;
mod white_spots;

use super::Process;

/// Every process of cooperation.
pub(super) static PROCESSES: &[&Process] = &[
    &network_coverage::PROCESS,
    &network_overlap::PROCESS,
    &brokers::PROCESS,
    &communities::PROCESS,
    &co_participation::PROCESS,
    &peer_effect::PROCESS,
    &travel_fit::PROCESS,
    &consortium::PROCESS,
    &smallest_region::PROCESS,
    &regions::PROCESS,
    &white_spots::PROCESS,
];
