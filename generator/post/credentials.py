"""The password of the mail server: from the environment or the keyring of the system, never from a file of ours."""

from __future__ import annotations

import os
from importlib import import_module

from generator.model.errors import UsageError
from generator.settings import Smtp

PASSWORD = "GENERATE_SMTP_PASSWORD"
_SERVICE = "generate"  # under which the keyring keeps it


def password(smtp: Smtp) -> str | None:
    """None when no user has to log in. Raises UsageError when there is none, or one that no server can be told."""
    if not smtp.user:
        return None
    found = os.environ.get(PASSWORD)
    if not found:
        try:
            found = import_module("keyring").get_password(_SERVICE, smtp.user)
        except Exception:  # no keyring installed, none unlocked, no desktop: then there is no password in it
            found = None
    if not found:
        raise UsageError("no_password", variable=PASSWORD, user=smtp.user)
    if not found.isascii():  # smtplib encodes what it says to a server in ASCII
        raise UsageError("odd_password", user=smtp.user)
    return str(found)
