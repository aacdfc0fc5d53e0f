"""Counting text messages, against a slow packer written from the standard's words."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from peoplefirst.templates.sms import clusters, segments, split

FAMILY = "👨\u200d👩\u200d👧\u200d👦"  # eleven UTF-16 code units, seen as one


@pytest.mark.parametrize(
    ("text", "encoding", "count"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 80 + "a", "GSM-7", 2),
        ("€" * 152, "GSM-7", 2),
        ("€" * 153, "GSM-7", 3),  # ceil(306 / 153) would say 2
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 2),
        ("a" + "€" * 152, "GSM-7", 2),
        ("ő" * 70, "UCS-2", 1),
        ("ő" * 71, "UCS-2", 2),
        ("ő" * 134, "UCS-2", 2),
        ("ő" * 135, "UCS-2", 3),
        ("👍" * 35, "UCS-2", 1),
        ("👍" * 66, "UCS-2", 2),  # 33 to a part: a pair is not split for the 67th unit
        ("👍" * 67, "UCS-2", 3),
        (FAMILY * 6, "UCS-2", 1),
        (FAMILY * 12, "UCS-2", 2),  # six of 11 units to a part
        (FAMILY * 13, "UCS-2", 3),  # 143 units; packed by code points it would be 3 as well
        ("ő" * 60 + FAMILY + "ő" * 60, "UCS-2", 3),  # 131 units: only whole clusters make it 3
        ("\r\n" * 80, "GSM-7", 1),
    ],
)
def test_the_count_is_exact_at_every_boundary(text: str, encoding: str, count: int) -> None:
    size = segments(text)
    assert (size.encoding, size.count) == (encoding, count)
    assert len(split(text)) == count


@pytest.mark.parametrize("char", "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\n\r '\"")
def test_a_character_of_the_default_alphabet_takes_one_septet(char: str) -> None:
    assert (segments(char).encoding, segments(char).units) == ("GSM-7", 1)


@pytest.mark.parametrize("char", "\f^{}\\[~]|€")
def test_a_character_of_the_extension_table_takes_two_septets(char: str) -> None:
    assert (segments(char).encoding, segments(char).units) == ("GSM-7", 2)


@pytest.mark.parametrize("char", "çáíóúêëÀÈ`’“–…\t\x1b\x00\u00a0ΑΕ中")
def test_a_character_outside_both_tables_makes_it_ucs2(char: str) -> None:
    assert segments("Hello " + char).encoding == "UCS-2"


@pytest.mark.parametrize(
    "whole",
    [
        FAMILY,
        "👍🏽",
        "🇸🇪",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        "e\u0301",
        "นี",
        "한",
        "\u1112\u1161\u11ab",
        "각\u11a8",
        "नि",
    ],
)
def test_what_a_reader_sees_as_one_is_one(whole: str) -> None:
    assert list(clusters(whole)) == [whole]
    assert list(clusters(f"a{whole}b")) == ["a", whole, "b"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("🇸🇪🇳🇴", ["🇸🇪", "🇳🇴"]),
        ("🇸🇪🇳", ["🇸🇪", "🇳"]),
        ("a\u200db", ["a\u200d", "b"]),
        ("👍👍", ["👍", "👍"]),
        ("각ᅡ", ["각", "ᅡ"]),
        ("\r\n", ["\r", "\n"]),
        ("\n\u0301", ["\n", "\u0301"]),
    ],
)
def test_what_a_reader_sees_apart_is_apart(text: str, parts: list[str]) -> None:
    assert list(clusters(text)) == parts


def slow_count(sizes: list[int], single: int, several: int) -> int:
    """One unsplittable thing after the other into parts, straight from the standard."""
    if sum(sizes) <= single:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > several:
            parts, used = parts + 1, 0
        used += size
    return parts


@given(st.text(st.sampled_from("ab @é€{[\n"), max_size=500))
@example("a" * 152 + "€" * 77)
def test_gsm_counts_as_a_slow_packer_does(text: str) -> None:
    sizes = [2 if char in "€{[" else 1 for char in text]
    size = segments(text)
    assert (size.encoding, size.units) == ("GSM-7", sum(sizes))
    assert size.count == slow_count(sizes, 160, 153)


@given(st.text(st.sampled_from("aéőя中👍😀"), max_size=300).map(lambda text: text + "ő"))
def test_ucs2_counts_as_a_slow_packer_does(text: str) -> None:
    sizes = [2 if ord(char) > 0xFFFF else 1 for char in text]
    size = segments(text)
    assert (size.encoding, size.units) == ("UCS-2", sum(sizes))
    assert size.count == slow_count(sizes, 70, 67)


MIXED = st.text(st.sampled_from("aảя中😀👍🏽\u200d👩\u0301ê한\u1112\u1161🇸🇪\n"), max_size=300)


@given(MIXED.map(lambda text: text + "ő"))
@example("ő" * 66 + "e\u0301" + "ő" * 70)
@example("ő" * 67 + "😀" + "ő" * 65)
def test_ucs2_is_cut_where_a_slow_packer_of_clusters_cuts(text: str) -> None:
    sizes = [len(cluster.encode("utf-16-le")) // 2 for cluster in clusters(text)]
    assume(max(sizes) <= 67)
    assert segments(text).count == slow_count(sizes, 70, 67)


@pytest.mark.parametrize(
    "before", ["\u200d", "👩\u200d", "\u1112", "\u1161", "가", "🇸", "\u0301", "\n", "\ud800", "❤"]
)
def test_a_letter_that_stands_alone_does_so_after_anything(before: str) -> None:
    for alone in "a\n~é§Ʒʰяև文ゆリ“₫、ảᾯ":
        assert list(clusters(before + alone))[-1] == alone


ANY = st.text(st.characters(), max_size=250) | st.text(
    st.sampled_from("a€👍\u0301\u200d🇸🇪👩🏽\u1112\u1161\u11ab각\n"), max_size=250
)


@given(ANY)
def test_the_parts_are_the_text_and_none_is_too_long(text: str) -> None:
    parts = split(text)
    assert "".join(parts) == text
    assert len(parts) == segments(text).count
    if len(parts) > 1:
        unit = 153 if segments(text).encoding == "GSM-7" else 67
        for part in parts:
            assert part
            septets = len(part) + sum(char in "\f^{}\\[~]|€" for char in part)
            units = len(part.encode("utf-16-le", "surrogatepass")) // 2
            assert (septets if unit == 153 else units) <= unit


@given(ANY)
def test_clusters_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


def test_a_cluster_longer_than_a_part_is_cut_between_characters() -> None:
    text = "e" + "\u0301" * 200
    assert [len(part) for part in split(text)] == [67, 67, 67]


def test_a_lone_surrogate_is_counted_and_does_not_raise() -> None:
    assert segments("\ud83d").units == 1
