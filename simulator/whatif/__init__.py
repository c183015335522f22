"""What happens if: the gate in an event kernel, without a gateway."""
