"""What is there only in the sandbox: officers that play a part, and their parts."""
