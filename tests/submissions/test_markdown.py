"""Markdown: what it becomes, and that nothing reaches out of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.markdown import count_words, plain_lines, render_markdown
from submissions.views.case_texts import length_of

TABLE = {
    "en **fed** og *kursiv*": "<p>en <strong>fed</strong> og <em>kursiv</em></p>",
    "linje 1\nlinje 2": "<p>linje 1<br>\nlinje 2</p>",
    "- a\n- b": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
    "1. a\n2. b": "<ol>\n<li>a</li>\n<li>b</li>\n</ol>",
    "> citat": "<blockquote>\n<p>citat</p>\n</blockquote>",
    "# Øverst": "<h2>Øverst</h2>",
    "### Straks tre ned": "<h2>Straks tre ned</h2>",
    "[et sted](https://example.dk/?a=1&b=2)": (
        '<p><a href="https://example.dk/?a=1&amp;b=2" rel="nofollow noopener">et sted</a></p>'
    ),
    "<https://example.dk>": '<p><a href="https://example.dk" rel="nofollow noopener">https://example.dk</a></p>',
    "[skriv](mailto:a@example.dk)": '<p><a href="mailto:a@example.dk" rel="nofollow noopener">skriv</a></p>',
    "![et skib](https://example.dk/s.png)": "<p>et skib</p>",
    "    fire mellemrum": "<p>fire mellemrum</p>",
    "a\n---": "<p>a<br>\n---</p>",
    "&lt;b&gt; &amp;": "<p>&lt;b&gt; &amp;</p>",
    "": "",
}


@pytest.mark.parametrize("text", TABLE)
def test_what_is_written_becomes(text: str):
    assert render_markdown(text).strip() == TABLE[text]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n## B\n# C", [3, 4, 3]),
        ("## A\n## B", [3, 3]),
        ("# A\n#### B\n## C", [3, 4, 4]),
        ("### A\n# B", [3, 3]),
        ("# A\n## B\n### C\n#### D\n##### E\n###### F", [3, 4, 5, 6, 6, 6]),
    ],
)
def test_headings_stand_below_those_of_the_page_and_leave_out_no_step(text: str, levels: list[int]):
    html = render_markdown(text, below=2)
    assert [int(level) for level in re.findall(r"<h(\d)>", html)] == levels
    assert [int(level) for level in re.findall(r"</h(\d)>", html)] == levels


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\tjavascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/indberetninger/)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    '![" onerror="alert(1)](x)',
    "![<script>](https://evil.example/pixel.png)",
    "# <b onclick=alert(1)>",
    "<!-- -->",
    "<?php ?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x]: javascript:alert(1)\n\n[x]",
]
TAGS = re.compile(r"</?(p|br|strong|em|ul|ol|li|blockquote|h[2-6])( start=\"\d+\")?>")
LINK = re.compile(r"<a href=\"(https?://|mailto:)[^\"<>\s]*\" rel=\"nofollow noopener\">|</a>", re.IGNORECASE)


def is_harmless(html: str) -> bool:
    """Return whether nothing that a browser could take for a tag is left beside the tags that are meant."""
    rest = LINK.sub("", TAGS.sub("", html))
    return "<" not in rest and ">" not in rest


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_reaches_out_of_the_text(text: str):
    assert is_harmless(render_markdown(text))


PIECES = st.sampled_from(
    [
        *ATTACKS,
        "<",
        ">",
        '"',
        "'",
        "[",
        "](",
        ")",
        "!",
        "*",
        "**",
        "`",
        "\n",
        "\n\n",
        "- ",
        "# ",
        "&",
        "\\",
        "a",
        "æ",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_mixture_of_signs_reaches_out_of_the_text(text: str):
    assert is_harmless(render_markdown(text))


def test_deep_nesting_is_read_in_no_time():
    assert render_markdown("> " * 2000 + "a")
    assert render_markdown("[" * 2000 + "a" + "]" * 2000)
    assert render_markdown("*a **a " * 600)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("to ord", 2), ("  - 1,5 mio. kr.\n\n", 3), ("a–b c/d", 2), ("— … !", 0), ("**fed**", 1)],
)
def test_words_are_counted(text: str, words: int):
    assert count_words(text) == words


def test_a_line_break_counts_once():
    assert plain_lines("a\r\nb\rc\n") == "a\nb\nc\n"
    assert length_of("a\r\nb\r\n").characters == 3
