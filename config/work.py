"""Settings of files, jobs, mail and backup. Imported by settings.py."""
