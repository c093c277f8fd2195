"""Scans the portal for weaknesses: bandit reads its code, wapiti attacks it as each role."""
