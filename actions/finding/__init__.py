"""Finding the statements that answer a question, by meaning, wording, names and dates."""
