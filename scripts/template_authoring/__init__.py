"""Turns reviewed template sources (Markdown-like text) into Word templates."""

from __future__ import annotations
