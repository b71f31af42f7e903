"""Boards: dashboards that members put together from saved questions, share, and have mailed."""
