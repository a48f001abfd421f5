"""Times nabolag as a program: build, start, cold tiles by zoom, memory; beside tippecanoe on the same polygons.

Called by scripts/bench. Prints Markdown.
"""

import argparse
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ZOOMS = range(0, 13)
TILES_PER_ZOOM = 24


def run(*command):
    """Seconds and peak memory in MB of a finished command."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{command}: {process.stderr.read().decode()}")
    return seconds, usage.ru_maxrss / 1024


class Server:
    """A server on a free port, with how long it took to be ready."""

    def __init__(self, program, *datasets):
        start = time.perf_counter()
        command = [str(program), "serve", "--port", "0", *map(str, datasets)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        self.address = re.search(r"http://[0-9.:]+", line).group()
        while True:
            try:
                urllib.request.urlopen(self.address + "/ready").read()
                break
            except urllib.error.URLError:
                time.sleep(0.002)
        self.ready_seconds = time.perf_counter() - start

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def tile(self, layer, zoom, x, y):
        """Milliseconds and bytes of one request."""
        start = time.perf_counter()
        with urllib.request.urlopen(f"{self.address}/tiles/{layer}/{zoom}/{x}/{y}") as response:
            size = len(response.read())
        return (time.perf_counter() - start) * 1000, size

    def get(self, path):
        with urllib.request.urlopen(self.address + path) as response:
            return json.load(response)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def tiles_in(bounds, zoom):
    """Tiles that meet the bounds, thinned evenly."""
    side = 2**zoom
    x = lambda lon: min(side - 1, int((lon + 180) / 360 * side))
    y = lambda lat: min(side - 1, int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side))
    west, south, east, north = bounds
    every = [(a, b) for a in range(x(west), x(east) + 1) for b in range(y(north), y(south) + 1)]
    step = max(1, math.ceil(len(every) / TILES_PER_ZOOM))
    return every[::step]


def cold_tiles(server):
    catalog = server.get("/tiles")
    layer = catalog["tiles"][0]["id"]
    bounds = server.get(f"/tiles/{layer}")["bounds"]
    server.tile(layer, 12, 0, 0)  # an empty tile, so that nothing is timed for the first time but drawing
    print("| zoom | tiles | median ms | slowest ms | largest KB |\n|---|---|---|---|---|")
    for zoom in ZOOMS:
        measured = [server.tile(layer, zoom, x, y) for x, y in tiles_in(bounds, zoom)]
        times = [ms for ms, _ in measured]
        print(f"| {zoom} | {len(times)} | {statistics.median(times):.2f} | {max(times):.2f} | {max(s for _, s in measured) / 1000:.1f} |")


def measure(title, program, manifest, work):
    print(f"\n### {title}\n")
    dataset = work / (manifest.stem + ".gpkg")
    builds = [run(program, "build", manifest, "-o", dataset) for _ in range(3)]
    seconds, memory = sorted(builds)[1]
    server = Server(program, dataset)
    print(f"- build from the source: {seconds:.2f} s, {memory:.0f} MB at most (median of 3)")
    print(f"- dataset: {dataset.stat().st_size / 1e6:.1f} MB; ready after {server.ready_seconds:.2f} s; {server.memory_mb():.0f} MB resident\n")
    cold_tiles(server)
    print(f"\nResident after these tiles: {server.memory_mb():.0f} MB.")
    server.stop()


def peer(title, source, work):
    """tippecanoe on the same polygons: all tiles of zooms 0-9."""
    out = work / "peer.mbtiles"
    seconds, memory = run(Path(sys.executable).with_name("tippecanoe"), "-q", "-f", "-z9", "-l", "municipalities", "-pn", "--no-tiny-polygon-reduction", "-o", out, source)
    print(f"\ntippecanoe `-pn --no-tiny-polygon-reduction` on {title}, zooms 0–9 to a file: {seconds:.2f} s, {memory:.0f} MB at most.")


def main():
    parser = argparse.ArgumentParser()
    for name in ("target", "work", "top"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    program, work = options.target / "nabolag", options.work
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    print(f"Machine: {os.cpu_count()} cores, {cpu.group(1) if cpu else platform.machine()}, Linux {platform.release().split('-')[0]}.")

    shared = options.top / ".." / "shared" / "data"
    if shared.is_dir():
        measure("Norway 2018 from EPSG:25833 (422 units)", program, options.top / "tests/manifests/norway-2018-utm33.toml", work)
        source = shared / "boundaries" / "2018_landmask_kommune.geojson"
        peer("the 422 units of 2018", source, work)
    else:
        print("\nNorway 2018: skipped, because ../shared/data is not here")

    polygons = work / "continent.geojson"
    subprocess.run([options.target / "examples" / "coverage", "continent", polygons], check=True)
    manifest = work / "continent.toml"
    manifest.write_text(
        '[dataset]\nid = "continent"\ntitle = { en = "A made-up continent" }\nyear = 2018\nunit_kind = "unit"\ncollection = "units"\n\n'
        '[[source]]\nid = "made-up"\ntitle = "Made up"\npublisher = "nabolag"\nlicence = "CC0-1.0"\n\n'
        '[[boundaries]]\nid = "land"\nfile = "continent.geojson"\nnumber = "number"\nname = "name"\nsource = "made-up"\n'
    )
    measure("A made-up continent (35,000 units, 2.2 million vertices)", program, manifest, work)
    peer("the continent", polygons, work)


if __name__ == "__main__":
    main()
