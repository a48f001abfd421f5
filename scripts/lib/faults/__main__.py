"""Does harm to real processes and looks at what comes of it. Called by scripts/faults; prints Markdown."""

import argparse
import contextlib
import os
import platform
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import broken
import builder
import clients
import clock
import database
import disk
import replicas
from common import Place, Wrong, note

FAULTS = {
    "builder": builder.run,
    "replica": replicas.run,
    "database": database.run,
    "disk": disk.run,
    "broken": broken.run,
    "clock": clock.run,
    "slow": clients.slow,
    "idle": clients.idle,
    "capacity": replicas.capacity,
}


def main():
    parser = argparse.ArgumentParser(prog="scripts/faults")
    parser.add_argument("--program", type=Path, required=True, help="the nabolag to try")
    parser.add_argument("--top", type=Path, required=True, help="the project's folder")
    parser.add_argument("--smoke", action="store_true", help="little of each")
    parser.add_argument("faults", nargs="*", help=f"of {' '.join(FAULTS)}; without a name all")
    options = parser.parse_args()
    unknown = [name for name in options.faults if name not in FAULTS]
    if unknown:
        parser.error(f"there is no {unknown[0]}; there are {' '.join(FAULTS)}")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))
    note(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start, Linux {platform.release().split('-')[0]}")
    failed = []
    with tempfile.TemporaryDirectory(prefix="nabolag-faults-") as work, contextlib.ExitStack() as closing:
        place = Place(options.program, options.top, Path(work), options.smoke, closing)
        for name in options.faults or FAULTS:
            started = time.monotonic()
            try:
                note(f"\n### {name}\n")
                with contextlib.ExitStack() as place.closing:
                    FAULTS[name](place)
                note(f"{name}: holds, after {time.monotonic() - started:.0f} s")
            except (Wrong, OSError, EOFError) as wrong:
                failed.append(name)
                traceback.print_exc()
                note(f"{name}: DOES NOT HOLD: {wrong}")
    sys.exit(f"does not hold: {' '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
