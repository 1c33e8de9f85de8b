"""How lists of nonconformities head their columns and word their grades: editable data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packbuilder.errors import InputError
from packbuilder.source.reader import read_source
from packbuilder.store.layout import Resources

WORDS_FILE = "nonconformity-lists.yaml"
_CJK = re.compile("[\u3400-\u9fff]")
_TICKED = re.compile(r"[☑☒■√✓✔]\s*([^\s□☐○☑☒■√✓✔]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWords:
    """The words by which columns and their values are known, folded.

    Attributes:
        columns: field to its words, the surest first.
        choices: ``severity`` or ``kind`` to each word's value.
        labels: the same choices to each value's word in our own sheet.
    """

    columns: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]

    def field_of(self, head: str) -> tuple[str, int] | None:
        """The field that a column head means and how sure its word is (0 is surest), or None."""
        for candidate in _candidates(head):
            for field, words in self.columns.items():
                if candidate in words:
                    return field, words.index(candidate)
        return None

    def choice_of(self, name: str, cell: str) -> str | None:
        """The value that a cell means; of boxes to tick the one that is ticked."""
        ticked = _TICKED.search(cell)
        for candidate in _candidates(ticked[1] if ticked else cell):
            if candidate in self.choices[name]:
                return self.choices[name][candidate]
        return None


def load_words(resources: Resources) -> ListWords:
    """Read the words.

    Raises:
        InputError: the file is missing or not as it should be.
    """
    path = resources.templates_dir / "common" / WORDS_FILE
    data: Any = read_source(path).data
    try:
        kinds = {"severity": data["severity"], "kind": data["cause_kind"]}
        return ListWords(
            columns={
                field: tuple(fold(word) for word in (*row["zh"], *row["en"]))
                for field, row in data["columns"].items()
            },
            choices={name: _choices(rows) for name, rows in kinds.items()},
            labels={
                name: {value: f"{row['zh'][0]} {value}" for value, row in rows.items()}
                for name, rows in kinds.items()
            },
        )
    except (KeyError, TypeError, AttributeError) as exc:
        raise InputError("round-words-broken", file=f"doc-templates/common/{WORDS_FILE}") from exc


def _choices(rows: Mapping[str, Any]) -> dict[str, str]:
    return {
        fold(word): value for value, row in rows.items() for word in (value, *row["zh"], *row["en"])
    }


def fold(text: str) -> str:
    """``text`` without case, width, spaces, punctuation and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", plain)
    return re.sub(r"[\W_]+", "", plain).casefold()


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in ``text``."""
    return bool(_CJK.search(text))


def _candidates(text: str) -> Iterator[str]:
    """The whole head, its parts around a stroke or line break, its Chinese and its Latin part."""
    seen: set[str] = set()
    parts = re.split(r"[/|\n]", text)
    latin = _CJK.sub(" ", text)
    chinese = "".join(_CJK.findall(text))
    for part in (text, *parts, chinese, latin):
        folded = fold(part)
        if folded and folded not in seen:
            seen.add(folded)
            yield folded
