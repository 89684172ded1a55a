"""What couriers do at the screen: sign in, bring packages, go on their rounds."""
