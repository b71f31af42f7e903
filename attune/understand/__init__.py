"""Answers: questions in SQL, estimates, journeys."""
