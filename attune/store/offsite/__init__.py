"""Backups that leave this machine: where to, when, how long they are kept, and whether they can be restored."""
