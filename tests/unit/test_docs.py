"""Generated docs are current, decisions are numbered, and the README's commands exist."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from peerline.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def test_generated_docs_are_current(tmp_path):
    runpy.run_path(str(DOCS / "generate.py"))["main"](tmp_path)
    generated = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")]
    assert generated
    for path in generated:
        expected = (tmp_path / path).read_text(encoding="utf-8")
        assert (DOCS / path).read_text(encoding="utf-8") == expected, f"run make docs: {path}"


def test_decisions_are_numbered_in_title_and_file():
    records = sorted((DOCS / "decisions").glob("*.md"))
    for expected, path in enumerate(records, 1):
        number = path.name[:4]
        assert int(number) == expected
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. ")


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted(DOCS.glob("*.md")), ids=str)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readme_names_commands_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\.venv/bin/peerline (\w+)", readme)
    assert named
    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    run = [sys.executable, "-c", "from peerline.cli import main; main()", command, "--help"]
    result = subprocess.run(run, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "Usage:" in result.stdout
