"""One question at many values of one or two figures."""
