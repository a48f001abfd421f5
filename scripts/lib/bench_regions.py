"""Times proposing regions beside spopt on the same units, links and attributes.

Called by scripts/bench regions. Prints Markdown.
"""

import argparse
import csv
import os
import subprocess
import time
import warnings
from pathlib import Path

import geopandas
import libpysal
import numpy
import spopt
from scipy.spatial.distance import pdist
from sklearn.metrics.pairwise import manhattan_distances
from spopt.region import MaxPHeuristic, Skater

TRIES = 50
ATTRIBUTES = ["a", "b", "c"]


def municipalities(units, contiguity):
    """Inhabitants, where the centre is, and links of the largest part that hangs together on land."""
    with units.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    place = {row["number"]: at for at, row in enumerate(rows)}
    neighbours = {at: set() for at in range(len(rows))}
    with contiguity.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            a, b = place[row["a"]], place[row["b"]]
            neighbours[a].add(b)
            neighbours[b].add(a)
    part = largest(neighbours)
    renumbered = {unit: at for at, unit in enumerate(part)}
    links = {renumbered[unit]: sorted(renumbered[other] for other in neighbours[unit]) for unit in part}
    inhabitants = numpy.array([float(rows[unit]["population"]) for unit in part])
    where = numpy.array([[float(rows[unit]["centre_lon"]), float(rows[unit]["centre_lat"])] for unit in part])
    return links, inhabitants, standardised(numpy.c_[inhabitants, where])


def largest(neighbours):
    best, seen = [], set()
    for start in neighbours:
        part, stack = [], [start]
        while stack:
            unit = stack.pop()
            if unit not in seen:
                seen.add(unit)
                part.append(unit)
                stack.extend(neighbours[unit])
        best = max(best, part, key=len)
    return sorted(best)


def standardised(columns):
    return (columns - columns.mean(axis=0)) / columns.std(axis=0)


def write(links, sizes, attributes, work):
    gal = [f"0 {len(links)} bench ID"]
    for unit, others in links.items():
        gal += [f"{unit} {len(others)}", " ".join(map(str, others))]
    (work / "bench.gal").write_text("\n".join(gal) + "\n")
    rows = [",".join(map(repr, map(float, [size, *row]))) for size, row in zip(sizes, attributes)]
    (work / "bench.csv").write_text("\n".join(rows) + "\n")


def ours(options, *arguments):
    command = [options.program, options.work / "bench.gal", options.work / "bench.csv", *map(str, arguments)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(out[0]), int(out[1]), float(out[2])


def timed(solve):
    start = time.perf_counter()
    labels = numpy.array(solve())
    return (time.perf_counter() - start) * 1000, labels


def table(links, sizes, attributes):
    frame = geopandas.GeoDataFrame(dict(zip(ATTRIBUTES, attributes.T)))
    frame["size"] = sizes
    return frame, libpysal.weights.W(links, silence_warnings=True)


def line(what, theirs, found):
    (their_ms, their_count, their_objective), (ms, count, objective) = theirs, found
    print(
        f"| {what} | {their_ms:,.0f} ms | {ms:,.1f} ms | {their_ms / ms:,.0f} | {their_count} | {count} |"
        f" {their_objective:,.2f} | {objective:,.2f} |",
        flush=True,
    )


def max_p(links, sizes, attributes, threshold, options):
    frame, w = table(links, sizes, attributes)
    numpy.random.seed(1)
    model = MaxPHeuristic(frame, w, ATTRIBUTES, "size", threshold, max_iterations_construction=TRIES, policy="keep")
    ms, labels = timed(lambda: model.solve() or model.labels_)
    within = sum(pdist(attributes[labels == label], "cityblock").sum() for label in set(labels))
    theirs = (ms, len(set(labels)), within)
    line(f"max-p, at least {threshold:,} inhabitants, {TRIES} tries", theirs, ours(options, "max-p", threshold, TRIES, 1))


def skater(links, sizes, attributes, count, members, options):
    frame, w = table(links, sizes, attributes)
    model = Skater(frame, w, ATTRIBUTES, n_clusters=count, floor=members, spanning_forest_kwds={"dissimilarity": manhattan_distances})
    ms, labels = timed(lambda: model.solve() or model.labels_)
    parts = [attributes[labels == label] for label in set(labels)]
    theirs = (ms, len(parts), sum(numpy.abs(part - part.mean(axis=0)).sum() for part in parts))
    line(f"SKATER, {count} regions of at least {members}", theirs, ours(options, "skater", count, members))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--units", type=Path, required=True)
    parser.add_argument("--contiguity", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    links, sizes, attributes = municipalities(options.units, options.contiguity)
    write(links, sizes, attributes, options.work)
    print(f"{os.cpu_count()} cores; spopt {spopt.__version__}, one run of it; median of three of nabolag.")
    print(f"\n### Regions of {len(links)} municipalities that hang together on land; inhabitants, longitude, latitude\n")
    print("| | spopt | nabolag | times faster | regions, spopt | nabolag | objective, spopt | nabolag |\n|---|---|---|---|---|---|---|---|")
    for threshold in (5_000, 20_000, 50_000):
        max_p(links, sizes, attributes, threshold, options)
    for count, members in ((10, 1), (30, 4)):
        skater(links, sizes, attributes, count, members, options)


if __name__ == "__main__":
    main()
