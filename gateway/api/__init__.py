"""HTTP: one router module per noun, refusals as problem documents."""
