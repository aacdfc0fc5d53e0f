"""Files of people: every broken line costs itself, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from peoplefirst.errors import ConfigurationError
from peoplefirst.people_files import PeopleFile, Reject


def read(folder: Path, data: bytes, name: str = "people.csv") -> list[str | Reject]:
    path = folder / name
    path.write_bytes(data)
    with PeopleFile(path) as file:
        return [found if isinstance(found, Reject) else found.id for found in file]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfid,name\r\n1,Maya\r\n", ["1"]),
        (b'id;name;timezone\n1;Maya;"Europe/Stockholm;Europe/Berlin"\n', ["1"]),
        (b"id\tname\n1\tMaya\n", ["1"]),
        (b" ID , Preferred Name\n1,May\n", ["1"]),
        (b"id,name\n\n1,Maya\n   \n2,Jon\n", ["1", "2"]),
        (b'id,name\n1,"Maya"\n2,5" pipe\n', ["1", "2"]),
        (b'id,name,notes\n1,Maya,"two\nlines"\n2,Jon,\n', ["1", "2"]),
    ],
    ids=["BOM", "semicolons", "tabs", "names of columns", "empty lines", "quotes", "a break"],
)
def test_csv_is_read_as_shops_write_it(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    assert read(tmp_path, data) == expected


@pytest.mark.parametrize(
    ("data", "line", "field", "words"),
    [
        (b"id,name\n1,a\n2,J\xe9\n3,c\n", 3, "name", "is not UTF-8"),
        (b"id,name\n1,a\n2,b\0\n3,c\n", 3, "name", "NUL byte"),
        (b"id,name\n1,a\n2\n3,c\n", 3, "", "has 1 cells, and the first line has 2"),
        (b"id,name\n1,a\n2,b,c\n3,c\n", 3, "", "has 3 cells, and the first line has 2"),
        (b'id,name\n1,a\n2,"b\n3,c\n', 3, "", "never closed"),
        (b'id,name\n1,a\n2,"b"x\n3,c\n', 3, "", "where CSV allows none"),
        (b"id,name\n1,a\n1,b\n3,c\n", 3, "id", "the same as in line 2"),
        (b"id,name\n1,a\n,b\n3,c\n", 3, "id", "is missing"),
        (b'id,name\n1,a\n2,"b\nc"\n3,c\n', 3, "name.full", "line break"),
        (b"id,phone\n1,\n2,0701234567\n3,+46701234567\n", 3, "phone", "E.164"),
        (b"id,timezone\n1,\n2,Europe/Stokholm\n3,Asia/Tokyo\n", 3, "timezone", "Europe/Stockholm"),
        (b"id,email\n1,\n2,Maya <m@example.com>\n3,\n", 3, "email", "bare address"),
        (b'id,email\n1,\n2,"m@example.com\nBcc: x@example.com"\n3,\n', 3, "email", "headers"),
        (
            b"id,purchase_id,purchase_at\n1,,\n2,A,2026-09-01T10:00:00\n3,,\n",
            3, "purchases[0].at", "names no time zone",
        ),
        (b"id,name\n1,a\n2," + b"x" * (1 << 20) + b"\n3,c\n", 3, "", "is longer than"),
    ],
)  # fmt: skip
def test_a_broken_line_of_csv_costs_that_line(
    tmp_path: Path, data: bytes, line: int, field: str, words: str
) -> None:
    first, broken, third = read(tmp_path, data)
    assert (first, third) == ("1", "3")
    assert isinstance(broken, Reject)
    assert (broken.line, broken.field) == (line, field)
    assert words in broken.reason


def test_a_record_is_reported_where_it_starts_though_it_ends_lines_later(tmp_path: Path) -> None:
    found = read(tmp_path, b'id,phone,notes\n1,,"a\nb\nc"\n2,12,"d\ne"\n3,,\n')
    assert found[0] == "1"
    assert isinstance(found[1], Reject)
    assert found[1].line == 5
    assert found[2] == "3"


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (b"{", "", "is not JSON"),
        (b"[1]", "", "must be a table"),
        (b"[" * 100_000, "", "beyond all measure"),
        (b'{"id": 2}', "id", "must be a text"),
        (b'{"id": "2", "nmae": "x"}', "nmae", "did you mean 'name'"),
        (b'{"id": "2", "maya@example.com": 1}', "(a key that is no field's name)", "is unknown"),
        (b'{"id": "2", "household": "\\ud800"}', "", "is not UTF-8"),
        (b'{"id": "2", "name": "\xff"}', "", "is not UTF-8"),
        (
            b'{"id": "2", "consents": [{"channel": "sms", "given_at": "2026-01-01", "how": "x"}]}',
            "consents[0].given_at", "names no time zone",
        ),
    ],
)  # fmt: skip
def test_a_broken_line_of_json_costs_that_line(
    tmp_path: Path, line: bytes, field: str, words: str
) -> None:
    data = b'{"id": "1"}\n' + line + b'\n\n{"id": "3"}\n'
    first, broken, third = read(tmp_path, data, "people.jsonl")
    assert (first, third) == ("1", "3")
    assert isinstance(broken, Reject)
    assert (broken.line, broken.field) == (2, field)
    assert words in broken.reason


@pytest.mark.parametrize(
    "column", ["timezone", "locale", "country", "birthday", "channels", "email"]
)
def test_no_reason_repeats_what_stands_in_the_line(tmp_path: Path, column: str) -> None:
    data = f"id,{column}\n1,Wilma Lindqvist; wilma@\n".encode()
    (broken,) = read(tmp_path, data)
    assert isinstance(broken, Reject)
    assert broken.field
    assert "wilma" not in broken.reason.lower()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "header: is missing"),
        (b"\xff\xfei\0d\0", "header: is not UTF-8"),
        (b"Maya,maya@example.com\n", "id: is no column"),
        (b"id,name,name\n", "header: gives two columns"),
        (b"id,name\r1,Maya\r", "header: is no line of CSV"),
    ],
)
def test_a_file_without_a_header_says_so_and_repeats_nothing(
    tmp_path: Path, data: bytes, words: str
) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        read(tmp_path, data)
    assert str(wrong.value).startswith("people.csv: ")
    assert words in str(wrong.value)
    assert "maya" not in str(wrong.value).lower()


def test_a_file_that_is_missing_or_of_another_kind_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"people\.csv: cannot be read"):
        PeopleFile(tmp_path / "people.csv")
    with pytest.raises(ConfigurationError, match=r"people\.xlsx: is of a kind not known"):
        PeopleFile(tmp_path / "people.xlsx")


def test_it_knows_how_far_it_is_and_where_somebody_stands(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b'id,notes\n1,"a\nb"\n2,\n')
    with PeopleFile(path) as file:
        list(file)
        assert file.position == file.size
        assert (file.line_of("1"), file.line_of("2"), file.line_of("3")) == (2, 4, None)
