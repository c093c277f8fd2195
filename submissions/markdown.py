"""Text in Markdown as a page shows it: the one renderer for everything that people write at length.

Of Markdown there is what a story needs: paragraphs, headings, lists, quotations, bold, italics and links.
HTML is text like any other, pictures become their description, and a link leads to the web or to a mail
and nowhere else.
"""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

Env = MutableMapping[str, Any]

RULES = (
    "heading",
    "list",
    "blockquote",
    "emphasis",
    "link",
    "image",
    "autolink",
    "newline",
    "escape",
    "entity",
)
LINKS = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)
LOWEST_HEADING = 6
WORD = re.compile(r"\S*\w\S*")


def render_markdown(text: str, *, below: int = 1) -> SafeString:
    """Return `text` as HTML that is safe to show.

    Args:
        text: Markdown; a single line break is kept as one.
        below: the level of the heading under which it stands; its own begin one level further down.
    """
    parser = _parser()
    tokens = parser.parse(text)
    _put_below(tokens, below)
    html: str = parser.renderer.render(tokens, parser.options, {})
    # Every rule that is on escapes what it prints.
    return SafeString(html)  # nosec B703


def count_words(text: str) -> int:
    """Return the number of words: runs of characters between spaces that have a letter or a digit."""
    return len(WORD.findall(text))


def plain_lines(text: str) -> str:
    """Return `text` with the line breaks that are counted: a form sends two characters for each."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Parser(MarkdownIt):
    """Markdown without anything that reaches out of the text."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 the name that markdown-it calls
        """Return whether a link may lead to `url`."""
        return LINKS.match(url) is not None


class _Renderer(RendererHTML):
    """Prints the description of a picture in its place, and links that vouch for nothing."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return escape(tokens[idx].content)

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return f'<a href="{escape(str(tokens[idx].attrs["href"]))}" rel="nofollow noopener">'


def _put_below(tokens: Sequence[Token], below: int) -> None:
    """Give headings the levels under `below`, without a step that is left out: so they are read aloud."""
    headings = [token for token in tokens if token.type.startswith("heading_")]
    used = sorted({token.tag for token in headings})
    last = below
    for token in headings:
        if token.nesting > 0:
            last = min(below + 1 + used.index(token.tag), last + 1, LOWEST_HEADING)
        token.tag = f"h{last}"


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("zero", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    return parser.enable(list(RULES))
