"""Case stories of the demonstration: nobody in them exists. The photos are drawn here."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from PIL import Image, ImageDraw

from reports.demonstration.calendar import at, weekday_after
from reports.demonstration.people import People
from reports.demonstration.stages import Stage, stages_of
from reports.demonstration.stories import Story, read_stories
from submissions.models import Round, Submission
from submissions.photos import Photo, read_photo
from submissions.services.save_case import CaseAnswer, PhotoAnswer, save_case

# The first reporter of each of these stages tells so many stories.
TOLD = {
    Stage.HALF_FILLED: 2,
    Stage.WITH_WARNINGS: 1,
    Stage.SENT: 1,
    Stage.IN_REVIEW: 3,
    Stage.APPROVED: 2,
}
TOLD_AFTER = dt.timedelta(days=2)  # after the round opened: before anybody has sent anything
WIDTH, HEIGHT = 1200, 800  # pixels
Point = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a photo is drawn from: colours from the top down, and polygons on them."""

    alt_text: str
    sky: tuple[str, ...]
    shapes: tuple[tuple[str, tuple[Point, ...]], ...]


# By the name that a story gives.
SCENES = {
    "harbour": Scene(
        alt_text="Tegning af et rødt skib ved en kaj under en kran.",
        sky=("#bcd7e6", "#dbe8ee", "#4d7f96", "#2f6178"),
        shapes=(
            ("#a8432f", ((140, 380), (620, 380), (560, 470), (200, 470))),
            ("#f5f5f5", ((260, 290), (440, 290), (440, 380), (260, 380))),
            ("#7a7f85", ((760, 140), (800, 140), (800, 420), (760, 420))),
            ("#7a7f85", ((640, 140), (1060, 140), (1060, 170), (640, 170))),
        ),
    ),
    "workshop": Scene(
        alt_text="Tegning af en person, der står ved en maskine i et værksted.",
        sky=("#e8e2d6", "#e8e2d6", "#e8e2d6", "#a49b8a"),
        shapes=(
            ("#0b4f5c", ((180, 330), (560, 330), (560, 620), (180, 620))),
            ("#b97a10", ((240, 400), (500, 400), (500, 470), (240, 470))),
            ("#6d4a7f", ((760, 250), (860, 250), (900, 640), (720, 640))),
            ("#f3d9c4", ((770, 150), (850, 150), (850, 240), (770, 240))),
        ),
    ),
    "field": Scene(
        alt_text="Tegning af en vindmølle på en grøn mark under en lys himmel.",
        sky=("#cfe3ef", "#e9f1f4", "#8fae5d", "#6d8f3f"),
        shapes=(
            ("#ffffff", ((590, 180), (612, 180), (620, 560), (582, 560))),
            ("#ffffff", ((600, 190), (400, 110), (396, 124), (596, 206))),
            ("#ffffff", ((604, 190), (760, 60), (772, 70), (610, 204))),
            ("#ffffff", ((596, 200), (640, 400), (626, 402), (590, 206))),
        ),
    ),
}


def tell_cases(round_: Round, people: People) -> None:
    """Have some reporters of `round_`, which is open, tell stories before they fill in their figures."""
    submissions = {
        one.cluster.slug: one for one in Submission.objects.for_round(round_).select_related("cluster")
    }
    stages = stages_of(submissions)
    told = iter(read_stories())
    for stage, number in TOLD.items():
        slug = min(slug for slug, its_stage in stages.items() if its_stage == stage)
        stories = list(islice(told, number))
        _tell(submissions[slug], stories, people, day=weekday_after((round_.opens + TOLD_AFTER).date()))


def _tell(submission: Submission, stories: Sequence[Story], people: People, *, day: dt.date) -> None:
    secretariat = people.secretariats[submission.cluster_id]
    for number, story in enumerate(stories):
        save_case(
            submission_id=submission.pk,
            user=secretariat.editor,
            now=at(day, 9 + number, 20),
            answer=CaseAnswer(
                title=story.title,
                category=story.category,
                body=story.body,
                photo=PhotoAnswer(
                    image=draw_photo(story.scene),
                    alt_text=SCENES[story.scene].alt_text,
                    credit=f"Sekretariatet, {submission.cluster.name}"[:120],
                    consent=True,
                )
                if story.scene
                else None,
            ),
        )


def draw_photo(scene: str) -> Photo:
    """Return the photo of a scene, taken in like any other."""
    drawn = SCENES[scene]
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    band = HEIGHT // len(drawn.sky)
    for place, colour in enumerate(drawn.sky):
        draw.rectangle((0, place * band, WIDTH, (place + 1) * band), fill=colour)
    for colour, corners in drawn.shapes:
        draw.polygon(corners, fill=colour)
    content = io.BytesIO()
    image.save(content, "PNG")
    return read_photo(content, size=content.tell())
