"""Who comes to the pages of a questionnaire, and what they are told where it cannot be changed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from accounts.access import Action, Thing
from submissions.models import Round
from submissions.questionnaire.obstacles import InTheWay
from submissions.services.change_limits import CHANGEABLE
from submissions.services.errors import NotAllowed
from submissions.services.hold_questionnaire import why_fixed
from submissions.views.lookup import allows, require

P = ParamSpec("P")


def visible_round(request: HttpRequest, year: int) -> Round:
    """Return the round of a year.

    Raises:
        PermissionDenied: the person may not see what it asks.
        Http404: there is none.
    """
    require(request, Action.VIEW, Thing.QUESTIONNAIRE)
    return get_object_or_404(Round, year=year)


def may_change(request: HttpRequest, round_: Round) -> bool:
    """Return whether the person may change what a round asks, and it can be changed still."""
    return allows(request, Action.EDIT, Thing.QUESTIONNAIRE) and round_.status in CHANGEABLE


def changes_questionnaire(
    view: Callable[Concatenate[HttpRequest, Round, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]:
    """Give a view the round of its year, for those who may change it.

    Where its figures are final, or the view lets a refusal through, the next page says why.
    """

    @wraps(view)
    def checked(request: HttpRequest, year: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require(request, Action.EDIT, Thing.QUESTIONNAIRE)
        round_ = get_object_or_404(Round, year=year)
        if round_.status not in CHANGEABLE:
            messages.error(request, why_fixed(round_))
            return redirect("questionnaire", year)
        try:
            return view(request, round_, *args, **kwargs)
        except NotAllowed as refusal:
            for text in refusal.obstacles if isinstance(refusal, InTheWay) else (str(refusal),):
                messages.error(request, text)
            return redirect("questionnaire", year)

    return cast("Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]", checked)
