"""Rasa's action server: finds and words answers from the task database."""
