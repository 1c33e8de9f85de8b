from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from packbuilder.errors import ExitCode, InputError
from packbuilder.store.staging import publish, recover, replace_files, staging_dir


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def nothing(path: Path) -> bool:
    del path
    return False


def dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "round-00"


def test_a_build_takes_the_place_of_the_last_one_whole(target: Path) -> None:
    put(target / "pack.zh.pdf", "old")
    put(target / "pdf/zh/gone.pdf", "old")
    with staging_dir(target) as staging:
        put(staging / "pack.zh.pdf", "new")
        publish(staging, target, keep=nothing)

    assert files(target) == {"pack.zh.pdf": "new"}
    assert [path.name for path in target.parent.iterdir()] == ["round-00"]


def test_a_build_that_fails_leaves_the_last_one_and_no_trace(target: Path) -> None:
    put(target / "pack.zh.pdf", "old")

    def fail() -> None:
        with staging_dir(target) as staging:
            put(staging / "pack.zh.pdf", "new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert files(target) == {"pack.zh.pdf": "old"}
    assert [path.name for path in target.parent.iterdir()] == ["round-00"]


def test_the_other_language_stays(target: Path) -> None:
    put(target / "pack.en.pdf", "en")
    put(target / "pdf/en/a.pdf", "en a")
    put(target / "pack.zh.pdf", "old")
    with staging_dir(target) as staging:
        put(staging / "pack.zh.pdf", "new")
        publish(staging, target, keep=lambda path: ".en." in path.name or "en" in path.parts)

    assert files(target) == {"pack.en.pdf": "en", "pdf/en/a.pdf": "en a", "pack.zh.pdf": "new"}


def test_what_the_new_build_wrote_wins_over_what_would_be_kept(target: Path) -> None:
    put(target / "a", "old")
    with staging_dir(target) as staging:
        put(staging / "a", "new")
        publish(staging, target, keep=lambda path: True)

    assert files(target) == {"a": "new"}


def test_two_builds_at_once_do_not_meet(target: Path) -> None:
    with staging_dir(target) as staging:
        put(staging / "a", "1")
        with pytest.raises(InputError) as caught, staging_dir(target):
            raise AssertionError("the second build began")
        assert caught.value.code == "output-busy"
        assert caught.value.exit_code is ExitCode.INPUT
        assert (staging / "a").is_file()


def test_a_build_stays_claimed_until_it_has_taken_its_place(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second build that begins while the first one links the kept files must not clear it."""
    put(target / "pack.en.pdf", "en")
    refused: list[str] = []

    def slow_link(source: Path, link: Path) -> None:
        try:
            with staging_dir(target):
                pass
        except InputError as exc:
            refused.append(exc.code)
        shutil.copy2(source, link)

    monkeypatch.setattr("packbuilder.store.staging._link", slow_link)
    with staging_dir(target) as staging:
        put(staging / "pack.zh.pdf", "zh")
        publish(staging, target, keep=lambda path: True)

    assert refused == ["output-busy"]
    assert files(target) == {"pack.en.pdf": "en", "pack.zh.pdf": "zh"}


def test_what_a_killed_build_left_behind_is_cleared(target: Path) -> None:
    left = target.with_name(".round-00.building")
    put(left / "half.pdf", "x")
    put(left / ".pid", str(dead_pid()))

    with staging_dir(target) as staging:
        assert staging == left
        assert not (staging / "half.pdf").exists()


@pytest.mark.parametrize("mark", [None, "", "not a number", "9" * 30])
def test_a_folder_without_a_living_owner_is_cleared(target: Path, mark: str | None) -> None:
    left = target.with_name(".round-00.building")
    put(left / "half.pdf", "x")
    if mark is not None:
        put(left / ".pid", mark)

    with staging_dir(target) as staging:
        assert [path.name for path in staging.iterdir()] == [".pid"]


def test_a_half_swapped_folder_comes_back(target: Path) -> None:
    old = target.with_name(".round-00.old")
    put(old / "pack.zh.pdf", "good")

    recover(target)

    assert files(target) == {"pack.zh.pdf": "good"}
    assert not old.exists()


def test_the_next_build_brings_a_half_swapped_folder_back_first(target: Path) -> None:
    put(target.with_name(".round-00.old") / "pack.zh.pdf", "good")

    with staging_dir(target):
        assert files(target) == {"pack.zh.pdf": "good"}


def test_a_swap_that_was_done_loses_only_its_leftover(target: Path) -> None:
    put(target / "pack.zh.pdf", "new")
    put(target.with_name(".round-00.old") / "pack.zh.pdf", "old")

    recover(target)

    assert files(target.parent) == {"round-00/pack.zh.pdf": "new"}


@pytest.mark.parametrize("blocked", ["out", "out/company", "out/company/scheme"])
def test_a_file_in_place_of_a_folder_is_an_output_that_cannot_be_written(
    tmp_path: Path, blocked: str
) -> None:
    put(tmp_path / blocked, "a file")

    with (
        pytest.raises(InputError) as caught,
        staging_dir(tmp_path / "out/company/scheme/round-00"),
    ):
        raise AssertionError("the build began")

    assert caught.value.code == "output-unwritable"
    assert caught.value.exit_code is ExitCode.INPUT
    assert (tmp_path / blocked).read_text("utf-8") == "a file"


def test_a_full_disk_is_said_to_be_one(target: Path) -> None:
    def fill() -> None:
        with staging_dir(target):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(InputError) as caught:
        fill()
    assert caught.value.code == "output-unwritable"
    assert caught.value.params["reason"] == os.strerror(errno.ENOSPC)


def test_a_fault_of_the_program_is_not_blamed_on_the_disk(target: Path) -> None:
    def fail() -> None:
        with staging_dir(target):
            (target / "nowhere" / "x").read_bytes()

    with pytest.raises(FileNotFoundError):
        fail()


def test_files_are_replaced_one_by_one(tmp_path: Path) -> None:
    put(tmp_path / "target/report.zh.json", "old")
    put(tmp_path / "target/pack.zh.pdf", "stays")

    replace_files([put(tmp_path / "new/report.zh.json", "new")], tmp_path / "target")

    assert files(tmp_path / "target") == {"report.zh.json": "new", "pack.zh.pdf": "stays"}
