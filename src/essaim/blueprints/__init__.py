"""What a scheme is, as data: the schema, its loader and checker, and the library of blueprints."""
