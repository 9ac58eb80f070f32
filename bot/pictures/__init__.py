"""Pictures of the catalogue: progress, tasks by field, timeline; each with its words."""
