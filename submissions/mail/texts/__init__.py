"""The words of our mails as they come: a file for each language, read by submissions.mail.words."""
