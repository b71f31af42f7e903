"""How far the demo is, told on the terminal."""

from __future__ import annotations

import sys
import time

import click

from attune.wiring.demo.arriving import Progress

WIDTH = 32
LINE_EVERY_S = 10.0  # where nobody watches a bar: logs, pipes


class Bar:
    """Called with every word of how far it is; draws one line over and over, or writes one now and then."""

    def __init__(self) -> None:
        self._is_drawn = sys.stdout.isatty()
        self._began = time.monotonic()
        self._before: int | None = None
        self._told_at = 0.0
        self._is_over = False

    def __call__(self, progress: Progress) -> None:
        """Tell it, unless it was told just now."""
        if self._before is None:
            self._before = progress.events
            self._is_over = progress.is_done
        now = time.monotonic()
        if self._is_over or (not progress.is_done and not self._is_drawn and now - self._told_at < LINE_EVERY_S):
            return
        self._told_at, self._is_over = now, progress.is_done
        rate = (progress.events - self._before) / max(0.1, now - self._began)
        said = f"{progress.share:4.0%}  {progress.events:>9,} interactions  {rate:>7,.0f}/s  {progress.month}"
        if self._is_drawn:
            full = round(progress.share * WIDTH)
            end = "\n" if progress.is_done else ""
            click.echo(f"\rDemo [{'#' * full}{'.' * (WIDTH - full)}] {said}{end}", nl=False)
        else:
            click.echo(f"Demo {said}")
