"""When something is wrong: the line, the hotline, the warranty."""

from __future__ import annotations

from attune.wiring.demo import saying, visiting
from attune.wiring.demo.customer import Customer
from attune.wiring.demo.offers import ROUTER_BAD
from attune.wiring.demo.systems import APP, HOTLINE, NETWORK, SHOPS
from attune.wiring.demo.timeline import DAY, HOUR, MINUTE, iso

AGENTS, DESKS = 40, 24
PARTNER_SHARE = 0.36
MONEY = frozenset({"bill", "delivery", "refund"})  # what the partner's desks may not decide
LONG_WAIT_S = 600
MENDED_WITHIN_H = 24


def fault(one: Customer, now: int, *, area: str = "") -> None:
    """The line is down: at home, or (`area`) in the whole neighbourhood."""
    luck, diary = one.luck, one.diary
    is_router = one.router == ROUTER_BAD and not area and one.chance(0.8)
    episode = one.attempt("fault")
    equipment = {"product": one.router.key} if one.router and not area else {}
    where = {"episode": episode, **({"area": area} if area else {})}
    diary.track(now, NETWORK, "Line Down", direction="observed", **equipment, **where)
    if one.chance(0.3 if area else 0.5):
        call(one, now + luck.randrange(15, 240) * MINUTE, "fault")
    elif one.chance(0.3):
        chat(one, now + luck.randrange(5, 60) * MINUTE, "fault")
    hours = luck.choice((2, 4, 7, 11, 16, 20, 23, 30, 52))
    is_late = hours > MENDED_WITHIN_H
    diary.track(
        now + hours * HOUR,
        NETWORK,
        "Line Restored",
        direction="observed",
        hours=hours,
        condition="late" if is_late else "in time",
        **equipment,
        **where,
    )
    one.feel(-0.3 if is_late or is_router else 0.03)
    saying.ask(
        one, now + (hours + 4) * HOUR, "repair", "csat5", 0.22, felt=-0.6 if is_late or is_router else 0.2,
        cause="router_defect" if is_router else "network", area="network",
        facts={"hours": hours, "device": one.router}, episode=episode, **equipment,
    )  # fmt: skip
    if is_router and one.chance(0.22):
        warranty(one, now + luck.randrange(1, 9) * DAY)
    if is_router and one.chance(0.04):
        saying.post(one, one.awake(now + luck.randrange(2, 30) * HOUR), "router_defect", "bad", {"device": one.router})


def warranty(one: Customer, now: int) -> None:
    """The router is brought back to the shop and replaced within a week, as a rule."""
    luck, router = one.luck, one.router
    if router is None:
        return
    at, episode = visiting.visit(one, now, "warranty"), one.attempt("warranty")
    promised = at + 5 * DAY
    one.diary.track(
        at + 5 * MINUTE, SHOPS, "Warranty Claimed", product=router.key, place=one.home.key, episode=episode,
        promised_at=iso(promised),
    )  # fmt: skip
    is_late = one.chance(0.3)
    done = promised + (luck.randrange(2, 7) if is_late else -1) * DAY
    state = "late" if is_late else "in time"
    one.diary.track(
        done, SHOPS, "Device Replaced", direction="out", product=router.key, place=one.home.key, episode=episode,
        condition=state,
    )  # fmt: skip
    one.feel(-0.15 if is_late else 0.1)
    saying.ask(
        one, done + DAY, "warranty", "csat5", 0.35, felt=-0.5 if is_late else 0.2, area="warranty",
        facts={"device": router, "place": one.home}, product=router.key, episode=episode,
    )  # fmt: skip


def chat(one: Customer, now: int, reason: str) -> None:
    """Ora, the bot of the app, answers what it can."""
    is_solved = one.chance(0.55)
    one.diary.track(
        now, APP, "Chat Held", staff="bot-ora", reason=reason, solved=is_solved,
        **({} if is_solved else {"condition": "not solved"}),
    )  # fmt: skip
    one.feel(0.02 if is_solved else -0.06)
    if not is_solved and one.chance(0.35):
        call(one, now + one.luck.randrange(5, 90) * MINUTE, reason)


def call(one: Customer, now: int, reason: str, *, episode: str = "", again: int = 0) -> None:
    """The hotline: our own people, or the partner's desks, who may not give money back."""
    luck = one.luck
    now, episode = one.awake(now), episode or one.attempt("call")
    is_partner = one.chance(PARTNER_SHARE)
    is_powerless = is_partner and reason in MONEY
    is_transferred = one.chance(0.52 if is_powerless else 0.11)
    is_solved = one.chance(0.42 if is_powerless else 0.82)
    wait_s = int(luck.expovariate(1 / 210))
    condition = "transferred" if is_transferred else "waited over 10 min" if wait_s > LONG_WAIT_S else ""
    staff = (
        f"partner-{luck.randrange(1, DESKS + 1):02d}" if is_partner else f"agent-{luck.randrange(1, AGENTS + 1):02d}"
    )
    about = {"condition": condition} if condition else {}
    one.diary.track(
        now,
        HOTLINE,
        "Call Answered",
        staff=staff,
        team="partner-line" if is_partner else "own-line",
        reason=reason,
        wait_s=wait_s,
        minutes=luck.randrange(2, 22),
        transfers=int(is_transferred),
        solved=is_solved,
        episode=episode,
        mode="call",
        **about,
    )
    one.feel({"transferred": -0.22, "waited over 10 min": -0.12, "": 0.04}[condition] - (0 if is_solved else 0.1))
    felt = {"transferred": -0.6, "waited over 10 min": -0.3, "": 0.2}[condition] - (0 if is_solved else 0.3)
    saying.ask(
        one, now + 3 * HOUR, "hotline", "csat5", 0.27, felt=felt, cause="partner" if is_powerless else "hotline",
        area="hotline", facts={"staff": staff, "minutes": max(2, wait_s // 60)}, staff=staff, episode=episode,
    )  # fmt: skip
    if not is_solved and again < 3 and one.chance(0.66):
        call(one, now + int(luck.uniform(0.2, 6) * DAY), reason, episode=episode, again=again + 1)
