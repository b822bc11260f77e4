"""The cross-checks. A new rule is one function in `rules/`, its name here, its row in the catalogue, its sentence."""

from __future__ import annotations

from generator.model import Finding
from generator.rules import dossier, session
from generator.rules.facts import Facts, Rule

RULES: tuple[Rule, ...] = (
    dossier.every_party_has_a_dossier,
    dossier.every_state_is_recorded,
    dossier.each_document_has_one_state,
    dossier.expiry_is_known,
    dossier.documents_are_not_about_to_expire,
    dossier.valid_licence_has_not_expired,
    session.policy_is_known,
    session.one_session_a_day,
    session.session_is_on_a_working_day,
    session.sessions_are_not_too_far_apart,
    session.past_session_was_held_or_cancelled,
    session.decision_has_a_reason,
    session.decision_is_not_about_a_blocked_party,
    session.decisions_do_not_contradict,
)


def validate(facts: Facts) -> list[Finding]:
    """The findings of every rule, in no particular order."""
    return [finding for rule in RULES for finding in rule(facts)]
