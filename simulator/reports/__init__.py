"""Answers as one page that fetches nothing, in Vietnamese or English."""
