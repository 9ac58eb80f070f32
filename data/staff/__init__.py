"""The staff's desk: accounts, sessions, acts, suggestions and usage without persons."""
