"""The page about the presets cannot drift from the data."""

from pathlib import Path

from .table import BEGIN, END, page

PAGE = Path(__file__).parents[2] / "docs" / "presets.md"


def test_the_page_shows_every_preset_as_the_data_has_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert page(text) == text, "run: python tests/presets/table.py"
