"""`path("api/v1/", include("attune.show.api.urls"))`."""

from __future__ import annotations

from django.urls import re_path

from attune.show.api.api import paths, unknown_path

app_name = "api-v1"
urlpatterns = [*paths(), re_path(r"^(?P<rest>.*)$", unknown_path, name="unknown")]
