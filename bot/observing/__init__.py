"""What is told about the running assistant: exchanges, figures, names for logs."""
