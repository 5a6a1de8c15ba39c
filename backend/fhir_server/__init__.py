"""FHIR R4 over HTTP: every resource under the key of the patient it concerns, answered as the bytes stored."""
