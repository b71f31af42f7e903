"""Attune: self-hosted customer experience management. The rooms are described in docs/map.md."""
