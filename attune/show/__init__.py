"""The console and the REST API. Holds no arithmetic."""
