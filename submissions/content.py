"""What a submission says, as canonical text, and its hash: what is approved is what was seen."""

import hashlib
import json

from submissions.models import Submission

# What a story says. Consent is asked anew for every photo, so that who gave it, and when, is no part of it.
STORY = ("position", "title", "category", "body", "photo", "alt_text", "credit", "consent")


def canonical_content(submission: Submission) -> str:
    """Return every answer and story of `submission` as JSON in a fixed order, without versions or people.

    Figures that are not answered and rows that were taken away do not count, nor does what was said of a type
    of collaborations that has countries. A photo is named by its file, which is made anew for every photo and
    never changes under its name. Stories are left out where there are none. Three queries.
    """
    collaborations = list(
        submission.collaborations.filter(count__gt=0)
        .order_by("country", "type")
        .values_list("country", "type", "count")
    )
    counted = {type_ for _country, type_, _count in collaborations}
    figures = [
        [code, None if value is None else str(value), absence, explanation]
        for code, value, absence, explanation in submission.figures.exclude(
            indicator__collaboration_type__in=counted
        )
        .order_by("indicator__code")
        .values_list("indicator__code", "value", "absence", "explanation")
        if value is not None or absence or explanation
    ]
    content: dict[str, object] = {
        "figures": figures,
        "collaborations": [list(row) for row in collaborations],
    }
    if stories := list(submission.cases.order_by("position").values(*STORY)):
        content["stories"] = stories
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(submission: Submission) -> str:
    """Return the SHA-256 of what `submission` says, in hexadecimal."""
    return hash_of(canonical_content(submission))


def hash_of(text: str) -> str:
    """Return the SHA-256 of canonical content, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
