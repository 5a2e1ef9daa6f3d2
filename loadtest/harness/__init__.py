"""What loadtest/compare is made of: cases, subjects, one measured round, and the report."""
