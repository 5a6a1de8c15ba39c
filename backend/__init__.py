"""The reference server: FHIR R4, sign-in, demonstration people. It shares no code with the app."""
