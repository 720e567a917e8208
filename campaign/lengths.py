"""How much a column of the database holds, for the sentence that refuses more."""


def length_of(model, column: str) -> int:
    """Characters that the text ``column`` of ``model`` holds."""
    return model._meta.get_field(column).max_length
