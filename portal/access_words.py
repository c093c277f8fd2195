"""The table of access to be read: as lines for a terminal, and as docs/access.md."""

from portal.access_table import Row, Who

HEAD = """# Who gets what

Which route asks for what, and what each role gets from it. Written from `portal/access_table.py` and
`accounts/access.py` by `manage.py access_table --write`; do not edit it by hand.

*yes*: the page is shown, or the form is taken and judged. *sign in*: they are led to sign in and back again,
and a fragment is told so with 401. *403*: there is such a thing, and it is not for them. *404*: nothing of
another cluster is there, whether it exists or not. HEAD gets what GET gets. What has no line is answered with
405, and so is every method but these three. A *stranger* works for another cluster than that of the
address; *editor* and *signatory* work for it. A status or a deadline may still stand in the way of who may:
a form is then answered in words, with 409.

"""


def as_markdown(table: list[Row]) -> str:
    """Return the whole of docs/access.md."""
    who = " | ".join(Who)
    lines = [
        f"| address | method | asks for | {who} |",
        "|---|---|---|" + "---|" * len(Who),
        *(f"| `{row.path}` | {row.method} | {_asks(row)} | {' | '.join(_answers(row))} |" for row in table),
    ]
    return HEAD + "\n".join(lines) + "\n"


def as_text(table: list[Row]) -> str:
    """Return a line a route and method, in columns."""
    cells = [
        ["method", "address", "asks for", *Who],
        *([row.method, row.path, _asks(row), *_answers(row)] for row in table),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _asks(row: Row) -> str:
    return f"{row.route.thing}: {row.action}".replace("_", " ")


def _answers(row: Row) -> list[str]:
    return [row.answers[who].value for who in Who]
