"""The REST API: all that the console can do, under `/api/v1`."""
