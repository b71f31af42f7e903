"""People helping people: cases, promises, queue, knowledge."""
