"""Payments of fees, behind a port.

providers   what the gateway asks of whoever takes the money
sandbox     the provider of the sandbox, which takes none
desk        begins payments, and settles them when the provider says so
settling    the command that confirms the fees
"""
