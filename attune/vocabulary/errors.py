"""What can go wrong, in one shape: a code for programs, a message for people, a status for HTTP."""

from __future__ import annotations


class AttuneError(Exception):
    """Base of every error this program raises on purpose.

    `code` is stable and machine readable, `message` says what is wrong, where, and how to mend it.
    `http_status` is what an API answers; `report` is True only when the fault is ours, not the sender's.
    """

    code = "error"
    http_status = 500
    report = True

    def __init__(self, message: str, *, code: str | None = None, where: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        if code is not None:
            self.code = code

    def as_dict(self) -> dict[str, str]:
        """The body of a JSON error: `code`, `message` and, when known, `where`."""
        body = {"code": self.code, "message": self.message}
        if self.where is not None:
            body["where"] = self.where
        return body


class BadInput(AttuneError):
    """The sender can mend it."""

    code, http_status, report = "bad_input", 400, False


class NotAllowed(AttuneError):
    """Known, but not permitted."""

    code, http_status, report = "not_allowed", 403, False


class NotFound(AttuneError):
    """No such thing, or not for this asker."""

    code, http_status, report = "not_found", 404, False


class Conflict(AttuneError):
    """The state does not permit it now."""

    code, http_status, report = "conflict", 409, False


class Unavailable(AttuneError):
    """Try again later; `retry_after_s` says when."""

    code, http_status, report = "unavailable", 503, False

    def __init__(self, message: str, *, code: str | None = None, retry_after_s: int = 5) -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s


class FolderBusy(AttuneError):
    """Another process owns the data folder."""

    code, http_status, report = "folder_busy", 409, False


class FolderTooNew(AttuneError):
    """The folder was written by a newer program."""

    code, http_status, report = "folder_too_new", 409, False
