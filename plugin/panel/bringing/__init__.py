"""Work from other cuts of the same film."""
