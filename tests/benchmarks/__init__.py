"""Speed as ratios, side by side in one run: `manage.py benchmark`. Never part of the tests."""
