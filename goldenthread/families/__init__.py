"""What is for every family and for groups: no child is named here."""
