"""What people ask 咨询 and complain of 投诉."""
