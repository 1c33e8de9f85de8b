"""Nonconformities into a round's file, which keeps its comments, its order and its answers."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from packbuilder.errors import InputError
from packbuilder.source.reader import read_source

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WIDE = 100_000  # a text is one line, as people write it by hand
_DASH = 2  # column of the first dash in a list that was empty


def append_nonconformities(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Put the nonconformities behind those that the round's file holds.

    Args:
        path: ``rounds/round-NN.yaml`` or ``.json``; it is replaced in one step.
        records: each as the file writes it, with its id.

    Raises:
        InputError: the file cannot be read or written, or is written in a way that cannot be
            kept; it stays as it was.
    """
    before = read_source(path).data
    part = path.with_name(f".new-{path.name}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        changed = _in_json(text, records) if path.suffix == ".json" else _in_yaml(text, records)
        part.write_bytes(changed.encode())
        _prove(part, before, records)
        part.replace(path)
    except OSError as exc:
        raise InputError(
            "round-unwritable", file=path.name, reason=exc.strerror or type(exc).__name__
        ) from exc
    finally:
        part.unlink(missing_ok=True)


def _prove(part: Path, before: Any, records: Sequence[Mapping[str, Any]]) -> None:
    """The new file says what the old one said, and the new nonconformities; nothing else."""
    expected = {**before, "nonconformities": [*before["nonconformities"], *records]}
    if read_source(part).data != expected:
        raise InputError("round-not-appended", file=part.name.removeprefix(".new-"))


def _in_json(text: str, records: Sequence[Mapping[str, Any]]) -> str:
    data = json.loads(text)
    data["nonconformities"] += [dict(record) for record in records]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _in_yaml(text: str, records: Sequence[Mapping[str, Any]]) -> str:
    """The text with the records behind the last one; nothing else of it is touched."""
    from ruamel.yaml import YAML

    top = YAML(typ="safe", pure=True).compose(text)
    held = next(value for key, value in top.value if key.value == "nonconformities")
    end = "\r\n" if "\r\n" in text else "\n"
    if held.value:
        last = _last_scalar(held)
        line = last.end_mark.line + (1 if last.end_mark.column else 0)
        block = _block(records, held.start_mark.column)
        lines = text.splitlines(keepends=True)
        head, tail = "".join(lines[:line]), "".join(lines[line:])
        if not head.endswith("\n"):
            head += end
        return head + block.replace("\n", end) + tail
    start, stop = held.start_mark.index, held.end_mark.index
    rest, _, tail = text[stop:].partition("\n")  # a remark behind the empty list
    head = text[:start].rstrip(" ") + rest.rstrip("\r")
    return head + end + _block(records, _DASH).replace("\n", end) + tail


def _last_scalar(node: Any) -> Any:
    while isinstance(node.value, list) and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _block(records: Sequence[Mapping[str, Any]], column: int) -> str:
    """The records as a block of YAML whose dashes stand in ``column``."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump([_node(record) for record in records], out)
    lines = out.getvalue().splitlines()
    inner = len(lines[0]) - len(lines[0].lstrip(" "))
    return "".join(f"{' ' * column}{line[inner:]}\n" for line in lines)


def _node(value: Any) -> Any:
    """``value`` as the round trip writes it: dates without quotes, lines in one string."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        return CommentedMap((key, _node(child)) for key, child in value.items())
    if isinstance(value, (list, tuple)):
        return CommentedSeq(_node(child) for child in value)
    if isinstance(value, str) and _DATE.fullmatch(value):
        return dt.date.fromisoformat(value)
    if isinstance(value, str) and "\n" in value:
        return DoubleQuotedScalarString(value)
    return value
