"""How many questions a second several Rasa processes answer, and what each costs."""
