"""What-if questions that begin with the present lines of a gateway."""
