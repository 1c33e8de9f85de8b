from __future__ import annotations

import time
from pathlib import Path

import pytest

from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import LANGUAGES, has_message
from packbuilder.source.reader import MAX_BYTES, Place, read_source


def yaml_of(tmp_path: Path, text: str | bytes, name: str = "profile.yaml") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_source(path)
    error = caught.value
    assert error.exit_code is ExitCode.INPUT
    assert all(has_message(f"error.{error.code}", language) for language in LANGUAGES)
    assert all(has_message(f"error.{error.code}.hint", language) for language in LANGUAGES)
    return error


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2015-13-01", "2015-13-01"),  # no such month: for the schema to say, not a crash
        ("2026-12-20", "2026-12-20"),
        ("2026-12-20 10:30:00", "2026-12-20 10:30:00"),
        ("913200001234567890", "913200001234567890"),  # a code of digits alone
        ("0012345", "0012345"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("tRuE", "tRuE"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("5.3.2.2", "5.3.2.2"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-5", -5),
        ("0", 0),
        ("98.50", 98.5),
    ],
)
def test_a_plain_scalar_means_what_it_looks_like(tmp_path: Path, text: str, value: object) -> None:
    data = read_source(yaml_of(tmp_path, f"a: {text}\n")).data

    assert data == {"a": value}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(value)


def test_block_text_stays_text(tmp_path: Path) -> None:
    assert read_source(yaml_of(tmp_path, "a: |\n  12\n")).data == {"a": "12\n"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", "3"),
        ("a:\n  x: 1\n  x: 2\n", "duplicate-key", "3"),
        ("a: &x 1\nb: *x\n", "yaml-alias", "1"),
        ("a: &x 1\n", "yaml-alias", "1"),
        ("a: 1\n---\nb: 2\n", "yaml-several-documents", "2"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "yaml-tag", "2"),
        ("a: !!str 12\n", "yaml-tag", "1"),
        ("a: 1\n? [b]\n: 2\n", "yaml-key-not-text", "2"),
        ('a: 1\nb: "\\ud800"\n', "half-character", "2"),
        ("a:\n\tb: 1\n", "not-yaml", "2"),
        ('a: "open\n', "not-yaml", "2"),
        ("a: 1\n b: 2\n", "not-yaml", "2"),
        ('a: "\\q"\n', "not-yaml", "1"),
        ('a: "\\UFFFFFFFF"\n', "not-yaml", "?"),
    ],
)
def test_what_hides_or_breaks_a_value_is_refused_with_its_line(
    tmp_path: Path, text: str, code: str, line: str
) -> None:
    error = refusal(yaml_of(tmp_path, text))

    assert error.code == code
    assert error.params["line"] == line


def test_an_alias_bomb_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    started = time.monotonic()

    assert refusal(yaml_of(tmp_path, "\n".join(lines))).code == "yaml-alias"
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("depth", [31, 3000])
@pytest.mark.parametrize("name", ["profile.yaml", "profile.json"])
def test_nesting_has_an_end(tmp_path: Path, depth: int, name: str) -> None:
    path = yaml_of(tmp_path, "[" * depth + "]" * depth, name)

    assert refusal(path).code == "too-deep"


def test_a_profile_of_usual_depth_is_read(tmp_path: Path) -> None:
    text = '{"a": ' * 20 + "1" + "}" * 20

    assert read_source(yaml_of(tmp_path, text)).data


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read_source(yaml_of(tmp_path, "\ufeff名称: 值\n")).data == {"名称": "值"}


@pytest.mark.parametrize("text", ["", "# only a comment\n"])
def test_an_empty_file_holds_nothing(tmp_path: Path, text: str) -> None:
    assert read_source(yaml_of(tmp_path, text)).data is None


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    assert refusal(yaml_of(tmp_path, "名称: 值\n".encode(encoding))).code == "not-utf-8"


def test_a_control_character_is_refused(tmp_path: Path) -> None:
    assert refusal(yaml_of(tmp_path, 'a: "x\x07"\n')).code == "control-character"


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.yaml").code == "file-missing"
    assert refusal(tmp_path).code == "file-unreadable"


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    assert refusal(path).code == "file-too-large"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": 1, "a": 2}', "duplicate-key"),
        ('{"a": {"b": 1, "b": 1}}', "duplicate-key"),
        ('{"a": NaN}', "not-json"),
        ('{"a": Infinity}', "not-json"),
        ('{"a": 1e999}', "number-too-large"),
        ('{"a": ' + "9" * 5000 + "}", "number-too-large"),
        ('{"a": "\\ud800"}', "half-character"),
        ('{"a": 1,}', "not-json"),
        ("", "not-json"),
        ("a: 1", "not-json"),
    ],
)
def test_json_is_as_strict_as_yaml(tmp_path: Path, text: str, code: str) -> None:
    assert refusal(yaml_of(tmp_path, text, "profile.json")).code == code


def test_json_keeps_a_whole_surrogate_pair(tmp_path: Path) -> None:
    path = yaml_of(tmp_path, '{"a": "\\ud83d\\ude00"}', "profile.json")

    assert read_source(path).data == {"a": "😀"}


def test_json_is_json_whatever_the_case_of_its_suffix(tmp_path: Path) -> None:
    assert refusal(yaml_of(tmp_path, "a: 1", "PROFILE.JSON")).code == "not-json"


def test_every_key_and_entry_has_its_place(tmp_path: Path) -> None:
    text = "company:\n  name: {zh: 甲, en: A}\nevidence:\n  - id: x\n  - id: y\n"
    document = read_source(yaml_of(tmp_path, text))

    assert document.place("/company/name/en") == Place(2, 17)
    assert document.place("/evidence/1/id") == Place(5, 5)
    assert document.place("/company/missing/deeper") == Place(1, 1)
    assert document.place("/nowhere") == Place(1, 1)


def test_a_key_with_slash_or_tilde_has_its_place_too(tmp_path: Path) -> None:
    document = read_source(yaml_of(tmp_path, "x: 1\na/b~c: 2\n"))

    assert document.place("/a~1b~0c") == Place(2, 1)


def test_json_has_places_too(tmp_path: Path) -> None:
    document = read_source(yaml_of(tmp_path, '{\n "a": {\n  "b": 1}\n}', "profile.json"))

    assert document.place("/a/b") == Place(3, 3)


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    one = read_source(yaml_of(tmp_path, "a: 1\n")).sha256
    two = read_source(yaml_of(tmp_path, "a: 1 \n")).sha256

    assert len(one) == 64
    assert one != two
