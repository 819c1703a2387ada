"""What the lessons compute: a module per lesson, and the questions at its end."""
