"""The customer's screens: Textual lives here and nowhere else."""
