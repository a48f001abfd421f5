"""Writes a manifest and a table for the 1,594 delområder of ../shared/data: their inhabitants, counties and regions."""

import csv
import json
import sys
from pathlib import Path

MANIFEST = """[dataset]
id = "norway-districts"
title = {{ nb = "Delområder 2025", nn = "Delområde 2025", en = "Districts of Norway 2025" }}
year = 2025
unit_kind = "district"
collection = "districts"

[[source]]
id = "ssb"
title = "Municipalities and their statistics"
publisher = "Statistics Norway (SSB)"
licence = "CC-BY-4.0"

[[boundaries]]
id = "land"
file = "{boundaries}"
number = "delomraade_no"
number_part = "kommune_bydel_no"
name = "delomraade_name"
source = "ssb"

[[indicators]]
file = "districts.csv"
source = "ssb"
year = 2025
number = "number"
columns = [
    {{ column = "population", id = "population", title = {{ nb = "Folketall", nn = "Folketal", en = "Population" }}, unit = "inhabitants", kind = "count" }},
]

[[groupings]]
id = "county"
title = {{ nb = "Fylke", nn = "Fylke", en = "County" }}
source = "ssb"
file = "districts.csv"
number = "number"
group = "county"
group_title = "county_name"
collection = "counties"

[[groupings]]
id = "economic-region"
title = {{ nb = "Økonomisk region", nn = "Økonomisk region", en = "Economic region" }}
source = "ssb"
file = "districts.csv"
number = "number"
group = "region"
group_title = "region_name"
collection = "economic-regions"
"""


def main(boundaries: Path, folder: Path) -> None:
    features = json.loads(boundaries.read_text(encoding="utf-8"))["features"]
    rows = {}
    for feature in features:
        fields = feature["properties"]
        # A delområde in several urban districts comes in parts, which nabolag numbers by both.
        number = f"{fields['delomraade_no']}-{fields['kommune_bydel_no']}"
        row = rows.setdefault(number, {
            "number": number, "county": fields["fylke_no"], "county_name": fields["fylke_name"],
            "region": fields["economic_region_no"], "region_name": fields["economic_region_name"], "population": None,
        })
        if fields["population"] is not None:
            row["population"] = (row["population"] or 0) + fields["population"]
    with (folder / "districts.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ["number", "county", "county_name", "region", "region_name", "population"])
        table.writeheader()
        table.writerows(rows.values())
    (folder / "districts.toml").write_text(MANIFEST.format(boundaries=boundaries.resolve()), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
