"""A mail from its words: the places filled in, as plain text and as HTML that is safe to show.

Words are Markdown. What is put into a place is text, whoever wrote it, and never Markdown or HTML.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from submissions.mail.places import LINK, PLACE
from submissions.mail.words import Words
from submissions.markdown import plain_lines, render_markdown

LONGEST_SUBJECT = 200  # characters; what the database takes
# Stand for a place while Markdown is read; taken out of words, in which they mean nothing.
BEGIN, END = "\ue000", "\ue001"
MARKED = re.compile(f"(<p>)?{BEGIN}([a-z_]+){END}(</p>)?")
LINKED = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
NEW_LINE = SafeString("<br>")
BLANKS = re.compile(r"\n{3,}")
# What would begin a new line, or is none of the letters that people read.
CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Something that is more than a line: as text, and as HTML that is safe to show."""

    text: str
    html: SafeString


# A text is one line; what may be several is a block.
Value = str | Block
NOTHING = Block(text="", html=SafeString(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A mail as it reads: `inner` is the HTML of its words, `html` the whole document."""

    subject: str
    text: str
    inner: SafeString
    html: str


def quoted(text: str, *, intro: str = "") -> Block:
    """Return what somebody wrote as a block that shows it as a quotation; nothing where it is empty."""
    said = plain_lines(text).strip()
    if not said:
        return NOTHING
    opening = format_html("<p>{}</p>", intro) if intro else ""
    return Block(
        text=(f"{intro}\n\n" if intro else "") + "\n".join(f"> {line}".rstrip() for line in said.split("\n")),
        html=format_html("{}<blockquote><p>{}</p></blockquote>", opening, _lines(said)),
    )


def listed(items: tuple[str, ...]) -> Block:
    """Return texts as a list."""
    return Block(
        text="\n".join(f"- {one_line(item)}" for item in items),
        html=format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((one_line(item),) for item in items))
        ),
    )


def one_line(text: str) -> str:
    """Return `text` as one line without control characters, fit for the head of a mail."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def filled(words: Words, values: Mapping[str, Value]) -> Filled:
    """Return `words` with `values` in their places. A place without a value stays empty."""
    subject = PLACE.sub(lambda found: _text(values.get(found[1], "")), words.subject)
    subject = one_line(subject)[:LONGEST_SUBJECT]
    body = plain_lines(words.body).replace(BEGIN, "").replace(END, "")
    inner = _html(body, values)
    html = render_to_string(
        "emails/letter.html", {"subject": subject, "inner": inner, "language": words.language}
    )
    return Filled(subject=subject, text=_plain(body, values), inner=inner, html=html)


def _plain(body: str, values: Mapping[str, Value]) -> str:
    """Return the body as it is read without HTML: a link is its words, and its address on a line of its own.

    Bold words are as they are; lists and quotations read well as they were written.
    """
    # PLACE may have spaces, which an address may not.
    tight = PLACE.sub(lambda found: f"{{{{{found[1]}}}}}", body)
    spread = LINKED.sub(r"\1:\n\2", BOLD.sub(r"\1", tight))
    text = PLACE.sub(lambda found: _text(values.get(found[1], "")), spread)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return BLANKS.sub("\n\n", lines).strip() + "\n"


def _html(body: str, values: Mapping[str, Value]) -> SafeString:
    def marked(found: re.Match[str]) -> str:
        if found[1] == LINK:
            return _text(values.get(LINK, ""))
        return f"{BEGIN}{found[1]}{END}"

    def put(found: re.Match[str]) -> str:
        opening, name, closing = found[1] or "", found[2], found[3] or ""
        value = values.get(name, "")
        if isinstance(value, Block) and opening and closing:
            return value.html
        inside = _lines(_text(value))
        # A paragraph that is nothing but an empty place is none.
        return f"{opening}{inside}{closing}" if inside or not (opening and closing) else ""

    html = MARKED.sub(put, render_markdown(PLACE.sub(marked, body)))
    # render_markdown escapes the words, and each value is escaped here.
    return SafeString(html)  # nosec B703


def _text(value: Value) -> str:
    return value.text if isinstance(value, Block) else CONTROL.sub(" ", value).strip()


def _lines(text: str) -> SafeString:
    return format_html_join(NEW_LINE, "{}", ((line,) for line in plain_lines(text).split("\n")))
