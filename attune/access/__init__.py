"""Who may do what: members, roles, sessions, API keys, audit."""
