"""Every address of the console. Collection answers before Django is asked (`asgi.py`)."""

from __future__ import annotations

from django.urls import include, path, re_path

from attune.show.pages import (
    customer,
    customers,
    files,
    home,
    journeys,
    preferences,
    settings_health,
    settings_members,
    settings_sources,
    settings_touchpoints,
    sign_in,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("welcome", home.welcome, name="welcome"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("preferences/language", preferences.language, name="language"),
    path("preferences/theme", preferences.theme, name="theme"),
    path("customers", customers.listing, name="customers"),
    path("customers/<uuid:customer>", customer.show, name="customer"),
    path("customers/<uuid:customer>/timeline", customer.timeline, name="timeline"),
    path("customers/<uuid:customer>/links/<int:link>/undo", customer.undo, name="undo-link"),
    path("journeys", journeys.show, name="journeys"),
    path("journeys/paths", journeys.paths, name="paths"),
    path("journeys/episodes", journeys.by_episode, name="episodes"),
    path("settings", settings_health.first, name="settings"),
    path("settings/sources", settings_sources.sources, name="sources"),
    path("settings/sources/<int:key>/revoke", settings_sources.revoke, name="revoke-key"),
    path("settings/touchpoints", settings_touchpoints.touchpoints, name="touchpoints"),
    path("settings/touchpoints/map", settings_touchpoints.map_surface, name="map-surface"),
    path("settings/members", settings_members.everybody, name="members"),
    path("settings/members/<int:member>", settings_members.change, name="change-member"),
    path("settings/health", settings_health.health, name="health"),
    path("settings/questions", settings_health.questions, name="questions"),
    path("settings/audit", settings_health.changes, name="audit"),
    path("icon.svg", files.icon, name="icon"),
    path("static/vendor/<str:name>", files.vendor, name="vendor"),
    path("api/v1/", include("attune.show.api.urls")),
    re_path(r"^(?P<path>.*)$", home.missing, name="missing"),
]
