"""What is answered, for the OpenAPI document; no answer is made of these models."""
