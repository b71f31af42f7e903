"""Where somebody is signed in, and how that ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone

from attune.access import members, policy, sessions
from attune.access.members import Member
from attune.access.sessions import Session
from attune.vocabulary.errors import NotAllowed, NotFound

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


def signed_in(member: Member, user_agent: str = FIREFOX, via: str = ""):
    request = RequestFactory().get("/", headers={"user-agent": user_agent})
    request.session, request.user = SessionStore(), AnonymousUser()
    if via:
        request.came_in_via = via
    login(request, member, backend="django.contrib.auth.backends.ModelBackend")
    return request


def test_a_sign_in_is_a_row_without_its_token(member: Member):
    request = signed_in(member, via="code")
    row = Session.objects.get()
    assert (row.member, row.via, row.device) == (member, "code", "Firefox, Linux")
    assert request.session[sessions.TOKEN] not in str(Session.objects.values())
    assert sessions.met(request) == row


@pytest.mark.parametrize(
    ("words", "device"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
        ("\x00<script>" * 10_000, ""),
    ],
)
def test_a_device_is_told_in_few_words(words: str, device: str):
    assert sessions.device_of(words) == device


def test_ones_own_sessions_are_listed_and_no_others(owner: Member, member: Member):
    first, second = signed_in(member), signed_in(member, PHONE)
    signed_in(owner)
    Session.objects.filter(device="Safari, iPhone").update(seen_at=timezone.now() + timedelta(minutes=5))
    listed = sessions.of(member, first)
    assert [(one.device, one.is_this) for one in listed] == [("Safari, iPhone", False), ("Firefox, Linux", True)]
    assert [one.is_this for one in sessions.of(member, second)] == [True, False]


def test_one_is_ended_and_opens_nothing(owner: Member, member: Member):
    first, second = signed_in(member), signed_in(member)
    number = sessions.met(second).pk
    with pytest.raises(NotFound):
        sessions.end(owner, number)
    sessions.end(member, number)
    assert sessions.met(second) is None
    assert sessions.met(first) is not None
    with pytest.raises(NotFound):
        sessions.end(member, number)


def test_all_others_are_ended(owner: Member, member: Member):
    first, *others = [signed_in(member) for _ in range(4)]
    stranger = signed_in(owner)
    assert sessions.end_others(member, first) == 3
    assert [sessions.met(other) for other in others] == [None] * 3
    assert sessions.met(first) is not None
    assert sessions.met(stranger) is not None


def test_an_owner_ends_all_of_somebody_and_nobody_else_does(owner: Member, member: Member, outsider):
    request = signed_in(member)
    for who in (member, outsider):
        with pytest.raises(NotAllowed):
            sessions.end_all(owner.pk, by=who)
    assert sessions.end_all(member.pk, by=owner) == 1
    assert sessions.met(request) is None
    with pytest.raises(NotFound):
        sessions.end_all(10**30, by=owner)


def test_who_rests_too_long_is_out(owner: Member, member: Member):
    request = signed_in(member)
    now = timezone.now()
    assert sessions.met(request, now + timedelta(hours=11)) is not None  # seen again, so it lasts on
    assert sessions.met(request, now + timedelta(hours=22)) is not None
    assert sessions.met(request, now + timedelta(hours=35)) is None
    assert sessions.of(member, request, now + timedelta(hours=35)) == []
    policy.change(factor_roles=[], remember_days=0, idle_minutes=0, passwords_for_owners_alone=False, by=owner)
    assert sessions.met(request, now + timedelta(hours=35)) is not None


def test_seen_is_written_once_a_minute(member: Member, django_assert_num_queries):
    request = signed_in(member)
    now = timezone.now()
    with django_assert_num_queries(2):  # the row and the policy
        sessions.met(request, now)
    sessions.met(request, now + timedelta(minutes=2))
    assert Session.objects.get().seen_at == now + timedelta(minutes=2)


def test_a_changed_password_takes_the_others_off_the_list(member: Member):
    here, elsewhere = signed_in(member), signed_in(member)
    changed = members.change_password(member.pk, "quite another phrase", by=member)
    here.user = elsewhere.user = changed
    assert sessions.met(here) is not None  # Django let it in: the session in which it was changed
    assert [one.is_this for one in sessions.of(changed, here)] == [True]


def test_a_token_of_somebody_else_or_none_is_nobodys(owner: Member, member: Member):
    request = signed_in(member)
    request.user = owner
    assert sessions.met(request) is None
    request.user = member
    for token in (None, 5, "", "x", "\ud800"):
        request.session[sessions.TOKEN] = token
        assert sessions.met(request) is None


def test_who_signs_out_is_off_the_list(member: Member):
    request = signed_in(member)
    sessions.end_this(request)
    assert sessions.of(member) == []


def test_old_rows_go(member: Member):
    signed_in(member)
    assert sessions.tidy() == 0
    assert sessions.tidy(timezone.now() + timedelta(days=60), most=0) == 0
    assert sessions.tidy(timezone.now() + timedelta(days=60)) == 1
