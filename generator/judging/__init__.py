"""Pure: what follows from the records on one day – dossiers, decisions, the calendar, letters, findings."""
