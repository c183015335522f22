"""Sheets of declarations: CSV files as firms keep them, read strictly."""
