"""What is heard: programs outside that play and speak, tones, the headphones' jack."""
