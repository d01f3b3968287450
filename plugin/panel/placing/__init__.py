"""What placing will do, shown before it is done."""
