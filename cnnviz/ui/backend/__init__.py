"""This process's store, engine and device."""
