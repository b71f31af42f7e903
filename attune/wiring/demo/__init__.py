"""Orvant Telecom, a company that does not exist: made here from a seed, arriving through the ordinary intake."""
