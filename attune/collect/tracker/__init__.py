"""Our own web tracker: what each source's script may do, and the script as it is served."""
