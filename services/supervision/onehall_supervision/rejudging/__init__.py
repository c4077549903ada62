"""History judged again, under other rules or another calendar: what if this had applied then."""
