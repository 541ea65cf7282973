"""Each import contract bites: broken on purpose in a copy of the tree, it is seen to fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BREACHES = [
    ("rooms", "answers/answer.py", "import peerline.report.document"),
    ("rooms", "unplaced/__init__.py", '"""A folder that no layer names."""'),
    ("pure", "scoring/score.py", "import django"),
    ("pure", "cli/offline.py", "import django.conf"),
    ("pure", "quiz/deck.py", "import django"),
    ("pure", "cli/practising.py", "import django.conf"),
    ("engines", "quiz/load.py", "import duckdb"),
    ("engines", "benchmark/compare.py", "import duckdb"),
    ("engines", "report/document.py", "import peerline.engine"),
    ("field", "cli/reporting.py", "import peerline.field"),
    ("live", "web/live/process.py", "import peerline.actions.quizzes"),
]


def lint(folder, contract):
    script = Path(sys.executable).with_name("lint-imports")
    command = [script, "--config", folder / "pyproject.toml", "--contract", contract, "--no-cache"]
    environment = {"PYTHONPATH": str(folder / "src"), "PATH": ""}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(
        ROOT / "src",
        folder / "src",
        ignore=lambda _, names: [n for n in names if n in ("static", "content", "__pycache__")],
    )
    shutil.copytree(
        ROOT / "src" / "peerline" / "content",
        folder / "src" / "peerline" / "content",
        ignore=lambda _, names: [n for n in names if not n.endswith(".py") and "." in n],
    )
    return folder


@pytest.mark.parametrize("contract", sorted({breach[0] for breach in BREACHES}))
def test_the_tree_as_it_is_keeps_the_contract(tree, contract):
    result = lint(tree, contract)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("contract", "file", "line"), BREACHES)
def test_a_breach_is_seen(tree, contract, file, line):
    path = tree / "src" / "peerline" / file
    original = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    try:
        path.write_text((original or "") + f"\n{line}\n", encoding="utf-8")
        result = lint(tree, contract)
    finally:
        if original is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(original, encoding="utf-8")
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout
