"""The guide's functions that verify webhooks, each in its language: true to what is signed, to nothing else."""

import json
import shlex
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.programs import program
from webapp.deliveries.signing import Keys, new_signing_secret, signature_headers
from webapp.guide.samples import FOLDER

BODY = '{"event":"lead.created","name":"Zoë \\u00e9 🎉"}'.encode()
SECRET, OTHER = new_signing_secret(), new_signing_secret()
HEX = "x-inlet-signature"


@dataclass(frozen=True)
class Case:
    """A call as it came in, the secret to verify it with, and what is true of it: its signature, its hex one."""

    headers: dict[str, str]
    expected: tuple[bool, bool]
    body: bytes = BODY
    secret: str = SECRET

    @property
    def as_json(self) -> dict[str, object]:
        return {"headers": self.headers, "body": b64encode(self.body).decode(), "secret": self.secret}


def signed(*secrets: str, ago: float = 0) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return signature_headers(Keys(secrets, HEX, SECRET), "evt_1", BODY, at)


def cases() -> dict[str, Case]:
    good = Case(signed(SECRET), (True, True))
    without = {name: {**good.headers} for name in good.headers}
    for name, headers in without.items():
        del headers[name]
    return {
        "as it was signed": good,
        "while the secret is rotated": Case(signed(OTHER, SECRET), (True, True)),
        "four minutes old": Case(signed(SECRET, ago=240), (True, True)),
        "six minutes old": Case(signed(SECRET, ago=360), (False, True)),
        "six minutes ahead": Case(signed(SECRET, ago=-360), (False, True)),
        "another body": replace(good, body=BODY.replace(b"lead", b"deal"), expected=(False, False)),
        "written out again": replace(good, body=json.dumps(json.loads(BODY)).encode(), expected=(False, False)),
        "another secret": replace(good, secret=OTHER, expected=(False, False)),
        "another id": replace(good, headers={**good.headers, "webhook-id": "evt_2"}, expected=(False, True)),
        "another time": replace(
            good,
            headers={**good.headers, "webhook-timestamp": str(int(good.headers["webhook-timestamp"]) + 1)},
            expected=(False, True),
        ),
        "no time at all": replace(good, headers={**good.headers, "webhook-timestamp": "soon"}, expected=(False, True)),
        "no version": replace(
            good,
            headers={**good.headers, "webhook-signature": good.headers["webhook-signature"][3:]},
            expected=(False, True),
        ),
        "letters that are not of ASCII": replace(
            good,
            headers={**good.headers, "webhook-signature": "é" * 47, HEX: "é" * 64},
            expected=(False, False),
        ),
        **{
            f"without {name}": replace(good, headers=headers, expected=(name == HEX, name != HEX))
            for name, headers in without.items()
        },
    }


# By suffix: the interpreter, the file's name, and what calls the functions for every case and prints both verdicts.
CALLED = {
    ".python": (
        "python3",
        "verify.py",
        "import json, sys\n"
        "for case in json.load(open(sys.argv[1])):\n"
        "    headers, body = case['headers'], base64.b64decode(case['body'])\n"
        f"    hex_one = verify_hex(headers.get('{HEX}', ''), body, case['secret'])\n"
        "    print(json.dumps([verify(headers, body, case['secret']), hex_one]))\n",
    ),
    ".node": (
        "node",
        "verify.mjs",
        "import { readFileSync } from 'node:fs';\n"
        "for (const { headers, body, secret } of JSON.parse(readFileSync(process.argv[2]))) {\n"
        "  const raw = Buffer.from(body, 'base64');\n"
        f"  const hex = verifyHex(headers['{HEX}'] ?? '', raw, secret);\n"
        "  console.log(JSON.stringify([verify(headers, raw, secret), hex]));\n"
        "}\n",
    ),
    ".php": (
        "php",
        "verify.php",
        "foreach (json_decode(file_get_contents($argv[1]), true) as $case) {\n"
        "    [$headers, $body] = [$case['headers'], base64_decode($case['body'])];\n"
        f"    $hex = verify_hex($headers['{HEX}'] ?? '', $body, $case['secret']);\n"
        "    echo json_encode([verify($headers, $body, $case['secret']), $hex]), PHP_EOL;\n"
        "}\n",
    ),
    ".ruby": (
        "ruby",
        "verify.rb",
        "require 'json'\n"
        "JSON.parse(File.read(ARGV[0])).each do |call|\n"
        "  headers, body, secret = call['headers'], call['body'].unpack1('m'), call['secret']\n"
        f"  hex = verify_hex(headers.fetch('{HEX}', ''), body, secret)\n"
        "  puts JSON.generate([verify(headers, body, secret), hex])\n"
        "end\n",
    ),
}


@pytest.mark.parametrize("suffix", CALLED)
def test_a_function_is_true_to_what_was_signed_alone(tmp_path: Path, suffix: str) -> None:
    asked = cases()
    interpreter, name, calling = CALLED[suffix]
    (tmp_path / name).write_text(f"{(FOLDER / f'webhooks/verify{suffix}').read_text()}\n{calling}")
    (tmp_path / "cases.json").write_text(json.dumps([case.as_json for case in asked.values()]))
    run_by = sys.executable if suffix == ".python" else program(interpreter)
    verdicts = verdicts_of([run_by, name, "cases.json"], tmp_path)
    assert dict(zip(asked, verdicts, strict=True)) == {words: case.expected for words, case in asked.items()}


def test_the_functions_of_the_shell_are_true_to_what_was_signed_alone(tmp_path: Path) -> None:
    asked = cases()
    told = {words: in_shell(case, tmp_path) for words, case in asked.items()}
    assert told == {words: case.expected for words, case in asked.items()}


def in_shell(case: Case, folder: Path) -> tuple[bool, bool]:
    program("openssl")
    (folder / "body.json").write_bytes(case.body)
    named = ("webhook-id", "webhook-timestamp", "webhook-signature")
    given = shlex.join([*(case.headers.get(name, "") for name in named), case.secret])
    calling = f"verify {given}; one=$?\nverify_hex {shlex.join([case.headers.get(HEX, ''), case.secret])}; other=$?\n"
    printing = 'yes() { (( $1 )) && echo false || echo true; }\necho "[$(yes $one), $(yes $other)]"\n'
    (folder / "verify.sh").write_text(f"{(FOLDER / 'webhooks/verify.bash').read_text()}\n{calling}{printing}")
    (verdict,) = verdicts_of([program("bash"), "verify.sh"], folder)
    return verdict


def verdicts_of(command: list[str], folder: Path) -> list[tuple[bool, bool]]:
    """What a program prints, a line for each case; it has nothing to complain of."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    return [(bool(one), bool(other)) for one, other in lines]


def test_every_function_that_the_guide_shows_is_run() -> None:
    shown = {file.suffix for file in (FOLDER / "webhooks").glob("verify.*")}
    assert shown == {*CALLED, ".bash"}
