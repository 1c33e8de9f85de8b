"""Write ``doc-templates/**/*.docx`` from ``template-sources/**/*.md``.

Usage: ``.venv/bin/python scripts/author_templates.py [PATH.md ...] [--check]``.
"""

from __future__ import annotations

import sys

from template_authoring.command import main

if __name__ == "__main__":
    sys.exit(main())
