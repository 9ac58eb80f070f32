"""Understanding and dialogue: Rasa, its pipeline components, its training data."""
