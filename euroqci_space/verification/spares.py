"""Rules on back-ups: each may be flown in place of its primary, whatever else is switched."""

from euroqci_space.model import Backup, Contact
from euroqci_space.verification.case import Case
from euroqci_space.verification.tolerance import TIME_S
from euroqci_space.verification.verdict import Findings


def backups(case: Case) -> Findings:
    """Judge each switch: a back-up of the same satellite, decided in time, that collides with none.

    It stands clear, set-up included, of every primary contact but its own and of every back-up.
    """
    flown = {contact.contact_id: contact for contact in case.flown}
    ruled = [rule.contact_id for rule in case.plan.backups]
    for contact in case.ahead:
        if contact.role == "backup" and ruled.count(contact.contact_id) != 1:
            yield contact.contact_id, f"has {ruled.count(contact.contact_id)} switch rules, not one"
    for rule in case.plan.backups:
        yield rule.contact_id, _rule_fault(case, rule, flown)


def _rule_fault(case: Case, rule: Backup, flown: dict[str, Contact]) -> str | None:
    spare, primary = flown.get(rule.contact_id), flown.get(rule.primary_id)
    if spare is None or spare.role != "backup":
        return "is no back-up of the plan"
    if primary is None or primary.role != "primary":
        return f"stands for {rule.primary_id}, which is no primary contact of the plan"
    if spare.satellite != primary.satellite:
        return f"is of {spare.satellite}, its primary of {primary.satellite}"
    in_time = rule.decide_tai_s <= min(spare.start_tai_s, primary.start_tai_s) + TIME_S
    if not (in_time and 0.0 <= rule.minimum_probability <= 1.0):
        return "is decided after one of the two contacts has begun, or by no probability"
    return _collision(case, spare, primary)


def _collision(case: Case, spare: Contact, primary: Contact) -> str | None:
    setup_s = case.constraints.satellite_setup_s
    for other in case.flown:
        if other.satellite == spare.satellite and other not in (spare, primary):
            first, second = sorted((spare, other), key=lambda one: one.start_tai_s)
            if second.start_tai_s - setup_s < first.stop_tai_s - TIME_S:
                return f"collides with {other.contact_id} on {spare.satellite}"
    return None
