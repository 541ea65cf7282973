"""Reading an author's YAML: into plain data and back to the line that a value stands on.

Guards against what a file can do to the reader: size, depth (the C loader crashes on deep nesting),
aliases that multiply, keys given twice, bytes that are no text, numbers that YAML 1.1 reads as
others than they look.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from peerline.instruments.faults import Fault, FileFaults, unreadable

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
AS_IT_LOOKS = re.compile(
    r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", re.IGNORECASE
)
"""The numbers that mean what they look like; to YAML 1.1, 010 is 8 and 12:30:45 is 45045."""


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file as data, with the node tree that knows its lines."""

    path: Path
    data: Any
    root: yaml.Node

    def line(self, where: Iterable[str | int]) -> int:
        """The line of the value at the path `where`, or of its nearest parent that exists."""
        node = self.root
        line = node.start_mark.line + 1
        for step in where:
            found = _child(node, step)
            if found is None:
                break
            node = found
            line = node.start_mark.line + 1
        return line

    def fault(self, where: Sequence[str | int], code: str, message: str, remedy: str) -> Fault:
        """A fault at the path `where`."""
        dotted = ".".join(str(step) for step in where)
        return Fault(str(self.path), self.line(where), code, dotted, message, remedy)


def read(path: Path, max_bytes: int = MAX_BYTES) -> Source:
    """Read `path`. Raises FileFaults, with the line where there is one."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise unreadable(
                path,
                "too-large",
                f"the file has {size:,} bytes; at most {max_bytes:,} are read",
                "Give the file that was meant, or part it.",
            )
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(
            path, "not-text", f"byte {error.start} is not UTF-8", "Save the file as UTF-8."
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(path, "unreadable", reason, "Check the path and its rights.") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Source:
    """Parse `text`, naming `path` in faults. Raises FileFaults."""
    try:
        _check_depth(text, path)
        loader = yaml.CSafeLoader(text)
        root = loader.get_single_node()
        if root is None:
            raise unreadable(path, "empty", "the file is empty", "Write its content first.")
        faults = [*_repeated_keys(root, path), *_strange_numbers(root, path)]
        if faults:
            raise FileFaults(faults)
        return Source(path, loader.construct_document(root), root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = len(text.splitlines())
        raise unreadable(
            path,
            "not-yaml",
            error.problem or "this is not YAML",
            "Check indentation, quotes and brackets near this line; is the file's end missing?",
            min(mark.line + 1, last) if mark else 1,
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, FileFaults):
            raise
        raise unreadable(path, "not-yaml", str(error), "Check the file's text.") from error


def _check_depth(text: str, path: Path) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        line = event.start_mark.line + 1 if event.start_mark else 1
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} deep"
            raise unreadable(path, "too-deep", message, "Flatten it.", line)
        if isinstance(event, yaml.AliasEvent):
            remedy = "Write the value out."
            raise unreadable(path, "alias", "aliases (*name) are not read", remedy, line)


def _repeated_keys(node: yaml.Node, path: Path) -> Iterable[Fault]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(child, path)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                message = "a list or a map can't be a key"
                yield Fault(str(path), line, "bad-key", "", message, "Use a word as the key.")
                continue
            if key.value in seen:
                message = f"{key.value!r} stands here twice"
                yield Fault(
                    str(path), line, "repeated-key", str(key.value), message, "Keep one of them."
                )
            seen.add(key.value)
            yield from _repeated_keys(value, path)


def _strange_numbers(node: yaml.Node, path: Path) -> Iterable[Fault]:
    if isinstance(node, yaml.ScalarNode):
        if node.tag in NUMBERS and not AS_IT_LOOKS.fullmatch(node.value):
            line = node.start_mark.line + 1
            message = f"{node.value} would be read as another number"
            remedy = "Write a number in plain digits (10, 1234.5), or text in quotes."
            yield Fault(str(path), line, "strange-number", node.value, message, remedy)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _strange_numbers(child, path)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _strange_numbers(key, path)
            yield from _strange_numbers(value, path)


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value  # type: ignore[no-any-return]  # PyYAML's stubs leave node values untyped
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    return None
