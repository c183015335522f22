"""Load on a gateway, as its users make it: by Locust, over HTTP."""
