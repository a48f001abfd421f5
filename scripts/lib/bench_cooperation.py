"""Times cooperation beside peers on the same graphs, in the same run, and compares the answers.

Called by scripts/bench cooperation. Prints Markdown. Each peer is a function below; `main` calls them in turn.
"""

import argparse
import os
import statistics
import subprocess
import time
from pathlib import Path


def run(program, *arguments):
    """The named numbers that the program prints."""
    out = subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in out.splitlines())}


def time_ms(work):
    start = time.perf_counter()
    result = work()
    return (time.perf_counter() - start) * 1000, result


def networks(options):
    ours = run(options.program, "networks")
    print(f"\n### Networks: {ours['networks']:.0f} networks, {ours['units']:.0f} units, {ours['memberships']:.0f} memberships\n")
    print("| | nabolag |\n|---|---|")
    for name, title in (
        ("coverage", "coverage: shape, enclaves, minutes, shares of counties"),
        ("overlap", "overlap of every two networks"),
        ("betweenness", "betweenness of units and networks"),
        ("tied", "what each unit alone ties together"),
    ):
        print(f"| {title} | {ours[name]:.3f} ms |")


def leiden(options):
    """Communities by commuting, beside leidenalg from as many seeds, with two iterations and until nothing is gained."""
    import igraph
    import leidenalg

    ours = run(options.program, "communities", options.dataset, "commuting", "commuters", options.starts, options.work)
    rows = [line.split(",") for line in (options.work / "ties.csv").read_text().splitlines()]
    weights = [float(row[2]) for row in rows]
    graph = igraph.Graph(n=int(ours["units"]), edges=[(int(row[0]), int(row[1])) for row in rows])

    def modularity(membership):
        # Not the partition's own `modularity`, which leaves the weights out. The same judge for both.
        return graph.modularity(membership, weights=weights)

    def from_seeds(iterations):
        def one(seed):
            found = leidenalg.find_partition(
                graph, leidenalg.ModularityVertexPartition, weights=weights, seed=seed, n_iterations=iterations
            )
            return found.membership

        runs = [time_ms(lambda seed=seed: one(seed)) for seed in range(1, options.starts + 1)]
        quality = [modularity(membership) for _, membership in runs]
        return statistics.median(ms for ms, _ in runs), sum(ms for ms, _ in runs), quality

    best = modularity([int(line) for line in (options.work / "communities.csv").read_text().splitlines()])
    if abs(best - ours["modularity"]) > 1e-9:
        raise SystemExit(f"igraph has {best} for the modularity of our communities, not {ours['modularity']}")
    print(f"\n### Leiden on commuting: {graph.vcount()} units, {graph.ecount()} ties, {options.starts} starts\n")
    print("| | one start | all starts | best modularity | mean |\n|---|---|---|---|---|")
    print(f"| nabolag | {ours['one_start']:.2f} ms | {ours['all_starts']:.1f} ms | {ours['modularity']:.9f} | {ours['mean_modularity']:.6f} |")
    for title, iterations in ((f"leidenalg {leidenalg.version}, as it comes", 2), ("leidenalg, until nothing is gained", -1)):
        one, every, quality = from_seeds(iterations)
        print(f"| {title} | {one:.2f} ms | {every:.1f} ms | {max(quality):.9f} | {statistics.mean(quality):.6f} |")
        print(f"| its time over ours | {one / ours['one_start']:.1f} | {every / ours['all_starts']:.1f} | | |")
        if best < max(quality) - 1e-9:
            raise SystemExit("leidenalg found better communities")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--dataset", type=Path, required=True, help="with the relation commuting")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--starts", type=int, default=10)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; times are medians.")
    networks(options)
    leiden(options)


if __name__ == "__main__":
    main()
