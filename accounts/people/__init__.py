"""The pages of people: who has access to what, invitations, and the way in from one."""
