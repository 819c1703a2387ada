"""Exports of a run: a plain PyTorch script, a model card, output of the command line."""
