"""The traffic of the gates: what-if runs later, and now a living day over HTTP."""
