"""What other fixers break, each as a case, and what Canonic does there."""
