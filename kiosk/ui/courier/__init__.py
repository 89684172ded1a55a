"""What couriers do at the screen."""
