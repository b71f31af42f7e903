"""Settings, health: work that was given up, and the button that tries it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attune.access import audit
from attune.access.roles import Permission
from attune.show.gate import member_of, page
from attune.store import due
from attune.store.database import write
from attune.vocabulary.clock import now_ms


@page(Permission.MANAGE_SOURCES)
@require_POST
def again(request: HttpRequest, job: int) -> HttpResponse:
    """Try a job that was given up once more."""
    with write():
        due.revive(job, due_at=now_ms())
        audit.record(member_of(request), "work tried again", f"job {job}")
    messages.success(request, _("It is tried again now."))
    return HttpResponseRedirect("/settings/health")
