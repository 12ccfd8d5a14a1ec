"""What a planner wants to know at a glance."""

from pathlib import Path

from euroqci_space.backups import LEAD_S
from euroqci_space.commands.key_lines import WORST, demand_lines, percent, store_lines
from euroqci_space.model import Baseline, Certificate, Comparison, Contact, Plan, WeatherScore
from euroqci_space.times import DAY_S, utc_text


def summary(plan: Plan, folder: Path) -> str:
    """Return the summary of a plan: contacts, key, demand, stores, proof, files, warnings."""
    lines = [
        *_contacts(plan),
        *_radio(plan),
        *demand_lines(plan),
        *store_lines(plan),
        *_outlook(plan),
    ]
    lines += [*_published(plan), *_proof(plan)]
    lines.append(f"files     {folder}/: report.html to read, plan.csv, plan.ics, calendars/")
    lines += [f"warning   {warning}" for warning in plan.warnings]
    return "\n".join(lines)


def _contacts(plan: Plan) -> list[str]:
    chosen = [
        contact
        for contact in plan.contacts
        if contact.role == "primary" and contact.status != "cancelled"
    ]
    stations = len({contact.station for contact in chosen})
    expected_bits = sum(contact.expected_key_bits for contact in chosen)
    clear_bits = sum(contact.secret_key_bits for contact in chosen)
    horizon = plan.scenario.horizon
    days = horizon.duration_s / DAY_S
    span = f"{utc_text(horizon.start_tai_s, 0)} to {utc_text(horizon.stop_tai_s, 0)}"
    return [
        f"horizon   {span} ({days:g} days)",
        f"contacts  {len(chosen)} with {stations} stations,"
        f" chosen from {plan.candidates:,} candidates in {plan.passes:,} passes",
        f"key       {expected_bits:,} bits expected under the month's clouds"
        f" ({clear_bits:,} under a clear sky)",
    ]


def _radio(plan: Plan) -> list[str]:
    """Return how many radio contacts make the bits key, and where."""
    network = plan.scenario.network
    if network is None or network.post_processing is None:
        return []
    hours = sum(one.duration_s for one in plan.radio_contacts) / 3600.0
    stations = ", ".join(sorted({one.station for one in plan.radio_contacts})) or "none"
    number = len(plan.radio_contacts)
    return [f"radio     {number} contacts of {hours:.1f} h in all make the bits key: {stations}"]


def _outlook(plan: Plan) -> list[str]:
    """Return what the plan may be trusted to deliver, and which sites limit it."""
    outlook = plan.outlook
    if outlook is None or not outlook.demands:
        return []
    key = outlook.delivered_bits
    lines = [
        f"forecast  {key.mean:,.0f} bits delivered, mean of {outlook.scenarios:,} weathers;"
        f" 10 % {key.low:,.0f}, 50 % {key.median:,.0f}, 90 % {key.high:,.0f}"
    ]
    for one in outlook.classes:
        share = one.fraction
        lines.append(
            f"          {one.demand_class}: {percent(share.mean)} ({percent(share.low)} to"
            f" {percent(share.high)}), all met with probability {one.met_probability:.2f}"
        )
    limits = ", ".join(entry.site for entry in outlook.sites[:WORST])
    return [
        *lines,
        *([f"          limited by: {limits}"] if limits else []),
        *_other_plan(plan),
        *_contracts(plan, outlook),
        *_backups(plan),
    ]


def _contracts(plan: Plan, outlook: WeatherScore) -> list[str]:
    """Return which contracts hold in the weathers that a plan is made for, and in others."""
    made_for = {(one.a, one.b): one for one in plan.certificate.contracts}
    lines = []
    for demand, score in zip(plan.scenario.demands, outlook.demands, strict=True):
        if demand.met_probability is None:
            continue
        inside, found = "", made_for.get((demand.a, demand.b))
        if found:
            inside = (
                f" {percent(found.held)} of the {plan.scenario.weather.scenarios} that the plan is"
                f" made for (no plan more than {percent(found.possible)}),"
            )
        held = "held" if score.met_probability >= demand.met_probability else "missed"
        lines.append(
            f"contract  {demand.id} in full in {percent(demand.met_probability)} of weathers:"
            f"{inside} {percent(score.met_probability)} of {outlook.scenarios:,} others: {held}"
        )
    return lines


def _backups(plan: Plan) -> list[str]:
    """Return by how much back-ups lift what is delivered, and the rule of the switch."""
    lift, outlook = plan.with_backups, plan.outlook
    if lift is None or outlook is None:
        return []
    before, now = outlook.delivered_bits.mean, lift.delivered_bits.mean
    change = f" ({100.0 * (now / before - 1.0):+.0f} %)" if before else ""
    chance = plan.backups[0].minimum_probability
    return [
        f"backups   {len(plan.backups)}, which lift the mean by at most {now - before:,.0f}"
        f" bits{change}; go or no-go {LEAD_S / 60.0:.0f} min before: switch where the sky over the"
        f" primary is forecast clear with less than {chance:g}"
    ]


def _other_plan(plan: Plan) -> list[str]:
    """Return what planning for many weathers was worth beside planning for the mean."""
    if plan.outlook is None:
        return []
    now = plan.outlook.delivered_bits.mean
    if plan.many_plan is not None:
        number = f"{plan.scenario.weather.scenarios} weathers"
        told = f"the plan for {number} is worth less and was not kept; this is the one for the mean"
        return _beside(plan.many_plan, now, f"the plan for {number}", (told,))
    if plan.mean_plan is not None:
        return _beside(plan.mean_plan, now, "the plan for the mean weather", ())
    return []


def _beside(other: Comparison, now: float, name: str, told: tuple[str, ...]) -> list[str]:
    before = other.delivered_bits.mean
    change = f", {100.0 * (now / before - 1.0):+.0f} %" if before else ""
    shares = (
        f"{one.demand_class} {percent(one.fraction.mean)} ({percent(one.fraction.low)} to"
        f" {percent(one.fraction.high)})"
        for one in other.classes
    )
    lines = (
        *told,
        f"{name}: {before:,.0f} bits; this one {now - before:+,.0f}{change}",
        f"its classes: {', '.join(shares)}",
    )
    return [f"          {line}" for line in lines]


def _published(plan: Plan) -> list[str]:
    """Return our figures of a contact beside those that somebody measured."""
    lines = []
    for told in plan.scenario.published:
        ours = [
            c for c in plan.contacts if (c.satellite, c.station) == (told.satellite, told.station)
        ]
        lines.append(f"published {told.satellite} to {told.station}: {told.source}")
        lines += [
            f"          sifted {told.sifted_bits:,}, error {percent(told.qber, 2)},"
            f" key {told.secret_bits:,}"
        ]
        lines += [
            f"          ours: sifted {_both_bases(plan, contact):,.0f},"
            f" error {percent(contact.qber, 2)}, key {contact.secret_key_bits:,} from one basis"
            f" ({contact.contact_id}, {contact.duration_s:.0f} s)"
            for contact in ours
        ]
    return lines


def _both_bases(plan: Plan, contact: Contact) -> float:
    """Return the sifted bits of both bases; a contact counts those of the key basis."""
    flown = next(s for s in plan.scenario.satellites if s.name == contact.satellite)
    alice = flown.protocol.basis_x_probability_alice
    bob = flown.protocol.basis_x_probability_bob
    return contact.sifted_bits * (1.0 + (1.0 - alice) * (1.0 - bob) / (alice * bob))


def _proof(plan: Plan) -> list[str]:
    certificate = plan.certificate
    lines = [f"solver    {certificate.algorithm}; {certificate.status}"]
    for stage in certificate.stages:
        side = "at least" if stage.is_made_small else "at most"
        proof = f"{side} {stage.bound:,.0f}, gap {percent(stage.gap, 2)}"
        lines.append(f"          {stage.name}: {stage.value:,.0f}, {proof}")
    best = certificate.best_baseline
    if best is not None:
        lines.append(f"gain      {_gains(certificate, best)} over the best baseline, {best.name}")
    for one in certificate.baselines:
        times = ", ".join(f"x {gain:.2f}" if gain else "-" for _, gain in certificate.gains(one))
        lines.append(f"          against {one.name}: {one.value:,.0f}, plan is {times}")
    if not certificate.reproducible:
        lines.append("          a clock cut the search: another run may give another plan")
    return lines


def _gains(certificate: Certificate, baseline: Baseline) -> str:
    return ", ".join(
        f"x {gain:.2f} in {stage}" if gain else f"no value in {stage}"
        for stage, gain in certificate.gains(baseline)
    )
