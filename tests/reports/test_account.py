"""Accounts are built from final totals, kept whole, and published by somebody else."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from reports.account import Account, digest, from_json, to_json
from reports.assembly import assemble
from reports.evaluation import Totals
from reports.inputs import AccountInputs, gather
from reports.models import AccountStatus, AccountVersion, PublishedFigure, TotalsState
from reports.services.build_account import build_account
from reports.services.publish_account import publish_account
from submissions.models import Round, RoundStatus, Submission, SubmissionStatus
from submissions.services.errors import NotAllowed
from tests import builders


def build(reason: str = "") -> AccountVersion:
    return build_account(year=2018, user=builders.administrator(), now=builders.NOW, reason=reason)


def publish(account: AccountVersion) -> AccountVersion:
    return publish_account(account_id=account.pk, user=builders.reviewer(), now=builders.NOW)


def test_an_account_is_stored_whole_and_read_back_the_same(printed_round: Round):
    version = build()
    account = from_json(version.content)
    assert to_json(account) == version.content
    assert digest(version.content) == version.sha256
    assert from_json(to_json(account)) == account
    assert account == assemble(gather(2018), version=1, built_at=builders.NOW)


def test_it_is_text_in_both_languages(printed_round: Round):
    label = from_json(build().content).line("clusters").label
    with translation.override("da"):
        assert str(label) == "Klynger og innovationsnetværk"
    with translation.override("en"):
        assert str(label) == "Clusters and innovation networks"


@pytest.mark.parametrize("role", ["", "reviewer"])
def test_only_administrators_build(printed_round: Round, role: str):
    with pytest.raises(NotAllowed, match="administrator"):
        build_account(year=2018, user=builders.person(role=role), now=builders.NOW)


def test_no_account_of_totals_that_are_not_final(printed_round: Round):
    # There is one.
    Submission.objects.filter(pk=Submission.objects.first().pk).update(status="in_review")  # type: ignore[union-attr]
    from reports.aggregation import refresh_totals

    refresh_totals(printed_round.pk)
    with translation.override("en"), pytest.raises(NotAllowed, match="not final"):
        build()


def test_no_account_of_stale_totals(printed_round: Round):
    TotalsState.objects.update(stale=True)
    with translation.override("en"), pytest.raises(NotAllowed, match="recomputed"):
        build()


def test_no_account_of_a_year_without_a_round(db: None):
    with translation.override("en"), pytest.raises(NotAllowed, match="no round of 2018"):
        build()


def test_who_built_it_does_not_publish_it(printed_round: Round):
    who = builders.administrator()
    account = build_account(year=2018, user=who, now=builders.NOW)
    with translation.override("en"), pytest.raises(NotAllowed, match="yourself"):
        publish_account(account_id=account.pk, user=who, now=builders.NOW)


def test_the_clusters_people_do_not_publish(printed_round: Round):
    account = build()
    with translation.override("en"), pytest.raises(NotAllowed, match="reviewers"):
        publish_account(account_id=account.pk, user=builders.person(), now=builders.NOW)


def test_a_new_version_takes_the_place_of_the_published_one(printed_round: Round):
    first = publish(build())
    printed_round.refresh_from_db()
    assert printed_round.status == RoundStatus.PUBLISHED
    with translation.override("en"), pytest.raises(NotAllowed, match="Write why"):
        build()
    second = publish(build("A cluster corrected its figures"))
    first.refresh_from_db()
    assert (first.status, second.status) == (AccountStatus.SUPERSEDED, AccountStatus.PUBLISHED)
    assert (second.version, second.supersedes) == (2, first)
    assert list(AccountVersion.objects.published()) == [second]


def test_an_older_version_does_not_come_back(printed_round: Round):
    old, new = build(), build()
    publish(new)
    with translation.override("en"), pytest.raises(NotAllowed, match="newer"):
        publish(old)


def test_a_published_account_is_not_published_again(printed_round: Round):
    account = publish(build())
    with translation.override("en"), pytest.raises(NotAllowed, match="already"):
        publish(account)


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (SubmissionStatus.RETURNED, 1),
        (SubmissionStatus.IN_REVIEW, 2),
        (SubmissionStatus.NOT_STARTED, 7),
    ],
)
def test_it_is_not_published_while_a_reporter_is_neither_approved_nor_excused(
    printed_round: Round, status: str, names: int
):
    account = build()
    rows = Submission.objects.order_by("cluster__name")[:names]
    Submission.objects.filter(pk__in=[one.pk for one in rows]).update(status=status)
    with translation.override("en"), pytest.raises(NotAllowed) as refused:
        publish(account)
    said = str(refused.value)
    assert all(str(one.cluster) in said for one in rows[:5])
    assert ("and 2 more" in said) == (names == 7)
    account.refresh_from_db()
    printed_round.refresh_from_db()
    assert (account.status, printed_round.status) == (AccountStatus.BUILT, RoundStatus.OPEN)


def test_who_is_excused_keeps_nobody_from_publishing(printed_round: Round):
    from reports.aggregation import refresh_totals

    one = Submission.objects.order_by("pk")[0]
    Submission.objects.filter(pk=one.pk).update(status=SubmissionStatus.EXCUSED, excuse="Nedlagt")
    refresh_totals(printed_round.pk)
    assert publish(build()).status == AccountStatus.PUBLISHED


def test_2017_stays_the_printed_one_whatever_its_round_holds(printed_round: Round):
    from reports.aggregation import refresh_totals

    other = builders.round_with_catalogue(2017)
    builders.submission(round=other, status="approved")
    refresh_totals(other.pk)
    line = assemble(gather(2018), version=1, built_at=builders.NOW).line("companies_total")
    assert [value.value for value in line.values if value.year == 2017] == [Decimal(16545)]


def test_the_year_after_is_compared_with_the_published_account(printed_round: Round):
    from reports.aggregation import refresh_totals

    publish(build())
    after = builders.round_with_catalogue(2019)
    builders.submission(round=after, status="approved")
    refresh_totals(after.pk)
    account = assemble(gather(2019), version=1, built_at=builders.NOW)
    assert account.years == (2015, 2016, 2017, 2018, 2019)
    line = account.line("companies_total")
    assert [value.printed for value in line.values][-2:] == [Decimal(18058), Decimal(0)]
    assert line.change_printed == -100


def test_without_the_printed_years_an_account_shows_its_own(printed_round: Round):
    PublishedFigure.objects.all().delete()
    account = assemble(gather(2018), version=1, built_at=builders.NOW)
    assert account.years == (2018,)
    assert account.line("funding_total").change is None


def test_coverage_is_the_share_of_last_years_financing(printed_round: Round):
    assert gather(2018).coverage.financing_percent is None
    last = builders.round_with_catalogue(2017)
    from submissions.models import Figure, Indicator

    state = Indicator.objects.get(code="funding_state")
    # There is one.
    for of, amount in ((printed_round.submissions.first().cluster, 75), (builders.cluster(), 25)):  # type: ignore[union-attr]
        submission = builders.submission(of, round=last, status="approved")
        Figure.objects.create(submission=submission, indicator=state, value=Decimal(amount))
    assert gather(2018).coverage.financing_percent == 75


def test_zero_never_prints_as_minus_zero(printed_round: Round):
    inputs = gather(2018)
    sums: Mapping[str, Decimal] = {**inputs.totals.sums, "newsletters": Decimal(774)}
    totals: Totals = replace(inputs.totals, sums=sums)
    changed: AccountInputs = replace(inputs, totals=totals)
    account: Account = assemble(changed, version=1, built_at=timezone.now())
    assert str(account.line("newsletters").change_printed) == "0"
