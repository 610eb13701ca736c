"""What runs before anything is installed: standard library only, except where a file says otherwise."""
