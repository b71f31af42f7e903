"""What Orvant sells: plans by the month, devices, and what is small."""

from __future__ import annotations

from typing import NamedTuple


class Offer(NamedTuple):
    """`key` is what events carry. `kind`: plan, router, phone, box, accessory. `weight`: how often it is chosen."""

    key: str
    name: str
    kind: str
    price: float
    weight: int


PLANS = (
    Offer("fibre-300", "Fibre 300", "plan", 29.90, 24),
    Offer("fibre-600", "Fibre 600", "plan", 39.90, 18),
    Offer("fibre-1000", "Fibre 1000", "plan", 54.90, 8),
    Offer("mobile-s", "Mobile S", "plan", 14.90, 16),
    Offer("mobile-m", "Mobile M", "plan", 19.90, 15),
    Offer("mobile-l", "Mobile L", "plan", 29.90, 7),
    Offer("family-4", "Family 4", "plan", 64.90, 5),
    Offer("easy-60", "Easy 60+", "plan", 24.90, 7),
)
EASY = PLANS[-1]
DEARER = {"fibre-300": 4.0, "mobile-s": 2.5, "mobile-m": 3.0}  # what the new price list adds a month

ROUTER_OLD = Offer("router-x2", "Router X2", "router", 59.0, 20)
ROUTER_BAD = Offer("router-x3", "Router X3", "router", 89.0, 16)
ROUTER_MESH = Offer("mesh-m1", "Mesh M1", "router", 129.0, 7)
DEVICES = (
    ROUTER_OLD,
    ROUTER_BAD,
    ROUTER_MESH,
    Offer("phone-a5", "Phone A5", "phone", 249.0, 12),
    Offer("phone-a7", "Phone A7", "phone", 449.0, 8),
    Offer("phone-k2", "Phone K2 Easy", "phone", 99.0, 5),
    Offer("box-t1", "TV box T1", "box", 79.0, 8),
    Offer("cable-c5", "Network cable, 5 m", "accessory", 7.90, 9),
    Offer("case-a5", "Case for Phone A5", "accessory", 19.90, 10),
    Offer("charger-30", "Charger, 30 W", "accessory", 24.90, 9),
    Offer("repeater-r1", "Repeater R1", "accessory", 39.90, 8),
)
BY_KEY = {one.key: one for one in (*PLANS, *DEVICES)}
ROUTERS = (ROUTER_OLD, ROUTER_BAD, ROUTER_MESH)
SHIPPING = 9.90
FREE_FROM = 75.0  # orders of less pay for the way, and learn it at the third step


def is_fibre(plan: Offer) -> bool:
    """Whether a line and a router belong to it."""
    return plan.key.startswith(("fibre", "family", "easy"))
