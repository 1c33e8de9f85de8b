"""Help follows the language of messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from tests.unit.test_cli import command_paths

from packbuilder.cli.localised import paragraphs
from packbuilder.cli.main import _HELP, invoke, main
from packbuilder.errors import ExitCode
from packbuilder.i18n import has_message, translate

HAN = re.compile("[\u4e00-\u9fff]")


def texts_of(command: click.Command) -> Iterator[str | None]:
    yield from (command.help, *(p.help for p in command.params if isinstance(p, click.Option)))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from texts_of(child)


def test_every_help_text_is_worded_in_chinese() -> None:
    wanted = {
        paragraph
        for text in (*texts_of(main), *_HELP.values())
        if text
        for paragraph in paragraphs(text)
    }

    lacking = [each for each in sorted(wanted) if not has_message(each, "zh")]

    assert lacking == []  # add them to locale/zh/help.po and locale/en/help.po
    for each in wanted:
        assert translate(each, "en") == each
        assert HAN.search(translate(each, "zh")) or "JSON" in each


@pytest.mark.parametrize("path", command_paths(main), ids=" ".join)
def test_a_chinese_reader_gets_chinese_help(
    capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    assert invoke(["--lang", "zh", *path, "--help"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert HAN.search(out.split("Options:")[0])

    assert invoke(["--lang", "en", *path, "--help"]) == ExitCode.OK
    assert not HAN.search(capsys.readouterr().out.replace("骑缝章", ""))


def test_the_environment_chooses_the_language_of_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKBUILDER_LANG", "zh")

    assert invoke(["check", "--help"]) == ExitCode.OK
    assert "材料能否提交" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bild"], ("没有命令 bild", "packbuilder --help")),
        (["check", "--nothing", "x"], ("没有选项 --nothing", "packbuilder check --help")),
        (["check"], ("缺少 'COMPANY'", "packbuilder check --help")),
        (["build", "x", "--jobs", "0"], ("'--jobs'", "的值不对")),
        (["--lang", "fr", "check"], ("'--lang'", "的值不对")),
        (["seal", ".", "--straddle"], ("要与 --seal FILE.png 合用",)),
    ],
)
def test_a_chinese_reader_is_told_in_chinese_what_is_wrong_with_a_command_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("PACKBUILDER_LANG", "zh")

    assert invoke(arguments) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert all(word in err for word in words)


def test_a_command_line_without_a_command_shows_the_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKBUILDER_LANG", "zh")

    assert invoke([]) == ExitCode.USAGE
    assert "材料能否提交" in capsys.readouterr().err
