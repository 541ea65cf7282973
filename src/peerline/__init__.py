"""Peerline: where a customer-success team stands among its peers, and what to do next."""

__version__ = "0.1.0"
