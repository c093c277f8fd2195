"""Routes of what is asked and checked in a round."""

from django.urls import path

from submissions.views import checks
from submissions.views import questionnaire as all_of_it
from submissions.views import questionnaire_checks as of_checks
from submissions.views import questionnaire_questions as of_questions
from submissions.views import questionnaire_sections as of_sections

SKEMA = "runder/<int:year>/skema/"

urlpatterns = [
    path("gennemgang/<int:year>/kontroller/", checks.checks, name="checks"),
    path("gennemgang/<int:year>/kontroller/proeve/", checks.rehearsal, name="rehearsal"),
    path("gennemgang/<int:year>/kontroller/<slug:code>/", checks.check_limits, name="check-limits"),
    path(SKEMA, all_of_it.questionnaire, name="questionnaire"),
    path(f"{SKEMA}raekkefoelge/", all_of_it.order, name="questionnaire-order"),
    path(f"{SKEMA}forhaandsvisning/", all_of_it.preview, name="questionnaire-preview"),
    path(f"{SKEMA}forhaandsvisning/<slug:code>/", all_of_it.preview, name="questionnaire-preview"),
    path(f"{SKEMA}afsnit/nyt/", of_sections.section_new, name="section-new"),
    path(f"{SKEMA}afsnit/<slug:code>/", of_sections.section_edit, name="section-edit"),
    path(f"{SKEMA}afsnit/<slug:code>/fjern/", of_sections.section_remove, name="section-remove"),
    path(f"{SKEMA}spoergsmaal/nyt/", of_questions.question_new, name="question-new"),
    path(f"{SKEMA}spoergsmaal/<slug:code>/", of_questions.question_edit, name="question-edit"),
    path(f"{SKEMA}spoergsmaal/<slug:code>/enhed/", of_questions.question_unit, name="question-unit"),
    path(f"{SKEMA}spoergsmaal/<slug:code>/udgaar/", of_questions.question_retire, name="question-retire"),
    path(f"{SKEMA}kontroller/", of_checks.check_list, name="questionnaire-checks"),
    path(f"{SKEMA}kontroller/ny/", of_checks.check_new, name="check-new"),
    path(f"{SKEMA}kontroller/<slug:code>/", of_checks.check_edit, name="check-edit"),
    path(f"{SKEMA}kontroller/<slug:code>/fjern/", of_checks.check_remove, name="check-remove"),
]
