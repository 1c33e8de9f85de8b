"""Whatever somebody writes into a manifest or a record: a finding, never a crash or a pass."""

from __future__ import annotations

import copy
import dataclasses
import functools
import json
import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.integration.delivery_fixtures import complete_manifest, make_font, shipped_profile
from tests.integration.pack_fixtures import publish_pack, sample_parts

from packbuilder.assemble import verify
from packbuilder.assemble.manifest_file import Manifest, read_manifest
from packbuilder.assemble.verify import verify_pack
from packbuilder.cli.main import invoke
from packbuilder.deliver.record import Record, read_record
from packbuilder.errors import InputError
from packbuilder.model.delivery import Delivery, FileKind, PageRun, record_name
from packbuilder.model.finding import Finding
from packbuilder.pipeline.deliver import DeliveryOrder, deliver, verify_order

# More than those of a usual run: PACKBUILDER_FUZZ_EXAMPLES=5000 pytest tests/integration/…
_EXAMPLES = int(os.environ.get("PACKBUILDER_FUZZ_EXAMPLES", "600"))
_NUMBERS = st.integers(0, 10_000)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 30),
    st.sampled_from([10**30, -(2**63), 0.5, math.nan, math.inf]),
    st.text(max_size=8),
    st.sampled_from(
        ["", ".", "..", "/", "\x00", "\ud800", "a\x00b", "x" * 300, "x" * 5000, "pack.zh.pdf",
         "pdf/zh/manual.pdf", "pdf/zh", "pdf/zh/manual.pdf/x", "../pack.zh.pdf", "docx", "{}", "%s",
         "0", "document", "evidence", "generated", "zh", "en", "zh-en", "1 ", "１", "附件 2-1"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip
_EDITS = ("replace", "delete", "double", "swap", "letter", "add")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round's folder whose manifest is complete, as a build leaves it."""
    folder = tmp_path_factory.mktemp("fuzz") / "round-00"
    word = folder / "docx" / "zh" / "manual.docx"
    word.parent.mkdir(parents=True)
    word.write_bytes(b"PK the manual in Word")
    publish_pack(folder, sample_parts(folder), words={"manual": word})
    complete_manifest(folder, docx={"manual": "docx/zh/manual.docx"})
    return folder


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """The files stay as they are: reading them again for every manifest would only take time."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("read_prints", "read_source_file", "read_marks", "read_author", "_sha256"):
            patch.setattr(verify, name, functools.cache(getattr(verify, name)))
        yield


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a document."""
    entries: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for key, inner in entries:
        yield (*path, key)
        yield from places(inner, (*path, key))


def change(data: Any, kind: str, at: int, with_: int, value: Any) -> None:
    """One edit of a document, in place."""
    ways = list(places(data))
    *way, key = ways[at % len(ways)]
    holder = functools.reduce(lambda inner, step: inner[step], way, data)
    old = holder[key]
    if kind == "delete":
        del holder[key]
    elif kind == "double" and isinstance(holder, list):
        holder.insert(with_ % (len(holder) + 1), copy.deepcopy(old))
    elif kind == "swap" and isinstance(holder, list):
        other = with_ % len(holder)
        holder[key], holder[other] = holder[other], old
    elif kind == "letter" and isinstance(old, str) and old:
        place = with_ % len(old)
        holder[key] = old[:place] + chr(ord(old[place]) ^ 1) + old[place + 1 :]
    elif kind == "letter" and isinstance(old, int) and not isinstance(old, bool):
        holder[key] = old + (1 if with_ % 2 else -1)
    elif kind == "add" and isinstance(old, dict):
        old[f"x{with_}"] = value
    else:
        holder[key] = value


def judged(folder: Path, data: Any) -> tuple[Manifest, tuple[Finding, ...]] | str:
    """What is read and found; or the code of the error that says that nothing can be."""
    path = folder / "manifest.zh.json"
    before = path.read_bytes()
    try:
        path.write_text(json.dumps(data), "utf-8")
        return read_manifest(path), verify_pack(folder).findings
    except InputError as exc:
        return exc.code
    finally:
        path.write_bytes(before)


def proved_part(manifest: Manifest) -> Manifest:
    """What a manifest says that the files can prove or disprove."""
    items = tuple(
        dataclasses.replace(
            item,
            # Only the title in the language of the pages stands on them, and only the pages
            # that a document asked for are told again by its links.
            title=dataclasses.replace(item.title, en=None),
            reads={},
        )
        for item in manifest.items
    )
    return dataclasses.replace(manifest, items=items, known_digests=frozenset())


def _tried(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


_some_edits = st.lists(
    st.tuples(st.sampled_from(_EDITS), _NUMBERS, _NUMBERS, _VALUES), min_size=1, max_size=2
)


@_tried(_EXAMPLES)
@given(edits=_some_edits)
def test_an_edited_manifest_is_found_out_or_says_the_same(
    folder: Path, edits: list[tuple[str, int, int, Any]]
) -> None:
    data = json.loads((folder / "manifest.zh.json").read_text("utf-8"))
    was = proved_part(read_manifest(folder / "manifest.zh.json"))
    for kind, at, with_, value in edits:
        change(data, kind, at, with_, value)

    found = judged(folder, data)

    if isinstance(found, tuple) and not found[1]:
        assert proved_part(found[0]) == was


@pytest.fixture(scope="module")
def order(folder: Path) -> DeliveryOrder:
    """A delivery with files inside."""
    order = DeliveryOrder(pack_dir=folder, locale="zh", profile=shipped_profile("archive"))
    assert isinstance(deliver(order, make_font), Delivery)
    return order


def proved_record(order: DeliveryOrder) -> Record | None:
    """What the record of a delivery says that its files can prove or disprove."""
    record = read_record(order.folder, order.locale)
    if record is None:
        return None
    files = tuple(
        dataclasses.replace(
            file, size=0, kind=FileKind.PACK,
            attachments=tuple(
                dataclasses.replace(one, path="", size=0, media_type="", relationship="")
                for one in sorted(file.attachments, key=lambda one: one.name)
            ),
            # Where runs are cut makes no difference.
            runs=tuple(PageRun(first=n, count=1, pack_first=p)
                       for run in file.runs for n, p in pages_of(run)),
        )
        for file in record.files
    )  # fmt: skip
    return dataclasses.replace(record, files=tuple(sorted(files, key=lambda one: one.name)))


def pages_of(run: PageRun) -> Iterator[tuple[int, int | None]]:
    for offset in range(run.count):
        yield run.first + offset, None if run.pack_first is None else run.pack_first + offset


@_tried(_EXAMPLES // 4)  # all pages are drawn each time
@given(edits=_some_edits)
def test_an_edited_record_of_a_delivery_is_found_out_or_says_the_same(
    order: DeliveryOrder, edits: list[tuple[str, int, int, Any]]
) -> None:
    path = order.folder / record_name(order.locale)
    before = path.read_bytes()
    was = proved_record(order)
    data = json.loads(before)
    for kind, at, with_, value in edits:
        change(data, kind, at, with_, value)
    try:
        path.write_text(json.dumps(data), "utf-8")
        findings = verify_order(order)
        if not findings:
            assert proved_record(order) == was
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda data: data["pack"].pop("id"),
        lambda data: data["pack"].update(id=None),
        lambda data: data.update(pack=[]),
        lambda data: data.update(items={"a": 1}),
        lambda data: data["pack"].update(path="a\x00b"),
        lambda data: data["items"][3].update(pdf="a\x00b"),
        lambda data: data["items"][3].update(pdf="x" * 5000),
        lambda data: data["items"][3].update(page_count=10**30),
        lambda data: data["pages"][3].update(page=-(2**63)),
    ],
)
def test_a_manifest_that_cannot_be_meant_is_named_and_proves_nothing(
    folder: Path, break_it: Callable[[Any], object], capsys: pytest.CaptureFixture[str]
) -> None:
    own = folder.parent / "own"
    shutil.copytree(folder, own, dirs_exist_ok=True)
    path = own / "manifest.zh.json"
    data = json.loads(path.read_text("utf-8"))
    break_it(data)
    path.write_text(json.dumps(data), "utf-8")

    assert invoke(["--lang", "en", "verify", str(own)]) in (1, 3)
    told = "".join(capsys.readouterr())
    assert "manifest" in told
    assert "Traceback" not in told
