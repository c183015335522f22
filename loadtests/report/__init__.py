"""What a run came to: a table on the screen, JUnit for pipelines, a page for people."""
