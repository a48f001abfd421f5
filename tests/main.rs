//! All integration tests, one binary.

mod suite {
    mod analyses;
    mod archives;
    mod bad_boundaries;
    mod bad_roads;
    mod bad_tables;
    mod boundary_formats;
    mod build;
    mod clustering;
    mod communities;
    mod contiguity;
    mod error_rates;
    mod export;
    mod fixtures;
    mod fuzz;
    mod geopackage;
    mod group_tables;
    mod jsonstat;
    mod layering;
    mod made_up_projects;
    mod manifests;
    mod names;
    mod networks;
    mod postgis;
    mod postgis_docs;
    mod postgis_faults;
    mod postgis_served;
    mod postgres_server;
    mod program;
    mod projects;
    mod regions;
    mod regression;
    mod rich_dataset;
    mod roads;
    mod routes;
    mod scan;
    mod scheme_rules;
    mod simulated_records;
    mod spatial_statistics;
    mod textbook;
    mod tidy;
    mod tiles;
    mod travel;
    mod travel_fit;
    mod weights;
}
