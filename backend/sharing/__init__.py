"""SMART Health Links: a person shows some documents to whoever has the link; the server only holds sealed bytes.

Protocol: HL7 "SMART Health Cards and Links" IG, SMART Health Links. The key is in the link, behind `shlink:/`, and
never comes here; docs/sharing.md says what the operator can see.
"""
