"""How healthy each account is, and why: profiles, the ledger, its changes, overrides, backtests."""
