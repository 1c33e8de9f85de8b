from __future__ import annotations

from packbuilder.model.profile import JSONValue
from packbuilder.model.text import Language
from packbuilder.render.records import Reading, Record
from packbuilder.render.trace import read_digests


def test_a_record_that_was_asked_whether_it_is_filled_is_still_watched() -> None:
    """``{% if take_back %}`` reads every key; what is printed after it must not be lost."""
    parts: dict[str, JSONValue] = {"method": {"zh": "旧"}, "partner": {"zh": "甲"}}
    context: dict[str, JSONValue] = {"take_back": parts}
    reading = Reading(Language.ZH)
    record = Record(context, "", reading).read("take_back")
    assert bool(record)
    assert isinstance(record, Record)
    assert [str(record.read(key)) for key in ("method", "partner")] == ["旧", "甲"]
    reads = reading.trace.pointers()
    before = read_digests(context, reads)
    parts["partner"] = {"zh": "乙"}
    now = read_digests(context, reads)
    assert {pointer for pointer in reads if before[pointer] != now[pointer]} == {
        "/take_back/partner/zh"
    }
