"""Where the bytes of files lie: under FILES_DIR by workspace and id, on disk before anything names them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile


@dataclass(frozen=True)
class Store:
    """The folder of all files; nothing in it is named by a visitor."""

    folder: Path

    def path(self, workspace_id: bytes, file_id: bytes) -> Path:
        name = file_id.hex()
        return self.folder / workspace_id.hex() / name[-2:] / name

    def keep(self, workspace_id: bytes, file_id: bytes, content: bytes) -> None:
        """Write a file that its owner alone may read; it is there whole, and on disk, or not at all."""
        path = self.path(workspace_id, file_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                os.replace(draft.name, path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        _sync(path.parent)

    def find(self, workspace_id: bytes, file_id: bytes) -> Path | None:
        """The file, where it is there."""
        path = self.path(workspace_id, file_id)
        return path if path.is_file() else None

    def unchanged_since(self, moment: float) -> Iterator[Path]:
        """The files, and drafts of files, that were last written before then (epoch seconds)."""
        for path in self.folder.glob("*/*/*"):
            try:
                if path.stat().st_mtime < moment:
                    yield path
            except FileNotFoundError:
                continue


def _sync(folder: Path) -> None:
    """A new name is on disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
