"""The documents' own examples, run as their readers run them: only base URL and credentials are put in."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.servers.programs import program

FOLDER = Path(__file__).parent
NODE_MODULES = FOLDER / "node_modules"

Changes = Mapping[str, str]
Ran = subprocess.CompletedProcess[str]


def example(name: str, changes: Changes) -> str:
    """The text of an example with its base URL and credentials replaced, each of which must be in it."""
    text = (FOLDER / name).read_text()
    for documented, ours in changes.items():
        assert documented in text, f"{name} has no {documented}"
        text = text.replace(documented, ours)
    return text


def run_example(name: str, changes: Changes, folder: Path, authority: Path) -> Ran:
    """Run an example's file by the program that its suffix names."""
    file = folder / Path(name).name
    file.write_text(example(name, changes))
    return run([*_command(file.suffix, authority), str(file)], authority)


def run(command: list[str], authority: Path) -> Ran:
    return subprocess.run(command, env=environ(authority), capture_output=True, text=True, timeout=60)


def environ(authority: Path) -> dict[str, str]:
    """Ours, where each client trusts the front's certificate by the variable that it knows."""
    trusting = dict.fromkeys(
        ("CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"), str(authority)
    )
    return {
        **os.environ,
        **trusting,
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "NO_PROXY": "localhost",
        "NODE_PATH": str(NODE_MODULES),
    }


def node_program(name: str) -> str:
    """A program of the npm packages that package.json names; where one is, all are."""
    return program(str(NODE_MODULES / ".bin" / name))


def _command(suffix: str, authority: Path) -> list[str]:
    match suffix:
        case ".js":
            node_program("newman")
            return [program("node"), "--require", str(FOLDER / "navigator.cjs")]
        case ".php":
            trust = ("-d", f"openssl.cafile={authority}", "-d", f"curl.cainfo={authority}")
            return [program("php"), "-d", "display_errors=stderr", *trust]
        case ".py":
            return [sys.executable]
        case ".rb":
            return [program("ruby")]
        case _:
            program("curl")
            return [program("sh")]
