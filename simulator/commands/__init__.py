"""One module for each command of `border-sim` but `live`.

Their heavy imports are inside the functions, so that no command pays for another.
"""
