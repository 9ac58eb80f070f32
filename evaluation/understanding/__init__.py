"""Compares ways of understanding; runs in Rasa's environment, for its code is measured."""
