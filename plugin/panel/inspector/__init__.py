"""What is asked of the selected shots' stems, in a form that may stay empty."""
