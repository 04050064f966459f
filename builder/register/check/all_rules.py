"""The list of rules, and running them all. Pure."""

from datetime import date

from builder.register.check import (
    certificates,
    channels,
    consents,
    keys,
    names,
    people,
    placeholders,
    references,
    settings,
)
from builder.register.check.rule import Records, Rule
from builder.register.loading import Loaded
from builder.workspace.problems import Problem

RULES: tuple[Rule, ...] = (
    placeholders.placeholders_are_replaced,
    settings.freshness_covers_each_kind_once,
    settings.rounds_can_verify_each_kind,
    settings.settings_name_each_thing_once,
    settings.publishers_can_be_reached,
    settings.regional_organisations_can_be_reached,
    settings.officers_come_before_they_go,
    settings.rounds_have_their_days_in_order,
    settings.rounds_have_salts_of_their_own,
    settings.tasks_stand_once,
    settings.outcomes_lie_in_the_past,
    settings.confirmations_use_a_fitting_method,
    references.tlds_name_organisations_that_exist,
    references.tlds_have_managers,
    references.idn_variants_belong_together,
    references.u_labels_match,
    references.scopes_name_tlds,
    references.recipients_name_use_cases,
    references.contacts_have_known_roles,
    references.outcomes_name_officers,
    references.tasks_name_officers,
    references.outcomes_are_of_officers_in_office,
    references.tasks_are_of_officers_in_office,
    names.names_are_names,
    names.words_are_of_one_script,
    names.domains_are_what_they_look_like,
    names.names_are_told_apart,
    people.contacts_stand_once,
    people.contacts_have_channels,
    people.people_have_names,
    people.roles_have_their_channels,
    people.round_the_clock_roles_answer_at_night,
    people.organisations_are_used,
    people.recipients_have_locators,
    people.locators_differ,
    people.admissions_are_in_force,
    consents.consents_name_recipients,
    consents.managers_state_their_consent,
    consents.tlds_only_narrow_consent,
    consents.narrower_wishes_stand_with_the_organisation,
    consents.operators_agree_about_what_they_share,
    channels.numbers_are_international,
    channels.numbers_suit_their_country,
    channels.mail_addresses_are_valid,
    channels.mail_addresses_are_reached_from_anywhere,
    channels.channels_stand_once,
    certificates.certificates_can_be_relied_on,
    certificates.certificates_are_in_force,
    certificates.certificates_are_for_the_addresses_of_their_contact,
    certificates.certificates_leave_no_doubt,
    keys.keys_can_be_sealed_to,
    keys.keys_withstand_quantum_computers,
    keys.update_keys_can_be_sealed_to,
    keys.office_keys_can_be_sealed_to,
    keys.backup_keys_can_be_sealed_to,
    keys.keys_belong_to_one_recipient,
    keys.keys_that_mark_files_are_accepted,
)


def check(loaded: Loaded, today: date) -> tuple[Problem, ...]:
    """Return every problem of a workspace, those met while reading included, in order of place."""
    problems = list(loaded.problems)
    if loaded.register:
        records = Records(
            register=loaded.register,
            recipients=loaded.recipients,
            today=today,
            retired=loaded.retired,
            unread=loaded.unread,
        )
        for rule in RULES:
            problems += rule(records)
    return tuple(sorted(problems, key=lambda problem: problem.order))
