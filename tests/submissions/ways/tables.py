"""What each person may do with a submission, from where it stands and when: tables, written out by hand.

They are not read from the portal's own, so that a rule that changes has to be changed twice.
"""

STATUSES = ("not_started", "draft", "submitted", "in_review", "returned", "approved", "excused")
# "over" is after the last edit, until the job closes the round; "final" is without a deadline of its own.
TIMES = ("before", "open", "late", "over", "closed", "extended", "final", "published")

# People, by what they are to the submission. The holder has it in review, the involved entered a figure in
# it, and "both" is a reviewer who is a signatory of its cluster.
PEOPLE = (
    "nobody",
    "stranger",
    "editor",
    "signatory",
    "reviewer",
    "holder",
    "involved",
    "administrator",
    "both",
)
CLUSTER = frozenset({"editor", "signatory", "both"})
SIGNATORIES = frozenset({"signatory", "both"})
STAFF = frozenset({"reviewer", "holder", "involved", "administrator", "both"})

EVERYWHERE = {status: status for status in STATUSES}
FORM = {"not_started": "draft", "draft": "draft", "returned": "returned"}
WITH_REVIEWERS = {"submitted": "submitted", "in_review": "in_review"}
NOT_SETTLED = frozenset(STATUSES) - {"approved", "excused"}

# What each action makes of each status in which it can be done.
LEADS = {
    # What the cluster does.
    "edit": FORM,
    "edit_country": FORM,
    "undo": FORM,
    "save_story": FORM,
    "remove_story": FORM,
    "ask_to_send": {"draft": "draft", "returned": "returned"},
    "submit": {"draft": "submitted", "returned": "submitted"},
    "recall": {"submitted": "draft"},  # see SENT_AGAIN
    # What both sides do.
    "comment": EVERYWHERE,
    "reply": EVERYWHERE,
    "resolve": EVERYWHERE,
    "reopen_thread": EVERYWHERE,
    # What reviewers do.
    "take": {"submitted": "in_review"},
    "take_over": {"in_review": "in_review"},
    "release": {"in_review": "submitted"},
    "approve": {"in_review": "approved"},
    "return": {"in_review": "returned"},
    "reopen": {"approved": "returned"},
    "excuse": dict.fromkeys(NOT_SETTLED, "excused"),
    # Where it stood is read off its events, and here there are none.
    "readmit": {"excused": "not_started"},  # while figures can still be filled in; see SETTLED
    "extend": {status: status for status in NOT_SETTLED},
    "take_extension_away": {status: status for status in NOT_SETTLED},
    "correct": {"in_review": "in_review"},
    "correct_country": {"in_review": "in_review"},
    "withdraw": WITH_REVIEWERS,
    "accept": {**WITH_REVIEWERS, "approved": "approved"},
    "take_acceptance_back": {**WITH_REVIEWERS, "approved": "approved"},
    # What the cluster answers.
    "confirm": WITH_REVIEWERS,
    "decline": WITH_REVIEWERS,
    # On the server, by whoever runs commands there.
    "import": dict.fromkeys(("not_started", "draft", "submitted", "returned"), "submitted"),
}

# Of what was sent back and sent again, where that stands in its events.
SENT_AGAIN = {"recall": {"submitted": "returned"}}

# Once the figures of the round are final, who is readmitted is open as whatever was returned.
SETTLED = {("readmit", time): {"excused": "returned"} for time in ("final", "published")}

WHO = {
    **dict.fromkeys(("edit", "edit_country", "undo", "save_story", "remove_story", "ask_to_send"), CLUSTER),
    **dict.fromkeys(("submit", "recall", "confirm", "decline"), SIGNATORIES),
    **dict.fromkeys(("comment", "reply", "resolve", "reopen_thread"), CLUSTER | STAFF),
    **dict.fromkeys(("take", "return", "reopen", "excuse", "readmit"), STAFF),
    "take_over": STAFF - {"holder"},
    "release": {"holder"},
    # Nobody judges figures of their own, or those of their own cluster.
    "approve": STAFF - {"involved", "both"},
    **dict.fromkeys(("correct", "correct_country", "accept", "take_acceptance_back"), STAFF - {"both"}),
    "withdraw": {"holder"},  # who entered it here
    **dict.fromkeys(("extend", "take_extension_away"), STAFF),
    "import": frozenset(PEOPLE),
}
# What the calendar is asked about, and when it says yes. What was returned is open at any time.
WHILE_OPEN = frozenset({"open", "late", "extended"})
BY_CALENDAR = frozenset({"edit", "edit_country", "undo", "save_story", "remove_story", "ask_to_send"}) | {
    "submit",
    "recall",
}
# What waits for the round to open, and what ends with its figures.
NOT_BEFORE = frozenset({"comment", "reply", "resolve", "reopen_thread", "extend", "take_extension_away"})
NOT_ONCE_FINAL = frozenset({"extend", "take_extension_away"})
# What changes who counts in a published account.
ADMINISTRATORS_ONCE_PUBLISHED = frozenset({"reopen", "excuse", "readmit"})


# An import looks at nobody; and of who has no part in an action at all, five times tell as much as eight.
ALL_ALIKE = {"import": ("nobody", "administrator")}
TOLD_APART = ("before", "open", "late", "over", "published")
# What the other three times make a difference to, beside what asks the calendar.
BY_ROUND = frozenset({"readmit", "return", "reopen", "extend", "take_extension_away"})


def times_for(action: str) -> tuple[str, ...]:
    """Return the times at which an action is tried."""
    return TIMES if action in BY_CALENDAR | BY_ROUND else TOLD_APART


def people_for(action: str, time: str) -> tuple[str, ...]:
    """Return who tries an action at a time."""
    people = ALL_ALIKE.get(action, PEOPLE)
    return people if time in TOLD_APART else tuple(who for who in people if who in WHO[action])


def outcome(action: str, status: str, who: str, time: str, *, again: bool = False) -> str | None:
    """Return where the tables let it lead, `again` where it was sent back before; None where they do not."""
    leads = SENT_AGAIN if again else LEADS
    end = SETTLED.get((action, time), leads[action]).get(status)
    # What is sent back is open at any time, and so is recalling it.
    barred = (
        (action in BY_CALENDAR and "returned" not in {status, end} and time not in WHILE_OPEN)
        or (action in NOT_BEFORE and time == "before")
        or (action in NOT_ONCE_FINAL and time in {"final", "published"})
        or (action in ADMINISTRATORS_ONCE_PUBLISHED and time == "published" and who != "administrator")
    )
    return end if end and who in WHO[action] and not barred else None


# What an action changes beside the row of the submission: tables by the names of their models, and how many
# mails it writes. "edit" and all that saves begins a draft, which is an event.
CHANGES = {
    "edit": {"Figure", "FigureChange"},
    "edit_country": {"Collaboration", "FigureChange"},
    "undo": {"Figure", "FigureChange"},
    "save_story": {"CaseStory", "AuditEntry"},
    "remove_story": {"CaseStory", "AuditEntry"},
    "ask_to_send": {"SendingRequest", "Mail"},
    "submit": {"Event", "SentContent", "Mail", "TotalsState"},
    "recall": {"Event", "TotalsState"},
    "comment": {"Comment"},
    "reply": {"Comment"},
    "resolve": {"Comment", "AuditEntry"},
    "reopen_thread": {"Comment", "AuditEntry"},
    "take": {"Event", "TotalsState"},
    "take_over": {"Event", "TotalsState"},
    "release": {"Event", "TotalsState"},
    "approve": {"Event", "Mail", "TotalsState"},
    "return": {"Event", "ReturnedContent", "Mail", "TotalsState"},
    "reopen": {"Event", "ReturnedContent", "Mail", "TotalsState"},
    "excuse": {"Event", "Mail", "TotalsState"},
    "readmit": {"Event", "Mail", "TotalsState"},
    "extend": {"Event", "Mail"},
    "take_extension_away": {"Event", "Mail"},
    "correct": {"Figure", "FigureChange", "Correction", "Mail"},
    "correct_country": {"Collaboration", "FigureChange", "Correction", "Mail"},
    "withdraw": {"Figure", "FigureChange", "Correction", "AuditEntry"},
    "accept": {"AcceptedExplanation", "AuditEntry"},
    "take_acceptance_back": {"AcceptedExplanation", "AuditEntry"},
    "confirm": {"Correction", "AuditEntry"},
    "decline": {"Figure", "FigureChange", "Correction", "AuditEntry"},
    "import": {"Figure", "FigureChange", "Event", "TotalsState"},
}
BEGINS = frozenset({"edit", "edit_country", "save_story", "remove_story"}) | {"undo"}
# The cluster has three people, of whom two are signatories.
MAILS = {
    "ask_to_send": {"editor": 2, "signatory": 1, "both": 1},
    "submit": 2,
    "approve": 3,
    "return": 3,
    "reopen": 3,
    "excuse": 3,
    "readmit": 3,
    "extend": 3,
    "take_extension_away": 3,
    "correct": 2,
    "correct_country": 2,
}
# Where one of those that were all settled is open again, the round's figures are final no more.
UNSETTLES = {"return": "final", "reopen": "final", "readmit": "final"}
# The figure that all of them could change is courses: what it is afterwards where that is another.
COURSES = {"edit": 77, "import": 88, "correct": 99, "undo": None, "withdraw": 20, "decline": 20}
# By what name it is in the events, where that is another.
EVENTS = {
    **dict.fromkeys(("edit_country", "save_story", "remove_story", "undo"), "edit"),
    "take_extension_away": "extend",
}
# What is no activity: a word is settled, somebody is asked, an explanation is read.
LEAVES_THE_ROW = frozenset({"ask_to_send", "resolve", "reopen_thread", "accept", "take_acceptance_back"})


def round_at(time: str) -> str:
    """Return where the round stands at that time."""
    return {
        "before": "planned",
        "closed": "closed",
        "extended": "closed",
        "final": "final",
        "published": "published",
    }.get(time, "open")


def clock_makes(time: str, status: str) -> str:
    """Return where the round stands once the clock has looked at it, and at its one submission."""
    settled = status in {"approved", "excused"}
    if time in {"over", "closed", "extended"}:
        return "final" if settled else "closed"
    return round_at(time)
