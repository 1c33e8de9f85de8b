"""Rare characters, as in names of people and places, found before anything is made."""

from __future__ import annotations

from collections.abc import Iterator

from packbuilder.check.places import row_location
from packbuilder.check.view import texts
from packbuilder.convert.font_coverage import coverage_of, is_rare
from packbuilder.convert.fonts import FontReport, survey_fonts
from packbuilder.model.finding import Finding, Location, Severity
from packbuilder.model.profile import Profile, RecordTable


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
    found = [*_texts(profile)]
    used: set[str] = set().union(*(text for text, _, _ in found))
    rare = {char for char in used if is_rare(char)}
    if not rare:
        return ()
    report = survey_fonts() if fonts is None else fonts
    return tuple(
        finding
        for text, subject, where in found
        if not rare.isdisjoint(text)
        for finding in _judge(text, subject, where, report)
    )


_Text = tuple[str, str, Location]


def _texts(profile: Profile) -> Iterator[_Text]:
    for pointer, text in texts(dict(profile.data)):
        yield text, pointer, Location(file=profile.file, pointer=pointer)
    for table in profile.records.values():
        yield from _of_table(table)


def _of_table(table: RecordTable) -> Iterator[_Text]:
    for row, number in zip(table.rows, table.row_numbers, strict=True):
        for pointer, text in texts(dict(row)):
            column = pointer.lstrip("/").removesuffix("/zh").replace("/en", "_en")
            where = row_location(table, number, column)
            yield text, f"{table.table_id}: {where.pointer}", where


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
