"""Times travel beside scipy's and igraph's Dijkstra on the same graph, in the same run, and compares the answers."""

import argparse
import json
import resource
import statistics
import subprocess
import time
from pathlib import Path

import igraph
import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import shape


def inside_points(path):
    """A point inside each polygon of a GeoJSON file."""
    features = json.loads(Path(path).read_text())["features"]
    return [shapely.point_on_surface(shape(feature["geometry"])) for feature in features if feature["geometry"]]


def median_ms(runs, work):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), result


def measure(program, dataset, points, work, name):
    folder = work / name
    folder.mkdir()
    (folder / "points.csv").write_text("\n".join(f"{p.x},{p.y}" for p in points))
    run = subprocess.run([program, dataset, folder / "points.csv", folder], check=True, capture_output=True, text=True)
    ours = {key: float(value) for key, value in (line.split() for line in run.stdout.splitlines())}
    graph = np.loadtxt(folder / "graph.csv", delimiter=",")
    tails, heads, minutes = graph[:, 0].astype(int), graph[:, 1].astype(int), graph[:, 2]
    nodes = np.loadtxt(folder / "nodes.csv", dtype=int)
    size = int(ours["nodes"])
    # csr_matrix would add parallel links up: the quicker one counts.
    order = np.lexsort((minutes, heads, tails))
    first = np.r_[True, (np.diff(tails[order]) != 0) | (np.diff(heads[order]) != 0)]
    keep = order[first]
    matrix = csr_matrix((np.maximum(minutes[keep], 1e-9), (tails[keep], heads[keep])), shape=(size, size))
    network = igraph.Graph(n=size, edges=list(zip(tails[keep].tolist(), heads[keep].tolist())), directed=True)
    weights = minutes[keep].tolist()
    columns = nodes.tolist()
    # igraph takes each node once.
    unique = sorted(set(columns))

    scipy_ms, scipy = median_ms(3, lambda: dijkstra(matrix, indices=nodes)[:, nodes])
    igraph_ms, _ = median_ms(3, lambda: network.distances(source=unique, target=unique, weights=weights))
    scipy_one, _ = median_ms(31, lambda: dijkstra(matrix, indices=int(nodes[0])))
    igraph_one, _ = median_ms(31, lambda: network.distances(source=[columns[0]], weights=weights))
    found = np.loadtxt(folder / "minutes.csv", delimiter=",")
    both = np.isfinite(found) & np.isfinite(scipy)
    assert (np.isfinite(found) == np.isfinite(scipy)).all(), "the same pairs must be connected"
    worst = np.abs(found[both] - scipy[both]).max()

    print(f"\n{name}: {len(columns)} points on {size} nodes; largest difference from scipy {worst:.4f} minutes\n")
    print("| | nabolag | scipy | ratio | igraph | ratio |\n|---|---|---|---|---|---|")
    for what, mine, theirs, others in (
        ("all pairs", ours["all_pairs"], scipy_ms, igraph_ms),
        ("one to all", ours["one_to_all"], scipy_one, igraph_one),
    ):
        print(f"| {what} | {mine:.2f} ms | {theirs:.1f} ms | {theirs / mine:.0f} | {others:.1f} ms | {others / mine:.0f} |")
    print(f"\nnetwork made ready {ours['build']:.0f} ms; one to all with an isochrone of 60 minutes {ours['isochrone']:.1f} ms, "
          f"with 30, 60 and 90 minutes {ours['three_isochrones']:.1f} ms")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory at most, the dataset included: {children:.0f} MB")


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "dataset", "centres", "districts", "work"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    given = parser.parse_args()
    rows = [line.rsplit(",", 3) for line in given.centres.read_text().splitlines()[1:]]
    centres = [shapely.Point(float(row[1]), float(row[2])) for row in rows]
    measure(given.program, given.dataset, centres, given.work, "municipalities")
    measure(given.program, given.dataset, inside_points(given.districts), given.work, "districts")


if __name__ == "__main__":
    main()
