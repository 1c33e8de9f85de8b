"""``python -m packbuilder``."""

from __future__ import annotations

from packbuilder.cli.main import run

if __name__ == "__main__":
    run()
