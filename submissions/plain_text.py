"""What people write to be read by others, as it is kept: in pages, mails and files alike."""

import unicodedata

from submissions.markdown import plain_lines

# Of what cannot be seen only line breaks and tabs mean something in a text; PostgreSQL takes no NUL.
VISIBLE_CONTROLS = "\n\t"
CONTROLS = frozenset({"Cc", "Cs"})  # Unicode's categories: control characters and halves of a pair
# They turn round the order in which what follows is read.
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain_text(text: str) -> str:
    """Return `text` as it is kept: without what cannot be seen, and without empty ends."""
    kept = "".join(letter for letter in plain_lines(text) if _is_kept(letter))
    # A text of nothing but spaces of no width says nothing either.
    says_something = any(letter.isprintable() and not letter.isspace() for letter in kept)
    return kept.strip() if says_something else ""


def _is_kept(letter: str) -> bool:
    if letter in VISIBLE_CONTROLS:
        return True
    return letter not in TURNS and unicodedata.category(letter) not in CONTROLS
