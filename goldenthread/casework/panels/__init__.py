"""Panels: their chairs by post and seniority, their days, agendas from live cases, and what they advise."""
