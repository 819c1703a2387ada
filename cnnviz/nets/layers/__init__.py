"""Layer records: frozen dataclasses named like torch's modules."""
