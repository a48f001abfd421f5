"""Times local statistics beside esda and pygeoda on the same weights and values.

Called by scripts/bench statistics. Prints Markdown.
"""

import argparse
import os
import random
import subprocess
import time
import warnings
from pathlib import Path

import esda
import libpysal
import numpy
import pygeoda


# esda says of Gi* that it takes the largest weight for a unit's own, as is wanted.
warnings.filterwarnings("ignore", module="esda")


def hexagons(columns, units):
    """Six neighbours each, but for the rim."""
    neighbours = {unit: [] for unit in range(units)}
    for unit in range(units):
        row, column = divmod(unit, columns)
        shift = row % 2
        for r, c in [(row, column - 1), (row, column + 1)] + [(row + d, column - 1 + shift + s) for d in (-1, 1) for s in (0, 1)]:
            other = r * columns + c
            if 0 <= c < columns and 0 <= other < units:
                neighbours[unit].append(other)
    return neighbours


def write_gal(neighbours, path):
    lines = [f"0 {len(neighbours)} bench ID"]
    for unit, others in neighbours.items():
        lines += [f"{unit} {len(others)}", " ".join(map(str, others))]
    path.write_text("\n".join(lines) + "\n")


def median_ms(call, runs=5):
    call()  # compiles, fills caches
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[runs // 2]


def hexagon_points(columns, units):
    """The middle of each hexagon, a little askew so that no two are equally far."""
    generator = random.Random(2)
    askew = lambda: generator.uniform(-1e-3, 1e-3)
    return [(unit % columns + (unit // columns % 2) / 2 + askew(), unit // columns * 0.866 + askew()) for unit in range(units)]


def numpy_scan(cases, points, trials, cap, worlds):
    """Kulldorff's circular Bernoulli scan as one would write it with numpy: the greatest ratio of each world."""
    cases, points = numpy.array(cases), numpy.array(points)
    total, population = cases.sum(), trials * len(cases)
    most = int(cap * len(cases))
    distance = numpy.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    order = distance.argsort(axis=1)[:, :most]
    inside = trials * numpy.arange(1, most + 1, dtype=float)[None, :]
    outside = population - inside
    whole = total * numpy.log(total / population) + (population - total) * numpy.log(1 - total / population)

    def part(count, of):
        with numpy.errstate(divide="ignore", invalid="ignore"):
            return numpy.where(count > 0, count * numpy.log(count / of), 0) + numpy.where(count < of, (of - count) * numpy.log((of - count) / of), 0)

    def greatest(sample):
        count = sample[order].cumsum(axis=1)
        ratio = part(count, inside) + part(total - count, outside) - whole
        return numpy.where(count / inside > (total - count) / outside, ratio, 0).max()

    generator = numpy.random.default_rng(1)
    found = greatest(cases)
    dealt = generator.multivariate_hypergeometric([trials] * len(cases), total, size=worlds, method="marginals")
    return (1 + sum(greatest(world) >= found for world in dealt)) / (worlds + 1)


def ours(program, gal, values, points, statistic, inference, permutations):
    out = subprocess.run([program, gal, values, points, statistic, inference, str(permutations)], check=True, capture_output=True, text=True)
    return float(out.stdout.split()[0])


def measure(title, columns, units, permutations, options):
    neighbours = hexagons(columns, units)
    gal, numbers, reals = (options.work / name for name in ("bench.gal", "numbers.txt", "reals.txt"))
    write_gal(neighbours, gal)
    generator = random.Random(1)
    whole = [sum(generator.random() < 0.5 for _ in range(7)) for _ in range(units)]
    real = [generator.gauss(0, 1) for _ in range(units)]
    numbers.write_text("\n".join(map(str, whole)) + "\n")
    reals.write_text("\n".join(map(repr, real)) + "\n")
    points = hexagon_points(columns, units)
    places = options.work / "points.txt"
    places.write_text("\n".join(f"{x} {y}" for x, y in points) + "\n")

    w = libpysal.weights.W(neighbours, silence_warnings=True)
    w.transform = "r"
    geoda_w = pygeoda.read_gal(str(gal), [str(unit) for unit in range(units)])
    print(f"\n### {title}: {units} units, six neighbours, {permutations} permutations\n")
    print("| | values 0–7 | real values |\n|---|---|---|")
    rows = [
        ("esda, numba, all cores", lambda y: median_ms(lambda: esda.Moran_Local(numpy.array(y, float), w, permutations=permutations, n_jobs=-1, seed=1))),
        ("esda, numba, one core", lambda y: median_ms(lambda: esda.Moran_Local(numpy.array(y, float), w, permutations=permutations, n_jobs=1, seed=1))),
        ("esda, global Moran", lambda y: median_ms(lambda: esda.Moran(numpy.array(y, float), w, permutations=permutations))),
        ("esda, Gi*, one core", lambda y: median_ms(lambda: esda.G_Local(numpy.array(y, float), w, star=True, permutations=permutations, n_jobs=1, seed=1))),
        ("pygeoda, Gi*, look-up", lambda y: median_ms(lambda: pygeoda.local_gstar(geoda_w, y, permutations=permutations, permutation_method="lookup", cpu_threads=os.cpu_count(), seed=1))),
        ("pygeoda, complete", lambda y: median_ms(lambda: pygeoda.local_moran(geoda_w, y, permutations=permutations, permutation_method="complete", cpu_threads=os.cpu_count(), seed=1), runs=3)),
        ("pygeoda, look-up", lambda y: median_ms(lambda: pygeoda.local_moran(geoda_w, y, permutations=permutations, permutation_method="lookup", cpu_threads=os.cpu_count(), seed=1))),
    ]
    for name, timed in rows:
        print(f"| {name} | {timed(whole):.2f} ms | {timed(real):.2f} ms |", flush=True)
    for name, statistic, inference in [
        ("nabolag, permutation", "moran", "permutation"),
        ("nabolag, exact", "moran", "exact"),
        ("nabolag, local Geary by permutation", "geary", "permutation"),
        ("nabolag, Gi* by permutation", "g-star", "permutation"),
        ("nabolag, Gi*, exact", "g-star", "exact"),
        ("nabolag, global Moran", "global-moran", "permutation"),
    ]:
        cells = [ours(options.program, gal, path, places, statistic, inference, permutations) if inference != "exact" or path == numbers else None for path in (numbers, reals)]
        print("| " + name + " | " + " | ".join("–" if ms is None else f"{ms:.2f} ms" for ms in cells) + " |", flush=True)


    if units <= 1000:
        worlds = 999
        numpy_ms = median_ms(lambda: numpy_scan(whole, points, 7, 0.25, worlds), runs=3)
        our_ms = ours(options.program, gal, numbers, places, "scan", "auto", worlds)
        print(f"\nCircular Bernoulli scan of the values out of 7, {worlds} worlds, cap 25 %: numpy {numpy_ms:.0f} ms, nabolag {our_ms:.1f} ms.", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; esda {esda.__version__}, pygeoda {pygeoda.__version__}; medians of five runs.")
    measure("A country", 21, 422, 9_999, options)
    measure("A country", 21, 422, 99_999, options)
    measure("A continent", 200, 35_000, 999, options)


if __name__ == "__main__":
    main()
