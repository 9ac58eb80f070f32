"""What a message means in its conversation, and what is answered to it."""
