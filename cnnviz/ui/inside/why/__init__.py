"""The part *Why this answer* of *Look inside*; ``show_why`` of ``view`` is its only entry."""
