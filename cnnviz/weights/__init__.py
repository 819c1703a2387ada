"""Weights of a network: random, saved, uploaded and published ones, and model cards.

Importing this does not import torch.
"""
