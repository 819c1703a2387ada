"""The page *Training room*: the form that is filled in before a run."""
