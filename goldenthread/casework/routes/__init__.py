"""Routes to help that are not safeguarding, and enquiries of members and residents, which move no clock."""
