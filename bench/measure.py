"""`make bench`: every figure of Inlet's speed, in one run. `python -m bench.measure NAME …` takes some of them."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import dashboard, deliveries, footprint, reading
from bench.intake import accept_path, growth, pipeline
from bench.report import Measurement
from bench.site import Bench
from tests.servers.mariadb import mariadb

SIZES = ("--innodb-log-file-size=512M", "--innodb-buffer-pool-size=1G", "--max-connections=300")
MEASUREMENTS: dict[str, Measurement] = {
    "pipeline": pipeline,
    "growth": growth,
    "pages": reading.pages,
    "list": dashboard.pages,
    "live": dashboard.live,
    "rate": deliveries.rate,
    "delay": deliveries.delay,
    "memory": footprint.memory,
    "start": footprint.start,
    "page": footprint.page,
    "statements": accept_path,
}


def main(names: Sequence[str]) -> int:
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"{', '.join(unknown)}: unknown; there are {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    with mariadb(SIZES) as server, tempfile.TemporaryDirectory(prefix="inlet-bench-") as folder:
        bench = Bench(server, Path(folder))
        for name in names or MEASUREMENTS:
            for figure in MEASUREMENTS[name](bench):
                print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
