"""What is known about a run: its record, progress, epoch reports, control signals."""
