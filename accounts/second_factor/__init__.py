"""The second factor of a login: codes from an app, passkeys, and recovery codes for who has lost both."""
