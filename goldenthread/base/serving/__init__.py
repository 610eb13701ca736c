"""Running the sites: one supervisor, one gunicorn for each site, the worker; health; and the safe start."""
