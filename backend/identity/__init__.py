"""Sign-in: our own tokens for the app, behind them the issuer that knows the person (backend.md §4).

`Identity` in `backend.identity.service` is the only door; a broker stands between the app, which is a public
client, and an issuer such as FranceConnect, which wants a confidential one.
"""
