"""Estimators over the data of runs."""
