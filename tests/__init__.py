"""The project's tests: one folder per thing tested."""
