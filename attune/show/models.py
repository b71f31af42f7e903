"""Django looks here for the models of this room."""

from attune.show.boards.models import Board, BoardDigest, BoardGuest, BoardLink

__all__ = ["Board", "BoardDigest", "BoardGuest", "BoardLink"]
