"""Reports: findings in, strings out."""
