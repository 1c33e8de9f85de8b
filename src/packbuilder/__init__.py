"""packbuilder: from one company profile to a certification dossier that can be submitted."""
