"""`python -m benchmarks [NAME ...]`: runs all, or those named, and prints a table of each."""

import importlib
import sys

from benchmarks.timing import HEADER

ALL = ("start", "site", "quiz", "field", "customers")


def main(names: list[str]) -> None:
    """Measure and print."""
    for name in names or ALL:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n## {name}: {(module.__doc__ or '').splitlines()[0]}\n\n{HEADER}")
        for row in module.measure():
            print(row.line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
