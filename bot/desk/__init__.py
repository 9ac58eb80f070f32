"""The staff's desk: a web application of its own, behind a login."""
