"""Management: each gate as a signal box, and its controls."""
