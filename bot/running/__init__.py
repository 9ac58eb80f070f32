"""`make run` and `make shell`: preparing what is missing, then all processes under one runner."""
