"""The board of a round."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Action, Thing
from submissions.board.choice import COLUMNS, LONGEST_TEXT, read_choice
from submissions.board.head import chips_of, fields_of, heads_of, status_counts, unread_labels
from submissions.board.progress import nobody_to_send, progress_of
from submissions.board.row import read_page
from submissions.board.rows import Viewer, board_rows, count_asked
from submissions.models import Round, RoundStatus
from submissions.services.count_tallies import count_all_tallies, count_tallies
from submissions.services.export_board import export_board
from submissions.views.lookup import allows, person, require

ROWS_A_PAGE = 50


@require_safe
def newest_board(request: HttpRequest) -> HttpResponse:
    """Lead to the board of the newest round that has opened; without one, to the rounds."""
    require(request, Action.VIEW, Thing.BOARD)
    newest = Round.objects.exclude(status=RoundStatus.PLANNED).values_list("year", flat=True).first()
    return redirect("round-list") if newest is None else redirect("board", newest)


@require_safe
def board(request: HttpRequest, year: int) -> HttpResponse:
    """Show the reporters of a round that are chosen, with where each stands and what is next."""
    require(request, Action.VIEW, Thing.BOARD)
    round_ = get_object_or_404(Round, year=year)
    viewer = _viewer(request, round_)
    count_tallies(round_=round_, now=viewer.now)
    choice = read_choice(request.GET)
    chosen = board_rows(round_, choice, viewer)
    progress = progress_of(round_, viewer.now)
    paginator = Paginator(chosen, ROWS_A_PAGE)
    if not choice.narrowed:
        paginator.count = progress.reporters  # all are counted already
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "round": round_,
        "deadline_past": round_.deadline < viewer.now,
        "choice": choice,
        "querystring": choice.querystring,
        "page_obj": page,
        "rows": read_page(round_, chosen, viewer, begin=ROWS_A_PAGE * (page.number - 1), size=ROWS_A_PAGE),
        "progress": progress,
        "counts": status_counts(choice, progress.counts),
        "all_query": choice.with_only("status").querystring,
        "heads": [heads_of(choice)[name] for name in COLUMNS],
        "chips": chips_of(choice),
        "fields": fields_of(choice),
        "unread": unread_labels(choice),
        "longest_text": LONGEST_TEXT,
        "bare": nobody_to_send(round_),
        "may_keep": allows(request, Action.VIEW, Thing.STAFF),
        "years": Round.objects.exclude(status=RoundStatus.PLANNED).values_list("year", flat=True),
    }
    return render(request, "submissions/board.html", context)


@require_safe
def board_export(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Return what is chosen of the board as a file."""
    require(request, Action.EXPORT, Thing.BOARD)
    round_ = get_object_or_404(Round, year=year)
    viewer = _viewer(request, round_)
    if request.method == "HEAD":
        # It takes nothing, so that nothing is written down.
        return HttpResponse()
    count_all_tallies(round_=round_)
    file = export_board(round_=round_, choice=read_choice(request.GET), viewer=viewer, kind=kind)
    return HttpResponse(
        file.content,
        content_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
    )


def _viewer(request: HttpRequest, round_: Round) -> Viewer:
    return Viewer(user=person(request), now=timezone.now(), questions=count_asked(round_))
