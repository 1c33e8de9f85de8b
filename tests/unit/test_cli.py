from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from tests.dossiers import (
    INCOMPLETE,
    RESOURCES,
    SAMPLE,
    minimal,
    sample_data,
    write_company,
)

from packbuilder.cli.main import _COMMANDS, _HELP, invoke, main
from packbuilder.errors import ExitCode
from packbuilder.source.schema import load_schema

SCHEMA = load_schema(RESOURCES.schema("company-profile"))


def command_paths(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            found += command_paths(child, (*path, name))
    return found


@pytest.fixture
def small_company(tmp_path: Path) -> Path:
    """A company of required fields alone: quick to read."""
    return write_company(tmp_path / "small", minimal(sample_data(), SCHEMA, SCHEMA))


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = invoke([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


@pytest.mark.parametrize("path", command_paths(main), ids=" ".join)
def test_every_command_explains_itself(
    capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, *path, "--help")

    assert (code, err) == (0, "")
    assert out.startswith("Usage: packbuilder")
    assert len(out.splitlines()) > 4


def test_the_help_lists_every_command_once() -> None:
    assert list(_HELP) == list(_COMMANDS)


def test_help_does_not_load_the_libraries_of_a_build() -> None:
    code = (
        "import sys; from packbuilder.cli.main import invoke; invoke(['--help']);"
        "sys.exit(bool({'docx', 'pikepdf', 'jsonschema', 'ruamel.yaml', 'babel', 'matplotlib'}"
        " & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--version")

    assert code == 0
    assert out.startswith("packbuilder 0")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bild"],
        ["check"],
        ["check", "x", "y"],
        ["check", "x", "--locale", "fr"],
        ["--lang", "fr", "check", "x"],
        ["build", "x", "--jobs", "0"],
        ["build", "x", "--nothing"],
    ],
)
def test_a_bad_command_line_is_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    code, out, err = run(capsys, *arguments)

    assert code == ExitCode.USAGE
    assert err
    assert out == ""


@pytest.mark.parametrize("command", ["check", "validate", "plan", "build"])
def test_a_company_that_is_not_there_is_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    code, out, err = run(capsys, "--lang", "zh", command, tmp_path / "none")

    assert (code, out) == (ExitCode.INPUT, "")
    assert err.startswith("packbuilder: ")
    assert "none" in err
    assert "→" in err


def test_the_language_of_a_message_follows_the_option_and_then_the_environment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_chinese(*arguments: str) -> bool:
        _, _, err = run(capsys, *arguments, "check", tmp_path / "none")
        return any("\u4e00" <= char <= "\u9fff" for char in err)

    monkeypatch.setenv("PACKBUILDER_LANG", "zh")
    assert is_chinese()
    assert is_chinese("--lang", "zh")
    assert not is_chinese("--lang", "en")
    assert not is_chinese("--lang=en")
    monkeypatch.setenv("PACKBUILDER_LANG", "en")
    assert not is_chinese()


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("scheme", "gbt99999", ExitCode.INPUT), ("level", "six-star", ExitCode.INPUT)],
)
def test_an_unknown_scheme_or_level_names_the_known_ones(
    capsys: pytest.CaptureFixture[str], small_company: Path, key: str, value: str, code: int
) -> None:
    path = small_company / "profile.json"
    data: Any = json.loads(path.read_text("utf-8"))
    data["application"][key] = value
    path.write_text(json.dumps(data), "utf-8")

    found, _, err = run(capsys, "--lang", "en", "check", small_company)

    assert found == code
    assert value in err
    assert ("gbt27922-2011" if key == "scheme" else "five-star") in err


@pytest.mark.parametrize("command", ["check", "validate"])
def test_json_is_one_document_and_nothing_else(
    capsys: pytest.CaptureFixture[str], small_company: Path, command: str
) -> None:
    code, out, err = run(capsys, "--lang", "zh", command, small_company, "--json")

    data: Any = json.loads(out)
    assert err == ""
    assert data["ready"] is (code == 0)
    assert {"ready", "findings", "score", "coverage"} <= set(data)


def test_a_profile_that_the_schema_refuses_is_still_one_json_document(
    capsys: pytest.CaptureFixture[str], small_company: Path
) -> None:
    (small_company / "profile.json").write_text("{}", "utf-8")

    for command in ("check", "validate", "plan", "build"):
        code, out, _ = run(capsys, command, small_company, "--json")
        assert code == ExitCode.FINDINGS
        data: Any = json.loads(out)
        assert data["findings"]
        assert {f["code"] for f in data["findings"]} == {"schema-required"}


def test_the_sample_companies_end_as_the_contract_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(capsys, "check", SAMPLE)[0] == ExitCode.OK
    assert run(capsys, "check", INCOMPLETE)[0] == ExitCode.FINDINGS


def test_a_company_may_be_named_by_its_profile_file(
    capsys: pytest.CaptureFixture[str], small_company: Path
) -> None:
    by_folder = run(capsys, "check", small_company, "--json")
    by_file = run(capsys, "check", small_company / "profile.json", "--json")

    assert by_folder == by_file


def test_init_makes_a_folder_that_only_waits_to_be_filled(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "--lang", "zh", "init", tmp_path / "新公司")

    assert code == 0
    assert "新公司" in out
    folder = tmp_path / "新公司"
    assert {"profile.yaml", "evidence", "records", "rounds"} <= {
        path.name for path in folder.iterdir()
    }
    assert run(capsys, "validate", folder)[0] == ExitCode.FINDINGS
    before = (folder / "profile.yaml").read_bytes()
    assert run(capsys, "init", folder)[0] == ExitCode.INPUT
    assert (folder / "profile.yaml").read_bytes() == before


def test_init_takes_an_empty_folder_but_no_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x", "utf-8")

    assert run(capsys, "init", tmp_path / "empty")[0] == 0
    assert run(capsys, "init", tmp_path / "file")[0] == ExitCode.INPUT
    assert run(capsys, "init", tmp_path / "file" / "below")[0] == ExitCode.INPUT


def test_schema_prints_names_or_one_schema(capsys: pytest.CaptureFixture[str]) -> None:
    _, names, _ = run(capsys, "schema")
    assert "company-profile" in names.split()
    for name in names.split():
        _, text, _ = run(capsys, "schema", name)
        assert json.loads(text)["$schema"].endswith("2020-12/schema")
    code, _, err = run(capsys, "--lang", "en", "schema", "nonsense")
    assert code == ExitCode.INPUT
    assert "company-profile" in err
    assert run(capsys, "schema", "../pyproject")[0] == ExitCode.INPUT


def test_verify_of_a_folder_without_a_pack_is_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, "verify", tmp_path)[0] == ExitCode.INPUT
    assert run(capsys, "verify", tmp_path / "none")[0] == ExitCode.INPUT


def test_a_bug_is_70_with_a_log_that_holds_no_value(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = "SECRET-CUSTOMER-NAME"

    def fail(*arguments: object, **more: object) -> None:
        del arguments, more
        raise RuntimeError(secret)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("packbuilder.pipeline.opening.open_dossier", fail)

    code, out, err = run(capsys, "--lang", "en", "check", SAMPLE)

    assert (code, out) == (ExitCode.INTERNAL, "")
    (log,) = tmp_path.glob("packbuilder-*.log")
    text = log.read_text("utf-8")
    assert str(log) in err
    assert "RuntimeError" in text
    assert "check.py" in text
    assert secret not in text + err


def test_an_interrupt_is_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object, **more: object) -> None:
        del arguments, more
        raise KeyboardInterrupt

    monkeypatch.setattr("packbuilder.pipeline.opening.open_dossier", interrupt)

    assert run(capsys, "check", SAMPLE)[0] == ExitCode.INTERRUPTED


def test_a_narrow_terminal_encoding_does_not_stop_a_message(tmp_path: Path) -> None:
    run_in_gbk = subprocess.run(
        [sys.executable, "-m", "packbuilder", "--lang", "zh", "check", str(tmp_path / "无")],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        check=False,
    )

    assert run_in_gbk.returncode == ExitCode.INPUT
    assert b"Traceback" not in run_in_gbk.stderr


def test_the_module_runs_like_the_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "packbuilder", "check", str(tmp_path / "none")],
        capture_output=True,
        check=False,
    )

    assert done.returncode == ExitCode.INPUT
