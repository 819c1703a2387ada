"""The page *Training*: the form that is filled in before a run."""
