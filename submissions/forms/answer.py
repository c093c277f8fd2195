"""What a page is told after one of its figures was saved by itself."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from portal.formatting import format_clock
from submissions.dossier import Dossier
from submissions.forms.rows import AskedRow, asked_row, digest_shown
from submissions.forms.section import SectionForm
from submissions.models import Absence, FigureChange, Question
from submissions.services.save_figures import SaveOutcome

MOST_SEEN = 200  # figures on one page; a questionnaire has some sixty
LONGEST_VERSION = 9  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAnswer:
    """What has changed on the page.

    Attributes:
        row: the figure itself; its fields stay as they are on the page.
        version: its hidden field with the version that stands; empty where the page keeps what it has.
        saved_at: the time of day; empty where it was not saved, `why_not` saying why.
        meaning: what was saved, where it is not a number to be seen: zero, an absence, nothing.
        found: the rows on the page of which the checks say something else than is shown, and
        clear: the codes of those of which they say nothing more.
        changed: rows that somebody else has changed since the page saw them, and
        news: who that was and when, in words.
    """

    row: AskedRow
    version: SafeString
    saved_at: str
    why_not: str
    meaning: str
    found: Sequence[AskedRow]
    clear: Sequence[str]
    changed: Sequence[AskedRow]
    news: Sequence[str]


def field_answer(
    dossier: Dossier,
    question: Question,
    form: SectionForm,
    outcome: SaveOutcome,
    *,
    seen: Mapping[str, int],
    shown: Mapping[str, str],
    user: User,
    now: dt.datetime,
) -> FieldAnswer:
    """Return what a page that has `seen` these versions by code is told. One query where others changed any.

    Args:
        dossier: as it stands after the save.
        shown: the digests of what stands on the page, by id; what is not named is sent.
        form: what was sent of the figure.
        user: who saves.
    """
    conflicts = {conflict.code: conflict for conflict in outcome.conflicts}
    row = asked_row(dossier, question, form, editable=True, conflicts=conflicts)
    here = [one for one in dossier.questions if one.code in seen and one.asked]
    others = [one for one in here if one != question]
    changed = _rows(dossier, [one for one in others if _version(dossier, one) != seen[one.code]])
    renewed = {one.code for one in changed}
    standing = [one for one in here if one.code not in renewed]
    other = [
        (one, digest)
        for one in standing
        if (digest := row.digest if one == question else digest_shown(dossier, one))
        != shown.get(f"findings-{one.code}")
    ]
    return FieldAnswer(
        row=row,
        version=SafeString() if row.unsaved else _version_field(row, _version(dossier, question)),
        saved_at="" if row.unsaved else format_clock(now),
        why_not=_why_not(row),
        meaning="" if row.unsaved else _meaning(dossier, question),
        found=_rows(dossier, [one for one, digest in other if digest]),
        clear=[one.code for one, digest in other if not digest],
        changed=changed,
        news=_news(dossier, changed, user),
    )


def versions_seen(text: str) -> dict[str, int]:
    """Return the versions by code that a page says it shows; what cannot be read is left out."""
    seen = {}
    for pair in text.split()[:MOST_SEEN]:
        code, _colon, version = pair.partition(":")
        if version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION:
            seen[code] = int(version)
    return seen


def _rows(dossier: Dossier, questions: Sequence[Question]) -> list[AskedRow]:
    """Return rows as they stand saved; their fields cost more than all else of an answer."""
    if not questions:
        return []
    form = SectionForm(questions=questions, figures=dossier.figures, open_codes=dossier.open_codes)
    return [asked_row(dossier, one, form, editable=True) for one in questions]


def _version(dossier: Dossier, question: Question) -> int:
    figure = dossier.figures.get(question.indicator_id)
    return figure.version if figure else 0


def _version_field(row: AskedRow, version: int) -> SafeString:
    return format_html(
        '<input type="hidden" name="{}" id="{}" value="{}" data-hx-swap-oob="true">',
        row.version.html_name,
        row.version.auto_id,
        version,
    )


def _why_not(row: AskedRow) -> str:
    if row.conflict:
        return _("Not saved: it was changed meanwhile.")
    # What is wrong with the number stands above it, and says enough.
    return " ".join([_("Not saved."), *map(str, row.explanation.errors)]) if row.explanation.errors else ""


def _meaning(dossier: Dossier, question: Question) -> str:
    figure = dossier.figures.get(question.indicator_id)
    if figure is None or not figure.answered:
        return _("not answered")
    if figure.absence:
        return Absence(figure.absence).label.lower()
    return _("zero") if not figure.value else ""


def _news(dossier: Dossier, changed: Sequence[AskedRow], user: User) -> list[str]:
    if not changed:
        return []
    labels = {row.question.indicator_id: row.question.label for row in changed}
    changes = FigureChange.objects.filter(
        submission=dossier.submission, indicator__in=labels, country=""
    ).select_related("user")
    last = {change.indicator_id: change for change in changes}
    return [
        _("%(who)s changed “%(label)s” at %(time)s.")
        % {"who": change.user, "label": labels[indicator], "time": format_clock(change.at)}
        for indicator, change in last.items()
        if change.user != user  # what one saved oneself, a moment ago or in another tab, is no news
    ]
