"""Every page, in every state that one can meet it in, each with who looks and how to get there."""

from dataclasses import dataclass

from playwright.sync_api import Page

from reports.demonstration.load import ACCOUNT_YEAR, OPEN_YEAR
from reports.demonstration.people import ADMINISTRATOR
from reports.demonstration.stages import Stage
from tests.browser import (
    visits,
    visits_comments,
    visits_corrections,
    visits_people,
    visits_privacy,
    visits_review,
    visits_rounds,
)
from tests.browser import visits_questionnaire as asking
from tests.browser import visits_sign_in as logging_in
from tests.browser.visits import (
    BOARD,
    REVIEWER,
    Go,
    Who,
    administrator,
    at,
    editor_of,
    form_of,
    nobody,
    on_paper,
    review_of,
    reviewer,
    signatory_of,
)
from tests.browser.visits_questionnaire import SKEMA
from tests.browser.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page in a state.

    Attributes:
        who: who looks, by e-mail.
        status: what it answers with.
    """

    name: str
    go: Go
    who: Who = nobody
    status: int = 200

    def visit(self, page: Page, world: World) -> str:
        """Go there as who looks, and return the HTML as it was sent."""
        if email := self.who(world):
            world.sign_in_quietly(page.context, email)
        response = self.go(page, world)
        assert response.status == self.status
        return response.text()


HALF, SENT, EMPTY = Stage.HALF_FILLED, Stage.SENT, Stage.NOT_BEGUN
ERRORS, WARNINGS = Stage.WITH_ERRORS, Stage.WITH_WARNINGS

PLACES = (
    # For everyone
    Place(name="home", go=at("/")),
    Place(name="account", go=at(f"/regnskab/{ACCOUNT_YEAR}/")),
    Place(name="statement", go=at("/was/")),
    Place(name="privacy", go=at("/privatliv/")),
    Place(name="not-found", go=at("/regnskab/1999/"), status=404),
    # Signing in
    Place(name="login", go=at("/konto/login/")),
    Place(name="login-wrong", go=visits.wrong_password),
    Place(name="password-reset", go=at("/konto/password/reset/")),
    Place(name="password-reset-done", go=visits.link_asked_for),
    Place(name="password-new", go=visits.new_password),
    Place(name="password-change", go=at("/konto/password/change/"), who=editor_of(HALF)),
    Place(name="logout", go=at("/konto/logout/"), who=editor_of(HALF)),
    Place(name="my-account", go=logging_in.with_codes("/konto/")),
    Place(name="second-factor", go=at("/konto/to-trin/"), who=reviewer),
    Place(name="second-factor-app", go=logging_in.logged_in("/konto/to-trin/app/")),
    Place(name="second-factor-code", go=logging_in.asked_for_a_code),
    Place(name="second-factor-app-away", go=logging_in.with_codes("/konto/to-trin/app/fjern/")),
    Place(name="passkey-new", go=logging_in.logged_in("/konto/adgangsnoegle/ny/")),
    Place(name="recovery-codes", go=logging_in.with_codes("/konto/noedkoder/")),
    Place(name="recovery-codes-new", go=logging_in.with_codes("/konto/noedkoder/nye/")),
    Place(name="is-it-you", go=logging_in.asked_whether_it_is_oneself),
    Place(name="too-often", go=logging_in.too_often, status=429),
    # What is kept about oneself
    Place(name="own-data", go=at("/konto/oplysninger/"), who=editor_of(HALF)),
    Place(name="own-data-refused", go=visits_privacy.refused),
    Place(name="erasure", go=at("/konto/sletning/"), who=signatory_of(HALF)),
    Place(name="erasure-asked", go=visits_privacy.asked),
    # Filling in
    Place(name="list", go=at("/indberetninger/"), who=editor_of(HALF)),
    Place(name="list-empty", go=at("/indberetninger/"), who=reviewer),
    Place(name="overview-empty", go=form_of(EMPTY), who=signatory_of(EMPTY)),
    Place(name="overview", go=form_of(HALF), who=editor_of(HALF)),
    Place(name="overview-errors", go=form_of(ERRORS), who=signatory_of(ERRORS)),
    Place(name="overview-warning", go=form_of(WARNINGS), who=signatory_of(WARNINGS)),
    Place(name="overview-sent", go=form_of(SENT), who=signatory_of(SENT)),
    Place(name="overview-returned", go=form_of(Stage.RETURNED), who=signatory_of(Stage.RETURNED)),
    Place(name="overview-approved", go=form_of(Stage.APPROVED), who=signatory_of(Stage.APPROVED)),
    Place(name="section-empty", go=form_of(EMPTY, "financing"), who=editor_of(EMPTY)),
    Place(name="section-countries-empty", go=form_of(EMPTY, "internationalisation"), who=editor_of(EMPTY)),
    Place(name="section-filled", go=form_of(ERRORS, "internationalisation"), who=editor_of(ERRORS)),
    Place(name="section-letters", go=visits.letters_typed, who=editor_of(HALF), status=422),
    Place(name="section-error", go=form_of(ERRORS, "participation"), who=editor_of(ERRORS)),
    Place(name="section-warning", go=form_of(WARNINGS, "financing"), who=editor_of(WARNINGS)),
    Place(name="section-conflict", go=visits.collided, who=editor_of(HALF, 1), status=409),
    Place(name="section-read-only", go=form_of(SENT, "financing"), who=editor_of(SENT)),
    Place(name="section-last-year", go=visits.of_last_year, who=editor_of(SENT)),
    Place(
        name="section-returned",
        go=form_of(Stage.RETURNED, "matchmaking"),
        who=editor_of(Stage.RETURNED),
    ),
    Place(name="section-refused", go=visits.closed_meanwhile, who=editor_of(SENT, 1), status=409),
    Place(name="section-saved", go=visits.saved_by_itself, who=editor_of(HALF)),
    Place(name="section-misread", go=visits.misread_by_itself, who=editor_of(HALF)),
    Place(name="section-without-answer", go=visits.without_answer, who=editor_of(HALF)),
    Place(name="section-collided", go=visits.collided_by_itself, who=editor_of(HALF)),
    Place(name="section-history", go=visits.history_open, who=editor_of(HALF)),
    Place(name="section-pasted", go=visits.pasted, who=editor_of(HALF)),
    Place(name="section-countries", go=visits.country_found, who=editor_of(HALF)),
    Place(name="section-stopped", go=visits.stopped, who=editor_of(WARNINGS)),
    Place(name="cluster-switch", go=visits.switch_open, who=editor_of(Stage.EXTENDED)),
    Place(name="history", go=form_of(HALF, "historik/funding_state"), who=editor_of(HALF)),
    # Checking and sending
    Place(name="warning", go=visits.to_warning, who=editor_of(WARNINGS)),
    Place(name="warning-explained", go=visits.explained, who=editor_of(WARNINGS, 1)),
    Place(name="send-empty", go=form_of(EMPTY, "indsend"), who=signatory_of(EMPTY)),
    Place(name="send-errors", go=form_of(ERRORS, "indsend"), who=signatory_of(ERRORS)),
    Place(name="send-warnings", go=form_of(WARNINGS, "indsend"), who=signatory_of(WARNINGS)),
    Place(name="send-editor", go=form_of(HALF, "indsend"), who=editor_of(HALF)),
    Place(name="send-on-paper", go=on_paper(form_of(WARNINGS, "indsend")), who=signatory_of(WARNINGS)),
    Place(name="receipt", go=form_of(SENT, "kvittering"), who=signatory_of(SENT)),
    Place(name="receipt-on-paper", go=on_paper(form_of(SENT, "kvittering")), who=signatory_of(SENT)),
    Place(name="recall", go=form_of(SENT, "traek-tilbage"), who=signatory_of(SENT)),
    # Comments
    Place(name="comments", go=form_of(Stage.RETURNED, "kommentarer"), who=editor_of(Stage.RETURNED)),
    Place(name="comments-empty", go=form_of(HALF, "kommentarer"), who=editor_of(HALF)),
    Place(name="comments-reviewer", go=form_of(Stage.RETURNED, "kommentarer"), who=reviewer),
    Place(name="comment-figure", go=form_of(HALF, "kommentarer/tal/courses"), who=editor_of(HALF)),
    Place(name="comment-section", go=form_of(HALF, "kommentarer/afsnit/competence"), who=editor_of(HALF)),
    Place(name="comment-thread", go=visits_comments.answering, who=editor_of(Stage.RETURNED)),
    Place(name="comment-too-long", go=visits_comments.too_long, who=editor_of(HALF), status=422),
    Place(name="comment-in-form", go=visits_comments.open_in_form, who=editor_of(Stage.RETURNED)),
    Place(name="comment-in-review", go=visits_comments.open_in_review, who=reviewer),
    # Stories
    Place(name="cases-empty", go=form_of(EMPTY, "historier"), who=editor_of(EMPTY)),
    Place(name="cases", go=form_of(HALF, "historier"), who=editor_of(HALF)),
    Place(name="cases-read-only", go=form_of(Stage.IN_REVIEW, "historier"), who=reviewer),
    Place(name="case-new", go=form_of(HALF, "historier/ny"), who=editor_of(HALF)),
    Place(name="case-photo-refused", go=visits.photo_refused, who=editor_of(HALF), status=422),
    Place(name="case", go=visits.of_case(), who=visits.teller),
    Place(name="case-edit", go=visits.of_case("/ret"), who=visits.teller),
    Place(name="case-remove", go=visits.of_case("/fjern"), who=visits.teller),
    # Reviewing
    Place(name="checks", go=at(f"{BOARD}kontroller/"), who=administrator),
    Place(name="check-limits", go=visits.limits_of_the_first, who=administrator),
    Place(name="questionnaire", go=at(SKEMA), who=administrator),
    Place(name="questionnaire-read", go=at(SKEMA), who=reviewer),
    Place(name="questionnaire-overtaken", go=asking.overtaken_moving, who=administrator, status=409),
    Place(name="preview", go=at(f"{SKEMA}forhaandsvisning/financing/"), who=reviewer),
    Place(name="preview-countries", go=at(f"{SKEMA}forhaandsvisning/internationalisation/"), who=reviewer),
    Place(name="section-new", go=at(f"{SKEMA}afsnit/nyt/"), who=administrator),
    Place(name="section-reword", go=at(f"{SKEMA}afsnit/financing/"), who=administrator),
    Place(name="section-remove", go=at(f"{SKEMA}afsnit/financing/fjern/"), who=administrator),
    Place(name="question-new", go=at(f"{SKEMA}spoergsmaal/nyt/"), who=administrator),
    Place(name="question", go=at(asking.EU), who=administrator),
    Place(name="question-redefined", go=asking.redefined, who=administrator, status=422),
    Place(name="question-in-one-language", go=asking.without_english, who=administrator, status=422),
    Place(name="question-overtaken", go=asking.overtaken, who=administrator, status=409),
    Place(name="question-in-the-way", go=at(f"{asking.EU}udgaar/"), who=administrator),
    Place(name="questionnaire-checks", go=at(f"{SKEMA}kontroller/"), who=administrator),
    Place(name="check-rules", go=at(f"{SKEMA}kontroller/ny/"), who=administrator),
    Place(name="check-new", go=at(f"{SKEMA}kontroller/ny/?regel=parts"), who=administrator),
    Place(name="check-message", go=asking.check_of_the_first, who=administrator),
    Place(name="check-remove", go=asking.last_check, who=administrator),
    Place(name="rehearsal", go=at(f"{BOARD}kontroller/proeve/"), who=administrator),
    Place(name="rounds", go=at("/runder/"), who=administrator),
    Place(name="round", go=at(f"/runder/{OPEN_YEAR}/"), who=administrator),
    Place(name="round-read", go=at(f"/runder/{ACCOUNT_YEAR}/"), who=reviewer),
    Place(name="round-new", go=at("/runder/ny/"), who=administrator),
    Place(name="round-twice", go=visits_rounds.created_twice, who=administrator, status=409),
    Place(name="round-another-year", go=visits_rounds.another_year, who=administrator, status=422),
    Place(name="round-dates", go=at(f"/runder/{OPEN_YEAR}/datoer/"), who=administrator),
    Place(name="round-disordered", go=visits_rounds.deadline_first, who=administrator, status=422),
    Place(name="round-kept", go=at(f"/runder/{OPEN_YEAR}/fjern/"), who=administrator),
    Place(name="extend", go=visits_review.deciding(HALF, "forlaeng"), who=reviewer),
    Place(name="extend-past", go=visits_rounds.extended_into_the_past, who=reviewer, status=422),
    Place(name="extend-approved", go=visits_review.deciding(Stage.APPROVED, "forlaeng"), who=reviewer),
    Place(name="log", go=at("/log/"), who=reviewer),
    Place(name="log-nothing", go=at("/log/?q=findes-ikke"), who=reviewer),
    Place(name="log-misread", go=at("/log/?first=2020-02-02&last=2019-02-02"), who=reviewer, status=422),
    Place(name="board", go=at(BOARD), who=reviewer),
    Place(name="board-filtered", go=visits_review.filter_open, who=reviewer),
    Place(name="board-nobody", go=at(f"{BOARD}?q=ingen&status=lost"), who=reviewer),
    Place(name="board-refused", go=at(BOARD), who=editor_of(HALF), status=403),
    Place(name="review-sent", go=review_of(SENT), who=reviewer),
    Place(name="review-in-review", go=review_of(Stage.IN_REVIEW), who=reviewer),
    Place(name="review-explained", go=review_of(Stage.EXPLAINED), who=reviewer),
    Place(name="review-empty", go=review_of(EMPTY), who=reviewer),
    Place(name="review-attention", go=visits_review.attention_of(SENT), who=reviewer),
    Place(name="review-figure", go=visits_review.row_focused, who=reviewer),
    Place(name="review-keys", go=visits_review.keys_open, who=reviewer),
    # Correcting
    Place(name="correct", go=visits_corrections.correcting("courses/"), who=reviewer),
    Place(name="correct-misheard", go=visits_corrections.misheard, who=reviewer, status=422),
    Place(name="correct-look", go=visits_corrections.looked_at, who=reviewer, status=422),
    Place(name="correct-waiting", go=visits_corrections.correcting("newsletters/"), who=reviewer),
    Place(name="correct-country", go=visits_corrections.correcting("collaborations_b2b/"), who=reviewer),
    Place(
        name="correct-count", go=visits_corrections.correcting("collaborations_b2b/?land=DE"), who=reviewer
    ),
    Place(name="overview-corrected", go=visits_corrections.of_corrected(), who=visits_corrections.signatory),
    Place(
        name="corrections", go=visits_corrections.of_corrected("rettelser/"), who=visits_corrections.signatory
    ),
    Place(
        name="corrections-read",
        go=visits_corrections.of_corrected("rettelser/"),
        who=visits_corrections.editor,
    ),
    Place(
        name="corrections-bare",
        go=visits_corrections.without_reason,
        who=visits_corrections.signatory,
        status=422,
    ),
    Place(name="corrections-none", go=form_of(SENT, "rettelser"), who=signatory_of(SENT)),
    Place(name="explanation", go=visits_corrections.explanation, who=reviewer),
    Place(
        name="explanation-danish", go=visits_corrections.footnote_in_danish_alone, who=reviewer, status=422
    ),
    # Mails
    Place(name="mails", go=at("/mails/"), who=reviewer),
    Place(name="mails-none", go=at("/mails/?q=zzz"), who=reviewer),
    Place(name="mail", go=visits_review.first_mail, who=reviewer),
    Place(name="mail-given-up", go=visits_review.mail_given_up, who=administrator),
    Place(name="mail-texts", go=at("/mails/tekster/"), who=reviewer),
    Place(name="mail-text", go=at("/mails/tekster/returned/da/"), who=administrator),
    Place(name="mail-text-read", go=at("/mails/tekster/receipt/en/"), who=reviewer),
    Place(name="mail-text-wrong", go=visits_review.unknown_place, who=administrator, status=422),
    Place(name="mail-text-preview", go=visits_review.mail_previewed, who=administrator),
    # People
    Place(name="people", go=at("/personer/"), who=administrator),
    Place(name="people-nobody", go=at("/personer/?q=findes-ikke"), who=administrator),
    Place(name="people-clusters", go=at("/personer/klynger/"), who=administrator),
    Place(name="people-refused", go=at("/personer/"), who=reviewer, status=403),
    Place(name="staff-invite", go=at("/personer/inviter/"), who=administrator),
    Place(name="person", go=visits_people.person_of(REVIEWER), who=administrator),
    Place(name="person-asking", go=visits_privacy.of_asking(), who=administrator),
    Place(name="person-erase", go=visits_privacy.of_asking("slet"), who=administrator),
    Place(name="person-erase-asked", go=visits_privacy.without_saying_yes, who=administrator, status=409),
    Place(name="person-erase-refuse", go=visits_privacy.of_asking("afslag"), who=administrator),
    Place(name="person-erase-bare", go=visits_privacy.without_reason, who=administrator, status=422),
    Place(name="person-erased", go=visits_privacy.erased, who=administrator, status=410),
    Place(name="person-last", go=visits_people.person_of(ADMINISTRATOR), who=administrator),
    Place(name="cluster-people", go=at("/personer/"), who=visits_people.inviting),
    Place(name="cluster-people-removed", go=visits_people.removed, who=signatory_of(EMPTY)),
    Place(name="cluster-invite", go=visits_people.of(HALF, "inviter"), who=signatory_of(HALF)),
    Place(name="cluster-invite-no-address", go=visits_people.no_address, who=signatory_of(HALF), status=422),
    Place(name="cluster-person", go=visits_people.colleague(HALF), who=signatory_of(HALF)),
    Place(name="cluster-person-kept", go=visits_people.leader(HALF), who=signatory_of(HALF)),
    Place(name="cluster-person-remove", go=visits_people.colleague(HALF, "fjern"), who=signatory_of(HALF)),
    Place(name="cluster-person-asked", go=visits_people.last_signatory, who=administrator, status=409),
    Place(name="invitation-correct", go=visits_people.correcting, who=visits_people.inviting),
    Place(name="invitation", go=visits_people.invited("ny@example.dk")),
    Place(name="invitation-weak", go=visits_people.weak, status=422),
    Place(name="invitation-with-login", go=visits_people.invited(REVIEWER)),
    Place(name="invitation-to-accept", go=visits_people.invited(REVIEWER), who=reviewer),
    Place(name="invitation-of-another", go=visits_people.invited("ny@example.dk"), who=reviewer, status=403),
    Place(name="invitation-dead", go=at("/invitation/findes-ikke/"), status=404),
    Place(name="invitation-used", go=visits_people.used, status=410),
    Place(name="invitation-expired", go=visits_people.expired, status=410),
    # Deciding
    Place(name="send-back", go=visits_review.deciding(Stage.IN_REVIEW, "send-tilbage"), who=reviewer),
    Place(name="send-back-bare", go=visits_review.without_reason, who=reviewer, status=422),
    Place(name="send-back-stale", go=visits_review.of_other_content, who=reviewer, status=409),
    Place(name="send-back-slower", go=visits_review.slower, who=reviewer, status=409),
    Place(name="reopen", go=visits_review.deciding(Stage.APPROVED, "genaabn"), who=administrator),
    Place(name="excuse", go=visits_review.deciding(EMPTY, "fritag"), who=reviewer),
    Place(name="readmit", go=visits_review.deciding(Stage.EXCUSED, "genoptag"), who=reviewer),
    Place(name="review-colleague", go=review_of(Stage.IN_REVIEW), who=administrator),
    Place(name="review-approved", go=review_of(Stage.APPROVED), who=administrator),
    Place(name="review-came-back", go=visits_review.came_back, who=reviewer),
    Place(name="send-returned", go=form_of(Stage.RETURNED, "indsend"), who=signatory_of(Stage.RETURNED)),
)
