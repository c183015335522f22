"""The pages as people see them: pictures of all, and what they weigh."""
