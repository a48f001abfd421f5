//! The answers of the real program over HTTP; the files mirror the addresses.

mod analyses;
mod at;
mod collections;
mod cooperation_networks;
mod cooperation_partners;
mod cooperation_projects;
mod cooperation_regions;
mod datasets;
mod gdal;
mod groupings;
mod health;
mod indicators;
mod jobs;
mod landing;
mod processes;
mod relations;
mod roads;
mod server;
mod styles;
mod tile_content;
mod tiles;
mod tiles_conformance;
mod travel;
mod units;
