"""Signing in with an identity from elsewhere, over OpenID Connect: MitID Erhverv by a broker, or Microsoft.

It is switched on by the environment (`accounts.sso.environment`). Whoever signs in so is known by the
subject that the provider gives them, never by an e-mail address: the identity was linked to a person before,
by that person.
"""
