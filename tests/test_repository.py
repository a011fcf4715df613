"""What holds for the repository as a whole: documentation, locks, licence, templates, and what must not be in it."""

import re
import subprocess
from pathlib import Path

import pytest

from webapp.config import SETTINGS, Setting

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements/base.txt", "requirements/dev.txt")
TEMPLATES = ROOT / "webapp" / "templates"
PINNED = re.compile(r"[\w.-]+==[\w.]+(?: ; [^\\\n]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+")
LARGEST = 1024 * 1024
# Where packages come from is the machine's affair, and so is where the checkout lies.
FOREIGN = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|archive\.ubuntu\.com"
    r"|--(?:extra-)?index-url[ =]\S|--(?:find-links|trusted-host)[ =]\S"
    r"|(?<![\w.])/(?:home|Users)/\w|[A-Z]:\\Users"
)


def files() -> list[Path]:
    """Everything that is in the repository or about to be added to it."""
    listing = subprocess.run(
        ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """The text files by their path in the repository."""
    contents = ((path, path.read_bytes()) for path in files())
    return {str(path.relative_to(ROOT)): data.decode(errors="replace") for path, data in contents if b"\0" not in data}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: Setting) -> None:
    assert f"`{setting.name}`" in (ROOT / "docs" / "configuration.md").read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_with_hashes_and_names_no_source(lock: str) -> None:
    text = re.sub(r"^ *#.*\n", "", (ROOT / lock).read_text(), flags=re.M)
    packages = re.split(r"\n(?! )", text.strip())
    assert [package for package in packages if not PINNED.fullmatch(package)] == []


def test_a_package_has_one_version_in_all_locks() -> None:
    base, dev, production = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / lock).read_text(), flags=re.M))
        for lock in ("requirements/base.txt", "requirements/dev.txt", "requirements.txt")
    )
    assert base - dev == set()
    assert {pin.partition("==")[0] for pin in production ^ base} == {"mysqlclient"}


def test_the_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("MIT License\n\nCopyright (c) 2026 Inlet contributors\n")


def of_parts(path: Path) -> bool:
    """Whether a fragment only puts others together, each of which is a part of the page itself."""
    return not re.sub(r"{#.*?#}|{% include [^%]+%}", "", path.read_text(), flags=re.DOTALL).strip()


def test_every_fragment_is_part_of_a_page() -> None:
    used = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""{%-?\s*(?:include|import|from|extends)\s+["']([^"']+)["']""", page.read_text())
    }
    used |= set(re.findall(r'"([\w/]+\.html)"', (ROOT / "webapp/http/html.py").read_text()))  # what any page may answer
    fragments = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("_*.html") if not of_parts(path)}
    assert fragments - used == set()


def test_no_file_is_over_one_mebibyte() -> None:
    assert [str(path.relative_to(ROOT)) for path in files() if path.stat().st_size > LARGEST] == []


def test_no_file_names_a_registry_or_a_place_on_a_machine() -> None:
    assert {name: found.group() for name, text in texts().items() if (found := FOREIGN.search(text))} == {}


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_a_test_of_a_foreign_place_would_be_seen() -> None:
    for line in ("--index-" + "url https://x", "https://files.python" + "hosted.org/", "/ho" + "me/ann/inlet"):
        assert FOREIGN.search(line)
    for line in ("tests/home/page", "/data", "https://inlet.example/docs"):
        assert not FOREIGN.search(line)
