"""GDAL's MVT driver, through pyogrio's wheel, reads every tile of a zoom over HTTP and finds every unit.
Usage: gdal_tiles.py ADDRESS"""

import sys

import pyogrio

address = sys.argv[1]
print("GDAL", pyogrio.__gdal_version_string__, "in pyogrio", pyogrio.__version__)
numbers = set()
tiles = 0
for zoom, columns, rows in [(5, range(15, 20), range(6, 10))]:
    for x in columns:
        for y in rows:
            source = f"MVT:{address}/tiles/municipalities/{zoom}/{x}/{y}.pbf"
            try:
                frame = pyogrio.read_dataframe(source, layer="municipalities", read_geometry=True)
            except pyogrio.errors.DataSourceError:
                continue  # nothing lies there
            tiles += 1
            if not frame.geometry.is_valid.all():
                sys.exit(f"FAILED: {source} holds what GDAL finds invalid")
            if list(frame["mvt_id"].astype(int)) != [int(number) for number in frame["number"]]:
                sys.exit(f"FAILED: {source}: ids are not the numbers")
            numbers |= set(frame["number"])
print(f"{tiles} tiles with {len(numbers)} municipalities")
if len(numbers) != 422:
    sys.exit("FAILED: municipalities are missing")
