"""*Classroom*: joining a class, leading one, and what the browsers of a class ask for."""
