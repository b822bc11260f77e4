"""The cross-checks. A new rule is one function in `rules/`, its name here, its row in the catalogue, its sentence."""

from __future__ import annotations

from generator.judging.checked import Tally, own_tally, tally
from generator.judging.own_checks import own_checks
from generator.judging.rules import branches, dates, dossier, meeting, session
from generator.judging.rules.facts import Facts, Rule
from generator.model import Finding

RULES: tuple[Rule, ...] = (
    branches.one_person_heads_one_branch,
    branches.numbers_are_of_one_party,
    branches.titles_agree_with_each_other,
    branches.branch_bears_the_title_of_its_licence,
    branches.party_can_be_reached,
    branches.house_members_are_not_blocked,
    branches.house_members_are_listed_once,
    dossier.every_party_has_a_dossier,
    dossier.every_state_is_recorded,
    dossier.every_document_has_a_column,
    dossier.each_document_has_one_state,
    dossier.each_document_has_one_expiry,
    dossier.terms_have_a_start,
    dossier.what_is_complete_has_no_defect,
    dossier.documents_are_asked_of_their_party,
    dossier.documents_agree_with_the_whole,
    dossier.expiry_is_known,
    dossier.documents_are_not_about_to_expire,
    dossier.state_of_licence_agrees_with_its_date,
    session.policy_is_known,
    session.one_line_of_a_policy_holds_a_day,
    session.one_session_a_day,
    session.session_is_on_a_working_day,
    session.sessions_are_not_too_far_apart,
    session.next_session_comes_in_time,
    session.past_session_was_held_or_cancelled,
    session.sealed_sessions_stay_as_they_were,
    session.closed_years_stay_as_they_were,
    session.what_was_announced_stays,
    session.title_can_stand_in_a_subject,
    session.decision_has_a_reason,
    session.decision_is_not_about_a_blocked_party,
    session.decisions_do_not_contradict,
    meeting.those_who_attend_were_invited,
    meeting.attendance_does_not_contradict,
    meeting.attendance_is_of_sessions_held,
    meeting.chair_is_invited,
    meeting.agenda_items_have_an_order_of_their_own,
    meeting.outcomes_are_of_sessions_held,
    meeting.attributed_views_have_a_party,
    meeting.unattributed_views_name_nobody,
    dates.session_numbers_rise_with_their_dates,
    dates.held_sessions_lie_behind_us,
    dates.documents_were_received_by_now,
    dates.documents_were_reviewed_by_now,
    dates.documents_are_reviewed_after_receipt,
    dates.documents_are_valid_on_receipt,
    dates.decisions_come_before_their_session,
    dates.decisions_were_taken_by_now,
    dates.outcomes_are_due_after_their_session,
    dates.licences_were_issued_by_now,
    dates.members_have_joined_by_now,
    dates.views_were_given_by_now,
    dates.branches_were_registered_by_now,
    dates.congresses_lie_behind_us,
    dates.steps_done_lie_behind_us,
    dates.each_holiday_is_listed_once,
)


#: What speaks against sealing a session, of what is no finding of reading.
_AGAINST_SEAL: tuple[Rule, ...] = (
    session.policy_is_known,
    session.title_can_stand_in_a_subject,
    session.decision_has_a_reason,
    session.decisions_do_not_contradict,
)


def against_seal(facts: Facts) -> list[Finding]:
    """The findings about sessions and decisions, whatever the rosters are."""
    return [finding for rule in _AGAINST_SEAL for finding in rule(facts)]


def validated(facts: Facts) -> tuple[list[Finding], tuple[Tally, ...]]:
    """The findings of every rule, in no particular order, and of every rule how often it was tried and failed."""
    findings: list[Finding] = []
    tallies: list[Tally] = []
    for rule in RULES:
        found = list(rule(facts))
        findings += found
        tallies.append(tally(rule, found, facts))
    for tried in own_checks(facts):
        findings += tried.findings
        tallies.append(own_tally(tried))
    return findings, tuple(tallies)
