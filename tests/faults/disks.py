"""A disk that is full: nobody is told of a lead that is not stored, and all goes on by itself once there is room."""

import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.figures import Figure, at_least, at_most, exactly
from tests.faults.installation import Installation, installation
from tests.faults.load import Answer, at_once, send
from tests.servers.mariadb import mariadb

MEGABYTES, MOST = 192, 1_000
# It has to lie within its page: MariaDB 10.11 aborts where it rolls back more on a full disk, which is another fault.
LONG = "x" * 4_000


def database_disk_is_full() -> Iterator[Figure]:
    with _small_disk() as disk, mariadb() as server:
        server.process.stop()
        data = server.socket.with_name("data")
        shutil.move(data, disk)
        data.symlink_to(disk / "data")
        server.process.start()
        with installation(server.create_database()) as inlet:
            yield from _without_room("database's disk", inlet, disk)


def embedded_disk_is_full() -> Iterator[Figure]:
    with _small_disk() as disk, installation(f"sqlite:///{disk / 'inlet.db'}") as inlet:
        yield from _without_room("embedded database's disk", inlet, disk)


def _without_room(name: str, inlet: Installation, disk: Path) -> Iterator[Figure]:
    answers = [send(inlet, {"email": "before@inlet.test"})]
    filler = disk / "filler"
    _fill(filler)
    while answers[-1].is_acknowledged and len(answers) < MOST:
        answers.append(_send_long(inlet, len(answers)))
    answers += at_once(inlet, [{"email": f"at-once-{number}@inlet.test", "message": LONG} for number in range(8)])
    filler.unlink()
    started = time.monotonic()
    while not (after := _send_long(inlet, MOST)).is_acknowledged and time.monotonic() < started + 20:
        time.sleep(0.02)
    back = time.monotonic() - started
    statuses = Counter(answer.status for answer in answers)
    told = {answer.data["submissionId"] for answer in (*answers, after) if answer.is_acknowledged}
    yield at_least(f"{name} full, answers of 503", statuses[503], 1)
    yield exactly(f"{name} full, other answers than 201 and 503", sorted(set(statuses) - {201, 503}), [])
    yield exactly(f"{name} full, acknowledged and missing of {len(told)}", len(told - inlet.submissions()), 0)
    yield exactly(f"{name} full, stored and not acknowledged", len(inlet.submissions() - told), 0)
    yield at_most(f"{name} full, back after", back, 2, " s")


def _send_long(inlet: Installation, number: int) -> Answer:
    return send(inlet, {"email": f"{number}@inlet.test", "message": LONG})


def _fill(filler: Path) -> None:
    """Take all the room that is left."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


@contextmanager
def _small_disk() -> Iterator[Path]:
    """A file system of its own, in memory; only root may mount one."""
    with tempfile.TemporaryDirectory(prefix="inlet-disk-") as folder:
        options = ("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "inlet-fault")
        mounted = subprocess.run(("mount", *options, folder), capture_output=True, text=True)
        assert mounted.returncode == 0, f"a full disk needs the right to mount one: {mounted.stderr.strip()}"
        try:
            yield Path(folder)
        finally:
            subprocess.run(("umount", "--lazy", folder), check=True)
