"""Torch's side of a network: random, saved, uploaded and published weights, and model cards.

Importing this does not import torch.
"""
