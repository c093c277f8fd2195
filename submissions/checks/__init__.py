"""The rules on figures: one small module a rule, the file named as the rule."""
