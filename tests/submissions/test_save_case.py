"""Saving and removing case stories: part by part, with photos that never outlive a save that failed."""

import datetime as dt
import uuid
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from submissions.cases import Part, prints_of, prints_text, read_prints
from submissions.models import CaseStory, RoundStatus, Submission, SubmissionStatus
from submissions.photos import Photo
from submissions.services.errors import NotAllowed
from submissions.services.remove_case import remove_case
from submissions.services.save_case import CaseAnswer, CaseOutcome, PhotoAnswer, save_case
from tests import builders
from tests.builders import NOW
from tests.submissions.pictures import encoded, plain

PHOTO = Photo(content=encoded(plain()), width=300, height=200)


@pytest.fixture(autouse=True)
def _real_files(settings: Settings, tmp_path: Path) -> None:
    """Keep photos as files, as in production."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }


@pytest.fixture
def one(db: None) -> Submission:
    return builders.submission(round=builders.bare_round())


@pytest.fixture
def editor(one: Submission) -> User:
    return builders.editor(one.cluster)


def told(title: str = "En historie", *, body: str = "Tekst", photo: PhotoAnswer | None = None) -> CaseAnswer:
    return CaseAnswer(title=title, category="matchmaking", body=body, photo=photo)


def with_photo(**words: object) -> PhotoAnswer:
    fields = {"image": PHOTO, "alt_text": "Et skib", "credit": "Karen", "consent": True, **words}
    return PhotoAnswer(**fields)  # type: ignore[arg-type] # what is right for each field, a test says


def save(
    one: Submission,
    user: User,
    answer: CaseAnswer,
    case: CaseStory | None = None,
    *,
    key: uuid.UUID | None = None,
) -> CaseOutcome:
    return save_case(
        submission_id=one.pk, user=user, now=NOW, answer=answer, case_id=case.pk if case else None, key=key
    )


def tell(one: Submission, user: User, *, photo: PhotoAnswer | None = None) -> CaseStory:
    case = save(one, user, told(photo=photo)).case
    assert case is not None
    return case


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# --- Telling


def test_the_first_story_begins_the_draft(one: Submission, editor: User):
    case = tell(one, editor)
    one.refresh_from_db()
    assert one.status == SubmissionStatus.DRAFT
    assert one.last_activity == NOW
    assert (case.position, case.version, case.changed_by, case.changed_at) == (1, 1, editor, NOW)


def test_a_fourth_story_is_refused(one: Submission, editor: User):
    for _ in range(3):
        tell(one, editor)
    with pytest.raises(NotAllowed):
        tell(one, editor)
    assert list(one.cases.values_list("position", flat=True)) == [1, 2, 3]


def test_a_new_story_takes_the_place_of_one_that_was_removed(one: Submission, editor: User):
    cases = [tell(one, editor) for _ in range(3)]
    remove_case(submission_id=one.pk, user=editor, now=NOW, case_id=cases[1].pk, version=1)
    assert tell(one, editor).position == 2


def test_a_form_sent_twice_is_one_story(one: Submission, editor: User):
    key = uuid.uuid4()
    first = save(one, editor, told(), key=key)
    again = save(one, editor, told(), key=key)
    assert first.case == again.case
    assert again.saved == again.conflicts == ()
    assert one.cases.count() == 1


def test_a_form_that_was_sent_and_then_changed_overwrites_nothing(one: Submission, editor: User):
    key = uuid.uuid4()
    save(one, editor, told(), key=key)
    outcome = save(one, editor, told(body="Noget andet"), key=key)
    assert outcome.conflicts == (Part.BODY,)
    assert one.cases.get().body == "Tekst"


def test_the_key_of_another_clusters_form_leads_nowhere(one: Submission, editor: User):
    other = builders.submission(round=one.round)
    key = uuid.uuid4()
    save(other, builders.editor(other.cluster), told("Deres"), key=key)
    save(one, editor, told("Vores"), key=key)
    assert other.cases.get().title == "Deres"
    assert one.cases.get().title == "Vores"


def test_a_story_of_another_cluster_cannot_be_named(one: Submission, editor: User):
    other = builders.submission(round=one.round)
    theirs = tell(other, builders.editor(other.cluster))
    assert save(one, editor, told("Overtaget"), theirs).case is None
    remove_case(submission_id=one.pk, user=editor, now=NOW, case_id=theirs.pk, version=1)
    theirs.refresh_from_db()
    assert theirs.title == "En historie"


def test_a_save_that_changes_nothing_counts_no_version(one: Submission, editor: User):
    case = tell(one, editor)
    outcome = save(one, editor, told(), case)
    assert outcome.saved == ()
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize("lacking", [{"title": ""}, {"category": None}])
def test_a_new_story_needs_title_and_service(one: Submission, editor: User, lacking: dict[str, str | None]):
    with pytest.raises(ValueError, match="title"):
        save(one, editor, CaseAnswer(**{"title": "Titel", "category": "matchmaking", **lacking}))  # type: ignore[arg-type] # as above


# --- Who, and when


def test_only_people_of_the_cluster_may(one: Submission, editor: User):
    case = tell(one, editor)
    for user in (builders.reviewer(), builders.administrator(), builders.person()):
        with pytest.raises(NotAllowed):
            save(one, user, told("Nej"), case)
        with pytest.raises(NotAllowed):
            remove_case(submission_id=one.pk, user=user, now=NOW, case_id=case.pk, version=1)
    assert one.cases.get().title == "En historie"


@pytest.mark.parametrize(
    "status",
    [
        SubmissionStatus.SUBMITTED,
        SubmissionStatus.IN_REVIEW,
        SubmissionStatus.APPROVED,
        SubmissionStatus.EXCUSED,
    ],
)
def test_nothing_changes_once_the_figures_are_sent(one: Submission, editor: User, status: str):
    closed = builders.submission(round=one.round, status=status)
    with pytest.raises(NotAllowed):
        save(closed, builders.editor(closed.cluster), told())


def test_nothing_changes_after_the_last_edit(one: Submission, editor: User):
    with pytest.raises(NotAllowed):
        save_case(
            submission_id=one.pk,
            user=editor,
            now=one.round.last_edit + dt.timedelta(seconds=1),
            answer=told(),
        )
    one.round.status = RoundStatus.PLANNED
    one.round.save()
    with pytest.raises(NotAllowed):
        save(one, editor, told())


def test_where_certain_figures_were_sent_back_stories_stay(one: Submission, editor: User):
    Submission.objects.update(status=SubmissionStatus.RETURNED, open_questions=["courses"])
    with pytest.raises(NotAllowed, match=r"figures|tal"):
        save(one, editor, told())
    Submission.objects.update(open_questions=[])
    assert save(one, editor, told()).saved


# --- Two people


def test_what_two_people_change_apart_is_both_saved(one: Submission, editor: User):
    case = tell(one, editor)
    seen = prints_of(case)
    save(one, editor, CaseAnswer(title="Ny titel", body="Tekst", category="matchmaking", seen=seen), case)
    outcome = save(
        one, editor, CaseAnswer(title="En historie", body="Ny tekst", category="matchmaking", seen=seen), case
    )
    case.refresh_from_db()
    assert outcome.saved == (Part.BODY,)
    assert outcome.conflicts == ()
    assert (case.title, case.body, case.version) == ("Ny titel", "Ny tekst", 3)


def test_where_two_people_change_the_same_the_first_stays_and_the_second_is_told(
    one: Submission, editor: User
):
    colleague = builders.signatory(one.cluster)
    case = tell(one, editor)
    seen = prints_of(case)
    save(one, colleague, CaseAnswer(body="Deres", seen=seen), case)
    outcome = save(one, editor, CaseAnswer(title="Min titel", body="Min", seen=seen), case)
    assert outcome.conflicts == (Part.BODY,)
    assert outcome.saved == (Part.TITLE,)
    assert outcome.case is not None
    assert outcome.case.body == "Deres"
    fresh = prints_of(outcome.case)
    assert save(one, editor, CaseAnswer(body="Min", seen=fresh), case).saved == (Part.BODY,)


def test_where_two_people_write_the_same_nothing_collides(one: Submission, editor: User):
    case = tell(one, editor)
    seen = prints_of(case)
    for _ in range(2):
        outcome = save(one, editor, CaseAnswer(body="Det samme", seen=seen), case)
        assert outcome.conflicts == ()


def test_words_about_one_photo_are_never_put_to_another(one: Submission, editor: User):
    case = tell(one, editor, photo=with_photo())
    seen = prints_of(case)
    save(one, editor, CaseAnswer(photo=with_photo(alt_text="Et tog"), seen=seen), case)
    outcome = save(
        one, editor, CaseAnswer(photo=with_photo(image=None, alt_text="Et skib i havn"), seen=seen), case
    )
    assert outcome.conflicts == (Part.PHOTO,)
    case.refresh_from_db()
    assert case.alt_text == "Et tog"


def test_a_story_that_is_gone_says_so(one: Submission, editor: User):
    case = tell(one, editor)
    remove_case(submission_id=one.pk, user=editor, now=NOW, case_id=case.pk, version=1)
    assert save(one, editor, told(), case).case is None
    assert not remove_case(submission_id=one.pk, user=editor, now=NOW, case_id=case.pk, version=1)


def test_a_story_that_a_colleague_changed_is_not_removed_unseen(one: Submission, editor: User):
    case = tell(one, editor)
    save(one, editor, CaseAnswer(body="Mere", seen=prints_of(case)), case)
    with pytest.raises(NotAllowed):
        remove_case(submission_id=one.pk, user=editor, now=NOW, case_id=case.pk, version=1)
    assert one.cases.exists()


def test_what_a_form_carries_reads_back_and_rubbish_is_as_nothing_seen(one: Submission, editor: User):
    prints = prints_of(tell(one, editor))
    assert read_prints(prints_text(prints)) == prints
    assert read_prints("rubbish :: <script>").get("body") is None


# --- Photos


def test_a_photo_has_a_name_of_ours_and_its_size(one: Submission, editor: User, tmp_path: Path):
    case = tell(one, editor, photo=with_photo())
    case.refresh_from_db()
    (file,) = files(tmp_path)
    assert file.read_bytes() == PHOTO.content
    assert file.parent == tmp_path / "cases" / str(one.pk)
    assert file.suffix == ".jpg"
    assert len(file.stem) == 32
    assert (case.photo_width, case.photo_height) == (300, 200)
    assert (case.consent, case.consent_by, case.consent_at) == (True, editor, NOW)


@pytest.mark.parametrize("lacking", [{"alt_text": ""}, {"credit": ""}, {"consent": False}])
def test_a_photo_without_words_credit_or_consent_is_not_kept(
    one: Submission, editor: User, tmp_path: Path, lacking: dict[str, object]
):
    with pytest.raises(ValueError, match="photo"):
        tell(one, editor, photo=with_photo(**lacking))
    assert files(tmp_path) == []
    assert not one.cases.exists()


def test_a_save_that_fails_leaves_no_file(one: Submission, editor: User, tmp_path: Path):
    CaseStory.objects.create(
        submission=one, position=2, title="x", category="matchmaking", changed_by=editor, changed_at=NOW
    )
    answer = told("x" * 10, photo=with_photo())
    bad = CaseAnswer(title=answer.title, category="no such service", body="", photo=answer.photo)
    with pytest.raises(IntegrityError), transaction.atomic():
        save(one, editor, bad)
    assert files(tmp_path) == []


def test_a_photo_that_is_replaced_goes_with_the_commit(
    one: Submission,
    editor: User,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    case = tell(one, editor, photo=with_photo())
    old = case.photo.name
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        save(one, editor, CaseAnswer(photo=with_photo(alt_text="Et tog"), seen=prints_of(case)), case)
    assert len(files(tmp_path)) == 2
    for callback in callbacks:
        callback()
    case.refresh_from_db()
    assert case.photo.name != old
    assert files(tmp_path) == [tmp_path / str(case.photo.name)]


@pytest.mark.parametrize("whole", [True, False])
def test_a_photo_that_is_removed_goes_with_what_was_said_about_it(
    one: Submission,
    editor: User,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    whole: bool,
):
    case = tell(one, editor, photo=with_photo())
    with django_capture_on_commit_callbacks(execute=True):
        if whole:
            remove_case(submission_id=one.pk, user=editor, now=NOW, case_id=case.pk, version=1)
        else:
            save(one, editor, CaseAnswer(photo=PhotoAnswer(remove=True), seen=prints_of(case)), case)
    assert files(tmp_path) == []
    if not whole:
        case.refresh_from_db()
        assert (case.photo.name, case.alt_text, case.credit, case.consent) == ("", "", "", False)
        assert (case.photo_width, case.consent_by, case.consent_at) == (None, None, None)


def test_words_about_a_photo_change_without_asking_again(one: Submission, editor: User):
    case = tell(one, editor, photo=with_photo())
    answer = CaseAnswer(photo=PhotoAnswer(alt_text="Et stort skib", credit="Karen"), seen=prints_of(case))
    assert save(one, editor, answer, case).saved == (Part.PHOTO,)
    case.refresh_from_db()
    assert case.alt_text == "Et stort skib"
    assert case.consent
    assert default_storage.exists(str(case.photo.name))


# --- What the database holds


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("case_once_a_position", {"position": 1}),
        ("case_position_within_limit", {"position": 4}),
        ("case_position_within_limit", {"position": 0}),
        ("case_category_known", {"category": "magic"}),
        ("case_titled", {"title": ""}),
        (
            "case_photo_told_credited_and_agreed",
            {"photo": "x.jpg", "alt_text": "", "credit": "K", "consent": False},
        ),
        ("case_consent_by_someone", {"consent": True}),
        ("case_told_once", {"key": uuid.UUID(int=1)}),
    ],
)
def test_the_database_refuses(one: Submission, editor: User, constraint: str, wrong: dict[str, object]):
    right: dict[str, object] = {
        "submission": one,
        "title": "En",
        "category": "matchmaking",
        "changed_by": editor,
        "changed_at": NOW,
    }
    CaseStory.objects.create(**right, position=1, key=uuid.UUID(int=1))
    names = {item.name for item in CaseStory._meta.constraints}
    assert constraint in names
    row = CaseStory(**{**right, "position": 2})
    row.save()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        CaseStory.objects.filter(pk=row.pk).update(**wrong)
    fields = {"case_once_a_position": "position", "case_told_once": "key"}
    assert constraint in str(error.value) or fields[constraint] in str(error.value)
