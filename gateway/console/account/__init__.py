"""Accounts by page: register, one's own account, its password, a firm's people."""
