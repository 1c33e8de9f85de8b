"""Rare characters, as in names of people and places, found before anything is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packbuilder.convert.font_coverage import coverage_of, is_rare
from packbuilder.convert.fonts import FontReport, survey_fonts
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.profile import JSONValue, Profile, RecordTable


def glyph_findings(profile: Profile, fonts: FontReport | None = None) -> tuple[Finding, ...]:
    """Fields of the profile and cells of its record tables that the fonts cannot draw as asked.

    Args:
        profile: the company profile with its record tables.
        fonts: by default the set of this machine, looked at only where there are rare characters.

    Returns:
        ``glyph-missing`` (error) for a character that no face has, ``glyph-borrowed`` (warning)
        for one that some Chinese faces lack; each names the field and the characters' code points.
        Nothing where the machine has no fonts at all: that is said elsewhere.
    """
    texts = [
        (text, subject, where)
        for text, subject, where in _texts(profile)
        if any(is_rare(char) for char in text)
    ]
    if not texts:
        return ()
    report = survey_fonts() if fonts is None else fonts
    return tuple(
        finding
        for text, subject, where in texts
        for finding in _judge(text, subject, where, report)
    )


_Text = tuple[str, str, Location]


def _texts(profile: Profile) -> Iterator[_Text]:
    yield from _of_data(profile.data, "", profile.file)
    for table in profile.records.values():
        yield from _of_table(table)


def _of_data(
    value: JSONValue | Mapping[str, JSONValue], pointer: str, file: str
) -> Iterator[_Text]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            escaped = key.replace("~", "~0").replace("/", "~1")
            yield from _of_data(one, f"{pointer}/{escaped}", file)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _of_data(one, f"{pointer}/{place}", file)
    elif isinstance(value, str):
        yield value, pointer, Location(file=file, pointer=pointer)


def _of_table(table: RecordTable) -> Iterator[_Text]:
    for row, number in zip(table.rows, table.row_numbers, strict=True):
        for column, value in row.items():
            if isinstance(value, str):
                place = f"row {number}, column {column}"
                where = Location(file=table.file, pointer=place, line=number)
                yield value, f"{table.table_id}: {place}", where


def _judge(text: str, subject: str, where: Location, fonts: FontReport) -> Iterator[Finding]:
    coverage = coverage_of(text, fonts)
    if coverage.missing:
        yield Finding(
            code="glyph-missing",
            severity=Severity.ERROR,
            subject=subject,
            params={"characters": _points(coverage.missing)},
            location=where,
        )
    if coverage.borrowed:
        yield Finding(
            code="glyph-borrowed",
            severity=Severity.WARNING,
            subject=subject,
            params={
                "characters": _points(coverage.borrowed),
                "fonts": ", ".join(coverage.lacking),
            },
            location=where,
        )


def _points(characters: tuple[str, ...]) -> str:
    return ", ".join(f"U+{ord(char):04X}" for char in characters)
