"""Rendering a form of the questionnaire: its errors, what was changed meanwhile, and what to confirm."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from accounts.typed import put_back
from submissions.forms.questionnaire import VersionedForm
from submissions.questionnaire.record import changes_since
from submissions.services.hold_questionnaire import QuestionnaireChanged


def form_page(
    request: HttpRequest,
    template: str,
    form: VersionedForm,
    *,
    context: Mapping[str, Any],
    faster: QuestionnaireChanged | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Render a form; what was typed stays in it.

    Args:
        faster: that somebody else changed the round meanwhile. The form is then over what stands now, and the
            page says what was changed: saving again is a choice.
    """
    typed = put_back(request, form, now=timezone.now())
    errors = [
        (bound.auto_id if not bound.is_hidden else "", str(bound.label), str(message))
        for bound in form
        for message in bound.errors
    ]
    errors += [("", "", str(message)) for message in form.non_field_errors()]
    changed = []
    if faster is not None:
        changed = changes_since(faster.round_, faster.seen)
        put(form, version=str(faster.round_.version))
        status = HTTPStatus.CONFLICT
    whole = {
        **context,
        "form": form,
        "put_back": typed,
        "errors": errors,
        "is_stale": faster is not None,
        "faster": changed,
    }
    return render(request, template, whole, status=status)


def put(form: VersionedForm, **values: str) -> None:
    """Put values into a form that was sent, beside what was typed. They stay as they are sent next."""
    data = cast("QueryDict", form.data).copy()
    for name, value in values.items():
        data[name] = value
    form.data = data
